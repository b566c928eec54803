"""A server in memory with a project and a person for each role."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from annotator import create_app
from annotator.permissions import OPERATOR, Role
from annotator.services import people, projects, upkeep
from annotator.services.sessions import Store
from annotator.settings import Settings

PASSWORD = "correct horse"
EVERYONE = ("administrator", "curator", "reviewer", "annotator", "engineer", "stranger")


@dataclass
class Browser:
    """A client that sends the CSRF token of the page it saw last, as a form would."""

    client: FlaskClient
    name: str | None = None

    def get(self, address: str, **options: Any) -> Any:
        return self.client.get(address, **options)

    def post(self, address: str, data: dict[str, Any] | None = None, **options: Any) -> Any:
        form = dict(data or {}) | {"csrf_token": self.token()}
        return self.client.post(address, data=form, **options)

    def token(self) -> str:
        page = self.client.get("/account").text
        if "csrf-token" not in page:
            page = self.client.get("/sign-in").text
        found = re.search(r'name="csrf-token" content="([^"]+)"', page)
        assert found
        return found[1]


@pytest.fixture
def app(tmp_path: Path) -> Iterator[Flask]:
    """An application with the project `aleppo`, a member for each role, and a stranger."""
    settings = Settings(data_dir=tmp_path, database_url="", secret_key="k" * 32).prepare()
    store = Store(settings.database)
    upkeep.upgrade(store)
    with store.writing() as session:
        projects.create(session, OPERATOR, "aleppo", projects.built_in_ontology("conflict"), "Aleppo")
    for name in EVERYONE:
        with store.writing() as session:
            people.add_user(session, OPERATOR, name, None, administrator=name == "administrator")
        if name in list(Role):
            with store.writing() as session:
                people.set_role(session, OPERATOR, name, "aleppo", Role(name))
    store.engine.dispose()
    app = create_app(settings)
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def store(app: Flask) -> Store:
    """The application's database."""
    found = app.extensions["store"]
    assert isinstance(found, Store)
    return found


@pytest.fixture
def browse(app: Flask, store: Store) -> Callable[[str | None], Browser]:
    """A browser in which that person is signed in; None: nobody."""

    def browser(name: str | None) -> Browser:
        made = Browser(app.test_client(), name)
        if name is not None:
            with store.writing() as session:
                secret = people.make_link(session, OPERATOR, name)
            assert made.post(f"/sign-in/{secret}").status_code == 303
        return made

    return browser
