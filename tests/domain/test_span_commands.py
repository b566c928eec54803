"""Commands on spans: where they lie, what they are called, and what goes or changes with them."""

from dataclasses import replace

import pytest
from msgspec import structs

from annotator.domain.commands import Edition, plan
from annotator.domain.commands.requests import (
    AddFragment,
    AddSpan,
    MoveSpan,
    RelabelSpan,
    RemoveSpan,
    SetNote,
)
from schemas.gold import Argument, Event, Span
from tests.domain.floods import (
    AGOME,
    BURST,
    CONTENT,
    DENIES,
    FLOOD,
    MAYOR,
    RESCUE,
    SAYS,
    SETTING,
    TEXT,
    after,
    at,
    conflict,
    held,
    invalid,
)

START, END = at("Agome")


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s4", start=0, end=6, was=(START, END - 1)),
        RelabelSpan(id="c", span="s4", label="agency", was="water_body"),
        RemoveSpan(id="c", span="s4", was=(START, END, "agency")),
        RemoveSpan(id="c", span="s4", was=(START - 1, END, "settlement")),
        SetNote(id="c", span="s4", note="town", was="village"),
    ],
)
def test_a_span_changed_meanwhile_is_a_conflict_that_says_how_it_is_now(command: Edition) -> None:
    conflict(command, "now settlement on “Agome”")


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s4", start=0, end=6, was=(START, END)),
        RelabelSpan(id="c", span="s4", label="agency", was="settlement"),
        RemoveSpan(id="c", span="s4", was=(START, END, "settlement")),
        SetNote(id="c", span="s4", note="town", was="the new one"),
    ],
)
def test_a_span_as_the_sender_saw_it_is_changed(command: Edition) -> None:
    assert after(command).get("span", "s4") != AGOME


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s99", start=0, end=6),
        AddFragment(id="c", span="s99", start=0, end=6),
        RelabelSpan(id="c", span="s99", label="agency"),
        RemoveSpan(id="c", span="s99"),
        SetNote(id="c", span="s99", note="town"),
    ],
)
def test_a_span_removed_meanwhile_is_a_conflict(command: Edition) -> None:
    conflict(command, "span has been removed meanwhile")


def test_the_same_text_takes_the_same_label_once() -> None:
    again = AddSpan(id="c", span="s20", start=START + 1, end=START + 2, label="settlement")
    conflict(again, "“Agome” is already marked as settlement")
    assert plan(structs.replace(again, label="agency"), held(), SETTING)


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s9", start=START + 1, end=END),
        RelabelSpan(id="c", span="s20", label="settlement"),
        AddFragment(id="c", span="s21", start=START + 2, end=END, exact=True),
    ],
)
def test_no_change_of_a_span_makes_it_the_double_of_another(command: Edition) -> None:
    others = (
        Span(id="s20", start=START, end=END, label="agency"),
        Span(id="s21", start=START, end=START + 2, label="settlement"),
    )
    conflict(command, "“Agome” is already marked as settlement", held(*others))


@pytest.mark.parametrize(
    "command",
    [
        MoveSpan(id="c", span="s20", start=START, end=END),
        RelabelSpan(id="c", span="s20", label="settlement"),
        AddFragment(id="c", span="s20", start=START, end=END),
    ],
)
def test_a_double_from_an_import_may_be_set_to_what_it_is_already(command: Edition) -> None:
    double = structs.replace(AGOME, id="s20")
    assert plan(command, held(double), SETTING) == ()
    assert plan(SetNote(id="c", span="s20", note="twice"), held(double), SETTING)


@pytest.mark.parametrize("name", ["s4", "n1", "e1", "i1", "c1", "r1"])
def test_an_id_in_use_by_anything_is_a_conflict(name: str) -> None:
    conflict(
        AddSpan(id="c", span=name, start=0, end=3, label="agency"), f"already something with the id {name}"
    )


@pytest.mark.parametrize("name", ["author", "unnamed"])
def test_no_span_may_be_called_like_a_source_that_is_none(name: str) -> None:
    invalid(AddSpan(id="c", span=name, start=0, end=3, label="agency"), "stands for a source")


