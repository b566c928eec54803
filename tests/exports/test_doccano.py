"""doccano: what it shows is right in its units, and what was changed there is changed in the record."""

import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exports
from exports import Flaw, Incoming, Item, ReadOptions, get, read
from schemas.gold import Entity, GoldDocument, Relation
from tests.exports.cases import NAMES, long, record
from tests.exports.roundtrip import canonical, mutations, remaining


def _write(directory: Path, *documents: GoldDocument) -> exports.LossReport:
    return get("doccano").write(map(Item.tokenized, documents), directory)


def _read(path: Path, **options: Any) -> tuple[list[GoldDocument], list[str]]:
    notes: list[str] = []
    found = list(read([path], "doccano", ReadOptions(**options), notes))
    assert all(isinstance(each, Incoming) for each in found), found
    return [each.document for each in found if isinstance(each, Incoming)], notes


def _lines(path: Path, *lines: dict[str, Any]) -> Path:
    path.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines), "utf-8")
    return path


def _line(directory: Path) -> dict[str, Any]:
    return json.loads((directory / "relations.jsonl").read_text("utf-8"))


@pytest.mark.parametrize("file", ["spans.jsonl", "relations.jsonl"])
@pytest.mark.parametrize("name", [*NAMES, "long"])
def test_everything_comes_back(name: str, file: str, tmp_path: Path) -> None:
    document = long() if name == "long" else record(name)
    _write(tmp_path, document)
    alone = (tmp_path / file).rename(tmp_path / "mine.jsonl")
    if name == "empty":
        (flaw,) = read([alone], "doccano")
        assert "text: empty" in str(flaw)
    else:
        assert _read(alone)[0] == [document]


