"""From the names of files to a project's: what is proposed, what is applied, and that nothing goes unsaid."""

from collections import Counter
from typing import Any

import pytest
from msgspec import structs

from annotator.domain.mapping import (
    Applied,
    Found,
    Mapper,
    NameMapping,
    Proposal,
    apply,
    missing,
    names_in,
    propose,
    sections_of,
    unfit,
)
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Incident, Relation, Span
from schemas.ontology import built_in, parse

CONFLICT = parse(built_in("conflict"))
TEXT = "Rebels shelled Homs, monitors said. Troops fled."
RECORD = GoldDocument(
    id="d",
    text=TEXT,
    spans=(
        Span(id="rebels", start=0, end=6, label="Person", entity="n1", attributes={"Mention": "Nominal"}),
        Span(id="shelled", start=7, end=14, label="Attack"),
        Span(id="homs", start=15, end=19, label="Place", attributes={"note": "the city"}),
        Span(id="monitors", start=21, end=29, label="Person"),
        Span(id="fled", start=43, end=47, label="Flight"),
    ),
    entities=(Entity("n1", "Person", "the rebels", {"Kind": "Organisation"}), Entity("n2", "Person")),
    events=(
        Event(
            "e1", "Attack", "Shelling", "shelled", {"Aspect": "Completed"},
            (Argument("Attacker-1", span="rebels"), Argument("Where", span="homs")), "i1",
        ),
        Event("e2", "Flight", None, "fled", {}, (Argument("Why", event="e1"),), "i2"),
    ),
    incidents=(Incident("i1"), Incident("i2")),
    claims=(Claim("c1", "e1", "monitors", None, "Certain"), Claim("c2", "e2", "author", "fled", "Certain")),
    relations=(Relation("r1", "Causes", "e1", "e2"), Relation("r2", "Ally", "n1", "n2")),
).check()  # fmt: skip
WHOLE = NameMapping(
    {
        "labels": {"Person": "actor", "Attack": "strike", "Place": "location", "Flight": "control_change"},
        "roles": {"Attacker-1": "attacker", "Where": "place", "Why": "cause"},
        "subtypes": {"Shelling": "shelling_artillery_missile"},
        "attributes": {"Mention": "mention", "Kind": "kind", "Aspect": "aspect"},
        "values": {"Mention.Nominal": "NOM", "Kind.Organisation": "ORG",
                   "Aspect.Completed": "completed"},
        "relations": {"Causes": "causes", "Ally": "ally_of"},
        "factuality": {"Certain": "CT+"},
    }
)  # fmt: skip


KINDS = {
    "span": "spans",
    "entity": "entities",
    "event": "events",
    "claim": "claims",
    "relation": "relations",
    "incident": "incidents",
}


def applied(mapping: NameMapping, record: GoldDocument = RECORD) -> Applied:
    return apply(record, Mapper(CONFLICT, mapping))


def without(**sections: dict[str, str | None]) -> NameMapping:
    """The whole mapping with something otherwise."""
    return NameMapping(sections).over(WHOLE)


def left(found: Applied) -> list[tuple[str, str]]:
    return sorted((each.kind, each.name) for each in found.left)


def proposed(*names: str, section: str = "labels", on: str = "spans", of: tuple[str, ...] = ()) -> list[Any]:
    counts = {Found(section, name, on, of): 1 for name in names}
    return [each.match for each in propose(counts, CONFLICT, WHOLE)]


def test_a_record_under_a_whole_mapping_loses_nothing_but_its_names() -> None:
    found = applied(WHOLE)
    assert (found.unknown, found.left) == ((), ())
    record = found.document.check()
    assert [span.label for span in record.spans] == ["actor", "strike", "location", "actor", "control_change"]
    assert record.spans[0].attributes == {"mention": "NOM"}
    assert record.spans[2].attributes == {"note": "the city"}
    assert record.entities[0] == Entity("n1", "actor", "the rebels", {"kind": "ORG"})
    first = record.events[0]
    assert (first.type, first.subtype) == ("strike", "shelling_artillery_missile")
    assert first.attributes == {"aspect": "completed"}
    assert [argument.role for argument in first.arguments] == ["attacker", "place"]
    assert [claim.factuality for claim in record.claims] == ["CT+", "CT+"]
    assert [relation.type for relation in record.relations] == ["causes", "ally_of"]


