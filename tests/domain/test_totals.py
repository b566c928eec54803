"""Totals: parts that cannot add up to what the total says are pointed out, and none that can."""

from typing import Any

import pytest
from msgspec.structs import replace

from annotator.domain.content import Content
from annotator.domain.totals import find_mismatches
from schemas import gold
from schemas.gold import Event, Relation
from schemas.ontology import Ontology, built_in, parse

CONFLICT = parse(built_in("conflict"))


def toll(identifier: str, *figures: int | None, kind: str | None = None, **fields: Any) -> Event:
    """A casualty with low, best and high; one figure alone is exact."""
    low, best, high = figures * 3 if len(figures) == 1 else (*figures, None, None, None)[:3]
    kind = kind or ("exact" if len(figures) == 1 else None)
    attributes = {"count_low": low, "count_best": best, "count_high": high, "count_kind": kind}
    return Event(identifier, fields.pop("type", "casualty"), attributes=attributes, **fields)


def summed(total: Event, *parts: Event, more: tuple[Relation, ...] = ()) -> list[str]:
    """The messages about a total and its parts."""
    relations = tuple(Relation(f"r-{part.id}", "part_of", part.id, total.id) for part in parts)
    content = Content(events=(total, *parts), relations=(*relations, *more))
    found = find_mismatches(content, CONFLICT)
    assert all((each.event, each.role) == (total.id, "count") for each in found)
    return [each.message for each in found]


AT_LEAST_327 = toll("all", 327, 327, None, kind="at_least")


@pytest.mark.parametrize(
    ("total", "parts"),
    [
        (AT_LEAST_327, (44, 100, 183)),
        (AT_LEAST_327, (44, 100, 300)),
        (toll("all", 327), (44, 100, 183)),
        (toll("all", None, None, 400, kind="at_most"), (44, 100, 183)),
        (toll("all", None, 300, None, kind="about"), (44, 100, 183)),
        (toll("all", 300, None, 400, kind="about"), (44, 100)),
        (toll("all", 200, None, None, kind="vague"), (44, 100)),
        (toll("all", None, None, None, kind="vague"), (44, 100)),
    ],
)
def test_parts_that_may_add_up_are_left_alone(total: Event, parts: tuple[int, ...]) -> None:
    assert summed(total, *(toll(str(part), part) for part in parts)) == []


def test_exact_parts_that_fall_short_are_pointed_out() -> None:
    parts = toll("a", 44), toll("b", 100), toll("c", 180)
    short = "the parts add up to 44 + 100 + 180 = 324, 3 fewer than the total, which says"
    assert summed(AT_LEAST_327, *parts) == [f"{short} at least 327"]
    assert summed(toll("all", 327), *parts) == [f"{short} 327"]


@pytest.mark.parametrize(
    ("total", "says"),
    [
        (toll("all", 1000), "1,000"),
        (toll("all", 900, None, 1000, kind="about"), "900 to 1,000"),
        (toll("all", None, None, 1000, kind="at_most"), "at most 1,000"),
    ],
)
def test_parts_that_exceed_the_total_are_pointed_out(total: Event, says: str) -> None:
    expected = [f"the parts add up to 444 + 1,000 = 1,444, the total says {says}"]
    assert summed(total, toll("a", 444), toll("b", 1000)) == expected


def test_lower_bounds_may_exceed_a_total_but_never_fall_short_of_it() -> None:
    parts = toll("a", 44), toll("b", 100, None, None, kind="at_least")
    assert summed(toll("all", 120), *parts) == [
        "the parts come to at least 44 + 100 = 144, the total says 120"
    ]
    assert summed(toll("all", 200), *parts) == []


def test_a_part_without_a_number_leaves_the_sum_open() -> None:
    parts = toll("a", 44), toll("b", None, None, None, kind="vague")
    assert summed(toll("all", 100), *parts) == []
    assert summed(toll("all", 40), *parts) == ["the parts come to at least 44, the total says 40"]


def test_one_part_alone_need_not_be_the_whole() -> None:
    assert summed(AT_LEAST_327, toll("a", 44)) == []
    assert summed(toll("all", 40), toll("a", 44)) == ["the parts add up to 44, the total says 40"]


def test_events_of_another_type_are_no_part_of_a_sum() -> None:
    assert summed(toll("all", 50), toll("a", 40), toll("b", 100, type="strike")) == []


def test_a_part_of_a_part_is_not_counted_twice() -> None:
    inner = Relation("inner", "part_of", "b", "a")
    assert summed(toll("all", 50), toll("a", 50), toll("b", 20), more=(inner,)) == []


def test_two_mentions_of_one_incident_are_counted_once() -> None:
    first, second = toll("a", 44, incident="i"), toll("b", 44, incident="i")
    assert summed(toll("all", 50), first, second) == []
    assert summed(toll("all", 50), first, toll("c", 44, incident="j")) != []


def test_relations_in_circles_or_stated_twice_do_no_harm() -> None:
    circle = Relation("circle", "part_of", "all", "a"), Relation("self", "part_of", "all", "all")
    again = Relation("again", "part_of", "a", "all")
    assert summed(toll("all", 50), toll("a", 50), more=(*circle, again)) == []


def test_only_relations_that_are_for_totals_add_up() -> None:
    content = Content(
        events=(toll("all", 40), toll("a", 44)), relations=(Relation("r", "causes", "a", "all"),)
    )
    assert find_mismatches(content, CONFLICT) == []


def test_a_wrong_value_is_no_number() -> None:
    odd = replace(
        toll("a", 44), attributes={"count_low": "many", "count_high": True, "count_best": float("nan")}
    )
    assert summed(toll("all", 40), odd) == []


def test_an_ontology_may_have_a_best_figure_alone() -> None:
    document = CONFLICT.model_dump(mode="json")
    casualty = next(label for label in document["labels"] if label["id"] == "casualty")
    count = next(role for role in casualty["event"]["roles"] if role["id"] == "count")
    count["quantity"] = {"best": "count_best"}
    relations = (Relation("1", "part_of", "a", "all"), Relation("2", "part_of", "b", "all"))
    content = Content(events=(toll("all", 327), toll("a", 44), toll("b", 300)), relations=relations)
    (found,) = find_mismatches(content, Ontology.model_validate(document))
    assert found.message == "the parts add up to 44 + 300 = 344, the total says 327"


def test_the_seed_adds_up_until_a_part_is_changed(shared_data) -> None:
    seed = gold.decode(shared_data("seed/gold.json").read_bytes())
    assert find_mismatches(Content(events=seed.events, relations=seed.relations), CONFLICT) == []
    fewer = {"count_low": 180, "count_best": 180, "count_high": 180}
    changed = tuple(
        replace(event, attributes=event.attributes | fewer) if event.id == "E37" else event
        for event in seed.events
    )
    (found,) = find_mismatches(Content(events=changed, relations=seed.relations), CONFLICT)
    assert (found.event, found.role) == ("E17", "count")
    assert "44 + 100 + 180 = 324, 3 fewer" in found.message
