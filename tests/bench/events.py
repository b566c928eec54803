"""A complete article on the page, 60 events and 229 spans: opening it, and editing it."""

import os
import re
from functools import partial
from pathlib import Path
from statistics import median as middle

from annotator.domain.commands import Load
from schemas import gold
from tests.bench.corpus import Article
from tests.bench.opening import application
from tests.bench.rows import Bench, Figure, Figures, Row, median, p95, timed
from tests.bench.server import Client, Desk, Server
from tests.bench.site import SLUG, Site

SEED = (
    Path(os.environ.get("ANNOTATOR_TEST_DATA", Path(__file__).parents[3] / "shared" / "data"))
    / "seed"
    / "gold.json"
)
_NONE = ("", "", "")
_HOW = (
    "POST of one command over one kept connection on the seed article (229 spans, 60 events), committed, and "
    "the redrawn paragraph with its events read to its end."
)
ROWS = (
    Row("open full", "open a document with 229 spans and 60 events", _NONE, 8, "ms",
        "GET of the annotation page of the seed article, measured by a client over one kept connection.",
        why="The page is 160 kB: every object is on it for the keyboard to work without the server."),
    Row("open full, inside", "the same without HTTP", _NONE, None, "ms",
        "The application called as WSGI in this process."),
    Row("span full", "save one span there, p50", _NONE, 3, "ms", _HOW,
        why="The seed's paragraphs have up to nine events each, read and drawn with the paragraph."),
    Row("event full", "make one event there, p50", _NONE, None, "ms", "The same for a trigger with event."),
    Row("role full", "fill one role there, p50", _NONE, None, "ms", "The same for an argument."),
    Row("problems full", "find all problems there, p50", _NONE, None, "ms",
        "GET of the problems of the seed article, which the page asks for when the annotator pauses."),
)  # fmt: skip


def measure(bench: Bench) -> Figures:
    """One server, one client, several articles like the seed."""
    record = gold.decode(SEED.read_bytes())
    site = Site(bench.work / "events")
    actor = site.person("eve")
    count = bench.times(12, 4)
    # Every text is another document only if it differs.
    articles = [Article(f"seed{n}", f"{record.text}\n\nNumber {n}.", ()) for n in range(count)]
    identifiers = site.documents(articles)
    kinds = ("spans", "entities", "events", "incidents", "claims", "relations")
    for identifier, article in zip(identifiers, articles, strict=True):
        command = Load(id="load", **{kind: getattr(record, kind) for kind in kinds})
        site.load(actor, identifier, article.text, command)
    with Server(site.directory) as server:
        client = Client(server.address).sign_in(site.link("eve"))
        figures = _opened(client, identifiers)
        figures |= _edited(client, identifiers, record)
    inside = application(site, client.cookies)
    pages = [f"/projects/{SLUG}/documents/{each}" for each in identifiers]
    runs = [timed(lambda page=page: inside(page)) for page in (*pages, *pages)]
    return figures | {"open full, inside": median(runs[len(pages) :], 1_000)}


def _opened(client: Client, identifiers: list[int]) -> Figures:
    paths = [f"/projects/{SLUG}/documents/{each}" for each in identifiers]
    size = len(client.get(paths[0])[2])
    opened = [timed(lambda path=path: client.get(path)) for path in paths[1:]]
    again = middle(timed(lambda path=path: client.get(path)) for path in paths)
    looked = [timed(lambda path=path: client.get(f"{path}/problems?known=0")) for path in (*paths, *paths)]
    return {
        "open full": median(
            opened, 1_000, f"once more {again * 1_000:.1f} ms; {size / 1_000:.0f} kB of HTML"
        ),
        "problems full": median(looked, 1_000),
    }


def _edited(client: Client, identifiers: list[int], record: gold.GoldDocument) -> Figures:
    marked = {(span.start, span.end) for span in record.spans}
    words = [match.span() for match in re.finditer(r"\w+", record.text) if match.span() not in marked][::17]
    actors = [span.id for span in record.spans if span.label == "actor"]
    seconds: dict[str, list[float]] = {"span full": [], "event full": [], "role full": []}
    for identifier in identifiers:
        desk = Desk(client, identifier)
        for number, (start, end) in enumerate(words[:10]):
            event, place = desk.name("e"), {"start": start, "end": end}
            made = {"span": desk.name("s"), "label": "strike", "event": event, **place}
            role = {"event": event, "role": "attacker", "span": actors[number]}
            seconds["span full"].append(timed(partial(desk.save, start, end, "content")))
            seconds["event full"].append(timed(partial(desk.send, "add_span", **made)))
            seconds["role full"].append(timed(partial(desk.send, "add_argument", **role)))
    return {name: _figure(runs) for name, runs in seconds.items()}


def _figure(runs: list[float]) -> Figure:
    return median(runs, 1_000, f"p95 {p95(runs) * 1_000:.1f} ms")
