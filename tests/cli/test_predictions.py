"""Predictions in a file of Label Studio, imported at the command line."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def prediction(version: str, label: str) -> dict[str, object]:
    value = {"start": 0, "end": 6, "labels": [label]}
    item = {"id": "p1", "type": "labels", "from_name": "l", "to_name": "t", "value": value}
    return {"model_version": version, "score": 0.5, "result": [item]}


@pytest.mark.parametrize(("version", "spans"), [("new", ["actor"]), ("*", ["actor"]), ("old", ["time"])])
def test_the_predictions_of_one_model_are_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, spans: list[str]
) -> None:
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    tasks = [
        {
            "data": {"text": "Troops left."},
            "predictions": [prediction("old", "time"), prediction("new", "actor")],
        }
    ]
    (tmp_path / "tasks.json").write_text(json.dumps(tasks))
    assert run("project", "create", "p", "--ontology", "conflict").exit_code == 0
    whose = ("--as", "gold", "--predictions", version)
    taken = run("import", "p", tmp_path / "tasks.json", "--format", "label-studio", *whose)
    assert "1 set with 1 span" in taken.stdout
    assert "further predictions of the task that are not read: 1" in taken.stderr
    assert run("export", "p", "--format", "gold-jsonl", "--out", tmp_path / "out").exit_code == 0
    (record,) = [json.loads(file.read_text()) for file in (tmp_path / "out").glob("*.jsonl")]
    assert [span["label"] for span in record["spans"]] == spans
