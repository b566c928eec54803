"""What the command says about ontologies."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from schemas.ontology import built_in, json_schema


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["ontology", *map(str, words)])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The built-in ontology with another version, one option renamed and one name changed."""
    source = built_in("conflict").replace("version: 1", "version: 2").replace("name: Strike", "name: Force")
    file = tmp_path / "own.yaml"
    file.write_text(source.replace("{id: full,", "{id: whole,"))
    return file


def test_a_sound_file_is_summed_up_in_a_line(changed: Path) -> None:
    done = run("check", changed)
    assert done.exit_code == 0
    assert "conflict@2, 11 labels: actor, location" in done.stdout
    assert json.loads(run("check", "conflict", "--json").stdout)["ontology"] == "conflict@1"


def test_all_findings_in_a_file_are_told_with_their_lines(changed: Path) -> None:
    changed.write_text(
        changed.read_text().replace("key: h,", "key: b,").replace("reported: Uu", "reported: X")
    )
    failed = run("check", changed)
    assert failed.exit_code == 1
    assert "labels[2].event.roles[0].key: role 'new_holder': key 'b' belongs to" in failed.stderr
    assert "claims.reported: 'X' is no factuality value" in failed.stderr


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"name: caf\xe9")
    assert "it is not UTF-8" in run("check", tmp_path / "own.yaml").stderr


def test_changes_between_versions_are_told_for_people_and_for_programs(changed: Path) -> None:
    done = run("diff", "conflict", changed)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "changed  version: 1 → 2",
        "removed  labels.control_change.event.extent.options.full: All of it.",
        "added    labels.control_change.event.extent.options.whole: All of it.",
        "changed  labels.strike.name: Strike → Force",
    ]
    told = json.loads(run("diff", "conflict", changed, "--json").stdout)
    assert (told["old"], told["new"], len(told["differences"])) == ("conflict@1", "conflict@2", 4)
    assert told["differences"][0] == {"kind": "changed", "path": "version", "old": "1", "new": "2"}


def test_an_ontology_does_not_differ_from_itself() -> None:
    done = run("diff", "conflict", "conflict")
    assert (done.exit_code, done.stdout) == (0, "No differences.\n")


def test_what_cannot_be_compared_is_named(tmp_path: Path) -> None:
    failed = run("diff", "conflict", tmp_path / "none.yaml")
    assert failed.exit_code == 1
    assert "none.yaml cannot be read: No such file" in failed.stderr


def test_the_json_schema_is_printed() -> None:
    assert json.loads(run("schema").stdout) == json_schema()
