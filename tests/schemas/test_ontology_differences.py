"""What changed between two versions of an ontology, told by paths."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.ontology import Difference, Ontology, built_in, differences, load, parse

FLOODS = load(Path(__file__).parents[1] / "ontologies" / "floods.yaml")
SOURCE = built_in("conflict")
CONFLICT = parse(SOURCE)
LABELS = [label.id for label in CONFLICT.labels]


@st.composite
def versions(draw: Callable[[st.SearchStrategy[list[str]]], list[str]]) -> Ontology:
    """Conflict with some of its labels, in any order."""
    kept = draw(st.lists(st.sampled_from(LABELS), min_size=1, unique=True))
    trimmed = CONFLICT.only(kept)
    return trimmed.model_copy(
        update={"labels": tuple(sorted(trimmed.labels, key=lambda label: kept.index(label.id)))}
    )


def changed(*replacements: tuple[str, str]) -> list[tuple[str, str, str, str]]:
    """The differences after changes in the text of conflict."""
    source = SOURCE
    for old, new in replacements:
        assert old in source
        source = source.replace(old, new, 1)
    return [(each.kind, each.path, each.old, each.new) for each in differences(CONFLICT, parse(source))]


def test_several_changes_are_told_in_the_order_of_the_file() -> None:
    assert changed(
        ("version: 1", "version: 2"),
        ("{id: gained,", "{id: taken,"),
        ("fillers: [actor, location]", "fillers: [location]"),
        ("maximum: 8", "maximum: 9"),
        ('  - "327 **deaths**"', '  - "328 **deaths**"'),
        ("cues: [cue]", "cues: []"),
        ('{id: "CT-", name: "certainly not"', '{id: "CT-", name: "no"'),
        ("{id: ally_of,", "{id: friend_of,"),
        ('{id: wikidata, name: Wikidata, pattern: "Q[0-9]+",', "{id: wikidata, name: Wikidata,"),
    ) == [
        ("changed", "version", "1", "2"),
        ("changed", "labels.actor.entity.inter.maximum", "8", "9"),
        ("removed", "labels.actor.links.wikidata.pattern", "Q[0-9]+", ""),
        (
            "removed",
            "labels.control_change.subtypes.gained",
            "A new holder takes the territory: “rebels *seized* the town”.",
            "",
        ),
        (
            "added",
            "labels.control_change.subtypes.taken",
            "",
            "A new holder takes the territory: “rebels *seized* the town”.",
        ),
        ("removed", "labels.casualty.examples", "327 **deaths**", ""),
        ("added", "labels.casualty.examples", "", "328 **deaths**"),
        ("changed", "labels.strike.roles.target.fillers", "actor, location", "location"),
        ("removed", "claims.cues", "cue", ""),
        ("changed", "claims.factuality.CT-.name", "certainly not", "no"),
        ("removed", "relations.entities.ally_of", "The head is an ally of the tail.", ""),
        ("added", "relations.entities.friend_of", "", "The head is an ally of the tail."),
    ]


def test_attributes_of_span_entity_and_event_are_told_apart() -> None:
    paths = [path for _, path, *_ in changed(
        ("id: mention", "id: naming"), ("id: side", "id: party"), ("id: extent", "id: share"),
        ("id: speech_act", "id: act"), ("{id: at_most,", "{id: no_more_than,"),
        ("low: count_low, best: count_best, high: count_high, kind: count_kind", "best: count_best"),
    )]  # fmt: skip
    assert paths == [
        "labels.actor.attributes.mention",
        "labels.actor.attributes.naming",
        "labels.actor.entity.side",
        "labels.actor.entity.party",
        "labels.control_change.event.extent",
        "labels.control_change.event.share",
        "labels.casualty.roles.count.quantity.low",
        "labels.casualty.roles.count.quantity.high",
        "labels.casualty.roles.count.quantity.kind",
        "labels.casualty.event.count_kind.options.at_most",
        "labels.casualty.event.count_kind.options.no_more_than",
        "claims.attributes.speech_act",
        "claims.attributes.act",
    ]


def test_a_whole_part_is_one_difference() -> None:
    without = CONFLICT.model_copy(update={"claims": None})
    assert differences(CONFLICT, without) == [Difference("removed", "claims")]
    assert differences(CONFLICT.only(["actor", "time"]), CONFLICT.only(["actor"])) == [
        Difference("removed", "labels.time", old="Time")
    ]


def test_a_helper_that_becomes_an_event_gains_its_roles_one_by_one() -> None:
    flood = FLOODS.only(["flood"])
    before = flood.model_copy(update={"labels": (flood.labels[0].model_copy(update={"event": None}),)})
    told = {(each.kind, each.path) for each in differences(before, flood)}
    assert ("changed", "labels.flood.meaning") in told
    assert ("added", "labels.flood.roles.trigger_event") in told


def test_what_is_long_is_cut_short() -> None:
    assert all(len(each.old) <= 80 and len(each.new) <= 80 for each in differences(CONFLICT, FLOODS))


@pytest.mark.parametrize("ontology", [CONFLICT, FLOODS], ids=lambda ontology: ontology.reference)
def test_nothing_differs_from_itself(ontology: Ontology) -> None:
    assert differences(ontology, ontology) == []


@given(versions(), versions())
def test_differences_turn_round_with_the_versions(one: Ontology, other: Ontology) -> None:
    turned = {"added": "removed", "removed": "added", "changed": "changed"}
    there = {(each.kind, each.path, each.old, each.new) for each in differences(one, other)}
    back = {(turned[each.kind], each.path, each.new, each.old) for each in differences(other, one)}
    assert there == back
    assert bool(there) != (set(one.labels) == set(other.labels))
