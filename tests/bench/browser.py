"""The annotation page in Chromium: opening it, and a key until its highlight is painted."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, CDPSession, Page, sync_playwright

from tests.bench import corpus
from tests.bench.rows import Bench, Figure, Figures, Row, median, p95
from tests.bench.server import Client, Server
from tests.bench.site import SLUG, Site

_OPEN = (
    "From the navigation's start (performance.timeOrigin) to the later of first contentful paint and the "
    "attribute data-ready that the page sets when its keys work. "
)
_KEY = (
    "A key press sent to the browser (Input.dispatchKeyEvent) after arrow keys chose a word; from the "
    "keydown event's own timeStamp to the first task after the next frame's style, layout and paint (a "
    "message posted in its requestAnimationFrame), when the new highlight is in CSS.highlights. The remark "
    "has p95 and the frame after that, an upper bound. "
)
ROWS = (
    Row("bytes", "bytes of the first page load", ("8.1 MB", "0.8 MB", "1.6 MB"), 150, "kB",
        "All that Chromium receives (encodedDataLength: headers and bodies as sent) for the annotation page "
        "of a short article with an empty cache."),
    Row("short cold", "browser: open short, cold cache", ("1.7 s", "1.4 s", "0.6 s"), 0.3, "s",
        _OPEN + "A new browser profile each time, which is signed in."),
    Row("short warm", "browser: open short, warm cache", ("1.4 s", "1.4 s", "0.5 s"), 0.15, "s",
        "The same for other articles in a profile that has opened one."),
    Row("long", "browser: open long", ("2.7 s", "1.5 s", "7.1 s"), 0.4, "s",
        "The same; 100,000 characters, 1,000 spans, cold cache; the remark has the warm one."),
    Row("key short", "browser: key to highlight painted, short", ("29 ms", "76 ms", "40 ms (a click)"), 20,
        "ms", _KEY),
    Row("key long", "browser: key to highlight painted, long", ("325 ms", "130 ms", "38 ms"), 20, "ms",
        "The same, in the middle of the article."),
    Row("saved short", "browser: key to confirmed, short", ("", "", ""), None, "ms",
        "From the same event to the server's paragraph swapped in and the page saying so (#saved)."),
    Row("saved long", "browser: key to confirmed, long", ("", "", ""), 60, "ms", "The same."),
    Row("heap", "browser: JavaScript heap, long", ("91 MB", "27 MB", "4 MB"), 4, "MB",
        "Runtime.getHeapUsage (usedSize) after HeapProfiler.collectGarbage, on the opened long article."),
)  # fmt: skip
_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--enable-precise-memory-info",
)  # fmt: skip
_PROBE = (Path(__file__).parent / "probe.js").read_text()
_PATIENCE = 10.0


def measure(bench: Bench) -> Figures:
    """Opens and annotates in one browser; nothing where there is none."""
    if bench.chromium is None:
        return {}
    site = Site(bench.work / "browser")
    actor = site.person("reader")
    articles = [*corpus.short(bench.times(12, 4), 20), corpus.long()]
    identifiers = site.documents(articles)
    for article, document_id in zip(articles, identifiers, strict=True):
        site.annotate(actor, document_id, article)
    with Server(site.directory) as server, sync_playwright() as playwright:
        cookies = Client(server.address).sign_in(site.link("reader")).cookies
        browser = playwright.chromium.launch(executable_path=bench.chromium, args=list(_ARGUMENTS))
        try:
            return _Visits(browser, server.address, cookies, identifiers).all(bench)
        finally:
            browser.close()


class _Visits:
    def __init__(
        self, browser: Browser, address: str, cookies: dict[str, str], identifiers: list[int]
    ) -> None:
        self._browser = browser
        self._cookies = [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        urls = [f"{address}/projects/{SLUG}/documents/{each}" for each in identifiers]
        self._short, self._long = urls[:-1], urls[-1]

    def all(self, bench: Bench) -> Figures:
        """Every row."""
        self._cold(self._short[0])  # the browser's own first steps
        count = bench.times(9, 3)
        cold = [self._cold(self._short[number % len(self._short)]) for number in range(count)]
        long = [self._cold(self._long) for _ in range(bench.times(7, 2))]
        again = median((self._warm([self._long] * bench.times(5, 2))), 1_000).value
        presses = bench.times(40, 6)
        return {
            "bytes": median((self._bytes(url) for url in self._short[:3]), 1 / 1_000),
            "short cold": median(cold),
            "short warm": median(self._warm(self._short[1:])),
            "long": median(long, 1, f"warm {again:.0f} ms"),
            **self._keys("short", self._short[0], presses),
            **self._keys("long", self._long, presses),
            "heap": median((self._heap() for _ in range(bench.times(3, 1))), 1 / 1e6),
        }

    def _context(self) -> BrowserContext:
        context = self._browser.new_context(viewport={"width": 1280, "height": 800})
        context.add_cookies(self._cookies)
        context.add_init_script(_PROBE)
        return context

    def _cold(self, url: str) -> float:
        with self._context() as context:
            return _open(context.new_page(), url)

    def _warm(self, urls: Iterable[str]) -> list[float]:
        with self._context() as context:
            page = context.new_page()
            _open(page, self._short[0])
            return [_open(page, url) for url in urls]

    def _bytes(self, url: str) -> int:
        received: list[int] = []
        with self._context() as context:
            page = context.new_page()
            session = context.new_cdp_session(page)
            session.on("Network.loadingFinished", lambda event: received.append(event["encodedDataLength"]))
            session.send("Network.enable")
            _open(page, url)
            page.wait_for_load_state("networkidle")
        return sum(received)

    def _heap(self) -> float:
        with self._context() as context:
            page = context.new_page()
            _open(page, self._long)
            session = context.new_cdp_session(page)
            session.send("HeapProfiler.enable")
            session.send("HeapProfiler.collectGarbage")
            return session.send("Runtime.getHeapUsage")["usedSize"]

    def _keys(self, name: str, url: str, count: int) -> Figures:
        with self._context() as context:
            page = context.new_page()
            _open(page, url)
            session = context.new_cdp_session(page)
            _start_in_the_middle(page)
            found = [press for _ in range(count) if (press := _label(page, session))]
        if len(found) < count / 2:
            raise RuntimeError(f"only {len(found)} of {count} keys led to a saved span in {url}")
        return {
            f"key {name}": _pressed(found, "painted", f", frame after {_median(found, 'next'):.0f} ms"),
            f"saved {name}": _pressed(found, "saved"),
        }


def _open(page: Page, url: str) -> float:
    """Seconds until the page is painted and its keys work."""
    page.goto(url, wait_until="load")
    times = _wait(lambda: page.evaluate("bench.ready && bench.painted && [bench.ready, bench.painted]"))
    if times is None:
        raise RuntimeError(f"{url} was not ready in {_PATIENCE} s")
    return max(times) / 1_000


def _start_in_the_middle(page: Page) -> None:
    blocks = page.locator("#article .block")
    block = blocks.nth(blocks.count() // 2)
    block.scroll_into_view_if_needed()
    block.click(position={"x": 60, "y": 20})
    page.wait_for_timeout(200)


def _label(page: Page, session: CDPSession) -> dict[str, Any] | None:
    """Moves on by two words and presses the actor's key; what came of it, None when no span did."""
    for _ in range(2):
        _press(session, "ArrowRight", "ArrowRight", 39)
        page.wait_for_timeout(40)
    page.wait_for_timeout(60)
    page.evaluate("bench.press = null")
    _press(session, "a", "KeyA", 65, "a")
    page.wait_for_timeout(80)
    found = _wait(lambda: page.evaluate("bench.press?.saved && bench.press.next && bench.press"), 2.0)
    if found and not found["shown"]:
        raise RuntimeError("the frame after the key showed neither highlight nor span")
    return found


def _press(session: CDPSession, key: str, code: str, number: int, text: str = "") -> None:
    given = {"key": key, "code": code, "windowsVirtualKeyCode": number}
    typed = {"type": "keyDown", "text": text} if text else {"type": "rawKeyDown"}
    session.send("Input.dispatchKeyEvent", given | typed)
    session.send("Input.dispatchKeyEvent", given | {"type": "keyUp"})


def _wait(look: Callable[[], Any], patience: float = _PATIENCE) -> Any:
    """What `look` finds, asked again and again; None when it never finds anything."""
    over = time.monotonic() + patience
    while time.monotonic() < over:
        if found := look():
            return found
        time.sleep(0.02)
    return None


def _median(found: list[dict[str, Any]], name: str) -> float:
    return median(press[name] for press in found).value


def _pressed(found: list[dict[str, Any]], name: str, more: str = "") -> Figure:
    values = [press[name] for press in found]
    return median(values, 1, f"p95 {p95(values):.0f} ms{more}")
