"""Weighted kappas of values that have an order, which their caller gives."""

from math import isnan

import pytest
from msgspec.structs import replace

from annotator.agreement import Measure, attributes, factuality, total
from annotator.domain.content import Content
from schemas.gold import Claim, Event, Span
from schemas.text import Tokens

ORDER = ("CT-", "PR-", "PS-", "PS+", "PR+", "CT+")
SIZES = ("small", "middle", "large")
NO_TOKENS = Tokens((), (), (), "test")


def said(*values: str | None) -> Content:
    """A set with an event for each value, which its author's claim gives it."""
    triggers = [Span(id=f"t{n}", start=n, end=n + 1, label="strike") for n in range(len(values))]
    return Content(
        spans=tuple(triggers),
        events=tuple(Event(f"e{n}", "strike", trigger=f"t{n}") for n in range(len(values))),
        claims=tuple(Claim(f"c{n}", f"e{n}", factuality=value) for n, value in enumerate(values)),
    )


def sized(*values: str | None) -> Content:
    """A set with an event of each size."""
    content = said(*values)
    events = (
        replace(event, attributes={"size": value} if value else {})
        for event, value in zip(content.events, values, strict=True)
    )
    return Content(spans=content.spans, events=tuple(events))


def score(measure: Measure, first: Content, second: Content) -> float:
    """The score of one document."""
    return measure.score(total([measure.observe({"a": first, "b": second}, "", NO_TOKENS)]))


def test_a_disagreement_of_one_step_costs_less_than_one_of_five() -> None:
    truth = said("CT+", "CT-", "PS+")
    near, far = said("PR+", "CT-", "PS+"), said("CT-", "CT-", "PS+")
    linear, squares = factuality.weighted(ORDER, "linear"), factuality.weighted(ORDER, "quadratic")
    # Expected by chance: the mean distance of all nine pairs of a value of one and a value of the other.
    assert score(linear, truth, near) == pytest.approx(
        1 - (1 / 3) / ((1 + 5 + 2 + 4 + 0 + 3 + 1 + 3 + 0) / 9)
    )
    assert score(linear, truth, far) == pytest.approx(1 - (5 / 3) / ((5 + 5 + 2 + 0 + 0 + 3 + 3 + 3 + 0) / 9))
    assert score(squares, truth, near) == pytest.approx(
        1 - (1 / 3) / ((1 + 25 + 4 + 16 + 0 + 9 + 1 + 9 + 0) / 9)
    )
    assert (
        score(factuality.FACTUALITY, truth, near) < score(linear, truth, near) < score(squares, truth, near)
    )


def test_values_outside_the_order_are_left_out() -> None:
    linear = factuality.weighted(ORDER, "linear")
    known = score(linear, said("CT+", "CT-"), said("PS+", "CT-"))
    assert (
        score(linear, said("CT+", "CT-", "Uu", "CT+", None), said("PS+", "CT-", "CT+", None, "CT+")) == known
    )
    assert isnan(score(linear, said("Uu", None), said("CT+", "CT+")))


def test_an_attribute_may_have_an_order_too() -> None:
    linear = attributes.weighted("strike.size", SIZES, "linear")
    first, second = sized("small", "large", None), sized("middle", "large", "large")
    # The two that both sized: a step apart in one; by chance 1, 2, 1 and 0 steps in the four pairs.
    assert score(linear, first, second) == pytest.approx(1 - (1 / 2) / ((1 + 2 + 1) / 4))
    assert isnan(score(attributes.weighted("strike.range", SIZES, "linear"), first, second))


def test_two_events_in_one_place_cannot_be_told_apart() -> None:
    content = said("CT+", "CT-", "PR+")
    doubled = Content(
        spans=content.spans,
        events=(*content.events, Event("again", "strike", trigger="t0")),
        claims=(*content.claims, Claim("c9", "again", factuality="CT-")),
    )
    counts = factuality.FACTUALITY.observe({"a": content, "b": doubled}, "", NO_TOKENS)
    assert sum(counts.values()) == 2


def test_long_values_are_compared_and_remarks_are_not() -> None:
    def written(text: str, note: str) -> Content:
        span = Span(id="s", start=0, end=1, label="actor", attributes={"text": text, "note": note})
        return Content(spans=(span,))

    long, other = "a" * 500, "a" * 499 + "b"
    counts = [
        attributes.ATTRIBUTES.observe({"a": written(long, "x"), "b": written(text, "y")}, "", NO_TOKENS)
        for text in (long, other)
    ]
    assert all(len(name) < 100 and n == 1 for each in counts for name, n in each.items())
    assert [len(each) for each in counts] == [1, 1]
    same, different = ([*next(iter(each)).split("\t")[-2:]] for each in counts)
    assert same[0] == same[1]
    assert different[0] != different[1]