@pytest.mark.parametrize(
    "command",
    [
        AddSpan(id="c", span="s20", start=0, end=6, label="dragon"),
        RelabelSpan(id="c", span="s4", label="dragon"),
    ],
)
def test_unknown_labels_are_refused(command: Edition) -> None:
    invalid(command, "dragon")


def test_a_note_leaves_other_attributes_alone() -> None:
    found = after(SetNote(id="c", span="s4", note="  ")).get("span", "s4")
    assert found == structs.replace(AGOME, attributes={"mention": "named"})


def test_moving_a_span_joins_its_fragments_and_keeps_all_that_refers_to_it() -> None:
    parted = structs.replace(AGOME, start=0, fragments=((0, 3), (START, END)))
    found = after(MoveSpan(id="c", span="s4", start=0, end=END), start=held(parted))
    assert found.get("span", "s4") == structs.replace(AGOME, start=0)
    assert found.get("event", "e1") == FLOOD


def test_a_part_far_away_makes_a_span_discontinuous_and_one_beside_it_does_not() -> None:
    river, mayor = at("river"), at("mayor")
    found = after(AddFragment(id="c", span="s4", start=mayor[0] + 1, end=mayor[1] - 1)).get("span", "s4")
    assert found == structs.replace(AGOME, end=mayor[1], fragments=((START, END), mayor))
    found = after(AddFragment(id="c", span="s4", start=river[0], end=river[1])).get("span", "s4")
    assert found == structs.replace(AGOME, start=river[0], fragments=(river, (START, END)))
    found = after(AddFragment(id="c", span="s4", start=at("flooded")[0], end=at("flooded")[1])).get(
        "span", "s4"
    )
    assert found == structs.replace(AGOME, start=at("flooded")[0])


def test_a_part_that_fills_the_gap_makes_a_span_contiguous_again() -> None:
    apart = after(AddFragment(id="c", span="s2", start=at("Friday")[0], end=at("Friday")[1]))
    assert apart.get("span", "s2") != BURST
    between = AddFragment(id="e", span="s2", start=BURST.end, end=at("Friday")[0])
    assert after(between, start=apart).get("span", "s2") == structs.replace(BURST, end=at("Friday")[1])


def test_a_part_that_is_there_already_changes_nothing() -> None:
    assert plan(AddFragment(id="c", span="s2", start=BURST.start, end=BURST.end), held(), SETTING) == ()


def test_parts_are_asked_for_in_the_text() -> None:
    invalid(AddFragment(id="c", span="s2", start=0, end=len(TEXT) + 1), "not inside the text")
    invalid(AddFragment(id="c", span="s2", start=3, end=4), "only white space")


def test_a_span_with_the_label_of_an_event_brings_its_event() -> None:
    start, end = at("flooded")
    found = after(AddSpan(id="c", span="s20", start=start, end=end, label="damage", event="e20"))
    assert found.get("event", "e20") == Event("e20", "damage", trigger="s20")
    found = after(AddSpan(id="c", span="s20", start=start, end=end, label="damage"))
    assert [each.trigger for each in found.events_of("s20")] == ["s20"]


def test_the_event_of_a_trigger_finds_an_id_of_its_own() -> None:
    start, end = at("flooded")
    found = after(
        AddSpan(id="c", span="s20", start=start, end=end, label="damage"),
        start=held(Event("s20.e", "damage"), Event("s20.e1", "damage")),
    )
    assert len(found.events_of("s20")) == 1
    long = "x" * 63
    found = after(
        AddSpan(id="c", span=long + "a", start=start, end=end, label="damage"),
        AddSpan(id="d", span=long + "b", start=start, end=end, label="rescue"),
    )
    assert [each.type for each in found.events_of(long + "b")] == ["rescue"]


def test_an_event_id_in_use_is_a_conflict() -> None:
    conflict(AddSpan(id="c", span="s20", start=0, end=3, label="damage", event="n1"), "the id n1")
    conflict(AddSpan(id="c", span="s20", start=0, end=3, label="damage", event="s20"), "the id s20")


