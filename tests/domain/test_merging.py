"""Making gold: decisions one by one, and rules that decide what they can."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.domain.comparing import compare
from annotator.domain.content import Content
from annotator.domain.merging import prefill
from annotator.domain.settling import Settlement
from annotator.errors import Invalid
from schemas.gold import Relation
from tests.domain.differing import FIGHTERS, Table, reading, told

VARIANTS: list[dict[str, Any]] = [
    {}, {"rebels": FIGHTERS}, {"market": "actor"}, {"role": "place"}, {"subtype": None},
    {"factuality": "PR-"}, {"both": False}, {"rebels": FIGHTERS, "role": "place", "factuality": "Uu"},
]  # fmt: skip


def by_rule(table: Table, rule: str) -> int:
    settlement = table.settlement()
    prefill(settlement, rule)
    return table.settle(settlement)


def take(table: Table, kind: str, who: str) -> None:
    settlement = table.settlement()
    (item,) = [
        each for each in table.comparison.differences if each.kind == kind and settlement.is_open(each)
    ]
    settlement.take(item, who, "chosen", bring=True)
    table.settle(settlement)


@pytest.mark.parametrize("variant", VARIANTS, ids=str)
def test_one_persons_set_becomes_gold_as_it_is(variant: dict[str, Any]) -> None:
    table = Table(a=reading("x"), b=reading("y", **variant))
    by_rule(table, "person:b")
    assert told(table.gold) == told(reading(**variant))
    assert table.open() == []


def test_what_all_have_is_taken_and_the_rest_stays_open() -> None:
    table = Table(a=reading("x"), b=reading("y", role="place", factuality="Uu"))
    by_rule(table, "agreed")
    gold = told(table.gold)
    assert ("attacker", "Rebel fighters") in gold["roles"]  # type: ignore[operator]
    assert gold["claims"] == []
    assert table.open() == [("argument", ("role",)), ("claim", ("factuality",))]


def test_an_agreed_role_waits_for_the_boundaries_of_its_filler() -> None:
    table = Table(a=reading("x"), b=reading("y", rebels=FIGHTERS))
    by_rule(table, "agreed")
    assert "attacker" not in dict(told(table.gold)["roles"])  # type: ignore[call-overload]
    take(table, "span", "b")
    assert told(table.gold) == told(reading(rebels=FIGHTERS))


def test_more_than_half_decide_and_a_tie_stays_open() -> None:
    three = Table(a=reading("x"), b=reading("y", role="place"), c=reading("z", role="place"))
    by_rule(three, "majority")
    assert told(three.gold) == told(reading(role="place"))
    two = Table(a=reading("x"), b=reading("y", role="place"))
    by_rule(two, "majority")
    assert two.open() == [("argument", ("role",))]


def test_a_majority_may_say_that_there_is_nothing() -> None:
    table = Table(a=Content(), b=Content(), c=reading())
    by_rule(table, "majority")
    assert table.gold == Content()
    assert table.open() == []


def test_the_longest_is_taken_where_only_bounds_differ() -> None:
    table = Table(a=reading("x", rebels=FIGHTERS), b=reading("y", role="place"))
    by_rule(table, "longest")
    assert told(table.gold)["spans"] == told(reading())["spans"]
    assert table.open() == [("argument", ("role",))]


def test_a_rule_nobody_knows_is_refused() -> None:
    table = Table(a=reading())
    for rule in ("loudest", "person:zed"):
        with pytest.raises(Invalid, match="no rule"):
            prefill(table.settlement(), rule)


def test_deciding_again_by_the_same_rule_changes_nothing() -> None:
    table = Table(a=reading("x"), b=reading("y", role="place"))
    assert by_rule(table, "person:a")
    assert by_rule(table, "person:a") == 0


def test_the_same_gold_has_the_same_ids() -> None:
    tables = [Table(a=reading("x"), b=reading("y", role="place")) for _ in range(2)]
    for table in tables:
        by_rule(table, "person:a")
    assert tables[0].gold == tables[1].gold
    backwards = Table(b=reading("y", role="place"), a=reading("x"))
    by_rule(backwards, "person:a")
    assert backwards.held.objects.keys() == tables[0].held.objects.keys()


def test_accepting_a_role_brings_the_event_and_the_filler() -> None:
    table = Table(a=reading("x"), b=reading("y", role="place"))
    take(table, "argument", "b")
    assert ("place", "the old market") in told(table.gold)["roles"]  # type: ignore[operator]


def test_another_choice_takes_the_place_of_the_first() -> None:
    table = Table(a=reading("x"), b=reading("y", rebels=FIGHTERS))
    by_rule(table, "person:a")
    settlement = table.settlement()
    (item,) = table.comparison.differences
    settlement.take(item, "b", "chosen", bring=True)
    table.settle(settlement)
    assert told(table.gold) == told(reading(rebels=FIGHTERS))


def test_leaving_an_event_out_leaves_out_what_belongs_to_it() -> None:
    table = Table(a=reading("x"), b=reading("y", role="place", subtype=None, factuality="Uu"))
    by_rule(table, "agreed")
    settlement = table.settlement()
    (event,) = [item for item in table.comparison.differences if item.kind == "event"]
    settlement.leave_out(event, "left out")
    table.settle(settlement)
    assert (table.gold.events, table.gold.claims) == ((), ())
    assert "strike" not in [span.label for span in table.gold.spans]
    assert table.open() == []


def test_an_event_only_one_has_comes_whole() -> None:
    alone = Table(a=reading("x"), b=Content(spans=reading("y").spans[:1] + reading("y").spans[2:]))
    by_rule(alone, "agreed")
    take(alone, "event", "a")
    gold, wanted = told(alone.gold), told(reading())
    assert (gold["events"], gold["roles"], gold["claims"]) == (
        wanted["events"],
        wanted["roles"],
        wanted["claims"],
    )


def test_a_ruling_says_who_proposed_it() -> None:
    table = Table(a=reading("x"), b=reading("y"), c=reading("z", role="place"))
    by_rule(table, "majority")
    (item,) = table.comparison.differences
    ruling = table.rulings[item.key]
    assert (ruling.rule, ruling.proposed_by) == ("majority", ("a", "b"))
    assert ruling.object in {event.id for event in table.gold.events}


@given(st.lists(st.sampled_from(VARIANTS), min_size=1, max_size=4), st.data())
def test_any_decisions_leave_gold_sound_and_anothers_set_can_still_be_taken(
    variants: list[dict[str, Any]], data: st.DataObject
) -> None:
    table = Table(**{f"p{n}": reading(f"p{n}", **each) for n, each in enumerate(variants)})
    people = list(table.comparison.sets)
    for item in table.comparison.items:
        settlement = table.settlement()
        who = data.draw(st.sampled_from([*people, None]))
        if who is not None and who in item.versions:
            settlement.take(item, who, "chosen", bring=data.draw(st.booleans()))
        elif who is None:
            settlement.leave_out(item, "left out")
        table.settle(settlement)
    _take_all(table.settlement(), table, people[0])
    assert told(table.gold) == told(reading(**variants[0]))


def _take_all(settlement: Settlement, table: Table, who: str) -> None:
    for item in table.comparison.items:
        if who in item.versions:
            settlement.take(item, who, "chosen", bring=True)
        else:
            settlement.leave_out(item, "left out")
    table.settle(settlement)


def test_relations_come_once_both_ends_are_there() -> None:
    base = reading("x")
    linked = Content(
        spans=base.spans, entities=base.entities, events=base.events,
        claims=(*base.claims, base.claims[0].__class__("x2", "xe", "author")),
        relations=(Relation("xr", "contradicts", "xc", "x2"),),
    )  # fmt: skip
    table = Table(a=linked, b=linked)
    by_rule(table, "agreed")
    assert told(table.gold)["relations"] == ["contradicts"]
    assert not compare({"a": linked, "gold": table.gold}).differences
