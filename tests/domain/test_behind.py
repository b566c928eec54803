"""What is behind the figures of agreement: where a measure counts a difference, one is listed."""

from collections.abc import Mapping
from typing import Any

import pytest

from annotator.agreement import MEASURES
from annotator.domain.behind import behind
from annotator.domain.comparing import compare
from annotator.domain.content import Content
from schemas.gold import Event
from tests.domain.differing import SETTING, TEXT, reading

# What Basma says otherwise than Amal.
DIFFERENTLY: dict[str, dict[str, Any]] = {
    "bounds": {"rebels": "fighters"},
    "label": {"market": "actor"},
    "role": {"role": "place"},
    "subtype": {"subtype": None},
    "factuality": {"factuality": "CT+"},
    "entity": {"both": False},
}


def sets(**differently: Any) -> Mapping[str, Content]:
    return {"amal": reading("a"), "basma": reading("b", **differently)}


def without_event() -> Mapping[str, Content]:
    read = reading("b")
    return {"amal": reading("a"), "basma": Content(spans=read.spans, entities=read.entities)}


def of_another_type() -> Mapping[str, Content]:
    read = reading("b")
    (event,) = read.events
    other = Event(event.id, "battle", None, event.trigger, event.attributes, event.arguments)
    basma = Content(spans=read.spans, entities=read.entities, events=(other,), claims=read.claims)
    return {"amal": reading("a"), "basma": basma}


CASES = {
    **{name: sets(**given) for name, given in DIFFERENTLY.items()},
    "no event": without_event(),
    "event type": of_another_type(),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
def test_every_figure_below_one_has_something_behind_it(measure: Any, name: str) -> None:
    given = CASES[name]
    counts = measure.observe(given, TEXT, SETTING.tokens)
    found = list(behind(measure.id, compare(given)))
    if measure.score(counts) < 1:
        assert found
    for label, part in measure.by_label(counts).items():
        if measure.score(part) < 1:
            assert any(label in each.labels for each in found), label


@pytest.mark.parametrize("measure", MEASURES, ids=lambda each: each.id)
def test_nothing_is_behind_full_agreement(measure: Any) -> None:
    assert list(behind(measure.id, compare(sets()))) == []


@pytest.mark.parametrize(
    ("measure", "name", "differs", "labels"),
    [
        ("argument_classification", "role", ("role",), {"target", "place"}),
        ("argument_identification", "bounds", ("boundary",), {"strike"}),
        ("argument_identification", "no event", ("missing",), {"strike"}),
        ("argument_identification", "event type", ("label",), {"strike", "battle"}),
        ("attributes", "subtype", ("subtype",), {"strike.subtype"}),
        ("factuality", "factuality", ("factuality",), {"strike"}),
        ("span_exact", "label", ("label",), {"actor", "location"}),
        ("lea", "entity", ("mention",), {"location"}),
    ],
)
def test_a_difference_has_the_labels_under_which_the_measure_counts_it(
    measure: str, name: str, differs: tuple[str, ...], labels: set[str]
) -> None:
    found = list(behind(measure, compare(CASES[name])))
    assert (differs, labels) in [(each.differs, set(each.labels)) for each in found]


@pytest.mark.parametrize(
    ("measure", "name"),
    [
        ("argument_identification", "role"),
        ("trigger_classification", "subtype"),
        ("trigger_identification", "event type"),
        ("span_blind", "label"),
        ("attributes", "factuality"),
        ("lea", "label"),
    ],
)
def test_what_a_measure_does_not_look_at_is_not_behind_it(measure: str, name: str) -> None:
    assert list(behind(measure, compare(CASES[name]))) == []
