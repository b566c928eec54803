"""Giving the corpus out with its spans."""

import itertools
import threading
from pathlib import Path

from annotator.permissions import OPERATOR
from annotator.services import exporting, importing
from tests.bench import corpus
from tests.bench.rows import Bench, Figures, Row, median, timed
from tests.bench.site import SLUG, Site

ROWS = (
    Row("export", "export the corpus with its spans as JSON", ("1.3 s", "1.0 s", "0.5 s (half, no texts)"),
        0.3, "s", "`services.exporting.write` of the 1,300 documents with 5,790 spans as gold JSONL, loss "
        "report included, in a process that has done it once before."),
    Row("export memory", "export: memory on top", ("", "", ""), None, "MB",
        "Highest resident memory during such an export less that before it."),
)  # fmt: skip
_numbers = itertools.count()


def measure(bench: Bench) -> Figures:
    """Exports one database several times."""
    site = Site(bench.work / "export")
    path = corpus.write(corpus.muc(), bench.work / "export.jsonl", annotated=True)
    intake = importing.Intake(owner="gold")
    assert importing.files(site.store, OPERATOR, SLUG, [path], intake=intake).state == "done"
    once(site, bench.work)
    seconds, memory = [], []
    for _ in range(bench.times(9, 2)):
        seconds.append(timed(lambda: once(site, bench.work)))
        with Peak() as peak:
            once(site, bench.work)
        memory.append(peak.resident)
    return {"export": median(seconds), "export memory": median(memory)}


def once(site: Site, work: Path) -> None:
    """One export into a new directory."""
    target = work / f"exported-{next(_numbers)}"
    exporting.write(site.store, OPERATOR, SLUG, "gold-jsonl", exporting.Choice("gold"), target)


class Peak:
    """The highest memory of this process while something runs, above that before, in MB: all of it, and
    what is no file's (a mapped database counts as resident, but the system may take it back)."""

    def __enter__(self) -> "Peak":
        self._over = threading.Event()
        self._before = _status()
        self._highest = dict(self._before)
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._over.set()
        self._thread.join()

    @property
    def resident(self) -> float:
        """All resident memory."""
        return self._highest["VmRSS"] - self._before["VmRSS"]

    @property
    def own(self) -> float:
        """Anonymous memory."""
        return self._highest["RssAnon"] - self._before["RssAnon"]

    def _watch(self) -> None:
        while not self._over.wait(0.005):
            for name, value in _status().items():
                self._highest[name] = max(self._highest[name], value)


def _status() -> dict[str, float]:
    lines = (line.split() for line in Path("/proc/self/status").read_text().splitlines())
    return {
        words[0][:-1]: int(words[1]) * 1024 / 1e6 for words in lines if words[0] in {"VmRSS:", "RssAnon:"}
    }