def test_the_events_of_a_relabelled_trigger_keep_what_fits_their_new_type() -> None:
    found = after(RelabelSpan(id="c", span="s7", label="damage"))
    assert found.get("event", "e2") == Event("e2", "damage", None, "s7")
    assert (found.get("claim", "c1"), found.get("relation", "r1")) != (None, None)
    shared = Event("e3", "warning", None, "s20", {}, (Argument("issuer", "s5"),))
    trigger = Span(id="s20", start=0, end=3, label="warning")
    found = after(RelabelSpan(id="c", span="s20", label="flood"), start=held(trigger, shared))
    assert found.get("event", "e3") == Event("e3", "flood", None, "s20")


def test_a_relabelled_event_keeps_subtype_roles_and_attributes_that_both_types_have() -> None:
    damage = Event("e3", "damage", "road", "s20", {"cost_low": 1, "cost_high": 2}, (Argument("cost", "s8"),))
    rescue, frame = SETTING.ontology.label("rescue"), SETTING.ontology.frame("damage")
    assert rescue
    assert frame
    alike = frame.model_copy(update={"attributes": frame.attributes[1:], "roles": frame.roles[1:]})
    ontology = SETTING.ontology.model_copy(update={"labels": (rescue.model_copy(update={"event": alike}),)})
    start = held(Span(id="s20", start=0, end=3, label="damage"), damage)
    setting = replace(SETTING, ontology=ontology)
    start.apply(plan(RelabelSpan(id="c", span="s20", label="rescue"), start, setting))
    assert start.get("event", "e3") == structs.replace(damage, type="rescue", attributes={"cost_high": 2})


def test_a_trigger_that_becomes_something_else_loses_its_events_and_what_hangs_on_them() -> None:
    found = after(RelabelSpan(id="c", span="s7", label="wording"))
    gone = {("event", "e2"), ("claim", "c1"), ("claim", "c2"), ("relation", "r1"), ("relation", "r2")}
    assert held().objects.keys() - found.objects.keys() == gone


def test_a_span_that_becomes_a_trigger_gets_an_event() -> None:
    found = after(RelabelSpan(id="c", span="s6", label="damage"))
    assert [(each.type, each.trigger) for each in found.events_of("s6")] == [("damage", "s6")]


def test_a_trigger_may_become_one_again_though_its_event_has_moved_elsewhere() -> None:
    moved = Event("s6.e", "damage")
    found = after(RelabelSpan(id="c", span="s6", label="damage"), start=held(moved))
    assert len(found.events_of("s6")) == 1
    assert found.get("event", "s6.e") == moved


def test_a_mention_of_another_label_leaves_its_entity() -> None:
    found = after(RelabelSpan(id="c", span="s5", label="wording"))
    assert found.get("span", "s5").entity is None  # type: ignore[union-attr]
    assert found.get("entity", "n3") is None
    assert after(RelabelSpan(id="c", span="s9", label="agency")).get("entity", "n2") is not None


def test_removing_a_trigger_removes_its_events_claims_and_relations() -> None:
    found = after(RemoveSpan(id="c", span="s2"))
    assert held().objects.keys() - found.objects.keys() == {
        ("span", "s2"), ("event", "e1"), ("incident", "i1"), ("relation", "r1"),
    }  # fmt: skip
    kept = tuple(each for each in RESCUE.arguments if each.event is None)
    assert found.get("event", "e2") == structs.replace(RESCUE, arguments=kept)


def test_removing_a_span_takes_it_out_of_roles_cues_and_sources() -> None:
    found = after(RemoveSpan(id="c", span="s5"), RemoveSpan(id="d", span="s11"))
    assert found.get("event", "e2") == structs.replace(RESCUE, arguments=RESCUE.arguments[1:])
    assert found.get("claim", "c1") == structs.replace(SAYS, source="unnamed")
    assert found.get("claim", "c2") == structs.replace(DENIES, cue=None)
    assert found.get("entity", "n3") is None


def test_removing_the_last_mention_keeps_an_entity_of_which_more_is_said() -> None:
    found = after(RemoveSpan(id="c", span="s1"))
    assert found.get("entity", "n1") is not None
    assert found.get("span", "s10") == MAYOR


def test_removing_what_nothing_refers_to_leaves_everything_else() -> None:
    loose = Span(id="s20", start=0, end=3, label="wording")
    assert after(RemoveSpan(id="c", span="s20"), start=held(loose)) == held()
    assert len(held().objects) == len(list(CONTENT.everything()))
