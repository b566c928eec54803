"""The commands that push to a Label Studio server, pull from it, and sync."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from tests.services.labelstudio_sync import fake
from tests.services.labelstudio_sync.fake import FakeLabelStudio


@pytest.fixture
def there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeLabelStudio]:
    """The server; and our project, with one article that Amal has annotated."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setenv("ANNOTATOR_LABELSTUDIO_TOKEN", fake.TOKEN)
    record = {"id": "a1", "text": "Rebels took Hama.", "language": "en", "spans": [
        {"id": "s1", "start": 0, "end": 6, "label": "actor"}]}  # fmt: skip
    (tmp_path / "gold.jsonl").write_text(json.dumps({"schema": "gold/1", **record}))
    assert _run("project", "create", "hama", "--ontology", "conflict").exit_code == 0
    assert _run("user", "add", "amal", "--role", "annotator", "--project", "hama").exit_code == 0
    assert _run("import", "hama", tmp_path / "gold.jsonl", "--as", "annotator:amal").exit_code == 0
    with fake.running() as server:
        yield server


def _run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def _to(there: FakeLabelStudio, deed: str, *more: object) -> Result:
    return _run("labelstudio", deed, "hama", "--url", f"{there.url}/", *more)


@pytest.mark.parametrize(
    ("name", "text"), [("people.tsv", "amal\tamal@x.org\n"), ("people.yaml", "amal: Amal@X.org\n")]
)
def test_pushed_edited_there_and_pulled(there: FakeLabelStudio, tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    people = ("--people", tmp_path / name)
    dry = _to(there, "push", *people, "--dry-run")
    assert dry.stdout.startswith(
        "Would be done: projects created there 1, tasks created there 1, annotations"
    )
    assert there.writes == []
    assert _to(there, "push", *people).exit_code == 0
    (made,) = there.annotations.values()
    assert made["completed_by"] == fake.AMAL
    there.edit(made["id"], [])
    told = _to(there, "sync", *people, "--json")
    assert (told.exit_code, json.loads(told.stdout)["counts"]) == (0, {"sets_changed": 1})
    assert _to(there, "sync", *people).stdout == "Done: nothing to do.\n"


def test_somebody_who_is_nobody_there_stops_it_before_anything_is_sent(there: FakeLabelStudio) -> None:
    told = _to(there, "push")
    assert (told.exit_code, there.writes) == (1, [])
    assert "Not a member of Label Studio: amal." in told.stderr
    assert _to(there, "push", "--as-me").exit_code == 0


def test_a_conflict_is_told_and_fails(there: FakeLabelStudio, tmp_path: Path) -> None:
    _to(there, "push", "--as-me", "--only", "gold")
    (task,) = there.tasks
    there.annotate(task, [])
    (tmp_path / "p.tsv").write_text("amal\tamal@x.org\n")
    told = _to(there, "sync", "--people", tmp_path / "p.tsv")
    assert told.exit_code == 1
    assert f"conflict: a1, amal: changed here (revision 1) and there (task {task}, 2026-" in told.stderr
    told = _to(there, "sync", "--people", tmp_path / "p.tsv", "--prefer", "theirs")
    assert (told.exit_code, told.stdout) == (0, "Done: annotation sets changed here 1.\n")


def test_the_token_is_needed_and_told_nobody(
    there: FakeLabelStudio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = "f" * 40
    told = _to(there, "pull", "--token", secret)
    assert (told.exit_code, secret in told.output) == (1, False)
    assert "answered 401" in told.stderr
    _to(there, "push", "--as-me")
    assert fake.TOKEN.encode() not in (tmp_path / "var" / "annotator.db").read_bytes()
    monkeypatch.delenv("ANNOTATOR_LABELSTUDIO_TOKEN")
    told = _to(there, "pull")
    assert told.exit_code == 2
    assert "ANNOTATOR_LABELSTUDIO_TOKEN" in told.stderr


def test_without_the_sdk_one_line_says_what_to_install(
    there: FakeLabelStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "label_studio_sdk", None)
    told = _to(there, "push")
    assert told.exit_code == 1
    assert 'pip install "annotator[labelstudio]"' in told.stderr
    assert len(told.stderr.splitlines()) == 1


@pytest.mark.parametrize("text", ["amal amal@x.org", "amal\t", "a\tb@c\td"])
def test_a_list_of_people_that_is_none_is_refused(there: FakeLabelStudio, tmp_path: Path, text: str) -> None:
    (tmp_path / "p.tsv").write_text(f"\n{text}\n")
    told = _to(there, "push", "--people", tmp_path / "p.tsv")
    assert told.exit_code == 1
    assert "line 2" in told.stderr


@pytest.mark.parametrize(("name", "content"), [("p.yaml", b"amal: [x"), ("p.tsv", b"amal\t\xff@x.org")])
def test_a_list_of_people_that_cannot_be_read_is_told_in_a_line(
    there: FakeLabelStudio, tmp_path: Path, name: str, content: bytes
) -> None:
    (tmp_path / name).write_bytes(content)
    told = _to(there, "push", "--people", tmp_path / name)
    assert (told.exit_code, "Traceback" in told.output) == (1, False)
    assert name in told.output
