"""The same work on ever bigger databases: nothing should cost more in the bigger one."""

import shutil
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator.permissions import OPERATOR, Action, Role
from annotator.services import exporting, pools
from annotator.services.access import enter
from annotator.services.pools import Order, Rules
from annotator.store import backup
from tests.bench import generate, growing, machine, plot, report
from tests.bench.corpus import LABELS
from tests.bench.exporting import Peak
from tests.bench.rows import Bench, p95, timed
from tests.bench.server import Client, Desk, Server
from tests.bench.site import SLUG, Site

_ANNOTATORS = 20
_HEAD = """# Scale

Written by `python -m tests.bench --scale`. One project, 10 gold spans in every document, every document
assigned to one of 20 annotators (7 in 10 submitted). Pages: p95 of {times} requests of each kind by one
client over one kept connection, in ms. Pull next article: handing one in and taking another from the pool,
random order, 3 annotators an article. Export: the whole project as gold JSONL by the service, with the
memory of its process on top. Short texts of 600 characters; made by `tests/bench/generate.py`.

{machine}

{table}

![p95 against the number of documents](benchmarks-scale.svg)
"""
_BUDGETS = {
    "list": 50,
    "next article": 15,
    "pull next article": 15,
    "save": 10,
    "later start (s)": 1,
    "export memory (MB)": 200,
}


@dataclass(frozen=True, slots=True)
class Place:
    """A database of `size` documents, served, with clients who are signed in."""

    size: int
    curator: Client
    annotator: Client
    puller: Client
    times: int

    def p95(self, client: Client, paths: Iterable[str], expected: int = 200) -> float:
        """In ms, over all paths, each asked several times; the first time of each does not count."""
        found = []
        for path in paths:
            for number in range(self.times + 1):
                begun = time.perf_counter()
                status, _, _ = client.get(path)
                if number:
                    found.append((time.perf_counter() - begun) * 1_000)
                if status != expected:
                    raise RuntimeError(f"{path} answered {status}")
        return p95(found)


def main(bench: Bench, sizes: list[int], docs: Path) -> int:
    """Grows one database from size to size and measures at each; writes docs/benchmarks-scale.md and .svg."""
    site = Site(bench.work / "scale")
    site.person("curator", Role.CURATOR)
    site.person("puller")
    people = [site.person(f"annotator{number}").user_id for number in range(_ANNOTATORS)]
    with site.store.reading() as session:
        project_id = enter(session, OPERATOR, SLUG, Action.VIEW).project_id
    plan = generate.Plan(project_id, "gold", None, people)
    times, columns = bench.times(40, 5), {}
    for size, more in zip(sizes, _steps(sizes), strict=True):
        seconds = timed(lambda more=more: generate.fill(backup.file_of(site.store.url), plan, more))
        print(f"== {size:,} documents, {more:,} made in {seconds:.0f} s", file=sys.stderr, flush=True)
        print(f"== into the pool in {timed(lambda: _pool(site)):.0f} s", file=sys.stderr, flush=True)
        columns[size] = _at(site, size, times) | _export(site, bench.work, size)
        text = _HEAD.format(times=times, machine=_machine(), table=_table(columns))
        if not bench.quick:  # after each size: the next may take long
            (docs / "benchmarks-scale.md").write_text(text + growing.section(docs), "utf-8")
            (docs / "benchmarks-scale.svg").write_text(_drawn(columns), "utf-8")
    print(text)
    return 0


def _pool(site: Site) -> None:
    """Hands all documents out by pull, in random order."""
    with site.store.writing() as session:
        pools.save(session, OPERATOR, SLUG, Rules(per_document=3, order=Order.RANDOM, seed=7))
    pools.refresh(site.store, OPERATOR, SLUG)


def _drawn(columns: dict[int, dict[str, float]]) -> str:
    """The times of pages."""
    names = [name for name in next(iter(columns.values())) if "(" not in name]
    lines = {name: [column[name] for column in columns.values()] for name in names}
    return plot.log_log(list(columns), lines, "documents", "p95, ms")


def _steps(sizes: list[int]) -> Iterator[int]:
    for before, size in zip([0, *sizes], sizes, strict=False):
        yield size - before


