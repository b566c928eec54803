"""A project with people, for services that move data."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator.permissions import OPERATOR, Role
from annotator.services import people, projects, upkeep
from annotator.services.sessions import Store
from tests.scene import Scene, build

MEMBERS = (
    ("amal", Role.ANNOTATOR),
    ("basil", Role.ANNOTATOR),
    ("clara", Role.CURATOR),
    ("eva", Role.ENGINEER),
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    """A database with people, a project, and documents as tests make them."""
    made = build(tmp_path_factory.mktemp("scene"))
    yield made
    made.store.engine.dispose()


@pytest.fixture
def house(tmp_path: Path) -> Iterator[Store]:
    """A database with the project `p`; ids of its members are 1 to 4."""
    store = Store(f"sqlite:///{tmp_path / 'annotator.db'}")
    upkeep.upgrade(store)
    with store.writing() as session:
        projects.create(session, OPERATOR, "p", projects.built_in_ontology("conflict"), extensions=True)
        for name, role in MEMBERS:
            people.add_user(session, OPERATOR, name, None)
            people.set_role(session, OPERATOR, name, "p", role)
    yield store
    store.engine.dispose()
