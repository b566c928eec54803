"""Comparing sets: what is the same whoever made it, and what differs in which way."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.commands import Held, Setting
from annotator.domain.comparing import MISSING, Comparison, compare
from annotator.domain.content import Content
from schemas.gold import Event, Relation, Span
from tests.domain.differing import FIGHTERS, reading, span
from tests.domain.floods import CONTENT
from tests.domain.walks import KINDS, Step, walks


def differences(comparison: Comparison) -> list[tuple[str, tuple[str, ...]]]:
    return [(item.kind, item.differs) for item in comparison.differences]


def test_a_set_agrees_with_itself_in_everything() -> None:
    found = compare({"a": CONTENT, "b": CONTENT})
    assert not found.differences
    assert {item.kind for item in found.items} == {
        "span", "event", "argument", "claim", "entity", "incident", "relation",
    }  # fmt: skip


def test_ids_do_not_matter() -> None:
    assert not compare({"a": reading("x"), "b": reading("y")}).differences


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"rebels": FIGHTERS}, [("span", ("boundary",))]),
        ({"market": "actor"}, [("span", ("label",))]),
        ({"role": "place"}, [("argument", ("role",))]),
        ({"subtype": "siege"}, [("event", ("subtype",))]),
        ({"factuality": "PR-"}, [("claim", ("factuality",))]),
        ({"both": False}, [("entity", ("mention",))]),
    ],
)
def test_each_difference_is_told_once_and_by_its_name(
    changed: dict[str, Any], expected: list[tuple[str, tuple[str, ...]]]
) -> None:
    assert differences(compare({"a": reading(), "b": reading("x", **changed)})) == expected


def test_what_somebody_lacks_is_missing() -> None:
    found = compare({"a": reading(), "b": Content()})
    assert {item.kind for item in found.differences} == {"span", "event", "entity"}
    assert all(item.differs == (MISSING,) for item in found.differences)


def test_items_come_in_text_order_and_an_event_is_followed_by_what_belongs_to_it() -> None:
    kinds = [item.kind for item in compare({"a": reading()}).items]
    assert kinds[:5] == ["span", "event", "argument", "argument", "argument"]
    assert kinds[5] == "claim"


def test_two_spans_of_one_annotator_are_never_one_item() -> None:
    one = Content(spans=(span("1", "actor", "Rebel fighters"),))
    two = Content(spans=(span("1", "actor", "Rebel"), span("2", "actor", "fighters")))
    found = compare({"a": one, "b": two})
    assert differences(found) == [("span", ("boundary",)), ("span", (MISSING,))]
    assert len(found.items) == 2


def test_events_of_one_trigger_are_told_apart_by_their_kind_and_roles() -> None:
    trigger = span("t", "strike", "shelled")
    kinds = [Event(f"e{n}", "strike", kind, "t") for n, kind in enumerate(("siege", "grenade"))]
    one = Content(spans=(trigger,), events=tuple(kinds))
    other = Content(spans=(trigger,), events=tuple(reversed(kinds)))
    assert not compare({"a": one, "b": other}).differences


def test_an_event_with_another_type_on_the_same_words_differs_in_its_label() -> None:
    one = Content(spans=(span("t", "strike", "shelled"),), events=(Event("e", "strike", None, "t"),))
    other = Content(spans=(span("t", "casualty", "shelled"),), events=(Event("e", "casualty", None, "t"),))
    assert differences(compare({"a": one, "b": other})) == [("event", ("label",))]


def test_relations_are_compared_by_what_they_link() -> None:
    spans = (span("t", "strike", "shelled"), span("u", "strike", "calm"))
    events = (Event("e", "strike", None, "t"), Event("f", "strike", None, "u"))
    sets = {
        who: Content(spans=spans, events=events, relations=(Relation("r", type_, "e", "f"),))
        for who, type_ in (("a", "causes"), ("b", "before"))
    }
    assert differences(compare(sets)) == [("relation", ("type",))]


def content(steps: list[Step]) -> Content:
    held = Held()
    for step in steps:
        held.apply(step.edits)
    names = {"entity": "entities"}
    return Content(**{names.get(kind, f"{kind}s"): tuple(held.every(kind)) for kind in KINDS})  # type: ignore[arg-type]


@given(walks())
def test_any_set_agrees_with_itself(walk: tuple[Setting, list[Step]]) -> None:
    one = content(walk[1])
    assert not compare({"a": one, "b": one, "c": one}).differences


@given(walks(), st.data())
def test_the_order_of_annotators_does_not_matter(
    walk: tuple[Setting, list[Step]], data: st.DataObject
) -> None:
    steps = walk[1]
    sets = {who: content(steps[: data.draw(st.integers(0, len(steps)))]) for who in "abc"}
    found = [_plain(compare({who: sets[who] for who in order})) for order in ("abc", "cab", "bca")]
    assert found[0] == found[1] == found[2]


def _plain(comparison: Comparison) -> list[Any]:
    return [
        (item.key, item.place, {who: each and each.says for who, each in sorted(item.versions.items())})
        for item in comparison.items
    ]


def test_long_documents_are_compared_quickly() -> None:
    spans = tuple(Span(id=f"s{n}", start=n * 10, end=n * 10 + 6, label="actor") for n in range(20_000))
    moved = tuple(Span(id=f"s{n}", start=n * 10 + 1, end=n * 10 + 7, label="actor") for n in range(20_000))
    found = compare({"a": Content(spans=spans), "b": Content(spans=moved)})
    assert len(found.items) == 20_000
    assert all(item.differs == ("boundary",) for item in found.items)
