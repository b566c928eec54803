"""A database with a document, for tests of what is stored."""

from collections.abc import Iterator

import pytest

from annotator.store import changes
from tests.domain.hand import TEXT
from tests.scene import Scene, build


class Sets:
    """Makes empty sets, each of a document of its own with the text of walks."""

    def __init__(self, scene: Scene) -> None:
        self.store = scene.store
        self._scene = scene

    def new(self) -> int:
        document = self._scene.document(TEXT)
        with self.store.writing() as session:
            made = changes.create_set(session, document, "gold", None)
            session.commit()
        return made.id


@pytest.fixture(scope="module")
def sets(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sets]:
    scene = build(tmp_path_factory.mktemp("sets"))
    yield Sets(scene)
    scene.store.engine.dispose()
