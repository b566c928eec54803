"""Loading what was annotated elsewhere: everything sound is taken as it is, and nothing else."""

from typing import Any

import pytest
from msgspec import structs

from annotator.domain.commands import Held, Load, Setting, plan
from annotator.errors import AnnotatorError, Invalid
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span
from tests.domain.floods import AGOME, CONTENT, FLOODS, SETTING, TOWN, held
from tests.domain.texts import tokens_of

KINDS = ("spans", "entities", "events", "incidents", "claims", "relations")
EVERYTHING = {kind: getattr(CONTENT, kind) for kind in KINDS}


def _load(**parts: Any) -> Held:
    found = Held()
    found.apply(plan(Load(id="c", **parts), found, SETTING))
    return found


def test_everything_is_taken_in_the_order_in_which_it_came() -> None:
    found = _load(**EVERYTHING)
    assert found == held()
    for kind, values in (("entity", CONTENT.entities), ("event", CONTENT.events), ("claim", CONTENT.claims)):
        assert tuple(found.every(kind)) == values  # type: ignore[arg-type]


def test_what_is_only_a_problem_on_the_page_is_taken_too() -> None:
    event = Event("e1", "flood", None, "s4", {"odd": 1}, (Argument("water", "s4"),) * 2, "i1")
    double = structs.replace(AGOME, id="s20")
    found = _load(spans=(AGOME, double), entities=(TOWN,), events=(event,), incidents=(Incident("i1"),))
    assert found.get("event", "e1") == event
    assert found.get("span", "s20") == double


SPAN = Span(id="s1", start=0, end=3, label="agency")
EVENT = Event("e1", "flood")
CLAIM = Claim("c1", "e1")


@pytest.mark.parametrize(
    ("parts", "match"),
    [
        ({"spans": (structs.replace(SPAN, label="dragon"),)}, "no label 'dragon'"),
        ({"spans": (structs.replace(SPAN, end=999),)}, "not inside the text"),
        ({"spans": (structs.replace(SPAN, entity="n9"),)}, "'n9' is not in the record"),
        ({"spans": (SPAN, SPAN)}, "the id s1"),
        ({"spans": (structs.replace(SPAN, id="author"),)}, "choose another id"),
        ({"spans": (SPAN,), "entities": (Entity("s1", "agency"),)}, "the id s1"),
        ({"entities": (Entity("n1", "flood"),)}, "flood marks no entities"),
        ({"events": (Event("e1", "agency"),)}, "no event type 'agency'"),
        ({"events": (Event("e1", "flood", "road"),)}, "no subtype 'road'"),
        ({"events": (Event("e1", "flood", trigger="s9"),)}, "'s9' is not in the record"),
        ({"events": (Event("e1", "flood", incident="i9"),)}, "'i9' is not in the record"),
        ({"events": (Event("e1", "flood", arguments=(Argument("helper"),)),)}, "no role 'helper'"),
        ({"events": (Event("e1", "flood", arguments=(Argument("water", "s9"),)),)}, "'s9' is not"),
        ({"events": (Event("e1", "flood", arguments=(Argument("water", event="e9"),)),)}, "'e9' is not"),
        ({"spans": (SPAN,), "events": (Event("e1", "flood", arguments=(Argument("water"),)),)}, "either"),
        (
            {"spans": (SPAN,), "events": (Event("e1", "flood", arguments=(Argument("water", "s1", "e1"),)),)},
            "either",
        ),
        ({"events": (EVENT,), "claims": (structs.replace(CLAIM, event="e9"),)}, "'e9' is not in the record"),
        ({"events": (EVENT,), "claims": (structs.replace(CLAIM, source="s9"),)}, "'s9' is not in the record"),
        ({"events": (EVENT,), "claims": (structs.replace(CLAIM, cue="s9"),)}, "'s9' is not in the record"),
        (
            {"events": (EVENT,), "claims": (structs.replace(CLAIM, factuality="CT+"),)},
            "no degree of certainty",
        ),
        ({"events": (EVENT,), "relations": (Relation("r1", "leads_to", "e1", "e9"),)}, "not two of a kind"),
        ({"events": (EVENT,), "relations": (Relation("r1", "leads_to", "e1", "e1"),)}, "two different"),
        (
            {"events": (EVENT,), "claims": (CLAIM,), "relations": (Relation("r1", "leads_to", "e1", "c1"),)},
            "not two of a kind",
        ),
        (
            {"events": (EVENT, Event("e2", "flood")), "relations": (Relation("r1", "disputes", "e1", "e2"),)},
            "no 'disputes' between events",
        ),
    ],
)
def test_what_is_not_sound_is_refused_and_named(parts: dict[str, Any], match: str) -> None:
    with pytest.raises(AnnotatorError, match=match):
        _load(**parts)


@pytest.mark.parametrize("fragments", [None, ((3, 4), (5, 6))])
def test_loading_a_span_of_nothing_but_white_space_is_refused(
    fragments: tuple[tuple[int, int], ...] | None,
) -> None:
    text = "One\n \n two."
    blank = Span(id="s3", start=3, end=6, label="agency", fragments=fragments)
    with pytest.raises(Invalid, match="s3 covers only white space"):
        plan(Load(id="c", spans=(blank,)), Held(), Setting(text, tokens_of(text), FLOODS))


def test_what_is_added_later_may_refer_to_what_is_there() -> None:
    start = held()
    more = Load(id="c", events=(Event("e9", "flood", trigger="s2", arguments=(Argument("water", "s1"),)),))
    start.apply(plan(more, start, SETTING))
    assert [each.id for each in start.events_of("s2")] == ["e1", "e9"]