def test_names_of_the_project_need_no_mapping_and_nothing_is_copied() -> None:
    own = applied(WHOLE).document
    again = applied(NameMapping(), own)
    assert again.document == own
    assert all(one is other for one, other in zip(again.document.spans, own.spans, strict=True))


def test_every_unknown_name_is_told_by_its_place() -> None:
    labels = NameMapping({"labels": WHOLE.sections["labels"]})
    found = applied(labels)
    assert {each.key for each in found.unknown} == {
        "Person.Mention", "Person.Kind", "Attack.Shelling", "Attack.Attacker-1", "Attack.Where",
        "Attack.Aspect", "Flight.Why", "Certain", "events.Causes", "entities.Ally",
    }  # fmt: skip
    words = missing(found.unknown, CONFLICT)
    assert "role 'Attacker-1' of Attack, 'Where' of Attack, 'Why' of Flight" in words
    assert "no degree of certainty 'Certain'" in words


def test_an_event_that_is_left_out_takes_what_cannot_be_without_it() -> None:
    found = applied(without(labels={"Flight": None}))
    assert left(found) == [
        ("argument", "Flight.Why"),
        ("claim", "Certain"),
        ("event", "Flight"),
        ("incident", "i2"),
        ("relation", "Causes"),
        ("span", "Flight"),
    ]
    assert {each.name: each.example for each in found.left}["Flight"] == "fled"
    record = found.document.check()
    assert ([each.id for each in record.events], [each.id for each in record.incidents]) == (["e1"], ["i1"])


def test_a_span_that_is_left_out_takes_arguments_and_claims_but_not_its_event() -> None:
    found = applied(without(labels={"Person": None}))
    assert left(found) == [
        ("argument", "Attack.Attacker-1"),
        ("attribute", "Person.Kind"),
        ("attribute", "Person.Mention"),
        ("claim", "Certain"),
        ("entity", "Person"),
        ("entity", "Person"),
        ("relation", "Ally"),
        ("span", "Person"),
        ("span", "Person"),
    ]
    record = found.document.check()
    assert [argument.role for argument in record.events[0].arguments] == ["place"]
    whys = {each.why for each in found.left if each.kind == "argument"}
    assert whys == {"its span is left out"}


def test_what_is_lost_and_what_is_kept_is_all_there_was() -> None:
    """Nothing goes unsaid, whatever is left out."""
    for key in WHOLE.sections["labels"]:
        found = applied(without(labels={key: None}))
        gone = Counter(each.kind for each in found.left)
        for kind, things in KINDS.items():
            whole = len(getattr(RECORD, things))
            assert len(getattr(found.document, things)) + gone[kind] == whole, (key, kind)
        kept = sum(len(event.arguments) for event in found.document.events)
        assert kept + gone["argument"] == sum(len(event.arguments) for event in RECORD.events)


def test_a_name_for_one_place_wins_over_that_for_all() -> None:
    mapping = without(roles={"Where": "place", "Attack.Where": "target"})
    assert [each.role for each in applied(mapping).document.events[0].arguments] == ["attacker", "target"]


def test_a_name_for_all_does_not_hinder_the_projects_own() -> None:
    """`aspect` of all goes to a name that only one label has; the other keeps its own."""
    own = applied(WHOLE).document
    found = applied(NameMapping({"attributes": {"aspect": "extent"}}), own)
    assert (found.unknown, found.document) == ((), own)


def test_a_second_value_for_one_attribute_is_left_out_and_said() -> None:
    both = structs.replace(RECORD.events[0], attributes={"Aspect": "Completed", "Phase": "begun"})
    record = structs.replace(RECORD, events=(both, RECORD.events[1]))
    found = applied(without(attributes={"Phase": "aspect"}), record)
    assert found.document.events[0].attributes == {"aspect": "completed"}
    assert left(found) == [("attribute", "Attack.Phase")]
    assert found.left[0].example == "begun"


