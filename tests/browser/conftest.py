"""Chromium, a real server on a free port with its own data, a tab signed in, and a document for each test."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from annotator.permissions import OPERATOR
from annotator.services import people
from schemas.gold import Span
from tests.browser.desk import PATIENCE, Desk, wait_until
from tests.scene import Scene, build

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
WIDTH, HEIGHT = 1280, 800
State = dict[str, Any]
Open = Callable[..., Desk]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    path = os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not path:
        pytest.fail("The browser tests need Chromium: install it, or name one in ANNOTATOR_CHROMIUM.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        yield browser
        browser.close()


@dataclass(slots=True)
class Server:
    """`annotator serve` as a process of its own, which can be killed and started again on its port."""

    data: Path
    port: int = 0
    process: "subprocess.Popen[str] | None" = None

    @property
    def base(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Starts it; it listens when this returns."""
        environment = {key: value for key, value in os.environ.items() if not key.startswith("ANNOTATOR_")}
        with (self.data / "server.log").open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "annotator", "serve", "--port", str(self.port)],
                env={**environment, "ANNOTATOR_DATA_DIR": str(self.data)},
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self.process.stdout is not None
        words = self.process.stdout.readline().split()
        assert words, f"the server did not start: {(self.data / 'server.log').read_text()}"
        self.port = int(words[-1].rpartition(":")[2])

    def kill(self) -> None:
        """Ends it and its children as a power cut would."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(PATIENCE)
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def restart(self) -> None:
        """Starts it again where it was."""
        wait_until(self._port_is_free, "the port of the dead server")
        self.start()

    def _port_is_free(self) -> bool:
        try:
            socket.create_server(("127.0.0.1", self.port)).close()
        except OSError:
            return False
        return True


def _serving(folder: Path) -> Iterator[tuple[Scene, Server]]:
    scene = build(folder)
    server = Server(folder)
    server.start()
    yield scene, server
    server.kill()
    scene.store.engine.dispose()


@pytest.fixture(scope="session")
def _everyones(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Scene, Server]]:
    yield from _serving(tmp_path_factory.mktemp("server"))


@pytest.fixture(scope="session")
def scene(_everyones: tuple[Scene, Server]) -> Scene:
    return _everyones[0]


@pytest.fixture(scope="session")
def server(_everyones: tuple[Scene, Server]) -> Server:
    return _everyones[1]


@pytest.fixture
def mortal(tmp_path: Path) -> Iterator[tuple[Scene, Server]]:
    """A server of the test's own, to be killed."""
    yield from _serving(tmp_path)


def sign_in(page: Page, scene: Scene, base: str, name: str) -> State:
    """Signs in by a one-time link; the cookies that came of it."""
    with scene.store.writing() as session:
        secret = people.make_link(session, OPERATOR, name)
    page.goto(f"{base}/sign-in/{secret}")
    page.locator("main form button, form.narrow button").first.click()
    page.wait_for_url(f"{base}/")
    return dict(page.context.storage_state())


@pytest.fixture(scope="session")
def cookies(chromium: Browser, scene: Scene, server: Server) -> Callable[[str], State]:
    """What a browser keeps of a person who has signed in; each signs in once."""
    known: dict[str, State] = {}

    def of(name: str) -> State:
        if name not in known:
            page = chromium.new_page()
            known[name] = sign_in(page, scene, server.base, name)
            page.close()
        return known[name]

    return of


@dataclass
class Complaints:
    """What the browser complained of; the test fails for each that it did not expect."""

    found: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def expect(self, *parts: str) -> None:
        """Complaints that have one of these parts belong to the test."""
        self.expected += parts

    def watch(self, context: BrowserContext) -> None:
        """Listens to all tabs of a context."""
        context.set_default_timeout(PATIENCE * 1000)
        expect.set_options(timeout=PATIENCE * 1000)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.found.append(f"error: {error.error}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.found.append(f"console: {message.text} {message.location.get('url', '')}")

    def unexpected(self) -> list[str]:
        """What nobody has expected."""
        return [each for each in self.found if not any(part in each for part in self.expected)]


@pytest.fixture
def complaints() -> Iterator[Complaints]:
    found = Complaints()
    yield found
    assert found.unexpected() == []


NewContext = Callable[..., BrowserContext]


@pytest.fixture
def new_context(chromium: Browser, complaints: Complaints) -> Iterator[NewContext]:
    """Makes browsers of their own: their own cookies, storage and network."""
    made: list[BrowserContext] = []

    def make(state: State | None = None, **options: Any) -> BrowserContext:
        options.setdefault("viewport", {"width": WIDTH, "height": HEIGHT})
        context = chromium.new_context(storage_state=state, **options)
        complaints.watch(context)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def context(new_context: NewContext, cookies: Callable[[str], State]) -> BrowserContext:
    """Amal's browser."""
    return new_context(cookies("amal"))


@pytest.fixture
def desk(context: BrowserContext, scene: Scene, server: Server) -> Open:
    """Opens a new document with the text, and spans in it, in Amal's browser."""

    def open_document(
        text: str, *spans: tuple[str, str], language: str = "en", at: BrowserContext | None = None
    ) -> Desk:
        document = scene.document(text, language)
        if spans:
            scene.load(document, [span_of(text, n, *each) for n, each in enumerate(spans)])
        return Desk((at or context).new_page(), scene, server.base, document).open()

    return open_document


def span_of(text: str, number: int, label: str, quote: str) -> Span:
    """A span over the first place where the text has the quote."""
    start = text.index(quote)
    return Span(id=f"given{number}", start=start, end=start + len(quote), label=label)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
