"""Commands on entities and incidents: what several mentions, or several events, speak of."""

import pytest
from msgspec import structs

from annotator.domain.commands import Edition, plan
from annotator.domain.commands.linking import (
    AddEntity,
    GroupEvents,
    LinkMentions,
    MergeEntities,
    MergeIncidents,
    RemoveEntity,
    RenameEntity,
    RenameIncident,
    SetLink,
    ShareIncident,
    UngroupEvents,
    UnlinkMentions,
)
from schemas.gold import Entity, Event, Incident, Relation
from tests.domain.floods import AGOME, CROSS, MONO, SETTING, TOWN, after, conflict, held, invalid


def test_mentions_make_an_entity_that_is_called_like_the_first() -> None:
    found = after(LinkMentions(id="c", entity="n9", spans=("s10",)))
    assert found.get("entity", "n9") == Entity("n9", "agency", "mayor")
    assert [each.id for each in found.mentions("n9")] == ["s10"]
    found = after(LinkMentions(id="c", entity="n9", spans=("s10",), name=" The mayor "))
    assert found.get("entity", "n9") == Entity("n9", "agency", "The mayor")


def test_a_mention_goes_over_to_a_known_entity_and_one_that_nothing_is_left_of_goes() -> None:
    found = after(LinkMentions(id="c", entity="n3", spans=("s10",), name="ignored"))
    assert [each.id for each in found.mentions("n3")] == ["s5", "s10"]
    assert found.get("entity", "n3") == Entity("n3", "agency", "Red Cross")
    found = after(LinkMentions(id="c", entity="n9", spans=("s5", "s10", "s5")))
    assert found.get("entity", "n3") is None
    assert len(found.mentions("n9")) == 2


def test_linking_some_mentions_to_a_new_entity_splits_the_old_one() -> None:
    found = after(LinkMentions(id="c", entity="n9", spans=("s9",)))
    assert [each.id for each in found.mentions("n2")] == ["s4"]
    assert found.get("entity", "n9") == Entity("n9", "settlement", "Agome")


def test_mentions_that_leave_their_entity_are_spans_still() -> None:
    found = after(UnlinkMentions(id="c", spans=("s4", "s5", "s10")))
    assert found.get("span", "s4") == structs.replace(AGOME, entity=None)
    assert found.get("span", "s5") == structs.replace(CROSS, entity=None)
    assert held().objects.keys() - found.objects.keys() == {("entity", "n3")}


def test_an_entity_without_mentions_may_be_made_and_stays() -> None:
    found = after(AddEntity(id="c", entity="n9", label="agency", name="  "))
    assert found.get("entity", "n9") == Entity("n9", "agency")
    found = after(RenameEntity(id="d", entity="n9", name="Army", was=None), start=found)
    assert found.get("entity", "n9") == Entity("n9", "agency", "Army")


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (LinkMentions(id="c", entity="n9", spans=("s6",)), "Wording marks no entities"),
        (LinkMentions(id="c", entity="n9", spans=("s4", "s10")), "takes mentions labelled settlement"),
        (LinkMentions(id="c", entity="n1", spans=("s4",)), "“Mono” takes mentions labelled water_body"),
        (AddEntity(id="c", entity="n9", label="flood"), "Flood marks no entities"),
        (AddEntity(id="c", entity="n9", label="dragon"), "no label 'dragon'"),
        (AddEntity(id="c", entity="unnamed", label="agency"), "choose another id"),
        (MergeEntities(id="c", entity="n1", into="n1"), "Choose another entity"),
        (MergeEntities(id="c", entity="n1", into="n2"), "only entities of one label"),
        (SetLink(id="c", entity="n1", link="geonames", value="12"), "no link 'geonames'"),
        (SetLink(id="c", entity="n1", link="wikidata", value="12"), "'12' is no identifier of Wikidata"),
        (SetLink(id="c", entity="n1", link="wikidata", value="Q2", attributes={"depth": 1}), "no attribute"),
        (SetLink(id="c", entity="n1", link="wikidata", value="Q2", attributes={"tidal": 1}), "true or false"),
        (MergeIncidents(id="c", incident="i1", into="i1"), "Choose another incident"),
    ],
)
def test_what_makes_no_sense_is_refused(command: Edition, match: str) -> None:
    invalid(command, match)


@pytest.mark.parametrize(
    ("command", "match"),
    [
        (LinkMentions(id="c", entity="n1", spans=("s99",)), "span has been removed"),
        (LinkMentions(id="c", entity="e1", spans=("s1",)), "the id e1"),
        (UnlinkMentions(id="c", spans=("s99",)), "span has been removed"),
        (AddEntity(id="c", entity="n1", label="agency"), "the id n1"),
        (
            RenameEntity(id="c", entity="n1", name="x", was="Mona"),
            "name has changed meanwhile. It is now Mono",
        ),
        (RenameEntity(id="c", entity="n99", name="x"), "entity has been removed"),
        (MergeEntities(id="c", entity="n99", into="n1"), "entity has been removed"),
        (MergeEntities(id="c", entity="n1", into="n99"), "entity has been removed"),
        (RemoveEntity(id="c", entity="n99"), "entity has been removed"),
        (SetLink(id="c", entity="n1", link="wikidata", value="Q2", was=None), "link has changed.*now Q1"),
        (GroupEvents(id="c", incident="i9", events=("e1", "e99")), "event has been removed"),
        (GroupEvents(id="c", incident="n1", events=("e1",)), "the id n1"),
        (UngroupEvents(id="c", events=("e99",)), "event has been removed"),
        (RenameIncident(id="c", incident="i1", name="x", was="y"), "name has changed.*now nothing"),
        (MergeIncidents(id="c", incident="i1", into="i99"), "incident has been removed"),
        (ShareIncident(id="c", incident="i99", shared="p1"), "incident has been removed"),
    ],
)
def test_what_was_changed_meanwhile_is_a_conflict(command: Edition, match: str) -> None:
    conflict(command, match)


