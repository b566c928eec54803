"""`annotator agreement`: what it prints, for people and for programs."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main

ROWS = {
    "amal": [{"start": 0, "end": 6, "label": "actor"}, {"start": 14, "end": 20, "label": "location"}],
    "basil": [{"start": 0, "end": 6, "label": "actor"}],
}


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def disputed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A project with an article that amal and basil have handed in."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    assert run("project", "create", "p", "--ontology", "conflict").exit_code == 0
    for name, spans in ROWS.items():
        assert run("user", "add", name, "--role", "annotator", "--project", "p").exit_code == 0
        record = {"id": "g1", "text": "Rebels seized Aleppo on Friday.", "spans": spans}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record) + "\n")
        done = run("import", "p", tmp_path / f"{name}.jsonl", "--as", f"annotator:{name}")
        assert done.exit_code == 0, done.output


@pytest.mark.usefixtures("disputed")
def test_it_says_every_measure() -> None:
    done = run("agreement", "p")
    assert done.exit_code == 0
    assert "1 article handed in by two annotators or more." in done.stdout
    line = next(line for line in done.stdout.splitlines() if line.startswith("Spans: same bounds and label"))
    assert line.split()[-5:] == ["0.667", "0.667", "to", "0.667", "1"]


@pytest.mark.usefixtures("disputed")
def test_json_has_measures_labels_and_pairs() -> None:
    found = json.loads(run("agreement", "p", "--json").stdout)
    assert (found["project"], found["documents"]) == ("p", 1)
    exact = next(each for each in found["measures"] if each["measure"] == "span_exact")
    assert (exact["score"], exact["low"], exact["high"]) == (0.6667, 0.6667, 0.6667)
    assert {"measure": "span_exact", "label": "location", "score": 0.0} in found["by_label"]
    pair = next(each for each in found["by_pair"] if each["measure"] == "span_exact")
    assert (pair["first"], pair["second"], pair["documents"]) == ("amal", "basil", 1)


@pytest.mark.usefixtures("disputed")
def test_it_says_one_measure_by_label_or_pair() -> None:
    assert "location  0.000" in run("agreement", "p", "--by", "label").stdout
    assert "amal   basil   0.667" in run("agreement", "p", "--by", "pair").stdout
    assert "cohen" in run("agreement", "p", "--by", "pair", "--measure", "nonsense").stderr


@pytest.mark.usefixtures("disputed")
def test_it_prints_any_table_as_csv() -> None:
    lines = run("agreement", "p", "--csv", "people").stdout.splitlines()
    assert lines[0].startswith("annotator,submitted,")
    assert [line.split(",")[:2] for line in lines[1:]] == [["amal", "1"], ["basil", "1"]]
    assert "there are states, " in run("agreement", "p", "--csv", "nonsense").stderr
    assert run("agreement", "p", "--csv", "people", "--json").exit_code == 2


@pytest.mark.usefixtures("disputed")
def test_json_has_every_table() -> None:
    found = json.loads(run("agreement", "p", "--json").stdout)
    assert {
        "states",
        "forecast",
        "progress",
        "by_role",
        "by_week",
        "confusion",
        "hardest",
        "people",
    } <= found.keys()
    assert found["hardest"][0]["span_f1"] == 0.6667


@pytest.mark.usefixtures("disputed")
def test_progress_is_told_for_people_and_for_programs() -> None:
    done = run("progress", "p")
    assert done.exit_code == 0
    assert "handed in by all wanted  1" in done.stdout
    assert "not enough done yet to forecast" in done.stdout
    found = json.loads(run("progress", "p", "--json").stdout)
    assert found["forecast"][0]["note"] == "done"
    assert found["progress"][-1]["handed_in"] == 2
    assert run("progress", "q").exit_code == 1


@pytest.mark.usefixtures("disputed")
def test_it_fails_clearly_without_the_project() -> None:
    failed = run("agreement", "q")
    assert failed.exit_code == 1
    assert "There is no project 'q'." in failed.stderr
