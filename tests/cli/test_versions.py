"""The command changes the ontology of a project."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from schemas.gold import Event, GoldDocument, Span, encode

SOURCE = (Path(__file__).parents[1] / "ontologies" / "protests.yaml").read_text("utf-8")
Run = Callable[..., Result]
RENAME = ("--rename", "labels.protest.subtypes:march=parade")


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on a data directory with the project `lyon`, in which there is a march."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("ANNOTATOR_DATABASE_URL", raising=False)

    def invoke(*words: object) -> Result:
        return CliRunner().invoke(main, [str(each) for each in words])

    (tmp_path / "protests.yaml").write_text(SOURCE)
    (tmp_path / "parade.yaml").write_text(SOURCE.replace("[march,", "[parade,"))
    record = GoldDocument(
        id="d1",
        text="Students marched.",
        spans=(Span(id="s1", start=9, end=16, label="protest", text="marched"),),
        events=(Event("e1", "protest", "march", "s1"),),
    )
    (tmp_path / "gold.jsonl").write_bytes(encode(record))
    assert invoke("project", "create", "lyon", "--ontology", tmp_path / "protests.yaml").exit_code == 0
    assert invoke("import", "lyon", tmp_path / "gold.jsonl", "--as", "gold").exit_code == 0
    return invoke


def test_the_present_and_earlier_versions_are_printed(run: Run, tmp_path: Path) -> None:
    assert run("ontology", "show", "lyon").stdout == SOURCE
    done = run("ontology", "set", "lyon", tmp_path / "parade.yaml", *RENAME)
    assert done.stdout == "lyon has protests@2 now; 1 annotation set changed.\n"
    assert "[parade," in run("ontology", "show", "lyon").stdout
    assert run("ontology", "show", "lyon", "--version", "1").stdout == SOURCE
    assert run("ontology", "show", "lyon", "--version", "9").exit_code == 1
    assert run("check").exit_code == 0


def test_a_dry_run_says_what_would_happen_and_changes_nothing(run: Run, tmp_path: Path) -> None:
    dry = run("ontology", "set", "lyon", tmp_path / "parade.yaml", *RENAME, "--dry-run")
    assert dry.exit_code == 0
    assert "protests@1 would become protests@2." in dry.stdout
    assert "renamed  labels.protest.subtypes.march → parade: 1 object in 1 set" in dry.stdout
    told = json.loads(
        run("ontology", "set", "lyon", tmp_path / "parade.yaml", *RENAME, "--dry-run", "--json").stdout
    )
    assert (told["new"], told["sets"], told["uses"]) == ("protests@2", 1, [])
    assert run("ontology", "show", "lyon").stdout == SOURCE


def test_what_is_in_use_is_not_removed(run: Run, tmp_path: Path) -> None:
    dry = run("ontology", "set", "lyon", tmp_path / "parade.yaml", "--dry-run")
    assert dry.exit_code == 1
    assert "refused  labels.protest.subtypes.march is in use: 1 object in 1 document" in dry.stdout
    failed = run("ontology", "set", "lyon", tmp_path / "parade.yaml")
    assert failed.exit_code == 1
    assert "rename it, or leave it in" in failed.stderr


def test_findings_name_the_file_and_a_renaming_has_its_form(run: Run, tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(SOURCE.replace("reported: open", "reported: never"))
    failed = run("ontology", "set", "lyon", tmp_path / "wrong.yaml")
    assert failed.exit_code == 1
    assert "wrong.yaml:44: claims.reported" in failed.stderr
    assert run("ontology", "set", "lyon", tmp_path / "parade.yaml", "--rename", "march=parade").exit_code == 2