def test_values_of_other_attributes_are_no_names() -> None:
    span = structs.replace(RECORD.spans[2], attributes={"note": "Completed"})
    record = structs.replace(RECORD, spans=(*RECORD.spans[:2], span, *RECORD.spans[3:]))
    assert applied(WHOLE, record).document.spans[2].attributes == {"note": "Completed"}


@pytest.mark.parametrize("value", [None, [], {"a": 1}])
def test_a_value_that_is_no_word_stays_for_the_checks_of_the_page(value: Any) -> None:
    event = structs.replace(RECORD.events[0], attributes={"Aspect": value})
    record = structs.replace(RECORD, events=(event, RECORD.events[1]))
    found = applied(WHOLE, record)
    assert (found.left, found.document.events[0].attributes) == ((), {"aspect": value})


def test_claims_go_where_the_project_has_none_and_are_counted() -> None:
    bare = CONFLICT.model_copy(update={"claims": None})
    found = apply(RECORD, Mapper(bare, WHOLE))
    assert found.document.claims == ()
    assert [each.kind for each in found.left] == ["claim", "claim"]
    assert [each.key for each in found.unknown] == ["Certain"]
    said = apply(RECORD, Mapper(bare, without(factuality={"Certain": None})))
    assert (said.unknown, len(said.left)) == ((), 2)


@pytest.mark.parametrize(
    ("name", "target", "sure"),
    [
        ("actor", "actor", "certain"),
        ("Control-Change", "control_change", "likely"),
        ("LOCATIONS", "location", "likely"),
        ("Strike2", "strike", "likely"),
        ("Quantitys", "quantity", "likely"),
        ("Organization", "actor", "unsure"),
        ("siege", "strike", "unsure"),
        ("Lokation", "location", "unsure"),
        ("Protein", None, "none"),
    ],
)
def test_labels_are_proposed_with_how_sure_that_is(name: str, target: str | None, sure: str) -> None:
    match = propose({Found("labels", name, "spans"): 3}, CONFLICT)[0].match
    assert (match.target, match.sure) == (target, sure)


def test_a_type_of_events_is_proposed_an_event_only() -> None:
    on_both = {Found("labels", "actors", "spans"): 1, Found("labels", "actors", "events"): 1}
    assert [each.match.target for each in propose(on_both, CONFLICT)] == [None]


def test_roles_are_proposed_among_those_of_the_type() -> None:
    matches = proposed(
        "Attacker-Arg", "targets", "Target2", "victim", section="roles", on="events", of=("Attack",)
    )
    assert [each.target for each in matches] == ["attacker", "target", "target", None]


def test_what_belongs_to_something_left_out_is_not_asked() -> None:
    counts = dict(Counter(names_in(RECORD)))
    asked = propose(counts, CONFLICT, without(labels={"Person": None, "Attack": None}))
    assert not [each.key for each in asked if each.key.startswith(("Person.", "Attack."))]
    assert "Flight.Why" in {each.key for each in asked}


def test_what_was_said_before_is_proposed_again_and_a_proposal_maps_all() -> None:
    counts = dict(Counter(names_in(RECORD)))
    asked = propose(counts, CONFLICT, WHOLE)
    assert {each.match.why for each in asked} == {"as before"}
    guessed = propose(counts, CONFLICT)
    assert applied(said(guessed)).unknown == ()
    totals = {each.key: each.count for each in guessed if each.section == "labels"}
    assert totals == {"Person": 4, "Attack": 2, "Place": 1, "Flight": 2}


def said(proposals: list[Proposal]) -> NameMapping:
    return sections_of((each.section, each.key, each.match.target) for each in proposals)


def test_names_that_the_project_has_not_are_found_in_a_mapping() -> None:
    wrong = NameMapping({"labels": {"A": "nothing", "B": None}, "roles": {"C": "attacker", "D": "x"}})
    found = [(section, name) for section, name, _ in unfit(wrong, CONFLICT)]
    assert found == [("labels", "A"), ("roles", "D")]
    assert not list(unfit(WHOLE, CONFLICT))
