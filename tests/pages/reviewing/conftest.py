"""A scene that is served, and the browser of Dora, who reviews."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from annotator import create_app
from annotator.permissions import OPERATOR, Role
from annotator.services import people
from tests.pages.conftest import Browser
from tests.scene import SLUG, Scene, build


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = build(tmp_path)
    with made.store.writing() as session:
        people.set_role(session, OPERATOR, "dora", SLUG, Role.REVIEWER)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def app(scene: Scene) -> Iterator[Flask]:
    app = create_app(scene.settings)
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def dora(browse: Callable[[str | None], Browser]) -> Browser:
    """A reviewer's browser."""
    return browse("dora")
