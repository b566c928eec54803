"""Spans that cross: found where they may not, among any number of spans."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.content import Content
from annotator.domain.problems import find_problems
from schemas.gold import Span
from tests.domain.protests import PROTESTS, TEXT


def test_nested_equal_touching_and_broken_spans_do_not_cross() -> None:
    bounds = (0, 20), (0, 10), (0, 10), (5, 10), (10, 20), (19, 20)
    spans = [Span(id=f"x{n}", start=a, end=b, label="wording") for n, (a, b) in enumerate(bounds)]
    broken = Span(id="x9", start=3, end=15, label="wording", fragments=((3, 4), (12, 15)))
    assert crossing([*spans, broken]) == set()


def crossing(spans: Sequence[Span]) -> set[str]:
    """The ids of the spans that are said to cross another."""
    problems = find_problems(Content(spans=tuple(spans)), PROTESTS, TEXT)
    return {each.target for each in problems if each.code == "spans_cross"}


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(1, 12)), max_size=12))
def test_every_span_that_ends_beyond_one_it_begins_in_is_found(bounds: list[tuple[int, int]]) -> None:
    spans = [Span(id=f"x{n}", start=a, end=a + b, label="wording") for n, (a, b) in enumerate(bounds)]
    beyond = {b.id for a in spans for b in spans if a.start < b.start < a.end < b.end}
    assert crossing(spans) == beyond


def test_an_ontology_may_let_spans_cross() -> None:
    spans = tuple(Span(id=f"x{n}", start=n, end=n + 2, label="wording") for n in range(2))
    assert crossing(spans) == {"x1"}
    assert find_problems(Content(spans=spans), PROTESTS.model_copy(update={"crossing": True}), TEXT) == []


@pytest.mark.parametrize("step", [1, 3], ids=["all within reach of each other", "few"])
def test_ten_thousand_spans_are_checked_without_comparing_all_pairs(step: int) -> None:
    spans = [Span(id=f"x{n}", start=n * step, end=n * step + 5_000, label="wording") for n in range(10_000)]
    begun = time.process_time()
    assert len(crossing(spans)) == 9_999
    assert time.process_time() - begun < 2
