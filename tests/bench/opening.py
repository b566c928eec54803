"""Opening a document: the server's time for the annotation page."""

from collections.abc import Callable
from io import BytesIO

from annotator import create_app
from tests.bench import corpus
from tests.bench.rows import Bench, Figure, Figures, Row, median, timed
from tests.bench.server import Client, Server
from tests.bench.site import SLUG, Site

_HOW = (
    "GET of the annotation page of a document of 2,500 characters that the server process has not opened "
    "before, tokens stored, measured by a client over one kept connection; each of the documents once, after "
    "a warm-up with others. The remark has the median of opening them once more. "
)
ROWS = (
    Row("open 0", "open a document, server time p50: 0 spans", ("84 ms", "13 ms", "18 ms"), 5, "ms", _HOW),
    Row("open 100", "open a document, server time p50: 100 spans", ("88 ms", "17 ms", "25 ms"), 8, "ms",
        "The same."),
    Row("open 0, inside", "0 spans, without HTTP", ("", "", ""), None, "ms",
        "The application called as WSGI in this process, for the same request."),
    Row("open 100, inside", "100 spans, without HTTP", ("", "", ""), None, "ms", "The same."),
)  # fmt: skip
_WARM_UP = 10


def measure(bench: Bench) -> Figures:
    """Opens documents by HTTP, then in this process."""
    site = Site(bench.work / "opening")
    actor = site.person("opener")
    count = bench.times(80, 15)
    plain = corpus.short(count + _WARM_UP)
    marked = corpus.short(2 * (count + _WARM_UP), 100)[count + _WARM_UP :]
    identifiers = site.documents([*plain, *marked])
    for article, document_id in zip(marked, identifiers[len(plain) :], strict=True):
        site.annotate(actor, document_id, article)
    halves = {"open 0": identifiers[: len(plain)], "open 100": identifiers[len(plain) :]}
    figures = {}
    with Server(site.directory) as server:
        client = Client(server.address).sign_in(site.link("opener"))
        for key, ids in halves.items():
            figures[key] = _figure(ids, client.get)
    inside = application(site, client.cookies)
    return figures | {f"{key}, inside": _figure(ids, inside) for key, ids in halves.items()}


def _figure(identifiers: list[int], get: Callable[[str], tuple]) -> Figure:
    def seconds(document_id: int) -> float:
        answer: list[tuple] = []
        path = f"/projects/{SLUG}/documents/{document_id}"
        taken = timed(lambda: answer.append(get(path)))
        if answer[0][0] != 200:
            raise RuntimeError(f"{path} answered {answer[0][0]}")
        return taken

    for each in identifiers[:_WARM_UP]:
        seconds(each)
    first = [seconds(each) for each in identifiers[_WARM_UP:]]
    again = median((seconds(each) for each in identifiers[_WARM_UP:]), 1_000).value
    return median(first, 1_000, f"once more {again:.1f} ms")


def application(site: Site, cookies: dict[str, str]) -> Callable[[str], tuple[int]]:
    """A function that has the application answer a path, in this process."""
    app = create_app(site.settings)
    cookie = "; ".join(f"{name}={value}" for name, value in cookies.items())

    def get(path: str) -> tuple[int]:
        found: list[int] = []
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80", "wsgi.url_scheme": "http", "wsgi.input": BytesIO(), "HTTP_COOKIE": cookie,
        }  # fmt: skip
        answer = app(environ, lambda status, _headers, _info=None: found.append(int(status[:3])))
        b"".join(answer)
        answer.close()
        return (found[0],)

    return get
