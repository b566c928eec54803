"""What the formats make of each case is stored, byte for byte."""

from pathlib import Path

import pytest

import exports
from tests.exports.cases import GOLDEN, NAMES, record

FORMATS = sorted(path.name for path in GOLDEN.iterdir() if path.name != "cases")
CASES = [(format_id, name) for format_id in FORMATS for name in NAMES]


@pytest.mark.parametrize(("format_id", "name"), CASES, ids=lambda value: value)
def test_files_are_as_stored(format_id: str, name: str, tmp_path: Path) -> None:
    exports.get(format_id).write([exports.Item.tokenized(record(name))], tmp_path)
    stored = GOLDEN / format_id / name
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {
        path.name: path.read_bytes() for path in stored.iterdir()
    }


@pytest.mark.parametrize("name", NAMES)
def test_the_side_file_leads_every_token_back_to_the_text(name: str) -> None:
    text = record(name).text
    lines = (GOLDEN / "conll" / name / "iob2.conll").read_text("utf-8").split("\n")
    for row in (GOLDEN / "conll" / name / "iob2.offsets.tsv").read_text("utf-8").splitlines()[1:]:
        _, line, start, end = row.split("\t")
        assert lines[int(line) - 1].split("\t")[0] == text[int(start) : int(end)]
