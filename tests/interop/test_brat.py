"""The parser of brat's server reads the folders that we write, without a line that it cannot read."""

import json
import subprocess
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Item
from tests.exports import cases
from tests.exports.battle import battle

SCRIPT = Path(__file__).with_name("brat_parser.py")

Told = dict[str, tuple[dict[str, int], dict[str, Any]]]


@pytest.fixture(scope="module")
def told(environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory) -> Told:
    """Of each document what stands in its file, and what the parser made of it."""
    folder = tmp_path_factory.mktemp("brat")
    documents = {name: cases.record(name) for name in cases.NAMES} | {"battle": battle()}
    for name, document in documents.items():
        exports.get("brat").write([Item.tokenized(document)], folder / name)
    made = subprocess.run(
        [str(environment("brat")), "-W", "ignore", str(SCRIPT), str(folder)],
        capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    found = json.loads(made.stdout)
    return {
        file.parent.name: (_kinds(file), found[str(file.relative_to(folder))])
        for file in folder.glob("**/*.ann")
    }


def _kinds(file: Path) -> dict[str, int]:
    return dict(Counter(line[0] for line in file.read_text("utf-8").splitlines() if line))


@pytest.mark.parametrize("name", [*cases.NAMES, "battle"])
def test_brat_reads_every_line(told: Told, name: str) -> None:
    written, read = told[name]
    assert read == {"failed": [], "kinds": written}
