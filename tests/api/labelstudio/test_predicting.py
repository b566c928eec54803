"""Predictions that scripts write become suggestions, each once, or are refused naming the field."""

import json
import subprocess
import sys
from importlib.util import find_spec
from typing import Any

import pytest
from flask import request

from annotator.permissions import Scope
from annotator.services.suggesting import suggesters
from tests.api.labelstudio.conftest import Site
from tests.scene import SLUG

TEXT = "Rebels took Idlib."


def region(**changes: Any) -> dict[str, Any]:
    value = {"start": 12, "end": 17, "text": "Idlib", "labels": ["location"]} | changes
    return {
        "id": "r1",
        "from_name": "span",
        "to_name": "text",
        "type": "labels",
        "value": value,
        "score": 0.6,
    }


def write(site: Site, task: Any, name: str = "cuno", scope: Scope = Scope.WRITE, **body: Any) -> Any:
    token = site.filled.token(name, scope=scope)
    sent = {"task": task, "result": [region()], "model_version": "ner v2", "score": 0.7} | body
    return site.send("POST", "/api/predictions/", name, token, json=sent)


@pytest.fixture
def task(own_site: Site) -> int:
    return own_site.filled.scene.document(TEXT)


def test_a_prediction_is_kept_with_its_version_and_scores(own_site: Site, task: int) -> None:
    answer = write(own_site, task)
    assert answer.status_code == 201, answer.text
    made = answer.json()
    assert (made["task"], made["model_version"], made["score"]) == (task, "ner v2", 0.7)
    assert [(each["value"]["labels"], each["score"]) for each in made["result"]] == [(["location"], 0.6)]
    assert own_site.ok(f"/api/predictions/{made['id']}/") == made
    assert own_site.ok("/api/predictions/", task=task) == [made]
    with own_site.filled.scene.store.reading() as session:
        _, found = suggesters.listed(session, own_site.filled.scene.actors["carla"], SLUG)
    assert "ner-v2" in {each.name for each in found}


def test_the_same_version_again_takes_the_place_of_the_first(own_site: Site, task: int) -> None:
    write(own_site, task)
    write(own_site, task, score=0.1)
    (found,) = own_site.ok("/api/predictions/", task=task)
    assert found["score"] == 0.1
    write(own_site, task, model_version="other")
    assert len(own_site.ok("/api/predictions/", task=task)) == 2


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"task": None}, "task"), ({"task": "1"}, "task"), ({"task": True}, "task"),
        ({"result": None}, "result"), ({"result": {}}, "result"), ({"score": 7.5}, "score"),
        ({"score": "high"}, "score"), ({"model_version": []}, "model_version"),
        ({"result": [region(labels=["Nope"])]}, "Nope"), ({"result": [region(end=900)]}, "result"),
        ({"result": [region(start="x")]}, "result"), ({"result": [region(text="Homs")]}, "result"),
        ({"result": [3]}, "result"), ({"model_version": "strings"}, "strings"),
    ],
)  # fmt: skip
def test_what_cannot_be_kept_whole_is_refused_and_nothing_is_kept(
    own_site: Site, task: int, body: dict[str, Any], field: str
) -> None:
    answer = write(own_site, body.pop("task", task), **body)
    assert answer.status_code == 400, answer.text
    assert field in answer.json()["detail"]
    assert own_site.ok("/api/predictions/", task=task) == []


@pytest.mark.parametrize(
    ("name", "scope", "status"),
    [
        ("cuno", Scope.READ, 403), ("amal", Scope.WRITE, 403), ("eva", Scope.WRITE, 403),
        ("rita", Scope.WRITE, 403), ("dora", Scope.WRITE, 404),
    ],
)  # fmt: skip
def test_only_curators_with_a_token_to_write_may(
    own_site: Site, task: int, name: str, scope: Scope, status: int
) -> None:
    assert write(own_site, task, name, scope).status_code == status


SCRIPT = """
import json, sys
from label_studio_sdk import LabelStudio

url, key, task, result = sys.argv[1:]
made = LabelStudio(base_url=url, api_key=key).predictions.create(
    task=int(task), result=json.loads(result), model_version="ner v2", score=0.7)
print(made.id)
"""


@pytest.mark.skipif(find_spec("label_studio_sdk") is None, reason="label-studio-sdk is not installed")
def test_the_sdk_tries_again_after_503_and_one_prediction_is_there(own_site: Site, task: int) -> None:
    failed: list[str] = []

    def busy() -> Any:
        """Answers the first POST as a server that is just being started anew."""
        if request.method == "POST" and not failed:
            failed.append(request.path)
            return "busy", 503, {"Retry-After": "0"}
        return None

    own_site.app.before_request_funcs.setdefault(None, []).insert(0, busy)
    token = own_site.filled.token("cuno", scope=Scope.WRITE)
    command = [sys.executable, "-W", "ignore", "-c", SCRIPT, own_site.url, token, str(task)]
    made = subprocess.run(
        [*command, json.dumps([region()])], capture_output=True, text=True, timeout=100, check=False
    )
    assert made.returncode == 0, made.stderr
    (found,) = own_site.ok("/api/predictions/", task=task)
    assert (failed, str(found["id"])) == (["/api/predictions/"], made.stdout.strip())
