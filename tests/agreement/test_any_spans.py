"""What holds of every measure of spans, whatever the spans: crossing, nested, in fragments, alike."""

from math import isnan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.agreement import MEASURES, Measure
from annotator.domain.content import Content
from tests.domain.texts import span_lists, texts, tokens_of

OF_SPANS = [
    each for each in MEASURES if each.id.startswith("span_") or not each.pairwise or each.id == "cohen"
]


@st.composite
def pairs(draw: st.DrawFn) -> tuple[str, Content, Content]:
    """A text and two sets of spans of it."""
    text = draw(texts)
    first, second = (Content(spans=tuple(draw(span_lists(len(text))))) for _ in range(2))
    return text, first, second


@pytest.mark.parametrize("measure", OF_SPANS, ids=lambda each: each.id)
@given(case=pairs())
def test_full_agreement_is_1_and_nothing_is_more(
    measure: Measure, case: tuple[str, Content, Content]
) -> None:
    text, first, second = case
    alike = measure.score(measure.observe({"a": first, "b": first}, text, tokens_of(text)))
    assert isnan(alike) or alike == pytest.approx(1)
    found = measure.score(measure.observe({"a": first, "b": second}, text, tokens_of(text)))
    assert isnan(found) or found <= 1
    if measure.id.startswith("span_"):
        assert isnan(found) or found >= 0
