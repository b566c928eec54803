"""The real server takes our files, and what it exports again is read back here as it was."""

import json
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Flaw, Incoming, Item
from schemas.gold import GoldDocument
from tests.exports import cases
from tests.interop.labelstudio import LabelStudioServer


def _there_and_back(server: LabelStudioServer, files: Path, name: str) -> tuple[list[Any], list[Any]]:
    """The tasks that were sent, and what the server exports of them."""
    tasks = json.loads((files / "tasks.json").read_text("utf-8"))
    config = (files / "config.xml").read_text("utf-8")
    project = server.send("POST", "/api/projects/", json={"title": name, "label_config": config})["id"]
    server.send("POST", f"/api/projects/{project}/import", json=tasks)
    query = {"exportType": "JSON", "download_all_tasks": "true"}
    return tasks, server.send("GET", f"/api/projects/{project}/export", params=query)


def _read(folder: Path, tasks: list[Any]) -> list[GoldDocument]:
    """The documents that are read here; one without a text is refused, whoever sends it."""
    folder.mkdir()
    (folder / "tasks.json").write_text(json.dumps(tasks), "utf-8")
    found = list(exports.read([folder / "tasks.json"], "label-studio"))
    assert len([each for each in found if isinstance(each, Flaw)]) == sum(
        not t["data"]["text"] for t in tasks
    )
    return [each.document for each in found if isinstance(each, Incoming)]


def test_it_answers_its_user(labelstudio_server: LabelStudioServer) -> None:
    assert labelstudio_server.send("GET", "/api/current-user/whoami")["email"] == labelstudio_server.email


@pytest.mark.parametrize("name", cases.NAMES)
def test_what_it_exports_is_what_we_sent(
    labelstudio_server: LabelStudioServer, tmp_path: Path, name: str
) -> None:
    exports.get("label-studio").write([Item.tokenized(cases.record(name))], tmp_path / "sent")
    sent, back = _there_and_back(labelstudio_server, tmp_path / "sent", f"Case {name}")
    assert [task["data"] for task in back] == [task["data"] for task in sent]
    assert [[a["result"] for a in task["annotations"]] for task in back] == [
        [a["result"] for a in task["annotations"]] for task in sent
    ]
    assert _read(tmp_path / "back", back) == _read(tmp_path / "ours", sent)
    assert not any(a["ground_truth"] for task in back for a in task["annotations"])
