"""Commands on events: their triggers and subtypes, and what plays a role in them."""

import pytest
from msgspec import structs

from annotator.domain.commands import Edition, plan
from annotator.domain.commands.base import Place
from annotator.domain.commands.requests import (
    AddArgument,
    AddEvent,
    RemoveArgument,
    RemoveEvent,
    SetSubtype,
    SetTrigger,
)
from schemas.gold import Argument, Event, Span
from tests.domain.floods import FLOOD, RESCUE, SETTING, after, at, conflict, held, invalid


def test_one_trigger_carries_several_events_and_an_event_needs_none() -> None:
    found = after(
        AddEvent(id="c", event="e3", type="rescue", trigger="s7", subtype="relief"),
        AddEvent(id="d", event="e4", type="damage"),
    )
    assert [each.id for each in found.events_of("s7")] == ["e2", "e3"]
    assert found.get("event", "e3") == Event("e3", "rescue", "relief", "s7")
    assert found.get("event", "e4") == Event("e4", "damage")


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (AddEvent(id="c", event="e3", type="dragon"), "no event type 'dragon'"),
        (AddEvent(id="c", event="e3", type="agency"), "no event type 'agency'"),
        (AddEvent(id="c", event="e3", type="rescue", trigger="s2"), "labelled flood is no trigger of rescue"),
        (AddEvent(id="c", event="e3", type="rescue", subtype="dam_break"), "no subtype 'dam_break'"),
        (AddEvent(id="c", event="author", type="rescue"), "choose another id"),
        (SetSubtype(id="c", event="e1", subtype="evacuation"), "no subtype 'evacuation'"),
        (SetTrigger(id="c", event="e1", trigger="s7"), "labelled rescue is no trigger of flood"),
    ],
)
def test_an_event_fits_its_ontology(command: Edition, match: str) -> None:
    invalid(command, match)


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (AddEvent(id="c", event="e1", type="rescue"), "the id e1"),
        (AddEvent(id="c", event="e3", type="rescue", trigger="s99"), "span has been removed"),
        (SetSubtype(id="c", event="e99", subtype=None), "event has been removed"),
        (
            SetSubtype(id="c", event="e1", subtype=None, was="dam_break"),
            "subtype has changed.*now river flood",
        ),
        (SetSubtype(id="c", event="e1", subtype=None, was=None), "subtype has changed"),
        (
            SetTrigger(id="c", event="e1", trigger=None, was="s7"),
            "trigger has changed meanwhile. It is now s2",
        ),
        (SetTrigger(id="c", event="e1", trigger="s99"), "span has been removed"),
        (RemoveEvent(id="c", event="e99"), "event has been removed"),
        (AddArgument(id="c", event="e99", role="water", span="s1"), "event has been removed"),
        (AddArgument(id="c", event="e1", role="water", span="s99"), "span has been removed"),
        (AddArgument(id="c", event="e2", role="answers", filler="e99"), "event has been removed"),
        (RemoveArgument(id="c", event="e1", role="water", span="s4"), "no longer plays that role"),
        (RemoveArgument(id="c", event="e1", role="flooded", span="s1"), "no longer plays that role"),
    ],
)
def test_what_was_changed_meanwhile_is_a_conflict(command: Edition, match: str) -> None:
    conflict(command, match)


def test_a_subtype_is_set_and_taken_back() -> None:
    found = after(SetSubtype(id="c", event="e1", subtype="dam_break", was="river_flood"))
    assert found.get("event", "e1") == structs.replace(FLOOD, subtype="dam_break")
    assert after(SetSubtype(id="d", event="e1", subtype=None)).get("event", "e1") == structs.replace(
        FLOOD, subtype=None
    )


def test_an_event_may_lose_its_trigger_and_take_another() -> None:
    other = Span(id="s20", start=0, end=3, label="flood")
    found = after(SetTrigger(id="c", event="e1", trigger=None, was="s2"))
    assert found.get("event", "e1") == structs.replace(FLOOD, trigger=None)
    assert found.get("span", "s2") is not None
    found = after(SetTrigger(id="c", event="e1", trigger="s20"), start=held(other))
    assert found.get("event", "e1") == structs.replace(FLOOD, trigger="s20")


def test_a_removed_event_leaves_its_trigger_and_takes_all_that_spoke_of_it() -> None:
    found = after(RemoveEvent(id="c", event="e1"))
    assert held().objects.keys() - found.objects.keys() == {
        ("event", "e1"), ("incident", "i1"), ("relation", "r1"),
    }  # fmt: skip
    assert found.get("event", "e2") == structs.replace(RESCUE, arguments=RESCUE.arguments[:3])
    found = after(RemoveEvent(id="c", event="e2"))
    assert held().objects.keys() - found.objects.keys() == {
        ("event", "e2"), ("claim", "c1"), ("claim", "c2"), ("relation", "r1"), ("relation", "r2"),
    }  # fmt: skip


