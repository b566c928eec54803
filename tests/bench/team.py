"""Five annotators who save at once while a curator looks at how well they agree, again and again."""

import multiprocessing
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import chain
from multiprocessing.synchronize import Barrier

from annotator.permissions import OPERATOR, Action, Role
from annotator.services import agreeing, importing
from annotator.services.access import enter
from annotator.services.importing import Intake
from annotator.store import agreement
from exports import Incoming
from schemas.gold import GoldDocument
from tests.bench import corpus
from tests.bench.corpus import Article
from tests.bench.rows import Bench, Figure, Figures, Row, median, p95, timed
from tests.bench.saving import places
from tests.bench.server import Client, Desk, Server
from tests.bench.site import SLUG, Site

_NONE = ("", "", "")
_HOW = (
    "5 people, each on a kept connection of their own and in an article of their own (600 characters), "
    "{pace} for {seconds} s{meanwhile}. The remark has p95."
)
_PACED = "save one span every quarter of a second, far faster than anybody works,"
_FLAT = "save as fast as they are answered"
_LOOKING = (
    " while a curator opens the tab Agreement of the project once a second: thousands of its documents have "
    "been handed in by two annotators, and most are not counted yet, so that each opening counts some"
)
_SECONDS = 10
_WHY = (
    "One process serves all: while the page counts documents, the count and the saves share an interpreter."
)
ROWS = (
    Row("team", "5 annotators saving at an annotator's pace, p50", _NONE, 3, "ms",
        _HOW.format(pace=_PACED, seconds=_SECONDS, meanwhile="")),
    Row("team looked at", "the same with the dashboard open, p50", _NONE, 3, "ms",
        _HOW.format(pace=_PACED, seconds=_SECONDS, meanwhile=_LOOKING), why=_WHY),
    Row("team dashboard", "the dashboard meanwhile, p50", _NONE, None, "ms",
        "The curator's requests of that run, to the last byte. The remark has p95 and how many documents "
        "were counted; no batch is begun after 0.1 s."),
    Row("team counted", "the same with the dashboard open and everything counted, p50", _NONE, 3, "ms",
        "The same again, with nothing left to count.", why=_WHY),
    Row("team dashboard counted", "the dashboard with everything counted, p50", _NONE, None, "ms",
        "The curator's requests of that run. The remark has p95."),
    Row("team fast", "5 annotators saving, requests a second, no errors", _NONE, None, "/s",
        _HOW.format(pace=_FLAT, seconds=_SECONDS, meanwhile=""), least=True),
    Row("team fast looked at", "the same with the dashboard open, requests a second", _NONE, None, "/s",
        _HOW.format(pace=_FLAT, seconds=_SECONDS, meanwhile=_LOOKING), least=True),
)  # fmt: skip
_PEOPLE, _EACH, _PAUSE, _LOOK_PAUSE = 5, 30, 0.25, 1.0
# Documents that a person has for one shift, more than can be filled in it.
_ROOM, _SHIFTS = 40, 6
_PATIENCE = 120
_barriers: list[Barrier] = []  # in each process, the one at which all wait for each other


@dataclass(frozen=True, slots=True)
class Task:
    """What a person does, once each `pause` seconds: save in documents. The curator has none, and looks."""

    secret: str
    address: str
    seconds: float
    pause: float
    documents: tuple[tuple[int, Article], ...] = ()


def measure(bench: Bench) -> Figures:
    """One project, in which the same people save again and again, with and without the curator."""
    team = _Team(bench, bench.times(3_000, 600), bench.times(_SECONDS, 3))
    figures = {}
    with Server(team.site.directory) as server:
        team.shift(server, _PAUSE)  # a warm-up
        figures["team"] = _paced(team.shift(server, _PAUSE)[0])
        before = team.counted()
        saves, looks = team.shift(server, _PAUSE, watched=True)
        figures["team looked at"] = _paced(saves)
        figures["team dashboard"] = _figure(looks, f"; {team.counted() - before:,} documents counted")
        figures["team fast"] = team.fast(server)
        figures["team fast looked at"] = team.fast(server, watched=True)
        agreeing.refresh(team.site.store, team.project_id)
        saves, looks = team.shift(server, _PAUSE, watched=True)
        figures["team counted"] = _paced(saves)
        figures["team dashboard counted"] = _figure(looks)
    return figures


