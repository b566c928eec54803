"""What the parts of an ontology must be to each other, each named with its line."""

from pathlib import Path

import pytest

from schemas.ontology import OntologyError, parse

FLOODS = (Path(__file__).parents[1] / "ontologies" / "floods.yaml").read_text()
FRAME = "    event:\n      subtypes: [building"
DAM = "{id: dam_break, definition"
TIDAL = "{id: tidal, type: boolean,"
PEAK = "{id: peak_m, name: peak in m, type: number, minimum: 0, maximum: 60}"
CALL = 'pattern: "[A-Z]{2,4}-[0-9]+"'
LINK = "{id: geonames, name: GeoNames,"


def findings(source: str) -> list[str]:
    """The findings in a text, each without the name of the file."""
    with pytest.raises(OntologyError) as caught:
        parse(source, "x.yaml")
    return [line.removeprefix("x.yaml:") for line in str(caught.value).splitlines()]


def line_of(part: str, source: str) -> int:
    """The line in which the first such part of the text stands."""
    return source[: source.index(part)].count("\n") + 1


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("key: r\n", "key: e\n", "labels[4].key: label 'rescue': key 'e' belongs to the annotation page"),
        ("key: r\n", "key: l\n", "labels[4].key: labels 'flood' and 'rescue' have the same key 'l'"),
        ("id: wording", "id: event", "labels[8].id: 'event' stands for events of any type"),
        (
            FRAME,
            "    entity: {}\n" + FRAME,
            "labels[5].event: label 'damage' names an entity or evokes an event, not",
        ),
        (
            "{id: water, key: w",
            "{id: flooded, key: w",
            "labels[3].event.roles[1].id: roles 'flooded' and 'flooded'",
        ),
        (
            "{id: onset, key: o",
            "{id: onset, key: w",
            "roles[2].key: roles 'water' and 'onset' have the same key 'w'",
        ),
        (
            "{id: onset, key: o",
            "{id: onset, key: s",
            "roles[2].key: role 'onset': key 's' belongs to the annotation page",
        ),
        (
            DAM,
            DAM.replace("dam_break", "flash_flood"),
            "subtypes[3].id: subtypes 'flash_flood' and 'flash_flood'",
        ),
        (
            "fillers: [water_body]",
            "fillers: [water_body, sea]",
            "roles[0].fillers[1]: 'sea' is no label of this file, nor",
        ),
        ("fillers: [water_body]", "fillers: [flood, flood]", "roles[0].fillers[1]: 'flood' is there already"),
        (
            "best: people_best",
            "best: people_low",
            "roles[2].quantity.best: the event has no attribute 'people_low'",
        ),
        (
            "best: people_best",
            "best: means",
            "roles[2].quantity.best: 'means' has to be an integer or a number",
        ),
        (
            "kind: people_kind",
            "kind: people_best",
            "roles[2].quantity.kind: 'people_best' has to be a choice among",
        ),
        (
            "[exact, at_least, about]",
            "[exact, some]",
            "roles[2].quantity.kind: 'people_kind' has to be a choice among",
        ),
        (
            "type: date, key: m",
            "type: date, key: w",
            "event.attributes[0].key: key 'w' belongs to the role 'water'",
        ),
        (
            "type: date, key: m",
            "type: date, key: s",
            "event.attributes[0].key: key 's' belongs to the annotation page",
        ),
        ("{id: tidal", "{id: water_kind", "labels[0].entity.attributes[1].id: attributes 'water_kind' and"),
        (
            "{id: mention,",
            "{id: mention, key: r,",
            "labels[1].attributes[0].key: key 'r' belongs to the annotation page",
        ),
        ("[named, described]", "[]", "labels[1].attributes[0].options: a choice needs options"),
        (
            "[named, described]",
            "[named, named]",
            "labels[1].attributes[0].options[1].id: options 'named' and",
        ),
        ("[named, described]", "[named, yes]", "labels[1].attributes[0].options[1]: put it in quotes"),
        (
            TIDAL,
            TIDAL + " options: [low, high],",
            "attributes[1].options: only a choice or choices has options, not a boolean",
        ),
        (
            TIDAL,
            TIDAL + " maximum: 3,",
            "attributes[1].maximum: only an integer or a number has a maximum, not a boolean",
        ),
        (TIDAL, TIDAL + " many: true,", "attributes[1].many: only a text takes 'many', not a boolean"),
        (TIDAL, TIDAL + " suggested: [a],", "attributes[1].suggested: only a text takes 'suggested'"),
        (TIDAL, TIDAL + " pattern: a,", "attributes[1].pattern: only a text takes 'pattern'"),
        (PEAK, PEAK.replace("60", "-1"), "attributes[1].minimum: the minimum 0 is above the maximum -1"),
        (CALL, 'pattern: "(["', "attributes[1].pattern: not a regular expression:"),
        (CALL, f"pattern: {'a' * 201}", "attributes[1].pattern: a pattern has at most 200 characters"),
        (
            LINK,
            LINK + ' pattern: "*",',
            "entity.links[0].pattern: not a regular expression: nothing to repeat",
        ),
        ("sources: [agency,", "sources: [press,", "claims.sources[0]: 'press' is no label of this file"),
        ("cues: [wording]", "cues: [words]", "claims.cues[0]: 'words' is no label of this file"),
        (
            "{id: denied",
            "{id: sure",
            "claims.factuality[2].id: factuality values 'sure' and 'sure' have the same id",
        ),
        (
            "default: sure",
            "default: certain",
            "claims.default: 'certain' is no factuality value of this file",
        ),
        ("reported: open", "reported: doubt", "claims.reported: 'doubt' is no factuality value of this file"),
        (
            "{id: said_on",
            "{id: by_channel",
            "claims.attributes[1].id: attributes 'by_channel' and 'by_channel'",
        ),
        (
            "{id: share_of",
            "{id: leads_to",
            "relations[1].id: there is already a relation 'leads_to' between events",
        ),
    ],
)
def test_what_does_not_fit_is_named_with_its_place(old: str, new: str, message: str) -> None:
    if old == LINK:
        old += ' pattern: "[0-9]+",'
    source = FLOODS.replace(old, new, 1)
    assert source != FLOODS
    found = findings(source)
    assert any(message in each for each in found), found


def test_lines_are_those_of_the_guilty_parts_and_all_come_at_once() -> None:
    source = FLOODS.replace("fillers: [moment]", "fillers: [hour]").replace(
        "reported: open", "reported: doubt"
    )
    assert findings(source) == [
        f"{line_of('[hour]', source)}: labels[3].event.roles[2].fillers[0]: "
        "'hour' is no label of this file, nor 'event'",
        f"{line_of('reported:', source)}: claims.reported: 'doubt' is no factuality value of this file",
    ]


def test_relations_need_something_to_join() -> None:
    labels = "name: x\nversion: 1\ntitle: T\nlabels:\n" + FLOODS[FLOODS.index("  - id: moment") :]
    helper = labels[: labels.index("  - id: amount")]
    relations = [f"  - {{id: a, between: {ends}}}\n" for ends in ("events", "claims", "entities")]
    assert findings(helper + "relations:\n" + "".join(relations)) == [
        "13: relations[0].between: nothing in this file makes events",
        "14: relations[1].between: nothing in this file makes claims",
        "15: relations[2].between: nothing in this file makes entities",
    ]


def test_relations_of_different_ends_may_have_the_same_name() -> None:
    source = FLOODS.replace("{id: disputes", "{id: leads_to")
    assert parse(source).relation("claims", "leads_to") != parse(source).relation("events", "leads_to")
