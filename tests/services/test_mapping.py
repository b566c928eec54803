"""Imports whose names are not the project's: refused, mapped, dropped, remembered; and their bad offsets."""

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from annotator.domain.mapping import NameMapping
from annotator.errors import Forbidden
from annotator.permissions import OPERATOR, Actor
from annotator.services import checking, importing, mappings, surveying
from annotator.services.importing import Intake, Result
from annotator.services.sessions import Store
from annotator.store.annotations import AnnotationSet, SpanRow
from annotator.store.documents import Document
from annotator.store.events import ArgumentRow, EventRow
from annotator.store.mappings import ImportMapping
from exports import ReadOptions

TEXT = "Rebels shelled Homs."
ANN = """\
T1\tGroup 0 6\tRebels
T2\tAttack 7 14\tshelled
T3\tTown 15 19\tHoms
E1\tAttack:T2 Attacker-Arg:T1 Spot:T3
A1\tSure E1 High
"""
NAMES = NameMapping(
    {
        "labels": {"Group": "actor", "Attack": "strike", "Town": "location"},
        "roles": {"Attacker-Arg": "attacker", "Spot": "place"},
        "attributes": {"Sure": None},
    }
)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT)
    (folder / "a.ann").write_text(ANN)
    return folder


def take(store: Store, *paths: Path, options: ReadOptions | None = None, **intake: Any) -> Result:
    wish = Intake(**{"owner": "gold", **intake})
    return importing.files(store, OPERATOR, "p", paths, "brat", options, wish)


def rows(store: Store, table: Any) -> list[Any]:
    with store.reading() as session:
        return list(session.exec(select(table)).all())


def test_unknown_names_refuse_the_import_and_are_listed(house: Store, corpus: Path) -> None:
    result = take(house, corpus)
    assert (result.state, rows(house, Document)) == ("failed", [])
    assert [each.name for each in result.unmapped.first] == ["Group", "Attack", "Town"]
    assert "no label 'Group', 'Attack', 'Town'" in result.flaws.first[0].reason
    labels = NameMapping({"labels": NAMES.sections["labels"]})
    second = take(house, corpus, mapping=labels)
    assert {(each.section, each.name) for each in second.unmapped.first} == {
        ("roles", "Attack.Attacker-Arg"),
        ("roles", "Attack.Spot"),
        ("attributes", "Attack.Sure"),
    }
    assert "no role 'Attacker-Arg' of Attack, 'Spot' of Attack" in second.flaws.first[0].reason


def test_a_mapping_takes_everything_in_and_says_what_it_left_out(house: Store, corpus: Path) -> None:
    result = take(house, corpus, mapping=NAMES)
    assert (result.state, result.sets, result.spans) == ("done", 1, 3)
    assert sorted(each.label for each in rows(house, SpanRow)) == ["actor", "location", "strike"]
    assert [each.role for each in rows(house, ArgumentRow)] == ["attacker", "place"]
    assert rows(house, EventRow)[0].attributes == {}
    told = result.to_dict()["left_out"]
    assert told == {
        "count": 1,
        "first": [
            {"kind": "attribute", "name": "Attack.Sure", "why": "the mapping says so", "count": 1,
             "examples": ["a.ann: High"]}
        ],
    }  # fmt: skip
    assert checking.check(house).findings == []


def test_an_annotators_set_is_mapped_as_gold_is(house: Store, corpus: Path) -> None:
    assert take(house, corpus, owner="annotator:amal", mapping=NAMES).sets == 1
    assert [each.owner for each in rows(house, AnnotationSet)] == ["user:1"]


def test_what_has_no_name_can_be_dropped_and_is_counted(house: Store, corpus: Path) -> None:
    mapping = NameMapping({"labels": {"Group": "actor", "Town": "location"}})
    result = take(house, corpus, mapping=mapping, drop=True)
    assert (result.state, result.spans) == ("done", 2)
    assert {(each.kind, each.name): each.count for each in result.left_out.first} == {
        ("span", "Attack"): 1,
        ("event", "Attack"): 1,
        ("argument", "Attack.Attacker-Arg"): 1,
        ("argument", "Attack.Spot"): 1,
        ("attribute", "Attack.Sure"): 1,
    }
    assert {each.why for each in result.left_out.first if each.kind == "event"} == {
        "the project has no such name"
    }


def test_the_last_mapping_of_a_format_is_remembered_and_can_be_passed_over(
    house: Store, corpus: Path
) -> None:
    assert take(house, corpus, mapping=NAMES).state == "done"
    again = take(house, corpus, owner="annotator:amal")
    assert (again.state, again.sets, again.left_out.count) == ("done", 1, 1)
    assert "last import of this format (brat); names in it: 6" in again.notes.first[0]
    forgotten = take(house, corpus, owner="annotator:basil", remembered=False)
    assert forgotten.state == "failed"
    other = NameMapping({"labels": {"Group": "location"}})
    assert take(house, corpus, owner="annotator:basil", mapping=other).state == "done"
    kept = rows(house, ImportMapping)
    assert [(each.format, each.mapping["labels"]["Group"]) for each in kept] == [("brat", "location")]
    assert kept[0].mapping["roles"] == NAMES.sections["roles"]


