"""Carrying the renamings of a new ontology version out in a set."""

from typing import Any

import pytest
from msgspec import structs

from annotator.domain.commands import Recode, Renaming, plan
from schemas.gold import Argument, Event, Relation
from tests.domain.floods import (
    AGOME,
    AGOME_TOO,
    DENIES,
    FLOOD,
    FLOWS,
    LEADS,
    MONO,
    RESCUE,
    SAYS,
    SETTING,
    TOWN,
    after,
    held,
    invalid,
)  # fmt: skip


def _recode(path: str, old: str, to: str) -> Recode:
    return Recode(id="c", renamings=(Renaming(path, old, to),))


def _changed(command: Recode) -> dict[str, Any]:
    start, found = held(), after(command)
    return {name: value for (kind, name), value in found.objects.items() if start.get(kind, name) != value}


@pytest.mark.parametrize(
    ("path", "old", "to", "changed"),
    [
        (
            "labels", "settlement", "town",
            [structs.replace(each, label="town") for each in (AGOME, AGOME_TOO, TOWN)],
        ),
        ("labels.flood.subtypes", "river_flood", "river", [structs.replace(FLOOD, subtype="river")]),
        ("labels.rescue.subtypes", "river_flood", "river", []),
        (
            "labels.flood.roles", "water", "by",
            [structs.replace(FLOOD, arguments=(Argument("by", "s1"), *FLOOD.arguments[1:]))],
        ),
        (
            "labels.settlement.attributes", "mention", "form",
            [structs.replace(AGOME, attributes={"form": "named", "note": "the new one"})],
        ),
        ("labels.flood.event", "peak_m", "peak", [structs.replace(FLOOD, attributes={"peak": 3.5})]),
        ("labels.flood.entity", "peak_m", "peak", []),
        ("labels.water_body.entity", "tidal", "tides", [structs.replace(MONO, attributes={"tides": False})]),
        ("labels.water_body.links", "wikidata", "wd", [structs.replace(MONO, links={"wd": "Q1"})]),
        (
            "labels.rescue.event.means", "boat", "ship",
            [structs.replace(RESCUE, attributes={"means": "ship"})],
        ),
        ("claims.attributes", "by_channel", "via", [structs.replace(SAYS, attributes={"via": "radio"})]),
        (
            "claims.attributes.by_channel", "radio", "air",
            [structs.replace(SAYS, attributes={"by_channel": "air"})],
        ),
        (
            "claims.factuality", "open", "unclear",
            [structs.replace(each, author_factuality="unclear") for each in (SAYS, DENIES)],
        ),
        ("relations.events", "leads_to", "causes", [structs.replace(LEADS, type="causes")]),
        ("relations.claims", "leads_to", "causes", []),
        ("relations.entities", "flows_through", "passes", [structs.replace(FLOWS, type="passes")]),
    ],
)  # fmt: skip
def test_a_renaming_reaches_exactly_what_has_the_name(
    path: str, old: str, to: str, changed: list[Any]
) -> None:
    assert _changed(_recode(path, old, to)) == {each.id: each for each in changed}


def test_a_label_is_renamed_in_triggers_and_events_together() -> None:
    found = _changed(_recode("labels", "flood", "inundation"))
    assert (found["s2"].label, found["e1"].type) == ("inundation", "inundation")


@pytest.mark.parametrize(
    "path", ["", "spans", "labels.flood", "labels.flood.colour", "relations.spans", "claims"]
)
def test_a_path_that_leads_nowhere_is_refused(path: str) -> None:
    invalid(_recode(path, "a", "b"), "names nothing that can be renamed")


def test_merged_options_and_attributes_leave_one_of_each() -> None:
    start = held(
        Event("e3", "flood", None, None, {"causes_named": ["rain", "storm", "tide"], "began": 1, "ended": 2})
    )
    found = after(_recode("labels.flood.event.causes_named", "storm", "rain"), start=start)
    found = after(_recode("labels.flood.event", "ended", "began"), start=found)
    assert found.get("event", "e3").attributes == {  # type: ignore[union-attr]
        "causes_named": ["rain", "tide"], "began": 1,
    }  # fmt: skip


def test_a_filler_of_two_merged_roles_plays_the_one_once() -> None:
    both = Argument("onset", "s3"), Argument("ending", "s3")
    start = held(Event("e3", "flood", arguments=both))
    found = after(_recode("labels.flood.roles", "ending", "onset"), start=start)
    assert found.get("event", "e3") == Event("e3", "flood", arguments=both[:1])


def test_two_relations_that_become_the_same_are_one_afterwards() -> None:
    start = held(Relation("r9", "share_of", "e1", "e2"), Relation("r10", "share_of", "e2", "e1"))
    found = after(_recode("relations.events", "share_of", "leads_to"), start=start)
    ends = [(each.id, each.type, each.head, each.tail) for each in found.relations_of("e1")]
    assert ends == [("r1", "leads_to", "e1", "e2"), ("r10", "leads_to", "e2", "e1")]


def test_renamings_are_carried_out_in_their_order() -> None:
    chain = Renaming("labels.flood.event", "peak_m", "peak"), Renaming("labels", "flood", "inundation")
    found = after(Recode(id="c", renamings=chain)).get("event", "e1")
    assert found == structs.replace(FLOOD, type="inundation", attributes={"peak": 3.5})
    assert plan(Recode(id="c", renamings=()), held(), SETTING) == ()