def _at(site: Site, size: int, times: int) -> dict[str, float]:
    starts = []
    for _ in range(3):
        with Server(site.directory) as server:
            starts.append(server.seconds_to_first_page())
    with Server(site.directory) as server:
        curator = Client(server.address).sign_in(site.link("curator"))
        annotator = Client(server.address).sign_in(site.link("annotator3"))
        puller = Client(server.address).sign_in(site.link("puller"))
        place = Place(size, curator, annotator, puller, times)
        return {name: kind(place) for name, kind in _KINDS.items()} | {"later start (s)": sorted(starts)[1]}


def _list(query: str = "") -> Callable[[Place], float]:
    """The list's p95 for a query in which {deep} stands for a document nine tenths down."""

    def measure(place: Place) -> float:
        path = f"/projects/{SLUG}?{query.format(deep=place.size * 9 // 10)}"
        return place.p95(place.curator, [path])

    return measure


def _save(place: Place) -> float:
    """Spans in documents of the annotator that are not begun."""
    seconds = []
    # annotator3 has every twentieth document, and of ten of hers the last two are not begun.
    last = place.size // _ANNOTATORS // 10 * 10 - 2
    for turn in range(last, last - max(place.times, 10), -10):
        desk = Desk(place.annotator, turn * _ANNOTATORS + 4)
        seconds += [
            timed(lambda at=at, desk=desk: desk.save(at * 13, at * 13 + 5, LABELS[at % 5]))
            for at in range(1, 31)
        ]
    return p95(seconds[1:]) * 1_000


def _pull(place: Place) -> float:
    """Handing in, by somebody who has nothing else to do and so takes from the pool."""
    seconds, at = [], place.puller.post(f"/projects/{SLUG}/next")
    for _ in range(place.times + 1):
        begun = time.perf_counter()
        following = place.puller.post(f"{at}/submit")
        seconds.append(time.perf_counter() - begun)
        if following == at:
            raise RuntimeError(f"{at} was handed in, and the pool had nothing")
        at = following
    return p95(seconds[1:]) * 1_000


_KINDS: dict[str, Callable[[Place], float]] = {
    "list": _list(),
    "list, deep": _list("cursor=after-{deep}"),
    "list by title, deep": _list("sort=title&cursor=after-{deep}"),
    "list by date, deep": _list("sort=published&order=down&cursor=after-{deep}"),
    "list by length, deep": _list("sort=length&cursor=after-{deep}"),
    "search, common word": _list("q=the"),
    "search, two words": _list("q=police+army"),
    "search, while typing": _list("q=gu"),
    "search, nothing found": _list("q=zebra+police"),
    "list by state": lambda place: place.p95(place.annotator, [f"/projects/{SLUG}?state=assigned"]),
    "home": lambda place: place.p95(place.curator, ["/"]),
    "next article": lambda place: place.p95(place.annotator, [f"/projects/{SLUG}/next"], 303),
    "pull next article": _pull,
    "open": lambda place: place.p95(place.annotator, [f"/projects/{SLUG}/documents/{place.size - 16}"]),
    "save": _save,
}


def _export(site: Site, work: Path, size: int) -> dict[str, float]:
    target = work / "scale-export"
    with Peak() as peak:
        seconds = timed(
            lambda: exporting.write(
                site.store, OPERATOR, SLUG, "gold-jsonl", exporting.Choice("gold"), target
            )
        )
    shutil.rmtree(target)
    return {
        "export (ms per 1,000 documents)": seconds * 1e6 / size,
        "export memory (MB)": peak.own,
        "export memory with mapped files (MB)": peak.resident,
        "database (MB)": backup.file_of(site.store.url).stat().st_size / 1e6,
    }


def _machine() -> str:
    return "\n".join(f"- {line}" for line in [*machine.describe(None)[:3], f"load average {machine.load()}"])


def _table(columns: dict[int, dict[str, float]]) -> str:
    names = next(iter(columns.values()))
    lines = (
        (name, str(_BUDGETS.get(name, "–")), *(report.number(column[name]) for column in columns.values()))
        for name in names
    )
    return report.table(("measure", "budget", *(f"{size:,} documents" for size in columns)), lines)
