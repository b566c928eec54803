"""The page that pushes to a Label Studio server and pulls from it, through the test client."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from annotator import jobs as queue
from annotator.services.sessions import Store
from tests.pages.test_imports import GOLD, send
from tests.services.labelstudio_sync import fake
from tests.services.labelstudio_sync.fake import FakeLabelStudio

Browse = Callable[[str | None], Any]
PATH = "/projects/aleppo/label-studio"


@pytest.fixture(autouse=True)
def in_line(app: Flask, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Jobs are done at once instead of by the worker, and servers on this machine may be called."""
    settings = app.extensions["settings"].model_copy(update={"private_hosts": "127.0.0.1"})
    monkeypatch.setitem(app.extensions, "settings", settings)
    monkeypatch.setattr(queue, "enqueue", lambda _, job_id: queue.run(store, settings, job_id))


@pytest.fixture
def there() -> Iterator[FakeLabelStudio]:
    with fake.running() as server:
        yield server


def waiting(app: Flask) -> list[Path]:
    """The tokens that are kept."""
    root = Path(app.extensions["settings"].data_dir) / "waiting"
    return list(root.iterdir()) if root.is_dir() else []


def test_a_dry_run_tells_and_a_push_does(app: Flask, browse: Browse, there: FakeLabelStudio) -> None:
    curator = browse("curator")
    send(curator, ("g.jsonl", GOLD), owner="gold")
    form = {"direction": "push", "url": there.url, "token": fake.TOKEN, "title": "Aleppo", "as_me": "on"}
    looked = curator.post(PATH, form | {"dry_run": "on"})
    page = curator.get(looked.location).text
    assert (
        "Would be done: projects created there 1, tasks created there 1, annotations created there 1" in page
    )
    assert there.projects == {}
    done = curator.post(PATH, form)
    assert "Done: projects created there 1" in curator.get(done.location).text
    assert (len(there.tasks), len(there.annotations)) == (1, 1)
    again = curator.post(PATH, form)
    assert "nothing, both sides are alike" in curator.get(again.location).text
    assert waiting(app) == []


def test_the_token_is_never_in_the_database_nor_on_the_page(
    app: Flask, browse: Browse, there: FakeLabelStudio, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue, "enqueue", lambda settings, job_id: None)
    curator = browse("curator")
    form = {"direction": "pull", "url": there.url, "token": "s3cret-token"}
    page = curator.get(curator.post(PATH, form).location).text
    assert "s3cret-token" not in page
    (kept,) = waiting(app)
    assert (kept.read_text(), oct(kept.stat().st_mode)[-3:]) == ("s3cret-token", "600")
    files = Path(app.extensions["settings"].data_dir).glob("annotator.db*")
    assert all(b"s3cret-token" not in file.read_bytes() for file in files)


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"direction": "sideways"}, "Choose one of push, pull, sync"),
        ({"direction": "push", "prefer": "ours"}, "Only a sync can prefer a side"),
        ({"direction": "push", "token": ""}, "Give an access token"),
        ({"direction": "push", "people": "amal"}, "Line 1: expected a name and an e-mail address"),
        ({"direction": "push", "url": "http://10.0.0.1"}, "not a public address"),
    ],
)
def test_what_cannot_be_says_why_and_keeps_the_form(
    app: Flask, browse: Browse, form: dict[str, str], words: str
) -> None:
    whole = {"url": "http://127.0.0.1:9", "token": "x", "title": "My title"} | form
    answer = browse("curator").post(PATH, whole)
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="My title"' in answer.text
    assert waiting(app) == []


def test_a_server_that_is_down_fails_in_one_line(app: Flask, browse: Browse) -> None:
    form = {"direction": "pull", "url": "http://127.0.0.1:9", "token": "x"}
    curator = browse("curator")
    page = curator.get(curator.post(PATH, form).location).text
    assert "http://127.0.0.1:9" in page
    assert '<p class="problem">' in page
    assert waiting(app) == []
