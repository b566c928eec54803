"""Problems: what the ontology does not allow is found, what it allows is not, each in a plain sentence."""

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from annotator.domain.content import Content
from annotator.domain.problems import Problem, find_problems
from schemas import gold
from schemas.gold import Argument, Claim, Entity, Event, Relation, Span
from schemas.ontology import built_in, parse
from tests.domain.protests import (
    CLAIM,
    FOLLOWS,
    FORBIDDEN,
    MARCH,
    PEOPLE,
    PROTESTS,
    SOUND,
    TEACHERS,
    TEXT,
    TOWN,
)

CONFLICT = parse(built_in("conflict"))


def found(*changed: Span | Entity | Event | Claim | Relation, without: Sequence[str] = ()) -> list[Problem]:
    """The problems of the sound set with these objects changed or added, and others left out."""
    kinds = {"spans": Span, "entities": Entity, "events": Event, "claims": Claim, "relations": Relation}
    put = {}
    for field, kind in kinds.items():
        objects = {each.id: each for each in getattr(SOUND, field) if each.id not in without}
        put[field] = tuple((objects | {each.id: each for each in changed if isinstance(each, kind)}).values())
    return find_problems(Content(**put), PROTESTS, TEXT)


def only(*changed: Span | Entity | Event | Claim | Relation) -> Problem:
    """The one problem that these objects have."""
    (problem,) = found(*changed)
    return problem


def test_a_sound_set_has_no_problems() -> None:
    assert found() == []
    assert find_problems(Content(), PROTESTS, "") == []


CASES = {
    "label_unknown": (
        replace(TOWN, label="place"),
        "place “through town”: its label is unknown or not in use",
    ),
    "attribute_unknown": (
        replace(TOWN, attributes={"size": 2}),
        "wording “through town”: “size” is not one of its attributes",
    ),
    "attribute_missing": (
        replace(TEACHERS, attributes={}),
        "group “teachers”: no naming, which is required",
    ),
    "value_wrong": (
        replace(TEACHERS, attributes={"naming": "shouted"}),
        "group “teachers”: naming has to be one of named, described",
    ),
    "trigger_unused": (
        Span(id="s7", start=42, end=45, label="ban"),
        "ban “ban”: no event goes with it",
    ),
    "spans_cross": (
        Span(id="s7", start=20, end=37, label="wording"),
        "wording “ough town despite” crosses wording “through town”",
    ),
    "entity_unmentioned": (
        Entity("n2", "group", "the police", {"country": "XYZ"}),
        "group “the police”: nothing in the text mentions it",
    ),
    "mention_label": (
        replace(TOWN, entity="n1"),
        "group “the students”: wording “through town” cannot mention it",
    ),
    "type_unknown": (
        replace(FORBIDDEN, type="curfew", trigger=None),
        "curfew of the whole text: its type is unknown or not in use",
    ),
    "subtype_unknown": (
        replace(FORBIDDEN, subtype="total"),
        "ban “ban”: “total” is not one of its subtypes",
    ),
    "subtype_missing": (replace(MARCH, subtype=None), "march “marched”: no subtype, which is required"),
    "trigger_label": (replace(FORBIDDEN, trigger="s6"), "ban “said”: its trigger is marked as wording"),
    "role_unknown": (
        replace(FORBIDDEN, arguments=(Argument("by", span="s5"),)),
        "ban “ban”: “by” is not one of its roles",
    ),
    "role_missing": (
        replace(MARCH, arguments=()),
        "march “marched”: no marchers, which is required",
    ),
    "fillers_too_many": (
        replace(MARCH, arguments=(*MARCH.arguments, Argument("route", span="s6"))),
        "march “marched”: 2 fill the role route, and at most 1 may",
    ),
    "source_label": (
        replace(CLAIM, source="s3"),
        "claim about march “marched”: its source is wording “through town”, which has to be group",
    ),
    "cue_label": (
        replace(CLAIM, cue="s1"),
        "claim about march “marched”: its cue is group “Students”, which has to be wording",
    ),
    "factuality_unknown": (
        replace(CLAIM, author_factuality="maybe"),
        "claim about march “marched”: “maybe” is not a degree of certainty",
    ),
    "relation_unknown": (
        replace(FOLLOWS, type="part_of"),
        "part of, from march “marched” to ban “ban”: such things have no relation of that type",
    ),
    "relation_to_itself": (
        replace(FOLLOWS, tail="e1"),
        "follows, from march “marched” to march “marched”: both ends are the same",
    ),
    "relation_repeated": (
        replace(FOLLOWS, id="r2"),
        "follows, from march “marched” to ban “ban”: stated twice",
    ),
}