def test_an_incident_stays_while_another_event_speaks_of_it() -> None:
    start = held(structs.replace(RESCUE, incident="i1"))
    assert after(RemoveEvent(id="c", event="e1"), start=start).get("incident", "i1") is not None


def test_spans_and_events_fill_roles_in_the_order_in_which_they_come() -> None:
    found = after(
        AddArgument(id="c", event="e1", role="flooded", span="s9"),
        AddArgument(id="d", event="e1", role="trigger_event", filler="e2"),
    )
    added = (Argument("flooded", "s9"), Argument("trigger_event", event="e2"))
    assert found.get("event", "e1") == structs.replace(FLOOD, arguments=(*FLOOD.arguments, *added))


def test_what_plays_a_role_already_changes_nothing_even_where_the_role_is_full() -> None:
    assert plan(AddArgument(id="c", event="e1", role="onset", span="s3"), held(), SETTING) == ()


MOMENT = Span(id="s20", start=0, end=3, label="moment")


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (AddArgument(id="c", event="e1", role="helper", span="s5"), "Flood has no role 'helper'"),
        (AddArgument(id="c", event="e1", role="water", span="s4"), "water takes water body, not settlement"),
        (AddArgument(id="c", event="e1", role="onset", span="s20"), "onset takes at most 1"),
        (AddArgument(id="c", event="e2", role="answers", filler="e2"), "no role in itself"),
        (AddArgument(id="c", event="e2", role="helper", filler="e1"), "helper takes agency, not flood"),
        (AddArgument(id="c", event="e1", role="water"), "either a span or an event"),
        (AddArgument(id="c", event="e1", role="water", span="s1", filler="e2"), "either a span or an event"),
        (
            AddArgument(id="c", event="e2", role="answers", filler="e1", at=Place(0, 3, "flood")),
            "not made at a place",
        ),
        (
            AddArgument(id="c", event="e1", role="onset", span="s21", at=Place(0, 3, "flood")),
            "label of an event",
        ),
        (AddArgument(id="c", event="e1", role="onset", span="s21", at=Place(0, 3, "dragon")), "no label"),
        (AddArgument(id="c", event="e1", role="water", span="s21", at=Place(0, 999, "water_body")), "inside"),
    ],
)
def test_a_role_takes_what_the_ontology_lets_it_take(command: Edition, match: str) -> None:
    invalid(command, match, held(MOMENT))


def test_selected_text_becomes_a_span_that_plays_the_role() -> None:
    start, end = at("boats")
    found = after(
        AddArgument(id="c", event="e2", role="helper", span="s20", at=Place(start + 1, end, "agency"))
    )
    assert found.get("span", "s20") == Span(id="s20", start=start, end=end, label="agency")
    assert found.get("event", "e2").arguments[-1] == Argument("helper", "s20")  # type: ignore[union-attr]


def test_text_that_is_a_span_already_is_taken_as_it_is() -> None:
    start, end = at("Mono river")
    again = AddArgument(id="c", event="e1", role="water", span="s20", at=Place(start, end, "water_body"))
    assert plan(again, held(), SETTING) == ()
    found = after(RemoveArgument(id="d", event="e1", role="water", span="s1"), again)
    assert found.get("span", "s20") is None
    assert found.get("event", "e1").arguments[-1] == Argument("water", "s1")  # type: ignore[union-attr]


def test_text_for_a_role_that_does_not_take_it_makes_no_span() -> None:
    invalid(
        AddArgument(id="c", event="e1", role="water", span="s20", at=Place(0, 3, "agency")),
        "takes water body",
    )
    conflict(
        AddArgument(id="c", event="e1", role="water", span="e2", at=Place(0, 3, "water_body")), "the id e2"
    )


def test_what_leaves_a_role_stays_in_the_set() -> None:
    found = after(
        RemoveArgument(id="c", event="e1", role="onset", span="s3"),
        RemoveArgument(id="d", event="e2", role="answers", filler="e1"),
    )
    assert found.objects.keys() == held().objects.keys()
    assert found.get("event", "e1") == structs.replace(FLOOD, arguments=FLOOD.arguments[:2])
    assert found.get("event", "e2") == structs.replace(RESCUE, arguments=RESCUE.arguments[:3])
