"""The backend that other tests call answers as the protocol says, in each of its modes."""

from typing import Any

import pytest
import requests

PROJECT = "6.1795425389"
CONFIG = (
    '<View><Labels name="span" toName="text"><Label value="location"/></Labels>'
    '<Text name="text" value="$text"/></View>'
)


def _post(url: str, path: str, body: dict[str, Any]) -> requests.Response:
    return requests.post(url + path, json=body, timeout=20)


def _predict(url: str, *texts: str) -> requests.Response:
    setup = _post(url, "/setup", {"project": PROJECT, "schema": CONFIG, "hostname": "", "access_token": ""})
    assert setup.ok, setup.text
    tasks = [{"id": number, "data": {"text": text}} for number, text in enumerate(texts, 1)]
    return _post(url, "/predict", {"tasks": tasks, "project": PROJECT, "label_config": CONFIG, "params": {}})


def test_health_and_setup(ml_backend) -> None:
    url = ml_backend("dict").url
    assert requests.get(f"{url}/health", timeout=20).json()["status"] == "UP"
    body = {"project": PROJECT, "schema": CONFIG, "hostname": "", "access_token": ""}
    assert _post(url, "/setup", body).json()["model_version"]


def test_a_prediction_for_each_task(ml_backend) -> None:
    results = _predict(ml_backend("dict").url, "Rebels took Hama.", "🕊️ Hama").json()["results"]
    starts = [each["result"][0]["value"]["start"] for each in results]
    assert starts == [12, 3]


@pytest.mark.parametrize("mode", ["modelresponse", "regions", "list_of_lists", "none", "raise"])
def test_the_other_modes(ml_backend, mode: str) -> None:
    answer = _predict(ml_backend(mode).url, "Rebels took Hama.")
    if mode == "raise":
        assert answer.status_code == 500
        assert "the model broke down" in answer.text
        return
    results = answer.json()["results"]
    if mode == "none":
        assert not results
    elif mode == "regions":
        assert isinstance(results[0]["result"][2], list)
    elif mode == "list_of_lists":
        assert isinstance(results[0], list)
    else:
        assert results["model_version"] == "word-1"
