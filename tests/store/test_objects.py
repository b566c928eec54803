"""What is stored is what was written: every lookup answers as objects in memory do, and the order stays."""

from typing import Any

from hypothesis import given, settings

from annotator.domain.commands import Held, Objects, Setting, edit, plan
from annotator.domain.content import Content
from annotator.store.objects import StoredObjects, contents
from annotator.store.rows import apply_edits, insert_rows, rows_of
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span
from tests.domain import floods
from tests.domain.walks import KINDS, Step, walks
from tests.store.conftest import Sets


@settings(max_examples=60)
@given(walks())
def test_stored_objects_answer_as_objects_in_memory_do(sets: Sets, walk: tuple[Setting, list[Step]]) -> None:
    setting, steps = walk
    set_id, held = sets.new(), Held()
    with sets.store.writing() as session:
        stored = StoredObjects(session, set_id)
        for step in steps:
            assert plan(step.command, stored, setting) == step.edits
            apply_edits(session, set_id, step.edits)
            held.apply(step.edits)
        assert _answers(stored, held) == _answers(held, held)
        session.commit()
    with sets.store.reading() as session:
        found = contents(session, [set_id])[set_id]
    assert found == _content(held)


def _answers(objects: Objects, held: Held) -> dict[Any, Any]:
    """Every lookup about everything that is there, and about something that is not."""
    names = [*(name for _, name in held.objects), "gone", "author", "unnamed"]
    found: dict[Any, Any] = {kind: objects.every(kind) for kind in KINDS}
    for name in names:
        found |= {(kind, name): objects.get(kind, name) for kind in KINDS}
        for lookup in (
            objects.taken, objects.events_of, objects.events_filled, objects.events_in, objects.mentions,
            objects.claims_of, objects.claims_citing, objects.relations_of,
        ):  # fmt: skip
            found[lookup.__name__, name] = lookup(name)
    for span in held.every("span"):
        assert isinstance(span, Span)
        place = span.start, span.end, span.label
        found[place] = objects.same(*place)
        found[place, "longer"] = objects.same(span.start, span.end + 1, span.label)
    return found


def _content(held: Held) -> Content:
    names = {"entity": "entities"}
    values: Any = {names.get(kind, f"{kind}s"): tuple(held.every(kind)) for kind in KINDS}
    return Content(**values)


def test_what_was_loaded_at_once_is_there_in_its_order(sets: Sets) -> None:
    first, second = sets.new(), sets.new()
    values = list(floods.CONTENT.everything())
    backwards = values[::-1]
    with sets.store.writing() as session:
        rows = rows_of(first, values)
        for kind, more in rows_of(second, backwards).items():
            rows[kind] += more
        insert_rows(session, rows)
        session.commit()
    with sets.store.reading() as session:
        found = contents(session, [first, second])
    assert found[first].events == floods.CONTENT.events
    assert found[first] == _content(floods.held())
    assert found[second].events == floods.CONTENT.events[::-1]
    assert found[second].spans == found[first].spans


def test_a_set_of_which_nothing_is_stored_is_empty(sets: Sets) -> None:
    with sets.store.reading() as session:
        assert contents(session, [set_id := sets.new()]) == {set_id: Content()}
        assert contents(session, []) == {}


def test_values_come_back_with_all_their_digits_signs_and_nulls(sets: Sets) -> None:
    odd = {"none": None, "big": 2**80, "part": 0.1, "text": "é 👩‍👧 “\x00”", "list": ["a", None], "yes": True}
    values = (
        Span(id="s1", start=0, end=9, fragments=((0, 3), (4, 9)), label="x", attributes=odd, entity="n1"),
        Entity("n1", "x", None, odd, {"wikidata": "Q1"}),
        Incident("i1"),
        Incident("i2", "two", "shared"),
        Event(
            "e1", "y", None, None, odd, (Argument("b", "s1"), Argument("a", event="e1"), Argument("b", "s1"))
        ),
        Claim("c1", "e1", "unnamed", "s1", None, None, odd),
        Relation("r1", "z", "e1", "c1"),
    )
    set_id = sets.new()
    with sets.store.writing() as session:
        apply_edits(session, set_id, [edit(None, each) for each in values])
        session.commit()
    with sets.store.reading() as session:
        assert tuple(contents(session, [set_id])[set_id].everything()) == values


def test_sets_do_not_see_each_other(sets: Sets) -> None:
    first, second = sets.new(), sets.new()
    with sets.store.writing() as session:
        insert_rows(session, rows_of(first, floods.CONTENT.everything()))
        other = StoredObjects(session, second)
        assert not other.taken("s1")
        assert _answers(other, floods.held())["mentions", "n2"] == []
        apply_edits(session, second, [edit(None, Span(id="s1", start=0, end=3, label="x"))])
        apply_edits(session, second, [edit(Span(id="s1", start=0, end=3, label="x"), None)])
        session.commit()
    with sets.store.reading() as session:
        assert contents(session, [first])[first] == _content(floods.held())
