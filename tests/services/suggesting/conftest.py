"""An ML backend on loopback that answers in every way that backends do."""

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from annotator.settings import Settings
from tests.scene import Scene, build

Predict = Callable[[list[dict[str, Any]]], Any]
WORD = "Hama"


def region(task: dict[str, Any], label: str = "location", word: str = WORD, **value: Any) -> dict[str, Any]:
    """A region over the first place of a word."""
    start = task["data"]["text"].find(word)
    place = {"start": start, "end": start + len(word), "text": word, "labels": [label]} | value
    return {"id": f"r-{label}", "from_name": "span", "to_name": "text", "type": "labels", "value": place}


def plain(tasks: list[dict[str, Any]], version: str = "gaz-1") -> Any:
    """As most backends answer."""
    made = [{"result": [region(each)], "score": 0.9, "model_version": version} for each in tasks]
    return {"results": made}


@dataclass
class Backend:
    """The backend: its address, how it predicts, and what it was sent."""

    url: str = ""
    version: str = "gaz-1"
    predict: Predict = plain
    status: int = 200
    raw: bytes | None = None
    location: str = ""
    sent: list[tuple[str, Any]] = field(default_factory=list)
    hosts: list[str] = field(default_factory=list)

    def paths(self) -> list[str]:
        """The paths that were called, in order."""
        return [path for path, _ in self.sent]

    def answer(self, path: str, body: Any) -> Any:
        """What it says."""
        if path == "/health":
            return {"status": "UP", "model_class": "Gazetteer"}
        if path == "/setup":
            return {"model_version": self.version}
        return self.predict(body["tasks"]) if path == "/predict" else {"status": "ok"}


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    """A database of the test's own."""
    made = build(tmp_path)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def inside(scene: Scene) -> Settings:
    """Settings under which a backend on this machine may be called."""
    return scene.settings.model_copy(update={"private_hosts": "127.0.0.1"})


@pytest.fixture
def served() -> Iterator[Backend]:
    """A backend that listens."""
    backend = Backend()

    class Handler(BaseHTTPRequestHandler):
        def _do(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or b"null")
            backend.sent.append((self.path, body))
            backend.hosts.append(self.headers["Host"])
            status = backend.status if self.path == "/predict" else 200
            content = json.dumps(backend.answer(self.path, body)).encode()
            if self.path == "/predict" and backend.raw is not None:
                content = backend.raw
            self.send_response(status)
            if backend.location and self.path == "/predict":
                self.send_header("Location", backend.location)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = _do  # noqa: N815

        def log_message(self, *args: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    backend.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield backend
    server.shutdown()
    server.server_close()
    thread.join()
