"""Setting attributes of spans, events, entities and claims, as far as the ontology has them."""

from typing import Any

import pytest

from annotator.domain.commands import Kind, plan
from annotator.domain.commands.requests import SetAttributes
from tests.domain.floods import SETTING, after, conflict, held, invalid


def _set(
    kind: Any, target: str, unset: tuple[str, ...] = (), was: Any = None, **values: Any
) -> SetAttributes:
    return SetAttributes(id="c", kind=kind, target=target, values=values, unset=unset, was=was)


@pytest.mark.parametrize(
    ("command", "attributes"),
    [
        (_set("span", "s9", mention="described"), {"mention": "described"}),
        (_set("span", "s4", mention="described"), {"mention": "described", "note": "the new one"}),
        (_set("event", "e1", peak_m=None, receding=True), {"peak_m": None, "receding": True}),
        (_set("event", "e1", ("peak_m",), began="2016-12"), {"began": "2016-12"}),
        (_set("entity", "n1", length_km=467.0), {"tidal": False, "length_km": 467.0}),
        (_set("entity", "n3", works_on=["rescue", "food"]), {"works_on": ["rescue", "food"]}),
        (_set("claim", "c1", said_on="2016"), {"by_channel": "radio", "said_on": "2016"}),
        (_set("claim", "c1", ("by_channel", "said_on")), {}),
    ],
)
def test_values_are_set_kept_as_nulls_and_removed(command: SetAttributes, attributes: dict[str, Any]) -> None:
    assert after(command).get(command.kind, command.target).attributes == attributes  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (_set("event", "e1", means="boat"), "no attribute 'means'"),
        (_set("span", "s2", mention="named"), "no attribute 'mention'"),
        (_set("entity", "n2", tidal=True), "no attribute 'tidal'"),
        (_set("claim", "c1", mention="named"), "no attribute 'mention'"),
        (_set("span", "s4", note="by another way"), "no attribute 'note'"),
        (_set("event", "e1", peak_m=61), "peak in m: is above 60"),
        (_set("event", "e1", peak_m="high"), "has to be a number"),
        (_set("event", "e1", causes_named=["rain", "rain"]), "twice"),
        (_set("span", "s4", mention="shouted"), "has to be one of named, described"),
        (_set("claim", "c1", said_on="2016-13"), "has to be a date"),
        (_set("event", "e1", ("peak_m",), peak_m=3), "both set and unset"),
    ],
)
def test_only_values_that_the_ontology_allows_are_taken(command: SetAttributes, match: str) -> None:
    invalid(command, match)


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (_set("event", "e1", was={"peak_m": 3}, peak_m=4), r"peak m changed meanwhile. Now: peak m 3\.5"),
        (_set("event", "e1", was={}, peak_m=4), "changed meanwhile"),
        (
            _set("event", "e1", was={"receding": True}, receding=False),
            "receding changed meanwhile. Now: nothing",
        ),
        (_set("event", "e1", ("peak_m",), {"peak_m": None}), "changed meanwhile"),
    ],
)
def test_values_changed_meanwhile_are_a_conflict_that_says_what_they_are_now(
    command: SetAttributes, match: str
) -> None:
    conflict(command, match)


def test_values_as_the_sender_saw_them_are_changed_whatever_else_changed() -> None:
    command = _set("event", "e1", ("peak_m",), {"peak_m": 3.5}, receding=True)
    assert after(command).get("event", "e1").attributes == {"receding": True}  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["span", "event", "entity", "claim"])
def test_what_was_removed_meanwhile_has_no_attributes(kind: Kind) -> None:
    conflict(_set(kind, "x99"), f"{kind} has been removed meanwhile")


def test_what_is_as_it_should_be_is_no_change() -> None:
    assert plan(_set("entity", "n1", ("length_km",), tidal=False), held(), SETTING) == ()