def test_a_merged_entity_leaves_its_mentions_relations_attributes_and_links_to_the_other() -> None:
    other = Entity("n9", "water_body", "The Mono", {"tidal": True, "water_kind": "river"}, {"wikidata": "Q2"})
    more = Relation("r9", "flows_through", "n9", "n2"), Relation("r10", "works_with", "n9", "n3")
    between = Relation("r11", "works_with", "n9", "n1")
    found = after(MergeEntities(id="c", entity="n9", into="n1"), start=held(other, *more, between))
    assert found.get("entity", "n9") is None
    assert found.get("entity", "n1") == structs.replace(
        MONO, attributes={"tidal": False, "water_kind": "river"}
    )
    ends = [(each.id, each.head, each.tail) for each in found.relations_of("n1")]
    assert ends == [("r3", "n1", "n2"), ("r10", "n1", "n3")]
    found = after(MergeEntities(id="c", entity="n1", into="n9"), start=held(other))
    assert [each.id for each in found.mentions("n9")] == ["s1"]
    assert found.get("relation", "r3") == Relation("r3", "flows_through", "n9", "n2")


def test_a_removed_entity_leaves_its_mentions_unlinked() -> None:
    found = after(RemoveEntity(id="c", entity="n2"))
    assert held().objects.keys() - found.objects.keys() == {("entity", "n2"), ("relation", "r3")}
    assert found.get("span", "s4") == structs.replace(AGOME, entity=None)


def test_a_link_is_set_with_what_is_known_of_the_place_and_taken_back() -> None:
    found = after(
        SetLink(id="c", entity="n2", link="geonames", value=" 123 ", attributes={"inhabitants": 900})
    )
    assert found.get("entity", "n2") == structs.replace(
        TOWN, attributes={"inhabitants": 900}, links={"geonames": "123"}
    )
    found = after(SetLink(id="c", entity="n1", link="wikidata", value=None, was="Q1"))
    assert found.get("entity", "n1") == structs.replace(MONO, links={})


def test_events_speak_of_an_incident_that_is_made_for_them() -> None:
    found = after(GroupEvents(id="c", incident="i9", events=("e1", "e2"), name=" The flood "))
    assert found.get("incident", "i9") == Incident("i9", "The flood")
    assert [each.id for each in found.events_in("i9")] == ["e1", "e2"]
    assert found.get("incident", "i1") is None
    found = after(GroupEvents(id="c", incident="i1", events=("e1", "e2"), name="ignored"))
    assert (found.get("incident", "i1"), len(found.events_in("i1"))) == (Incident("i1"), 2)
    assert plan(GroupEvents(id="c", incident="i1", events=("e1",)), held(), SETTING) == ()


def test_an_incident_of_which_no_event_speaks_any_more_goes() -> None:
    found = after(UngroupEvents(id="c", events=("e1", "e2")))
    assert held().objects.keys() - found.objects.keys() == {("incident", "i1")}


def test_an_incident_has_a_name_and_may_be_one_of_the_project() -> None:
    found = after(
        RenameIncident(id="c", incident="i1", name="The flood", was=None),
        ShareIncident(id="d", incident="i1", shared="p1"),
    )
    assert found.get("incident", "i1") == Incident("i1", "The flood", "p1")
    found = after(ShareIncident(id="e", incident="i1", shared=None), start=found)
    assert found.get("incident", "i1") == Incident("i1", "The flood")


@pytest.mark.parametrize(
    ("into", "merged"),
    [
        (Incident("i9"), Incident("i9", "Mono", "p1")),
        (Incident("i9", "Volta"), Incident("i9", "Volta", "p1")),
        (Incident("i9", None, "p2"), Incident("i9", "Mono", "p2")),
    ],
)
def test_a_merged_incident_keeps_its_own_name_and_place_in_the_project(
    into: Incident, merged: Incident
) -> None:
    start = held(Incident("i1", "Mono", "p1"), into, Event("e9", "flood", incident="i9"))
    found = after(MergeIncidents(id="c", incident="i1", into="i9"), start=start)
    assert found.get("incident", "i9") == merged
    assert [each.id for each in found.events_in("i9")] == ["e1", "e9"]
    assert found.get("incident", "i1") is None


def test_a_merged_incident_goes_even_if_no_event_spoke_of_it() -> None:
    start = held(Incident("i9"))
    assert after(MergeIncidents(id="c", incident="i9", into="i1"), start=start).get("incident", "i9") is None
