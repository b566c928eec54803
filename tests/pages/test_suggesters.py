"""The curator's page of what suggests, and what annotators get of it, through the test client."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from annotator import jobs as queue
from annotator.services.sessions import Store
from tests.pages.test_imports import GOLD, send
from tests.services.suggesting.conftest import Backend, served  # noqa: F401  (fixture)

Browse = Callable[[str | None], Any]


@pytest.fixture(autouse=True)
def in_line(app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done at once instead of by the worker, and backends on this machine may be called."""
    settings = app.extensions["settings"].model_copy(update={"private_hosts": "127.0.0.1"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: queue.run(store, settings, job_id))


def test_a_backend_is_added_asked_hidden_and_removed(browse: Browse, served: Backend) -> None:  # noqa: F811
    curator = browse("curator")
    send(curator, ("a.txt", b"Rebels seized Hama."))
    form = {"name": "gaz", "url": served.url, "tells_gold": "on"}
    added = curator.post("/projects/aleppo/suggesters", form, follow_redirects=True)
    assert "gaz is added, model version gaz-1" in added.text
    assert "told of each article whose gold is finished" in added.text
    asked = curator.post("/projects/aleppo/suggesters/gaz/ask", {"deed": "missing"})
    page = curator.get(asked.location).text
    assert "was asked about 1 article and suggests on 1" in page
    assert "Suggests on 1 article." in curator.get("/projects/aleppo/suggesters").text
    annotator = browse("annotator")
    assert 'data-tab="suggestions"' in annotator.get("/projects/aleppo/documents/1").text
    offered = annotator.get("/projects/aleppo/documents/1/suggestions").text
    assert re.search(r"<q dir=\"auto\">Hama</q>", offered)
    curator.post("/projects/aleppo/suggesters/gaz/show", {"shown": "off"})
    assert 'data-tab="suggestions"' not in annotator.get("/projects/aleppo/documents/1").text
    assert "<q" not in annotator.get("/projects/aleppo/documents/1/suggestions").text
    removed = curator.post("/projects/aleppo/suggesters/gaz/remove", follow_redirects=True)
    assert "gaz is removed, with its suggestions on 1 article." in removed.text


def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(browse: Browse) -> None:
    curator = browse("curator")
    answer = curator.post("/projects/aleppo/suggesters", {"name": "gaz", "url": "http://10.0.0.1/x"})
    assert answer.status_code == 422
    assert "not a public address" in answer.text
    assert 'value="http://10.0.0.1/x"' in answer.text
    down = curator.post("/projects/aleppo/suggesters", {"name": "gaz", "url": "http://127.0.0.1:9"})
    assert "cannot be reached" in down.text


def test_a_backend_is_changed_and_a_change_that_fails_says_so_where_it_was_typed(
    browse: Browse,
    served: Backend,  # noqa: F811
) -> None:
    curator = browse("curator")
    curator.post("/projects/aleppo/suggesters", {"name": "gaz", "url": served.url, "tells_gold": "on"})
    failed = curator.post("/projects/aleppo/suggesters/gaz/change", {"url": "http://10.0.0.1/x"})
    assert failed.status_code == 422
    section = failed.text[failed.text.index("Change<span") : failed.text.index("Remove<span")]
    assert "not a public address" in section
    assert 'value="http://10.0.0.1/x"' in section
    assert failed.text.count("not a public address") == 1
    served.version = "gaz-2"
    done = curator.post("/projects/aleppo/suggesters/gaz/change", {"url": served.url}, follow_redirects=True)
    assert "gaz is changed, model version gaz-2." in done.text
    assert "told of each article whose gold is finished" not in done.text


def test_the_matcher_is_turned_on_and_decisions_are_counted(browse: Browse) -> None:
    curator, annotator = browse("curator"), browse("annotator")
    send(curator, ("g.jsonl", GOLD), owner="suggestions", suggester="rules-1")
    turned = curator.post("/projects/aleppo/suggesters/strings", {"on": "on"}, follow_redirects=True)
    assert "It is <strong>on</strong>" in turned.text
    offered = annotator.get("/projects/aleppo/documents/1/suggestions").text
    decision = re.search(r"data-decision=(['\"])(.*?)\1", offered)
    assert decision
    import json
    from html import unescape

    made = json.loads(unescape(decision[2]))
    command = [{"op": "decide", "id": "d1", "verdict": "accepted"} | made]
    sent = annotator.client.post(
        "/projects/aleppo/documents/1/commands?known=0",
        data=json.dumps(command),
        headers={"X-CSRFToken": annotator.token()},
    )
    assert (sent.status_code, sent.headers["Done"]) == (200, "1")
    page = curator.get("/projects/aleppo/suggesters").text
    assert "100 %" in page
    learned = curator.post("/projects/aleppo/suggesters/strings/ask", {"deed": "learn"})
    assert "0 gold sets read" in curator.get(learned.location).text
