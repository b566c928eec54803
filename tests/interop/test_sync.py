"""Both sides at work, with a real Label Studio server: pushed, edited there, pulled, killed half-way."""

import itertools
import shutil
import warnings
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import Failed
from annotator.permissions import OPERATOR
from annotator.services.labelstudio.shapes import unique_id
from annotator.services.labelstudio.sync import running
from annotator.services.labelstudio.sync.remote import Server
from annotator.services.labelstudio.sync.report import Report
from annotator.services.labelstudio.sync.wish import Wish
from annotator.services.sessions import Store
from annotator.settings import Settings
from tests.api.labelstudio.corpus import TEXT, Filled
from tests.interop.labelstudio import LabelStudioServer
from tests.scene import SLUG, Scene

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK is written for a pydantic that was
    import label_studio_sdk.client  # noqa: F401

_titles = (f"Synced {number}" for number in itertools.count(1))
# The server has one user at first, who is everybody.
WISH: dict[str, Any] = {"as_me": True}


class Killed(Exception):
    """The process ends here."""


class Mortal(Server):
    """A server that is cut off after so many things were written."""

    def __init__(self, url: str, token: str, left: int) -> None:
        self._left = left
        super().__init__(url, token)

    def _ask(self, call: Any, known: Any = None) -> Any:
        found = super()._ask(call, known)
        self._left -= 1
        if self._left < 0:
            raise Killed
        return found


class Pair:
    """A project of ours and its twin there."""

    def __init__(self, filled: Filled, scene: Scene, server: LabelStudioServer) -> None:
        self.filled, self.scene, self.server = filled, scene, server
        self.title = next(_titles)

    def run(self, direction: Any, remote: Server | None = None, **wish: Any) -> Report:
        """A push, a pull or a sync."""
        wanted = Wish(direction, title=self.title, **(WISH | wish))
        with remote or Server(self.server.url, self.server.token) as server:
            return running.run(self.scene.store, OPERATOR, SLUG, self.server.url, server, wanted)

    @property
    def project(self) -> int:
        """The number of the project there."""
        found = self.server.send("GET", "/api/projects/", params={"title": self.title})["results"]
        (project,) = (each["id"] for each in found if each["title"] == self.title)
        assert isinstance(project, int)
        return project

    def tasks(self) -> list[Any]:
        """What the server exports."""
        query = {"exportType": "JSON", "download_all_tasks": "true"}
        found: list[Any] = self.server.send("GET", f"/api/projects/{self.project}/export", params=query)
        return found

    def annotation(self, document: int, name: str = "amal") -> Any:
        """What a set is there."""
        set_id = self.filled.set_of(document, name)
        found = [a for task in self.tasks() for a in task["annotations"] if a["import_id"] == set_id]
        (annotation,) = found
        return annotation


