"""Each case folder holds a gold record and the files that its format must write, byte for byte."""

from pathlib import Path

import pytest

import exports
from schemas import gold

GOLDEN = Path(__file__).parent / "golden"
CASES = sorted(path.parent for path in GOLDEN.glob("*/*/input.json"))


def _record(case: Path) -> gold.GoldDocument:
    return gold.decode((case / "input.json").read_bytes())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.parent.name}/{case.name}")
def test_files_are_as_stored(case: Path, tmp_path: Path) -> None:
    exports.get(case.parent.name).write([exports.Item.tokenized(_record(case))], tmp_path)
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert written == {path.name: path.read_bytes() for path in case.iterdir() if path.name != "input.json"}


@pytest.mark.parametrize("case", sorted((GOLDEN / "conll").iterdir()), ids=lambda case: case.name)
def test_the_side_file_leads_every_token_back_to_the_text(case: Path) -> None:
    text = _record(case).text
    lines = (case / "iob2.conll").read_text("utf-8").split("\n")
    for row in (case / "iob2.offsets.tsv").read_text("utf-8").splitlines()[1:]:
        _, line, start, end = row.split("\t")
        assert lines[int(line) - 1].split("\t")[0] == text[int(start) : int(end)]