@pytest.mark.parametrize("name", [*NAMES, "long"])
def test_what_doccano_shows_is_what_the_report_leaves(name: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("exports.loss.EXAMPLES", 1 << 40)
    document = long() if name == "long" else record(name)
    kept = remaining(document, _write(tmp_path, document))
    line = _line(tmp_path)
    units = document.text.encode("utf-16-le")
    shown = [
        (units[2 * each["start_offset"] : 2 * each["end_offset"]].decode("utf-16-le"), each["label"])
        for each in line["entities"]
    ]
    assert shown == [(span.quote(document.text), span.label) for span in kept.spans]
    assert [tuple(each) for each in json.loads((tmp_path / "spans.jsonl").read_text("utf-8"))["label"]] == [
        (each["start_offset"], each["end_offset"], each["label"]) for each in line["entities"]
    ]


def test_the_seed_shows_227_spans_and_comes_back_whole(shared_data, tmp_path: Path) -> None:
    (given_,) = read([shared_data("seed/gold.json")])
    report = _write(tmp_path, given_.document)
    assert _read(tmp_path)[0] == [given_.document]
    line = _line(tmp_path)
    assert (len(line["entities"]), report.kept("spans"), report.found["spans"]) == (227, 227, 229)
    assert len(line["relations"]) == report.kept("arguments") + report.kept("relations")
    assert report.kept("arguments") == 125


def test_changes_in_doccano_are_taken_over(tmp_path: Path) -> None:
    document = record("everything")
    _write(tmp_path, document)
    line = _line(tmp_path)
    fell, hama, army, said = line["entities"]
    line["entities"] = [hama | {"id": 71}, fell | {"id": 70}, said | {"id": 73, "end_offset": 25}]
    line["relations"] = [{"from_id": 70, "to_id": 71, "type": "near"}]
    (found,), _ = _read(_lines(tmp_path / "edited.jsonl", line))
    assert [(span.id, span.label, span.text) for span in found.spans] == [
        ("s1", "control_change", "fell"),
        ("s2", "location", "Hama"),
        ("s5", "cue", "said."),
    ]
    assert found.spans[1].attributes == document.spans[1].attributes
    assert (found.events[0].arguments, found.events[0].attributes) == ((), {"extent": "full"})
    assert [claim.id for claim in found.claims] == ["c2"]
    assert found.relations == (Relation("r1", "near", "n2", "n1"),)
    assert found.entities[-1] == Entity("n2", "control_change")
    assert army["label"] == "actor"


def test_a_project_with_relations(tmp_path: Path) -> None:
    path = _lines(
        tmp_path / "all.jsonl",
        {
            "id": 17, "text": "Rebels took Hama.", "desk": "night", "tags": ["x"],
            "entities": [
                {"id": 4, "start_offset": 0, "end_offset": 6, "label": "ACTOR"},
                {"id": 9, "start_offset": 12, "end_offset": 16, "label": "PLACE"},
            ],
            "relations": [{"id": 1, "from_id": 4, "to_id": 9, "type": "holds"}],
            "Comments": [{"id": 1, "comment": "Really?"}, {"id": 2, "comment": "Yes."}],
        },
    )  # fmt: skip
    (found,), notes = _read(path)
    assert [(span.text, span.label, span.entity) for span in found.spans] == [
        ("Rebels", "ACTOR", "n1"),
        ("Hama", "PLACE", "n2"),
    ]
    assert found.relations == (Relation("r1", "holds", "n1", "n2"),)
    assert (found.external_id, found.metadata) == ("17", {"desk": "night", "comments": "Really?\nYes."})
    assert notes == ["all.jsonl: 'tags' is not read (found 1 times)"]


@pytest.mark.parametrize(
    ("unit", "start"), [("utf-16", 9), ("graphemes", 2), ("code-points", 6)]
)  # fmt: skip
def test_offsets_are_in_the_unit_that_was_named(unit: str, start: int, tmp_path: Path) -> None:
    line = {"text": "👨‍👩‍👧 Hama", "label": [[start, start + 4, "l"]]}
    (found,), notes = _read(_lines(tmp_path / "a.jsonl", line), unit=unit)
    assert found.spans[0].text == "Hama"
    assert len(notes) == 1
    assert f"offsets are read as {unit}" in notes[0]


def test_lines_without_spans_are_not_annotated(tmp_path: Path) -> None:
    path = _lines(tmp_path / "a.jsonl", {"text": "Hama."}, {"text": "Homs.", "label": []})
    assert [each.annotated for each in read([path], "doccano")] == [False, True]


@pytest.mark.parametrize(
    "line",
    [
        {"text": 5},
        {"label": [[0, 1, "l"]]},
        {"text": "Hama", "label": [[0, 9, "l"]]},
        {"text": "Hama", "label": [[2, 2, "l"]]},
        {"text": "Hama", "label": [[-1, 2, "l"]]},
        {"text": "🚀", "label": [[0, 1, "l"]]},
        {"text": "Hama", "label": [[0, 4, " "]]},
        {"text": "Hama", "label": ["positive"]},
        {"text": "Hama", "entities": [{"id": 1}]},
        {"text": "Hama", "entities": [], "relations": [{"from_id": 1, "to_id": 2, "type": "x"}]},
        {"text": "Hama", "gold": {"schema": "gold/1", "id": 5}},
    ],
)
def test_what_is_wrong_is_a_flaw_with_its_line(line: dict[str, Any], tmp_path: Path) -> None:
    found = list(read([_lines(tmp_path / "a.jsonl", {"text": "Homs"}, line)], "doccano"))
    assert isinstance(found[1], Flaw)
    assert found[1].line == 2


@given(st.data())
@settings(max_examples=200)
def test_no_file_makes_the_reader_fail(tmp_path_factory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    _write(folder / "out", record("everything"), record("emoji"))
    content = (folder / "out" / "relations.jsonl").read_bytes()
    path = folder / "a.jsonl"
    path.write_bytes(data.draw(mutations(content)))
    for each in read([path], "doccano"):
        if isinstance(each, Incoming):
            assert each.document.check() == each.document


def test_a_record_that_was_not_touched_keeps_its_order(tmp_path: Path) -> None:
    document = msgspec.structs.replace(record("everything"), spans=record("everything").spans[::-1])
    _write(tmp_path, document)
    line = _line(tmp_path)
    line["entities"].reverse()
    (found,), _ = _read(_lines(tmp_path / "turned.jsonl", line))
    assert canonical(found) == canonical(document)


def test_a_folder_with_both_files_gives_each_document_once(tmp_path: Path) -> None:
    _write(tmp_path, record("emoji"), record("everything"))
    found, notes = _read(tmp_path)
    assert found == [record("emoji"), record("everything")]
    assert "spans.jsonl: not read: relations.jsonl beside it has the same documents" in notes