@pytest.mark.parametrize("code", CASES)
def test_each_problem_is_told_in_a_sentence(code: str) -> None:
    changed, message = CASES[code]
    problems = {problem.code: problem for problem in found(changed)}
    assert problems[code].message == message
    assert set(problems) - {code} <= {"trigger_unused"}


def test_what_is_missing_is_a_warning_and_what_is_wrong_an_error() -> None:
    severity = {code: next(p.severity for p in found(CASES[code][0]) if p.code == code) for code in CASES}
    assert {code for code, value in severity.items() if value == "warning"} == {
        *("attribute_missing", "role_missing", "subtype_missing", "trigger_unused", "entity_unmentioned")
    }


def test_a_problem_names_the_object_and_the_field() -> None:
    problem = only(replace(MARCH, attributes={"banners": "red"}))
    assert (problem.kind, problem.target, problem.field) == ("event", "e1", "banners")
    problem = only(replace(CLAIM, factuality="maybe"))
    assert (problem.kind, problem.target, problem.field) == ("claim", "c1", "factuality")
    problem = only(replace(MARCH, arguments=(*MARCH.arguments, Argument("answers", event="e1"))))
    assert (problem.code, problem.target, problem.field) == ("filler_wrong", "e1", "answers")


def test_entities_and_claims_have_attributes_too() -> None:
    assert only(replace(PEOPLE, attributes={})).code == "attribute_missing"
    assert only(replace(PEOPLE, attributes={"country": "XYZ", "members": 0})).code == "value_wrong"
    assert only(replace(CLAIM, attributes={"tone": "loud"})).code == "value_wrong"
    assert only(replace(CLAIM, attributes={"pitch": "high"})).code == "attribute_unknown"


def test_an_empty_value_is_no_value_and_never_a_wrong_one() -> None:
    assert found(replace(MARCH, attributes={"banners": None})) == []
    assert only(replace(TEACHERS, attributes={"naming": None})).code == "attribute_missing"


@pytest.mark.parametrize(
    ("argument", "wrong"),
    [
        (Argument("marchers", span="s5"), ""),
        (Argument("marchers", span="s6"), "wording “said” cannot be its marchers"),
        (Argument("marchers", event="e2"), "ban “ban” cannot be its marchers"),
        (Argument("answers", event="e2"), ""),
        (Argument("answers", span="s4"), ""),
        (Argument("answers", event="e1"), "march “marched” cannot be its answers"),
        (Argument("after", event="e1"), ""),
        (Argument("after", event="e2"), ""),
        (Argument("after", span="s4"), "ban “ban” cannot be its after"),
    ],
)
def test_a_role_takes_its_labels_its_event_types_or_any_event(argument: Argument, wrong: str) -> None:
    problems = found(replace(MARCH, arguments=(*MARCH.arguments, argument)))
    assert [each.message for each in problems] == ([f"march “marched”: {wrong}"] if wrong else [])


def test_the_author_and_unnamed_sources_need_no_span() -> None:
    assert found(replace(CLAIM, source="author", cue=None, factuality=None)) == []
    assert found(replace(CLAIM, source="unnamed", attributes={})) == []