def test_a_failed_import_changes_nothing_that_is_remembered(house: Store, corpus: Path) -> None:
    take(house, corpus, mapping=NameMapping({"labels": {"Group": "actor"}}))
    assert rows(house, ImportMapping) == []


def test_another_format_does_not_use_it(house: Store, corpus: Path, tmp_path: Path) -> None:
    take(house, corpus, mapping=NAMES)
    lines = tmp_path / "g.jsonl"
    lines.write_text(json.dumps({"text": "Rebels.", "spans": [{"start": 0, "end": 6, "label": "Group"}]}))
    result = importing.files(house, OPERATOR, "p", [lines], None, None, Intake("gold"))
    assert result.state == "failed"


def test_what_is_remembered_of_names_that_are_gone_is_passed_over_and_said(
    house: Store, corpus: Path
) -> None:
    old = mappings.Completed("brat", NAMES.over(NameMapping({"labels": {"Boat": "vessel"}})))
    mappings.remember(house, OPERATOR, "p", old)
    result = take(house, corpus)
    assert result.state == "done"
    assert any("labels.Boat" in note for note in result.notes.first)


def survey(store: Store, corpus: Path, actor: Actor = OPERATOR) -> surveying.Survey:
    return surveying.survey(store, actor, "p", [corpus], "brat", ReadOptions(), NameMapping(), True)


def test_a_survey_counts_names_proposes_meanings_and_imports_nothing(house: Store, corpus: Path) -> None:
    found = survey(house, corpus)
    asked = {each.key: each for each in surveying.proposals(house, OPERATOR, "p", found)}
    assert (found.documents, rows(house, Document)) == (1, [])
    assert (asked["Attack"].count, asked["Attack"].match.target) == (2, None)
    assert asked["Town"].match.target == "location"
    take(house, corpus, mapping=NAMES)
    found = survey(house, corpus)
    asked = {each.key: each for each in surveying.proposals(house, OPERATOR, "p", found)}
    assert (asked["Attack.Spot"].match.target, asked["Attack.Spot"].match.sure) == ("place", "certain")


def test_values_without_end_are_not_all_kept(house: Store, tmp_path: Path) -> None:
    spans = [
        {"id": f"s{n}", "start": 0, "end": 6, "label": "actor", "text": "", "attributes": {"serial": str(n)}}
        for n in range(500)
    ]
    line = {"schema": "gold/1", "id": "a", "text": "Rebels.", "spans": spans}
    (tmp_path / "g.jsonl").write_text(json.dumps(line))
    found = surveying.survey(
        house, OPERATOR, "p", [tmp_path / "g.jsonl"], None, ReadOptions(), NameMapping(), True
    )
    assert sum(each.section == "values" for each in found.counts) == surveying.MOST_VALUES
    assert sum(count for each, count in found.counts.items() if each.section == "attributes") == 500


def test_only_those_who_may_import_look_through_files(house: Store, corpus: Path) -> None:
    with pytest.raises(Forbidden):
        survey(house, corpus, Actor(1, "amal"))


@pytest.mark.parametrize(
    ("choice", "state", "bounds", "note"),
    [
        ("reject", "failed", None, "says 'Homs'"),
        ("shift", "done", (15, 19), "shifted to the nearest place of their words: 1"),
        ("suspect", "done", (14, 18), "each with a note: 1"),
    ],
)
@pytest.mark.parametrize("kind", ["brat", "gold-jsonl"])
def test_bad_offsets_are_refused_shifted_or_kept_and_reported(
    house: Store,
    tmp_path: Path,
    kind: str,
    choice: Any,
    state: str,
    bounds: tuple[int, int] | None,
    note: str,
) -> None:
    if kind == "brat":
        (tmp_path / "a.txt").write_text(TEXT)
        path = tmp_path / "a.ann"
        path.write_text("T1\tlocation 14 18\tHoms\n")
    else:
        path = tmp_path / "a.jsonl"
        span = {"start": 14, "end": 18, "label": "location", "text": "Homs", "note": "mine"}
        path.write_text(json.dumps({"text": TEXT, "spans": [span]}))
    options = ReadOptions(bad_offsets=choice)
    result = importing.files(house, OPERATOR, "p", [path], kind, options, Intake("gold"))
    said = [*result.notes.first, *(flaw.reason for flaw in result.flaws.first)]
    assert (result.state, any(note in each for each in said)) == (state, True)
    found = rows(house, SpanRow)
    assert [(each.start, each.end) for each in found] == ([bounds] if bounds else [])
    if choice == "suspect":
        assert "suspect offsets: the file has “Homs” here" in found[0].attributes["note"]
        assert ("mine" in found[0].attributes["note"]) == (kind == "gold-jsonl")
