"""A new version of an ontology while people annotate: renamed everywhere, never lacking what is in use."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs
from sqlmodel import col, select

from annotator.domain.commands import Renaming, Undo
from annotator.domain.content import Content
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import checking, editing, importing, ontologies, people, projects, work
from annotator.services.importing import Intake
from annotator.services.ontologies import Proposal
from annotator.services.sessions import Store
from annotator.store import objects
from annotator.store.annotations import AnnotationSet, Change
from annotator.store.documents import Document, Import
from annotator.store.projects import Project
from exports import Incoming
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Relation, Span

SOURCE = (Path(__file__).parents[1] / "ontologies" / "protests.yaml").read_text("utf-8")
TEXT = "Students marched. Miners sat in the square, they say."
CLARA = Actor(3, "clara")

RECORD = GoldDocument(
    id="d1",
    title="Lyon",
    text=TEXT,
    spans=(
        Span(id="s1", start=0, end=8, label="group", entity="n1", attributes={"mention": "described"}),
        Span(id="s2", start=9, end=16, label="protest"),
        Span(id="s3", start=25, end=31, label="protest"),
    ),
    entities=(Entity("n1", "group", "Students", {"country": "FRA"}, {"wikidata": "Q1"}),),
    events=(
        Event("e1", "protest", "march", "s2", {"mood": "angry", "demands": ["pay", "peace"]},
              (Argument("protester", span="s1"),)),
        Event("e2", "protest", "sit_in", "s3"),
    ),
    claims=(
        Claim("c1", "e1", "s1", None, "certain", "open", {"verb": "say"}),
        Claim("c2", "e2", "author", None, "certain"),
    ),
    relations=(Relation("r1", "leads_to", "e1", "e2"), Relation("r2", "supports", "c1", "c2")),
)  # fmt: skip


@pytest.fixture
def filled(house: Store) -> Store:
    """Two projects of the same ontology with the same annotation, of which clara is a curator in `lyon`."""
    for slug in ("lyon", "other"):
        with house.writing() as session:
            projects.create(session, OPERATOR, slug, SOURCE)
        with house.writing() as session:
            people.set_role(session, OPERATOR, "clara", slug, Role.CURATOR)
        with house.writing() as session:
            people.set_role(session, OPERATOR, "amal", slug, Role.ANNOTATOR)
        importing.run(house, OPERATOR, slug, [Incoming(RECORD, "1", True)], Intake("annotator:amal"))
    return house


def content(store: Store, slug: str = "lyon") -> Content:
    """All that the one set of a project holds."""
    with store.reading() as session:
        found = session.exec(
            select(AnnotationSet.id)
            .join(Document, col(Document.id) == col(AnnotationSet.document_id))
            .join(Project, col(Project.id) == col(Document.project_id))
            .where(col(Project.slug) == slug)
        ).one()
        assert found
        return objects.contents(session, [found])[found]


def apply(store: Store, source: str, *renamings: Renaming, **options: Any) -> ontologies.Applied:
    with store.writing() as session:
        return ontologies.apply(session, CLARA, "lyon", source, renamings, **options)


def propose(store: Store, source: str, *renamings: Renaming) -> Proposal:
    with store.reading() as session:
        return ontologies.propose(session, CLARA, "lyon", source, renamings)


def present(store: Store, slug: str = "lyon") -> str:
    with store.reading() as session:
        return ontologies.source(session, OPERATOR, slug)


def changes(store: Store) -> list[Change]:
    with store.reading() as session:
        return list(session.exec(select(Change)).all())


def test_adding_is_free(filled: Store) -> None:
    before, log = content(filled), changes(filled)
    done = apply(filled, SOURCE.replace("strike]", "strike, vigil]"))
    assert (done.reference, done.sets) == ("protests@2", 0)
    assert content(filled) == before
    assert changes(filled) == log


def test_an_unchanged_number_is_raised_and_nothing_else_of_the_text(filled: Store) -> None:
    apply(filled, SOURCE.replace("version: 1", "version: 1  # of many").replace("title: P", "title: Our p"))
    expected = SOURCE.replace("version: 1", "version: 2  # of many").replace("title: P", "title: Our p")
    assert present(filled) == expected
    apply(filled, expected.replace("version: 2", "version: 7"))
    assert present(filled).startswith("# Small, with every kind of name that annotation may carry.\n")
    with filled.reading() as session:
        _, versions = ontologies.history(session, CLARA, "lyon")
        assert [(each.number, each.by) for each in versions] == [(7, "clara"), (2, "clara"), (1, None)]
        assert ontologies.source(session, CLARA, "lyon", 1) == SOURCE
        with pytest.raises(NotFound):
            ontologies.source(session, CLARA, "lyon", 3)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("name: protests", "name: strikes", "ontology:2: name: it has to stay 'protests'"),
        ("fillers: [group]}", "fillers: [crowd]}", "ontology:29: labels[1].event.roles[0].fillers[0]"),
        ("labels:", "labels: [", "not YAML"),
    ],
)
def test_what_is_wrong_in_the_text_is_told_with_its_line(
    filled: Store, old: str, new: str, words: str
) -> None:
    with pytest.raises(Invalid) as error:
        propose(filled, SOURCE.replace(old, new))
    assert words in error.value.message


def test_an_earlier_version_is_refused(filled: Store) -> None:
    apply(filled, SOURCE.replace("version: 1", "version: 5"))
    with pytest.raises(Invalid, match="4 is not later than the present version 5"):
        apply(filled, SOURCE.replace("version: 1", "version: 4"))


def spans(found: Content) -> Any:
    return [each.label for each in found.spans], [each.label for each in found.entities]


CASES: list[tuple[str, str, Renaming, Callable[[Content], Any], Any]] = [
    ("id: group\n", "id: crowd\n", Renaming("labels", "group", "crowd"), spans,
     (["crowd", "protest", "protest"], ["crowd"])),
    ("id: protest\n", "id: unrest\n", Renaming("labels", "protest", "unrest"),
     lambda c: [each.type for each in c.events], ["unrest", "unrest"]),
    ("[march,", "[parade,", Renaming("labels.protest.subtypes", "march", "parade"),
     lambda c: c.events[0].subtype, "parade"),
    ("id: protester", "id: marcher", Renaming("labels.protest.roles", "protester", "marcher"),
     lambda c: c.events[0].arguments, (Argument("marcher", span="s1"),)),
    ("id: mood", "id: spirit", Renaming("labels.protest.event", "mood", "spirit"),
     lambda c: c.events[0].attributes["spirit"], "angry"),
    ("[pay,", "[wages,", Renaming("labels.protest.event.demands", "pay", "wages"),
     lambda c: c.events[0].attributes["demands"], ["wages", "peace"]),
    ("id: mention", "id: form", Renaming("labels.group.attributes", "mention", "form"),
     lambda c: c.spans[0].attributes, {"form": "described"}),
    ("id: country", "id: state", Renaming("labels.group.entity", "country", "state"),
     lambda c: c.entities[0].attributes, {"state": "FRA"}),
    ("id: wikidata", "id: wd", Renaming("labels.group.links", "wikidata", "wd"),
     lambda c: c.entities[0].links, {"wd": "Q1"}),
    ("id: verb", "id: act", Renaming("claims.attributes", "verb", "act"),
     lambda c: c.claims[0].attributes, {"act": "say"}),
    ("open", "unclear", Renaming("claims.factuality", "open", "unclear"),
     lambda c: c.claims[0].author_factuality, "unclear"),
    ("id: leads_to", "id: causes", Renaming("relations.events", "leads_to", "causes"),
     lambda c: [each.type for each in c.relations], ["causes", "supports"]),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case[2].path} {case[2].to}")
def test_what_is_renamed_is_renamed_in_every_set_through_the_log(filled: Store, case: Any) -> None:
    old, new, renaming, look, expected = case
    source = SOURCE.replace(old, new)
    if renaming.path == "labels":
        source = source.replace("[group]", f"[{renaming.to}]") if renaming.old == "group" else source
    elsewhere = content(filled, "other")
    foreseen = propose(filled, source, renaming)
    assert (foreseen.sets, foreseen.uses, foreseen.outlook.found) == (1, (), ())
    assert apply(filled, source, renaming).sets == 1
    assert look(content(filled)) == expected
    assert content(filled, "other") == elsewhere
    logged = json.loads(changes(filled)[-2].command), changes(filled)[-2].user_id
    assert logged[0]["op"] == "recode"
    assert logged[1] == CLARA.user_id
    assert checking.check(filled).findings == []


def test_a_merge_joins_what_two_names_held_and_tells_what_is_dropped(filled: Store) -> None:
    source = SOURCE.replace("        - {id: mood, type: choice, options: [calm, angry, furious]}\n", "")
    mood = Renaming("labels.protest.event", "mood", "temper")
    assert [(each.objects, each.dropped) for each in propose(filled, source, mood).steps] == [(1, 0)]
    apply(filled, source, mood)
    assert content(filled).events[0].attributes["temper"] == "angry"
    assert "mood" not in content(filled).events[0].attributes
    third = present(filled).replace("options: [calm, angry, furious]", "options: [calm, furious]")
    apply(filled, third, Renaming("labels.protest.event.temper", "angry", "furious"))
    assert content(filled).events[0].attributes["temper"] == "furious"


def test_a_value_that_a_merge_would_drop_is_announced(filled: Store) -> None:
    both = structs.replace(
        RECORD,
        id="d2",
        text="Clerks marched.",
        spans=(Span(id="s1", start=7, end=14, label="protest"),),
        entities=(),
        events=(Event("e1", "protest", None, "s1", {"mood": "calm", "temper": "angry"}),),
        claims=(),
        relations=(),
    )
    importing.run(filled, OPERATOR, "lyon", [Incoming(both, "1", True)], Intake("gold"))
    source = SOURCE.replace("        - {id: mood, type: choice, options: [calm, angry, furious]}\n", "")
    steps = propose(filled, source, Renaming("labels.protest.event", "mood", "temper")).steps
    assert [(each.objects, each.sets, each.dropped) for each in steps] == [(2, 2, 1)]


def test_a_label_and_its_parts_are_renamed_together_by_their_present_names(filled: Store) -> None:
    source = SOURCE.replace("id: protest\n", "id: unrest\n").replace("id: protester", "id: actor")
    source = source.replace(
        "id: mood, type: choice, options: [calm, angry,", "id: air, type: choice, options: [hot,"
    )
    renamings = [
        Renaming("labels", "protest", "unrest"),
        Renaming("labels.protest.roles", "protester", "actor"),
        Renaming("labels.protest.event", "mood", "air"),
        Renaming("labels.protest.event.mood", "angry", "hot"),
        Renaming("labels.protest.event.mood", "calm", "hot"),
    ]
    assert propose(filled, source, *renamings).outlook.found == ()
    apply(filled, source, *renamings)
    event = content(filled).events[0]
    assert (event.type, event.arguments[0].role, event.attributes["air"]) == ("unrest", "actor", "hot")
    assert checking.check(filled).findings == []


def test_removing_what_is_in_use_is_refused_with_its_uses(filled: Store) -> None:
    source = SOURCE.replace("[march,", "[").replace("strike]", "]").replace("sit_in, ]", "sit_in]")
    use = propose(filled, source).uses
    assert [(each.name.path, each.objects, each.documents) for each in use] == [
        ("labels.protest.subtypes.march", 1, 1)
    ]
    example = use[0].examples[0]
    assert (example.document, example.kind, example.id, example.quote) == ("Lyon", "event", "e1", "marched")
    with pytest.raises(Conflict, match=r"labels.protest.subtypes.march: used by 1 object in 1 document"):
        apply(filled, source)
    assert present(filled) == SOURCE


def test_parts_that_the_label_merged_into_lacks_are_in_the_way(filled: Store) -> None:
    source = SOURCE[: SOURCE.index("  - id: protest\n")] + SOURCE[SOURCE.index("  - id: quantity\n") :]
    source = source.replace("    definition: How many.", "    definition: How many.\n    event: {}")
    found = propose(filled, source, Renaming("labels", "protest", "quantity"))
    assert {each.name.path for each in found.uses} == {
        "labels.protest.subtypes.march",
        "labels.protest.subtypes.sit_in",
        "labels.protest.roles.protester",
        "labels.protest.event.mood",
        "labels.protest.event.demands",
    }
    asked = {each.name.path: each.to for each in found.questions}
    assert asked["labels.protest"] == "quantity"
    assert asked["labels.protest.subtypes.strike"] == ""


def test_what_is_not_used_may_go(filled: Store) -> None:
    apply(filled, SOURCE.replace(", strike]", "]").replace(", denied,", ","))
    assert "strike" not in present(filled)


def test_what_a_narrower_rule_makes_wrong_is_counted_and_shown_as_a_problem_later(filled: Store) -> None:
    source = SOURCE.replace("[A-Z]{3}", "[A-Z]{2}").replace(
        "key: a, fillers: [group]", "key: a, fillers: [event]"
    )
    found = propose(filled, source)
    assert found.uses == ()
    assert sum(each.objects for each in found.outlook.found) == 2
    assert any("does not have the form [A-Z]{2}" in each.example for each in found.outlook.found)
    before = content(filled)
    apply(filled, source)
    assert content(filled) == before


@pytest.mark.parametrize(
    ("renaming", "words"),
    [
        (Renaming("labels.protest.subtypes", "riot", "march"), "no such name to rename"),
        (Renaming("labels.protest.subtypes", "march", "riot"), "has no 'riot'"),
        (Renaming("nowhere", "march", "sit_in"), "no such name to rename"),
    ],
)
def test_a_renaming_from_or_to_nothing_is_refused(filled: Store, renaming: Renaming, words: str) -> None:
    with pytest.raises(Invalid, match=words):
        apply(filled, SOURCE, renaming)


def test_names_that_are_swapped_are_refused_and_a_chain_is_not(filled: Store) -> None:
    place = "labels.protest.subtypes"
    swap = Renaming(place, "march", "sit_in"), Renaming(place, "sit_in", "march")
    with pytest.raises(Invalid, match="swapped"):
        apply(filled, SOURCE, *swap)
    apply(filled, SOURCE, Renaming(place, "march", "sit_in"), Renaming(place, "sit_in", "strike"))
    assert [each.subtype for each in content(filled).events] == ["sit_in", "strike"]


def test_who_may_not_manage_the_project_may_not_change_its_ontology(filled: Store) -> None:
    amal = Actor(1, "amal")
    with filled.writing() as session, pytest.raises(Forbidden):
        ontologies.apply(session, amal, "lyon", SOURCE)
    with filled.reading() as session, pytest.raises(Forbidden):
        ontologies.propose(session, amal, "lyon", SOURCE)
    with filled.reading() as session:
        assert ontologies.source(session, amal, "lyon") == SOURCE


def test_what_another_has_saved_meanwhile_is_not_overwritten(filled: Store) -> None:
    apply(filled, SOURCE.replace("strike]", "strike, vigil]"), base=1)
    with pytest.raises(Conflict, match="Somebody has saved version 2"):
        apply(filled, SOURCE.replace("version: 1", "version: 2"), base=1)


def test_nothing_is_changed_while_an_import_runs(filled: Store) -> None:
    with filled.writing() as session:
        project = session.exec(select(Project).where(col(Project.slug) == "lyon")).one()
        session.add(Import(project_id=project.id))
        session.commit()
    with pytest.raises(Conflict, match="An import is running"):
        apply(filled, SOURCE)


def test_stopped_half_way_nothing_has_changed(filled: Store) -> None:
    other = GoldDocument(
        id="d2", text="Clerks marched.", spans=(Span(id="s1", start=0, end=6, label="group"),)
    )
    importing.run(filled, OPERATOR, "lyon", [Incoming(other, "1", True)], Intake("gold"))
    log = changes(filled)

    def stop(done: int, total: int) -> None:
        assert total == 2
        raise KeyboardInterrupt

    source = SOURCE.replace("id: group\n", "id: crowd\n").replace("[group]", "[crowd]")
    with pytest.raises(KeyboardInterrupt):
        apply(filled, source, Renaming("labels", "group", "crowd"), progress=stop)
    assert changes(filled) == log
    assert present(filled) == SOURCE
    assert checking.check(filled).findings == []


def test_too_much_for_a_page_are_left_to_the_command_line(filled: Store) -> None:
    march = Renaming("labels.protest.subtypes", "march", "sit_in")
    with pytest.raises(Invalid, match="annotator ontology set lyon"):
        apply(filled, SOURCE, march, most=0)


def test_a_renaming_cannot_be_undone(filled: Store) -> None:
    apply(
        filled, SOURCE.replace("[march,", "[parade,"), Renaming("labels.protest.subtypes", "march", "parade")
    )
    with filled.writing() as session:
        work.reopen(session, Actor(1, "amal"), "lyon", 1)
    with filled.writing() as session:
        outcome = editing.edit(session, Actor(1, "amal"), "lyon", 1, [Undo(id="u")], 0)
    assert outcome.failure is not None
    assert "The ontology has changed since" in outcome.failure.message
    assert content(filled).events[0].subtype == "parade"