def test_an_ontology_without_claims_has_no_place_for_them() -> None:
    (problem,) = find_problems(SOUND, PROTESTS.model_copy(update={"claims": None}), TEXT)
    assert (problem.code, problem.message) == (
        "claims_unknown",
        "claim about march “marched”: there are no claims here",
    )


def test_an_entity_needs_a_label_for_entities() -> None:
    assert [each.code for each in found(replace(PEOPLE, label="wording"))] == [
        "entity_label",
        "mention_label",
    ]
    assert [each.code for each in found(replace(PEOPLE, label="crowd"))] == ["label_unknown", "mention_label"]


def test_relations_join_two_of_a_kind() -> None:
    assert only(Relation("r2", "doubts", "e1", "c1")).message.endswith(
        "an event and a claim cannot be related"
    )
    assert only(replace(FOLLOWS, type="doubts")).code == "relation_unknown"
    assert found(Relation("r2", "doubts", "c2", "c1"), replace(CLAIM, id="c2", source="author")) == []


def test_labels_not_in_use_are_named_once_each() -> None:
    in_use = PROTESTS.only(["group", "march", "wording"])
    problems = find_problems(SOUND, in_use, TEXT)
    assert [(each.code, each.target) for each in problems] == [
        ("label_unknown", "s4"),
        ("type_unknown", "e2"),
    ]


def test_references_to_what_is_gone_are_passed_over() -> None:
    problems = found(without=("s1", "s3", "s5", "s6", "e2", "n1"))
    assert [(each.code, each.target) for each in problems] == [("trigger_unused", "s4")]


def test_problems_come_in_text_order_and_those_of_the_whole_text_last() -> None:
    problems = found(
        replace(FORBIDDEN, subtype="total"),
        replace(MARCH, subtype=None),
        replace(TEACHERS, attributes={}),
        replace(PEOPLE, attributes={}),
        Event("e3", "march", None, None, {}, (Argument("marchers", span="s1"),)),
        replace(CLAIM, factuality="maybe"),
        Claim("c2", "e2", factuality="maybe"),
    )
    assert [each.target for each in problems] == ["n1", "e1", "c1", "e2", "c2", "s5", "e3"]


def test_long_quotes_are_cut_and_line_breaks_do_not_show() -> None:
    text = "One\nvery long name of a group which goes on and on"
    span = Span(id="s", start=0, end=len(text), label="group")
    (problem,) = find_problems(Content(spans=(span,)), PROTESTS, text)
    assert (
        problem.message == "group “One very long name of a group which goes…”: no naming, which is required"
    )


def test_totals_that_do_not_add_up_are_warnings_on_the_total() -> None:
    text = "327 dead, 44 here, 300 there"
    spans = tuple(Span(id=f"s{at}", start=at, end=at + 3, label="casualty") for at in (0, 10, 19))
    events = tuple(
        Event(f"e{n}", "casualty", None, span.id, {"count_best": n, "count_kind": "exact"})
        for n, span in zip((327, 44, 300), spans, strict=True)
    )
    relations = tuple(Relation(f"r{n}", "part_of", f"e{n}", "e327") for n in (44, 300))
    (problem,) = find_problems(Content(spans=spans, events=events, relations=relations), CONFLICT, text)
    assert (problem.code, problem.target, problem.field) == ("totals_differ", "e327", "count")
    assert problem.severity == "warning"
    assert problem.message == ("casualty “327”: the parts add up to 44 + 300 = 344, the total says 327")


def test_the_seed_has_no_problems(shared_data) -> None:
    seed = gold.decode(shared_data("seed/gold.json").read_bytes())
    content = Content(
        spans=seed.spans,
        entities=seed.entities,
        events=seed.events,
        incidents=seed.incidents,
        claims=seed.claims,
        relations=seed.relations,
    )
    assert find_problems(content, CONFLICT, seed.text) == []
