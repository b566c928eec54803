"""A server on loopback with a project that has two releases, and tokens for it."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.serving import make_server

from annotator import create_app
from annotator.permissions import OPERATOR, Role, Scope
from annotator.services import people, projects, tokens, upkeep
from annotator.services.releasing.creating import Made
from annotator.services.sessions import Store
from annotator.settings import Settings
from tests.services.released import article, put, release

SPLITS = "train=0.6,dev=0.2,test=0.2"


@dataclass(frozen=True)
class Site:
    """The server: its address, its application, and what was released."""

    url: str
    app: Flask
    store: Store
    root: Path
    made: Made

    def token(self, name: str = "eva", project: str | None = None, scope: Scope = Scope.READ) -> str:
        """A new token of a person's."""
        with self.store.writing() as session:
            return tokens.create(session, OPERATOR, name, tokens.Wish("test", scope, project)).secret


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server; nothing in it may be changed."""
    root = tmp_path_factory.mktemp("site")
    settings = Settings(data_dir=root, database_url="", secret_key="k" * 32).prepare()
    store = Store(settings.database)
    upkeep.upgrade(store)
    with store.writing() as session:
        for slug in ("p", "other"):
            projects.create(session, OPERATOR, slug, projects.built_in_ontology("conflict"))
        for name, role in (("eva", Role.ENGINEER), ("amal", Role.ANNOTATOR)):
            people.add_user(session, OPERATOR, name, None)
            people.set_role(session, OPERATOR, name, "p", role)
        people.add_user(session, OPERATOR, "dora", None)
    put(store, [article(n) for n in range(15)])
    release(store, root, "0.9", splits=SPLITS)
    put(store, [article(n) for n in range(15, 20)])
    made = release(store, root, "1.0", splits=SPLITS)
    put(store, [article(1)], slug="other")
    release(store, root, "1.0", slug="other", splits="train=1")
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", app, store, root, made)
    server.shutdown()
    thread.join()
    server.server_close()
    store.engine.dispose()
    app.extensions["store"].engine.dispose()
