"""A project of ours and a Label Studio server without one."""

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from annotator.domain.commands.requests import AddSpan
from annotator.permissions import OPERATOR
from annotator.services import editing, work
from annotator.services.labelstudio.sync import running, sending
from annotator.services.labelstudio.sync.remote import Server
from annotator.services.labelstudio.sync.report import Report
from annotator.services.labelstudio.sync.wish import Wish
from annotator.services.sessions import Store
from annotator.settings import Settings
from schemas.gold import Span
from tests.api.labelstudio.corpus import Filled, fill
from tests.scene import SLUG, Scene, build
from tests.services.labelstudio_sync import fake
from tests.services.labelstudio_sync.fake import FakeLabelStudio

TITLE = "Front line"
PEOPLE = {"amal": "amal@x.org", "basma": "Basma@x.org"}


@dataclass(frozen=True)
class Both:
    """Both sides."""

    filled: Filled
    there: FakeLabelStudio

    @property
    def scene(self) -> Scene:
        """Our side."""
        return self.filled.scene

    def run(self, direction: Any, **wish: Any) -> Report:
        """A push, a pull or a sync, with people as they are."""
        wanted = replace(Wish(direction, people=PEOPLE), **wish)
        with Server(self.there.url, fake.TOKEN) as server:
            return running.run(self.scene.store, OPERATOR, SLUG, self.there.url, server, wanted)

    def push(self, **wish: Any) -> Report:
        """A push."""
        return self.run("push", **wish)

    def pull(self, **wish: Any) -> Report:
        """A pull."""
        return self.run("pull", **wish)

    def sync(self, **wish: Any) -> Report:
        """A pull, then a push."""
        return self.run("sync", **wish)

    def annotation(self, document: int, name: str) -> dict[str, Any]:
        """What a person's set, gold or a suggester's is there."""
        set_id = self.filled.set_of(document, name)
        (found,) = (each for each in self.there.annotations.values() if each["import_id"] == set_id)
        return found

    def mark(self, document: int, start: int, end: int, label: str, name: str = "amal") -> None:
        """A person takes the work back, marks something and hands it in again."""
        scene = self.scene
        span = AddSpan(id=f"c{start}", span=f"new{start}", start=start, end=end, label=label, exact=True)
        with scene.store.writing() as session:
            work.reopen(session, scene.actors[name], SLUG, document)
        with scene.store.writing() as session:
            outcome = editing.edit(session, scene.actors[name], SLUG, document, [span], 0)
        assert outcome.done == 1
        with scene.store.writing() as session:
            work.submit(session, scene.actors[name], SLUG, document)

    def spans(self, document: int, name: str = "amal") -> list[Span]:
        """The spans of a person here."""
        return self.scene.spans(document, name)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Our side at rest, to be copied."""
    filled = fill(build(tmp_path_factory.mktemp("sample")))
    filled.scene.store.engine.dispose()
    return filled


@pytest.fixture
def there() -> Iterator[FakeLabelStudio]:
    """The server."""
    with fake.running() as server:
        yield server


@pytest.fixture
def both(
    there: FakeLabelStudio, sample: Filled, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Both]:
    """Both sides; nobody waits long before something is sent again."""
    monkeypatch.setattr(sending, "PAUSE", 0.0)
    shutil.copytree(sample.scene.settings.data_dir, tmp_path / "data")
    settings = Settings(data_dir=tmp_path / "data").prepare()
    scene = replace(sample.scene, settings=settings, store=Store(settings.database))
    yield Both(replace(sample, scene=scene), there)
    scene.store.engine.dispose()


def region(start: int, end: int, text: str | None, label: str, name: str = "hand_made1") -> dict[str, Any]:
    """A span as the editor there writes it."""
    value: dict[str, Any] = {"start": start, "end": end, "labels": [label]}
    if text is not None:
        value["text"] = text
    region = {"id": name, "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual"}
    return region | {"value": value}
