"""A server on loopback with the project that scripts read."""

import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
import requests
from flask import Flask
from werkzeug.serving import make_server

from annotator import create_app
from annotator.services.sessions import Store
from annotator.settings import Settings
from tests.api.labelstudio.corpus import Filled, fill
from tests.scene import build


@dataclass(frozen=True)
class Site:
    """The server, and what is in it."""

    url: str
    app: Flask
    filled: Filled

    def get(self, path: str, name: str | None = "cuno", token: str = "", **query: Any) -> requests.Response:
        """The answer to a person; `token` instead of a new one."""
        return self.send("GET", path, name, token, params=query)

    def send(
        self, method: str, path: str, name: str | None = "cuno", token: str = "", **more: Any
    ) -> requests.Response:
        """The answer to any request; nobody's for None."""
        headers = more.pop("headers", {})
        if name is not None:
            headers = {"Authorization": f"Token {token or self.filled.token(name)}", **headers}
        return requests.request(
            method, self.url + path, headers=headers, allow_redirects=False, timeout=20, **more
        )

    def ok(self, path: str, name: str = "cuno", **query: Any) -> Any:
        """What a person gets, which has to be an answer."""
        answer = self.get(path, name, **query)
        assert answer.status_code == 200, (path, answer.status_code, answer.text)
        return answer.json()

    @property
    def project(self) -> int:
        """The number of the project."""
        return self.filled.scene.project_id


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """The project, at rest."""
    filled = fill(build(tmp_path_factory.mktemp("pattern")))
    filled.scene.store.engine.dispose()
    return filled


@pytest.fixture(scope="session")
def site(pattern: Filled, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The server; tests change nothing that others see."""
    with running(pattern, tmp_path_factory.mktemp("site")) as made:
        yield made


@pytest.fixture
def own_site(pattern: Filled, tmp_path: Path) -> Iterator[Site]:
    """A server of the test's own, to change."""
    with running(pattern, tmp_path) as made:
        yield made


@contextmanager
def running(pattern: Filled, folder: Path) -> Iterator[Site]:
    """A server on a copy of the project, while the context lasts."""
    shutil.copytree(pattern.scene.settings.data_dir, folder, dirs_exist_ok=True)
    settings = Settings(data_dir=folder).prepare()
    scene = replace(pattern.scene, settings=settings, store=Store(settings.database))
    app = create_app(settings)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield Site(f"http://127.0.0.1:{server.server_port}", app, replace(pattern, scene=scene))
    server.shutdown()
    thread.join()
    server.server_close()
    scene.store.engine.dispose()
    app.extensions["store"].engine.dispose()
