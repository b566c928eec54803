"""The server as users start it, and a client that speaks to it over one connection."""

import http.client
import json
import os
import re
import subprocess
import sys
import time
from contextlib import AbstractContextManager
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

from tests.bench.site import SLUG

COMMAND = Path(sys.executable).parent / "annotator"
_START_SECONDS = 60
_STOP_SECONDS = 20


def environment(directory: Path) -> dict[str, str]:
    """The environment of a command on that data directory; no other setting reaches it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ANNOTATOR_")}
    return kept | {"ANNOTATOR_DATA_DIR": str(directory)}


class Server(AbstractContextManager["Server"]):
    """`annotator serve` on a data directory and a free port."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __enter__(self) -> "Server":
        self.begun = time.perf_counter()
        with (self.directory / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                [COMMAND, "serve", "--port", "0"],
                env=environment(self.directory), stdout=subprocess.PIPE, stderr=log, text=True,
            )  # fmt: skip
        line = self.process.stdout.readline()
        found = re.search(r"http://\S+", line)
        if found is None:
            self.__exit__()
            raise RuntimeError(f"annotator serve said {line!r}; see {self.directory / 'server.log'}")
        self.address = found[0]
        return self

    def __exit__(self, *_exception: object) -> None:
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()

    def seconds_to_first_page(self) -> float:
        """From the start of the process to the last byte of the sign-in page."""
        status, _, _ = Client(self.address).get("/sign-in")
        if status != 200:
            raise RuntimeError(f"/sign-in answered {status}")
        return time.perf_counter() - self.begun

    def processes(self) -> list[int]:
        """The server's process and all below it."""
        found = [self.process.pid]
        for pid in found:
            children = Path(f"/proc/{pid}/task/{pid}/children")
            found += map(int, children.read_text().split())
        return found

    def cpu_seconds(self) -> float:
        """The processor time that its processes have taken, whatever else the machine does."""
        stats = (Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in self.processes())
        return sum(int(fields[11]) + int(fields[12]) for fields in stats) / os.sysconf("SC_CLK_TCK")


class Client:
    """A browser's manners without a browser: cookies, the CSRF token, one kept connection."""

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=_START_SECONDS)
        self.cookies: dict[str, str] = {}
        self.token = ""

    def request(
        self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, http.client.HTTPMessage, bytes]:
        """Status, headers and body of an answer."""
        sent = dict(headers or {})
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request(method, path, body, sent)
        response = self._connection.getresponse()
        content = response.read()
        for value in response.headers.get_all("Set-Cookie", ()):
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(value).items()}
        return response.status, response.headers, content

    def get(self, path: str) -> tuple[int, http.client.HTTPMessage, bytes]:
        """The answer to a GET."""
        return self.request("GET", path)

    def read(self, path: str) -> str:
        """A page, whose CSRF token is kept; raises unless it is served."""
        status, _, content = self.get(path)
        html = content.decode()
        if status != 200:
            raise RuntimeError(f"{path} answered {status}: {html[:300]}")
        found = re.search(r'name="csrf-token" content="([^"]+)"', html)
        self.token = found[1] if found else self.token
        return html

    def sign_in(self, secret: str) -> "Client":
        """Uses a one-time link up."""
        path = f"/sign-in/{secret}"
        self.read(path)
        self.post(path, next="/")
        self.read("/")
        return self

    def post(self, path: str, **fields: str) -> str:
        """Sends a form; the path that the answer leads to. Raises unless it leads on."""
        form = urlencode({"csrf_token": self.token, **fields}).encode()
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        status, answer, content = self.request("POST", path, form, headers)
        if status != 303:
            raise RuntimeError(f"{path} answered {status}: {content[:300]!r}")
        return urlsplit(answer["Location"]).path


class Desk:
    """A document opened by a client: saves spans as the page's JavaScript does."""

    def __init__(self, client: Client, document_id: int) -> None:
        self._client = client
        self.path = f"/projects/{SLUG}/documents/{document_id}"
        html = client.read(self.path)
        self.revision = int(re.search(r'data-revision="(\d+)"', html)[1])
        self._made = 0

    def save(self, start: int, end: int, label: str) -> bytes:
        """Saves one span; the redrawn paragraph."""
        return self.send("add_span", span=self.name("s"), start=start, end=end, label=label)

    def name(self, prefix: str) -> str:
        """An id that no object has yet."""
        self._made += 1
        return f"{prefix}{self.revision}-{self._made}"

    def send(self, op: str, **fields: Any) -> bytes:
        """Sends one command; what is to be drawn anew."""
        command = {"op": op, "id": self.name("c"), **fields}
        headers = {
            "Content-Type": "application/json", "X-CSRFToken": self._client.token, "HX-Request": "true",
        }  # fmt: skip
        status, answer, content = self._client.request(
            "POST", f"{self.path}/commands?known={self.revision}", json.dumps([command]).encode(), headers
        )
        if status != 200 or b"hx-partial" not in content:
            raise RuntimeError(f"{self.path} answered {status}: {content[:300]!r}")
        self.revision = int(answer["Revision"])
        return content
