"""Saving spans: one client's time for each, and how many sixteen clients get through."""

import multiprocessing
import re
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.synchronize import Barrier

from annotator.permissions import OPERATOR, Action, Actor
from annotator.services.access import enter
from annotator.store import backup
from tests.bench import corpus, generate
from tests.bench.corpus import LABELS, Article
from tests.bench.rows import Bench, Figure, Figures, Row, median, p95, timed
from tests.bench.server import Client, Desk, Server
from tests.bench.site import SLUG, Site

_HOW = (
    "POST of one add_span command over one kept connection: planned, written, logged, committed with "
    "synchronous=FULL, and the redrawn paragraph read to its end. 30 spans in each of several documents of "
    "2,500 characters; the person has saved nothing before. The remark has p95."
)
_SAVE = ("60 ms", "6.5 ms", "3.2 ms")
_WHY = (
    "Three of five labels saved here are those of events, so their save also makes the event and draws it: "
    "some six statements more."
)
ROWS = (
    Row("save", "save one span, p50", _SAVE, 3, "ms", _HOW, why=_WHY),
    Row("save 672", "save one span, p50, after 672 documents", ("", "", "36 ms"), 3, "ms",
        "The same; the person has saved 672 other documents of 10 spans before.", why=_WHY),
    Row("save 10000", "save one span, p50, after 10,000 documents", ("", "", ""), 3, "ms",
        "The same after 10,000.", why=_WHY),
    Row("save long", "save one span, p50, long document", ("", "", ""), 3, "ms",
        "The same in a document of 100,000 characters that has 1,000 spans.", why=_WHY),
    Row("clients", "16 clients saving, requests a second, no errors", ("10 (30 spans each)", "209",
        "63 (30 spans each)"), 500, "/s",
        "16 people, each on a kept connection of their own, in 4 processes of 4 threads beside the server on "
        "the same cores, save as fast as they are answered for 10 s, 30 spans in each document of theirs "
        "(600 characters). Requests that open the next document are not counted; the processor time in the "
        "remark includes them.", least=True,
        why="One save takes about 2.5 ms of one interpreter (some twenty statements, the session, the CSRF "
        "check, the redrawn paragraph), and the clients share the two cores."),
)  # fmt: skip
_CLIENTS, _PROCESSES, _EACH = 16, 4, 30
_PATIENCE = 120
_barriers: list[Barrier] = []  # in each process of clients, the one at which all wait for each other


def measure(bench: Bench) -> Figures:
    """One database for the single client, with more and more saved before; one for the sixteen."""
    return _alone(bench) | {"clients": _together(bench)}


def places(article: Article, count: int) -> Iterator[tuple[int, int, str]]:
    """Words all over an article, each with a label."""
    words = [match.span() for match in re.finditer(r"\w+", article.text)]
    for number in range(count):
        # A little off the even places, where the long article has its spans.
        yield *words[min(int((number + 0.37) * len(words) / count), len(words) - 1)], LABELS[number % 5]


def _alone(bench: Bench) -> Figures:
    site = Site(bench.work / "saving")
    actor = site.person("saver")
    each = bench.times(8, 2)
    articles = corpus.short(3 * each + 1)
    long = corpus.long()
    identifiers = site.documents([*articles, long])
    site.annotate(actor, identifiers[-1], long)
    batches = [slice(number * each, (number + 1) * each) for number in range(3)]
    figures = {}
    with Server(site.directory) as server:
        client = Client(server.address).sign_in(site.link("saver"))
        _save(client, identifiers[-2:-1], articles[-1:])  # a warm-up
        for key, more, part in zip(("save", "save 672", "save 10000"), (0, 672, 9_328), batches, strict=True):
            if more:
                generate.fill(backup.file_of(site.store.url), _plan(site, actor), more)
            figures[key] = _figure(_save(client, identifiers[part], articles[part]))
        desk = Desk(client, identifiers[-1])
        long_runs = [timed(lambda at=at: desk.save(*at)) for at in places(long, bench.times(100, 20))]
        figures["save long"] = _figure(long_runs)
    return figures


