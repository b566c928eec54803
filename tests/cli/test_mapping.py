"""Importing files whose names are not the project's, at the command line."""

import json
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from annotator.cli import main

ANN = "T1\tGroup 0 6\tRebels\nT2\tAttack 7 14\tshelled\nE1\tAttack:T2 Attacker-Arg:T1\nA1\tyes E1 No\n"


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A brat corpus, beside a data directory with the project `p`."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    assert run("project", "create", "p", "--ontology", "conflict").exit_code == 0
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_text("Rebels shelled Homs.")
    (folder / "a.ann").write_text(ANN)
    return folder


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def take(corpus: Path, *words: object) -> Result:
    return run("import", "p", corpus, "--format", "brat", *words)


def test_names_are_refused_proposed_looked_through_and_imported(corpus: Path, tmp_path: Path) -> None:
    refused = take(corpus, "--as", "gold")
    assert refused.exit_code == 1
    assert "the project has no label 'Group', 'Attack'" in refused.stderr
    assert "--propose-mapping FILE" in refused.stderr
    file = tmp_path / "names.yaml"
    proposed = take(corpus, "--propose-mapping", file)
    assert (proposed.exit_code, "2 names in 1 document, 1" in proposed.stderr) == (0, True)
    assert yaml.safe_load(file.read_text()) == {"labels": {"Group": "actor", "Attack": None}}
    assert "# 2 ×; the project has nothing like it" in file.read_text()
    file.write_text(file.read_text().replace("Attack: null", "Attack: strike"))
    more = take(corpus, "--mapping", file, "--propose-mapping", tmp_path / "more.yaml")
    assert more.exit_code == 0
    whole = yaml.safe_load((tmp_path / "more.yaml").read_text())
    assert whole == {
        "labels": {"Group": "actor", "Attack": "strike"},
        "roles": {"Attack.Attacker-Arg": "attacker"},
        "attributes": {"Attack.yes": None},
    }
    done = take(corpus, "--as", "gold", "--mapping", tmp_path / "more.yaml")
    assert done.exit_code == 0
    assert "1 set with 2 spans" in done.stdout
    assert "1 × attribute Attack.yes left out: the mapping says so (a.ann: No)" in done.stderr


def test_a_proposal_never_overwrites_a_file_and_can_be_printed(corpus: Path, tmp_path: Path) -> None:
    (tmp_path / "names.yaml").write_text("mine")
    failed = take(corpus, "--propose-mapping", tmp_path / "names.yaml")
    assert (failed.exit_code, (tmp_path / "names.yaml").read_text()) == (1, "mine")
    printed = take(corpus, "--propose-mapping", "-")
    assert yaml.safe_load(printed.stdout)["labels"]["Group"] == "actor"
    told = json.loads(take(corpus, "--propose-mapping", "-", "--json").stdout)
    assert [(each["name"], each["count"], each["sure"]) for each in told["names"]] == [
        ("Group", 1, "unsure"),
        ("Attack", 2, "none"),
    ]


def test_words_that_yaml_takes_for_something_else_are_in_quotes(corpus: Path) -> None:
    (corpus / "a.ann").write_text("T1\tyes 0 6\tRebels\nT2\tNull 7 14\tshelled\n")
    printed = take(corpus, "--propose-mapping", "-")
    assert yaml.safe_load(printed.stdout) == {"labels": {"yes": None, "Null": None}}


def test_what_has_no_name_is_dropped_on_demand_and_counted(corpus: Path) -> None:
    done = take(corpus, "--as", "gold", "--label-map", "Group=actor", "--unmapped", "drop", "--json")
    told = json.loads(done.stdout)
    assert (told["state"], told["spans"]) == ("done", 1)
    assert {each["name"]: each["why"] for each in told["left_out"]["first"]}["Attack"] == (
        "the project has no such name"
    )


def test_the_last_mapping_is_used_and_said_unless_it_is_not_wanted(corpus: Path) -> None:
    take(corpus, "--as", "gold", "--label-map", "Group=actor", "--unmapped", "drop")
    for name in ("amal", "basil"):
        assert run("user", "add", name, "--role", "annotator", "--project", "p").exit_code == 0
    words = ["--unmapped", "drop", "--as"]
    forgetful = take(corpus, "--no-remembered-mapping", "--json", *words, "annotator:amal")
    assert json.loads(forgetful.stdout)["spans"] == 0
    again = take(corpus, *words, "annotator:basil")
    assert "the mapping that is remembered is used" in again.stderr
    assert "1 set with 1 span;" in again.stdout


def test_bad_offsets_and_the_unit_are_chosen(corpus: Path, tmp_path: Path) -> None:
    (corpus / "a.ann").write_text("T1\tactor 1 7\tRebels\n")
    assert take(corpus, "--as", "gold").exit_code == 1
    shifted = take(corpus, "--as", "gold", "--bad-offsets", "shift")
    assert (shifted.exit_code, "shifted to the nearest place of their words: 1" in shifted.stderr) == (
        0,
        True,
    )
    assert take(corpus, "--bad-offsets", "guess").exit_code == 2
    assert take(corpus, "--unit", "bytes").exit_code == 2


def test_the_unit_decides_where_spans_are(corpus: Path, tmp_path: Path) -> None:
    lines = tmp_path / "d.jsonl"
    lines.write_text(json.dumps({"text": "👍 Rebels.", "label": [[2, 8, "actor"]]}, ensure_ascii=False))
    words = ["import", "p", lines, "--format", "doccano", "--as", "gold", "--unit", "code-points"]
    assert run(*words).exit_code == 0
    assert run("export", "p", "--format", "gold-jsonl", "--out", tmp_path / "out").exit_code == 0
    record = json.loads((tmp_path / "out/gold.jsonl").read_text())
    assert record["spans"][0]["text"] == "Rebels"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("roles:\n  Who: nobody\n", "m.yaml: roles.Who: the project has no role nobody; it has attacker"),
        ("values:\n  Sure.High: 1\n", "m.yaml: values.Sure.High: expected a name on both sides"),
        ("columns:\n  text: null\n", "m.yaml: columns.text: expected the name of a column"),
        ("factuality:\n  Sure: CT\n", "m.yaml: factuality.Sure: the project has no degree of certainty CT"),
    ],
)
def test_what_is_wrong_with_a_name_is_told_by_file_and_key(
    corpus: Path, tmp_path: Path, content: str, words: str
) -> None:
    (tmp_path / "m.yaml").write_text(content)
    failed = take(corpus, "--mapping", tmp_path / "m.yaml")
    assert failed.exit_code == 1
    assert words in failed.stderr
