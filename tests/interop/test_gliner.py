"""GLiNER's own collators find in our windows the spans and relations that we have written."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Item
from tests.exports import cases
from tests.exports.battle import battle

READER = Path(__file__).with_name("gliner_reader.py")
# What GLiNER leaves out of training without a word; the loss report tells it.
WIDTH = 12


@pytest.fixture(scope="module")
def read(
    environment: Callable[[str], Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[list[dict[str, Any]], list[Any]]:
    """The windows, and what GLiNER has made of each."""
    folder = tmp_path_factory.mktemp("gliner")
    items = [Item.tokenized(cases.record(name)) for name in cases.NAMES] + [Item.tokenized(battle())]
    exports.get("gliner").write(items, folder)
    file = folder / "gliner.json"
    made = subprocess.run(
        [str(environment("gliner")), "-W", "ignore", str(READER), str(file)],
        capture_output=True, text=True, timeout=500, check=False, env={"HF_HUB_OFFLINE": "1"},
    )  # fmt: skip
    assert made.returncode == 0, made.stderr
    return json.loads(file.read_text("utf-8")), json.loads(made.stdout.splitlines()[-1])


def test_every_span_is_found_where_and_as_it_was_written(read: tuple[list[Any], list[Any]]) -> None:
    windows, told = read
    assert sum(len(each["ner"]) for each in windows) > 20
    for window, (length, found, _) in zip(windows, told, strict=True):
        assert length == len(window["tokenized_text"])
        wanted = {tuple(each) for each in window["ner"] if each[1] - each[0] < WIDTH}
        assert {tuple(each) for each in found} == wanted


def test_every_relation_is_found(read: tuple[list[Any], list[Any]]) -> None:
    windows, told = read
    assert any(each["relations"] for each in windows)
    for window, (_, _, found) in zip(windows, told, strict=True):
        spans = [each[:2] for each in window["ner"]]
        wanted = [[spans[head], spans[tail], kind] for head, tail, kind in window["relations"]]
        short = [each for each in wanted if all(last - first < WIDTH for first, last in each[:2])]
        assert sorted(found) == sorted(short)