def _plan(site: Site, actor: Actor) -> generate.Plan:
    with site.store.reading() as session:
        project_id = enter(session, OPERATOR, SLUG, Action.VIEW).project_id
    return generate.Plan(project_id, f"user:{actor.user_id}", actor.user_id, [actor.user_id])


def _save(client: Client, identifiers: Iterable[int], articles: Iterable[Article]) -> list[float]:
    seconds = []
    for document_id, article in zip(identifiers, articles, strict=True):
        desk = Desk(client, document_id)
        seconds += [timed(lambda at=at, desk=desk: desk.save(*at)) for at in places(article, _EACH)]
    return seconds


def _figure(seconds: Sequence[float]) -> Figure:
    return median(seconds, 1_000, f"p95 {p95(seconds) * 1_000:.1f} ms")


@dataclass(slots=True)
class Worker:
    """What a process of clients is given: one person's secret and documents for each."""

    address: str
    people: list[tuple[str, list[int]]]
    articles: list[Article]
    seconds: float


@dataclass(slots=True)
class Tally:
    """What clients have got done."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    cpu: float = 0.0


def _together(bench: Bench) -> Figure:
    runs = [_crowd(bench, number) for number in range(bench.times(2, 1))]
    rates, tallies = [rate for rate, _ in runs], [tally for _, tally in runs]
    errors = sum(tally.errors for tally in tallies)
    latencies = [value for tally in tallies for value in tally.latencies]
    cpu = sum(tally.cpu for tally in tallies) / len(latencies)
    note = (
        f"{errors} errors; p95 {p95(latencies) * 1e3:.0f} ms; server {cpu * 1e3:.2f} ms of processor a save"
    )
    return median(rates, 1, note)


def _crowd(bench: Bench, number: int) -> tuple[float, Tally]:
    site = Site(bench.work / f"crowd-{number}")
    names = [f"person{index}" for index in range(_CLIENTS)]
    for name in names:
        site.person(name)
    articles = corpus.pieces(500, 600)
    identifiers = site.documents(articles)
    seconds = bench.times(10, 3)
    with Server(site.directory) as server:
        people = [(site.link(name), identifiers) for name in names]
        share = _CLIENTS // _PROCESSES
        before = server.cpu_seconds()
        workers = [
            Worker(server.address, people[index : index + share], articles, seconds)
            for index in range(0, _CLIENTS, share)
        ]
        context = multiprocessing.get_context("spawn")
        ready = context.Barrier(_CLIENTS)
        with ProcessPoolExecutor(_PROCESSES, context, _meet_at, (ready,)) as pool:
            tallies = list(pool.map(run, workers))
        cpu = server.cpu_seconds() - before
    whole = Tally(
        [value for tally in tallies for value in tally.latencies], sum(tally.errors for tally in tallies), cpu
    )
    return len(whole.latencies) / seconds, whole


def _meet_at(barrier: Barrier) -> None:
    """Tells a process of clients where all wait for each other."""
    _barriers.append(barrier)


def run(worker: Worker) -> Tally:
    """The clients of one process, each a thread."""
    tally = Tally()
    threads = [threading.Thread(target=_client, args=(worker, *each, tally)) for each in worker.people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return tally


def _client(worker: Worker, secret: str, identifiers: list[int], tally: Tally) -> None:
    client = Client(worker.address).sign_in(secret)
    _barriers[0].wait(_PATIENCE)
    over = time.monotonic() + worker.seconds
    for document_id, article in zip(identifiers, worker.articles, strict=True):
        desk = Desk(client, document_id)
        for at in places(article, _EACH):
            if time.monotonic() > over:
                return
            try:
                tally.latencies.append(timed(lambda at=at, desk=desk: desk.save(*at)))
            except (RuntimeError, OSError):
                tally.errors += 1