@pytest.fixture
def pair(pattern: Filled, labelstudio_server: LabelStudioServer, tmp_path: Path) -> Iterator[Pair]:
    """Our side, and the server without a project for it."""
    shutil.copytree(pattern.scene.settings.data_dir, tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data").prepare()
    scene = replace(pattern.scene, settings=settings, store=Store(settings.database))
    yield Pair(replace(pattern, scene=scene), scene, labelstudio_server)
    scene.store.engine.dispose()


def test_everything_arrives_once_with_our_ids(pair: Pair) -> None:
    assert pair.run("push", dry_run=True).counts == pair.run("push").counts
    tasks = pair.tasks()
    assert len(tasks) == 7
    for task in tasks:
        for annotation in task["annotations"]:
            uid = task["data"]["nt_uid"]
            assert annotation["unique_id"] == unique_id(uid, annotation["import_id"])
    control = pair.annotation(pair.filled.control, "gold")
    assert control["ground_truth"] is True
    assert pair.annotation(pair.filled.mixed)["ground_truth"] is False
    assert sum(len(task["annotations"]) for task in tasks) == 6
    assert pair.run("push").counts == {}
    assert pair.run("sync").counts == {}
    assert len(pair.tasks()) == 7


def test_an_edit_there_comes_back_and_the_next_push_has_nothing_to_do(pair: Pair) -> None:
    pair.run("push")
    before = pair.scene.content(pair.filled.mixed)
    annotation = pair.annotation(pair.filled.mixed)
    start = TEXT.index("Friday")
    value = {"start": start, "end": start + 3, "text": "Fri", "labels": ["time"]}
    made = {"id": "by_hand_01", "from_name": "span", "to_name": "text", "type": "labels", "value": value}
    kept = [each for each in annotation["result"] if each.get("id") != "s8"]
    pair.server.send("PATCH", f"/api/annotations/{annotation['id']}/", json={"result": [*kept, made]})
    assert pair.run("pull").counts == {"sets_changed": 1}
    after = pair.scene.content(pair.filled.mixed)
    assert {span.id for span in after.spans} == {span.id for span in before.spans} - {"s8"} | {"by_hand_01"}
    assert (after.claims, after.events, after.entities) == (before.claims, before.events, before.entities)
    assert pair.run("push").counts == pair.run("sync").counts == {}


def test_what_was_deleted_there_is_not_created_again(pair: Pair) -> None:
    pair.run("push")
    annotation = pair.annotation(pair.filled.mixed)
    pair.server.send("DELETE", f"/api/annotations/{annotation['id']}/")
    assert pair.run("sync").deleted.count == 1
    assert sum(len(task["annotations"]) for task in pair.tasks()) == 5


def test_a_text_that_was_changed_there_is_refused(pair: Pair) -> None:
    pair.run("push")
    (task,) = (task for task in pair.tasks() if task["data"].get("title") == "Mixed")
    data = task["data"] | {"text": "x" + TEXT}
    pair.server.send("PATCH", f"/api/tasks/{task['id']}/", json={"data": data})
    (refused,) = pair.run("sync").refused.first
    assert task["data"]["nt_sha"] in refused.why


@pytest.mark.parametrize("left", range(6, 19, 3))
def test_a_push_that_is_killed_goes_on_without_duplicates(pair: Pair, left: int) -> None:
    with pytest.raises(Killed):
        pair.run("push", Mortal(pair.server.url, pair.server.token, left))
    assert pair.run("push").open == 0
    tasks = pair.tasks()
    assert len(tasks) == 7
    made = [annotation["unique_id"] for task in tasks for annotation in task["annotations"]]
    assert len(made) == len(set(made)) == 6
    assert sum(len(task["predictions"]) for task in tasks) == 1
    assert pair.run("push").counts == {}


def test_a_wrong_token_is_told(pair: Pair) -> None:
    with pytest.raises(Failed, match="answered 401"):
        pair.run("push", Server(pair.server.url, "f" * 40))


def test_each_annotation_is_the_work_of_its_annotator(pair: Pair) -> None:
    people = {name: f"{name}@example.org" for name in ("amal", "basma")}
    ids = {}
    for name, email in people.items():
        made = pair.server.send("POST", "/api/users/", json={"email": email, "username": name})
        ids[name] = made["id"]
    pair.run("push", as_me=False, people=people)
    assert pair.annotation(pair.filled.mixed)["completed_by"] == ids["amal"]
    assert pair.annotation(pair.filled.begun, "basma")["completed_by"] == ids["basma"]
    (task,) = (task for task in pair.tasks() if task["data"].get("title") == "Untouched")
    work = {"result": [], "completed_by": ids["basma"]}
    pair.server.send("POST", f"/api/tasks/{task['id']}/annotations/", json=work)
    assert pair.run("pull", as_me=False, people=people).counts == {"sets_created": 1}
    assert pair.filled.set_of(pair.filled.untouched, "basma")
    assert pair.run("sync", as_me=False, people=people).counts == {}
