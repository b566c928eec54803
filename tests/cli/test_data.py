"""The commands that move data, as processes: what they print, how they exit, what a kill leaves."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from sqlmodel import func, select

from annotator.cli import main
from annotator.services import importing
from annotator.services.sessions import Store
from annotator.store.documents import Document, DocumentText, Import, listed_rows

GOLD = '{"id": "g1", "text": "Army took it.", "spans": [{"start": 0, "end": 4, "label": "Force"}]}\n'


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory with the project `p`, whose annotators are amal and basil."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    assert run("project", "create", "p", "--ontology", "conflict").exit_code == 0
    for name in ("amal", "basil"):
        assert run("user", "add", name, "--role", "annotator", "--project", "p").exit_code == 0
    return tmp_path / "var"


@pytest.fixture
def store(data: Path) -> Iterator[Store]:
    """The database of that directory."""
    store = Store(f"sqlite:///{data / 'annotator.db'}")
    yield store
    store.engine.dispose()


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def documents(store: Store) -> int:
    with store.reading() as session:
        return session.exec(select(func.count()).select_from(Document)).one()


def test_import_says_what_it_did(data: Path, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a.txt").write_text("One.")
    (tmp_path / "in/b.csv").write_text("body\nTwo.\nOne.\n")
    done = run("import", "p", tmp_path / "in", "--json")
    assert done.exit_code == 0
    result = json.loads(done.stdout)
    assert (result["documents"], result["duplicates"]["count"]) == (2, 1)
    again = run("import", "p", tmp_path / "in")
    assert "0 documents imported" in again.stdout
    assert "b.csv, line 3: the same text is there already (a)" in again.stderr


def test_a_failed_import_names_file_line_and_reason(data: Path, tmp_path: Path, store: Store) -> None:
    (tmp_path / "a.jsonl").write_text('{"text": "Good."}\n{"text": ""}\n')
    failed = run("import", "p", tmp_path / "a.jsonl")
    assert failed.exit_code == 1
    assert "a.jsonl:2: text: empty" in failed.stderr
    assert documents(store) == 0
    assert run("import", "p", tmp_path / "a.jsonl", "--keep-going").exit_code == 0
    assert documents(store) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["import", "p"],
        ["import", "p", "/nothing/there"],
        ["import", "p", ".", "--column", "text"],
        ["import", "p", ".", "--mapping", "/nothing/there.yaml"],
        ["import", "p", ".", "--column", "bogus=When"],
        ["export", "p"],
        ["assign", "p", "--annotators", "amal"],
    ],
)
def test_wrong_usage_is_exit_code_2(data: Path, words: list[str]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.parametrize(
    "words",
    [
        ["import", "nothing", "."],
        ["import", "p", ".", "--format", "nothing"],
        ["import", "p", ".", "--as", "annotator:zoe"],
        ["export", "p", "--format", "csv", "--out", "x"],
        ["assign", "p", "--annotators", "zoe", "--per-document", "1"],
    ],
)
def test_what_there_is_not_is_exit_code_1_with_one_line(
    data: Path, words: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    failed = run(*words)
    assert failed.exit_code == 1
    assert failed.stderr.startswith("Error: ")
    assert len(failed.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    "words",
    [
        ["import", "nope", "."],
        ["export", "nope", "--format", "conll", "--out", "x"],
        ["assign", "nope", "--annotators", "amal", "--per-document", "1"],
    ],
)
def test_a_project_that_there_is_not_is_named(data: Path, words: list[str]) -> None:
    assert run(*words).stderr == "Error: There is no project 'nope'.\n"


def test_a_column_goes_to_a_field_by_any_of_its_names(data: Path, tmp_path: Path, store: Store) -> None:
    (tmp_path / "a.csv").write_text("text,When\nOne.,2024-11-30\n")
    wrong = run("import", "p", tmp_path / "a.csv", "--column", "bogus=When")
    assert "'bogus' is no field of a document; there are text, title, external_id, published" in wrong.stderr
    assert run("import", "p", tmp_path / "a.csv", "--column", "date=When").exit_code == 0
    with store.reading() as session:
        assert session.exec(select(Document.published)).one() == "2024-11-30"


MAPPINGS = (
    ("m.yaml", "columns:\n  text: story\n  date: When\nlabels:\n  Force: actor\n"),
    ("m.json", '{\n\t"columns": {"text": "story", "date": "When"},\n\t"labels": {"Force": "actor"}\n}'),
)


@pytest.mark.parametrize(("name", "content"), MAPPINGS)
def test_columns_and_labels_come_from_a_mapping_file(
    data: Path, tmp_path: Path, store: Store, name: str, content: str
) -> None:
    (tmp_path / name).write_text(content)
    (tmp_path / "a.csv").write_text("text,story,When,Other\nno,One.,2024-11-30,2025-01-01\n")
    assert run("import", "p", tmp_path / "a.csv", "--mapping", tmp_path / name).exit_code == 0
    with store.reading() as session:
        assert session.exec(select(Document.published)).one() == "2024-11-30"
        assert session.exec(select(DocumentText.text)).one() == "One."
    (tmp_path / "g.jsonl").write_text(GOLD.replace('"text": "Army took', '"story": "Army took'))
    words = ["import", "p", tmp_path / "g.jsonl", "--as", "gold", "--mapping", tmp_path / name]
    done = run(*words, "--json")
    assert (done.exit_code, json.loads(done.stdout)["spans"]) == (0, 1), done.stderr


def test_options_beside_a_mapping_file_win(data: Path, tmp_path: Path, store: Store) -> None:
    (tmp_path / "m.yaml").write_text(MAPPINGS[0][1])
    (tmp_path / "a.csv").write_text("text,story,When,Other\nno,One.,2024-11-30,2025-01-01\n")
    words = ["import", "p", tmp_path / "a.csv", "--mapping", tmp_path / "m.yaml", "--column", "date=Other"]
    assert run(*words).exit_code == 0
    with store.reading() as session:
        assert session.exec(select(Document.published)).one() == "2025-01-01"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("columns:\n  bogus: x\n", "m.yaml: columns.bogus: no field of a document; there are text, title"),
        ("columns:\n  date: a\n  published: b\n", "m.yaml: columns.published: another column"),
        ("columns:\n  text: 2024\n", "m.yaml: columns.text: expected a name on both sides"),
        ("columns: story\n", "m.yaml: columns: expected"),
        ("labels:\n  Force: aktor\n", "m.yaml: labels.Force: the project has no label aktor; it has actor"),
        ("lables:\n  Force: actor\n", "m.yaml: lables: there are only columns, labels, roles"),
        ("- a\n", "m.yaml: expected"),
        ("a: [b\n", "m.yaml: not YAML: "),
        ("\xff", "m.yaml: not YAML: "),
    ],
)
def test_what_is_wrong_in_a_mapping_file_is_named_by_file_and_key(
    data: Path, tmp_path: Path, store: Store, content: str, words: str
) -> None:
    (tmp_path / "m.yaml").write_text(content, "latin-1")
    (tmp_path / "a.txt").write_text("One.")
    failed = run("import", "p", tmp_path / "a.txt", "--mapping", tmp_path / "m.yaml")
    assert failed.exit_code == 1
    assert words in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert documents(store) == 0


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("text\n", "Nothing was imported."),
        ("text\nOne.\n \n", "Nothing was imported: 1 thing is wrong."),
        ("text\n \n \n", "Nothing was imported: 2 things are wrong."),
    ],
)
def test_a_failed_import_counts_what_is_wrong(data: Path, tmp_path: Path, text: str, last: str) -> None:
    (tmp_path / "a.csv").write_text(text)
    assert run("import", "p", tmp_path / "a.csv").stderr.splitlines()[-1] == last


def test_an_export_of_nothing_says_so(data: Path, tmp_path: Path) -> None:
    words = ["export", "p", "--format", "gold-jsonl"]
    gold = run(*words, "--out", tmp_path / "a")
    assert (gold.exit_code, "--set annotator:NAME" in gold.stderr) == (0, True)
    amal = run(*words, "--out", tmp_path / "b", "--set", "annotator:amal", "--json")
    assert (amal.exit_code, "--all-states" in amal.stderr) == (0, True)
    assert json.loads(amal.stdout)["documents"] == 0


def test_gold_goes_in_with_other_labels_and_comes_out(data: Path, tmp_path: Path) -> None:
    (tmp_path / "g.jsonl").write_text(GOLD)
    assert run("import", "p", tmp_path / "g.jsonl", "--as", "gold").exit_code == 1
    done = run("import", "p", tmp_path / "g.jsonl", "--as", "gold", "--label-map", "Force=actor", "--json")
    assert (done.exit_code, json.loads(done.stdout)["spans"]) == (0, 1)
    out = run("export", "p", "--format", "gold-jsonl", "--out", tmp_path / "out", "--json")
    assert (out.exit_code, json.loads(out.stdout)["documents"]) == (0, 1)
    record = json.loads((tmp_path / "out/gold.jsonl").read_text())
    assert (record["id"], record["spans"][0]["text"], record["spans"][0]["label"]) == ("g1", "Army", "actor")
    assert run("export", "p", "--format", "gold-jsonl", "--out", tmp_path / "out").exit_code == 1


def test_assigning_twice_adds_nothing(data: Path, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("".join(f'{{"text": "Town {n}."}}\n' for n in range(5)))
    run("import", "p", tmp_path / "a.jsonl")
    words = ["assign", "p", "--annotators", "amal,basil", "--per-document", "1", "--json"]
    assert json.loads(run(*words).stdout) == {"documents": 5, "added": 5, "totals": {"amal": 3, "basil": 2}}
    assert json.loads(run(*words).stdout)["added"] == 0


def test_check_is_exit_code_1_when_something_is_wrong(data: Path, tmp_path: Path, store: Store) -> None:
    (tmp_path / "a.txt").write_text("One.")
    run("import", "p", tmp_path / "a.txt")
    assert run("check").exit_code == 0
    with store.writing() as session:
        session.get_one(Document, 1).length = 99
        session.commit()
    found = run("check", "--json")
    assert found.exit_code == 1
    assert json.loads(found.stdout)["findings"] == ["document 1: its length is not that of its text"]


@pytest.mark.parametrize("command", ["import", "export", "assign", "check", "worker"])
def test_help_has_an_example(command: str) -> None:
    assert f"annotator {command}" in run(command, "--help").stdout.partition("Example")[2]


def test_a_killed_import_leaves_nothing_that_anybody_sees(data: Path, tmp_path: Path, store: Store) -> None:
    large = tmp_path / "large.jsonl"
    with large.open("w") as file:
        for n in range(40_000):
            file.write(json.dumps({"text": f"Article {n}. " + "The army took the town. " * 20}) + "\n")
    process = subprocess.Popen(
        [sys.executable, "-m", "annotator", "import", "p", str(large)],
        env=os.environ | {"ANNOTATOR_DATA_DIR": str(data)},
        start_new_session=True,
    )
    try:
        end = time.monotonic() + 30
        while documents(store) < 1000:
            assert process.poll() is None, "it was done before it could be killed"
            assert time.monotonic() < end
            time.sleep(0.005)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    assert process.returncode == -signal.SIGKILL
    with store.reading() as session:
        assert session.exec(select(Document.id).where(listed_rows())).first() is None
        assert session.exec(select(Import.state)).all() == ["running"]
    assert documents(store) >= 1000
    with store.writing() as session:  # a minute goes by
        session.get_one(Import, 1).heartbeat -= importing.STALE_MS
        session.commit()
    checked = json.loads(run("check", "--json").stdout)
    assert (checked["removed_imports"], checked["findings"]) == (1, [])
    with store.reading() as session:
        assert session.exec(select(func.count()).select_from(DocumentText)).one() == 0
    assert documents(store) == 0
    (tmp_path / "a.jsonl").write_text('{"text": "Article after."}\n')
    assert run("import", "p", tmp_path / "a.jsonl").exit_code == 0