class _Team:
    """The project: documents that two others have handed in, and those of the people who save."""

    def __init__(self, bench: Bench, handed: int, seconds: int) -> None:
        self.site = Site(bench.work / "team")
        self.seconds = seconds
        self.site.person("curator", Role.CURATOR)
        self._names = [f"saver{number}" for number in range(_PEOPLE)]
        for name in (*self._names, "first", "second"):
            self.site.person(name)
        articles = corpus.pieces(handed + _SHIFTS * _PEOPLE * _ROOM, 600, 10)
        for name in ("first", "second"):
            self._hand_in(name, articles[:handed])
        own = articles[handed:]
        self._own = list(zip(self.site.documents(own), own, strict=True))
        with self.site.store.reading() as session:
            self.project_id = enter(session, OPERATOR, SLUG, Action.VIEW).project_id

    def _hand_in(self, name: str, articles: list[Article]) -> None:
        given = (GoldDocument(id=each.id, text=each.text, spans=each.spans) for each in articles)
        incoming = (Incoming(each, each.id, True) for each in given)
        result = importing.run(self.site.store, OPERATOR, SLUG, incoming, Intake(f"annotator:{name}"))
        assert result.sets == len(articles), result

    def counted(self) -> int:
        """How many documents are counted."""
        with self.site.store.reading() as session:
            return len(agreement.counted(session, self.project_id))

    def fast(self, server: Server, watched: bool = False) -> Figure:
        """The rate of saves without a pause."""
        saves, _ = self.shift(server, 0, watched)
        note = f"p50 {median(saves, 1_000).value:.1f} ms, {_tail(saves)}"
        return median([len(saves) / self.seconds], note=note)

    def shift(self, server: Server, pause: float, watched: bool = False) -> tuple[list[float], list[float]]:
        """What each save took, and each opening of the dashboard, in seconds."""
        where = server.address, self.seconds
        tasks = [Task(self.site.link(name), *where, pause, self._some_documents()) for name in self._names]
        if watched:
            tasks.append(Task(self.site.link("curator"), *where, _LOOK_PAUSE))
        context = multiprocessing.get_context("spawn")
        barrier = context.Barrier(len(tasks))
        with ProcessPoolExecutor(len(tasks), context, _meet_at, (barrier,)) as pool:
            found = list(pool.map(_work, tasks))
        return list(chain(*found[:_PEOPLE])), list(chain(*found[_PEOPLE:]))

    def _some_documents(self) -> tuple[tuple[int, Article], ...]:
        return tuple(self._own.pop() for _ in range(_ROOM))


def _meet_at(barrier: Barrier) -> None:
    _barriers.append(barrier)


def _work(task: Task) -> list[float]:
    """The seconds of each request; in a process of its own."""
    client = Client(task.address).sign_in(task.secret)
    _barriers[0].wait(_PATIENCE)
    over = time.monotonic() + task.seconds
    found = []
    for request in _saves(client, task) if task.documents else _looks(client):
        if time.monotonic() > over:
            break
        took = timed(request)
        found.append(took)
        time.sleep(max(task.pause - took, 0))
    return found


def _saves(client: Client, task: Task) -> Iterator[Callable[[], object]]:
    for document_id, article in task.documents:
        desk = Desk(client, document_id)
        for at in places(article, _EACH):
            yield lambda at=at, desk=desk: desk.save(*at)


def _looks(client: Client) -> Iterator[Callable[[], object]]:
    while True:
        yield lambda: client.read(f"/projects/{SLUG}/agreement")


def _paced(seconds: list[float]) -> Figure:
    return _figure(seconds, f"; {len(seconds)} saves")


def _figure(seconds: list[float], note: str = "") -> Figure:
    return median(seconds, 1_000, _tail(seconds) + note)


def _tail(seconds: list[float]) -> str:
    return f"p95 {p95(seconds) * 1_000:.1f} ms"
