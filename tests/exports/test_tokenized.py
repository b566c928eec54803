"""DyGIE++, OneIE, TextEE, WikiEvents and RAMS: written, read back, and what they say of what they lost."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exports
from exports import Incoming, Item
from schemas import gold
from tests.exports.cases import NAMES, long, record
from tests.exports.roundtrip import canonical, mutations, read, remaining, write

FILES = {
    "dygie": "dygie.jsonl",
    "oneie": "oneie.jsonl",
    "textee": "textee.jsonl",
    "wikievents": "wikievents.jsonl",
    "rams": "rams.jsonl",
}
WHOLE = [name for name in FILES if name != "rams"]
SharedData = Callable[[str], Path]


@pytest.mark.parametrize("format_id", WHOLE)
@pytest.mark.parametrize("name", [name for name in NAMES if name != "empty"] + ["long"])
def test_what_is_carried_comes_back_equal(format_id: str, name: str, tmp_path: Path, monkeypatch) -> None:
    document = long() if name == "long" else record(name)
    report = write(format_id, document, tmp_path, monkeypatch)
    (found,) = read(format_id, tmp_path / FILES[format_id])
    assert isinstance(found, Incoming), found
    assert canonical(found.document) == canonical(remaining(document, report))
    assert found.annotated


@pytest.mark.parametrize("format_id", WHOLE)
def test_the_sample_article_keeps_what_its_tokens_can_say(
    format_id: str, shared_data: SharedData, tmp_path: Path, monkeypatch
) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes())
    report = write(format_id, document, tmp_path, monkeypatch)
    (found,) = read(format_id, tmp_path / FILES[format_id])
    assert canonical(found.document) == canonical(remaining(document, report))
    assert [report.kept(kind) for kind in ("spans", "events", "arguments")] == [227, 58, 117]
    assert {
        reason: tally.count for (kind, reason), tally in report.dropped.items() if kind == "arguments"
    } == {
        "its trigger is not written": 5,
        "an event cannot be an argument": 8,
    }
    if format_id == "dygie":
        assert [tally.count for tally in report.changed.values()] == [17]


@pytest.mark.parametrize("format_id", FILES)
@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_files_do_no_harm(format_id: str, tmp_path: Path, data: st.DataObject) -> None:
    source = tmp_path / FILES[format_id]
    if not source.exists():
        exports.get(format_id).write([Item.tokenized(record("everything"))], tmp_path)
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(data.draw(mutations(source.read_bytes())))
    for found in read(format_id, broken):
        if isinstance(found, Incoming):
            found.document.check()
        else:
            assert found.reason
