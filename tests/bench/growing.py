"""Releases of ever more documents, made and exported: a document should cost the same in all of them."""

import shutil
import statistics
import sys
import time
from collections.abc import Iterator, Mapping
from multiprocessing import active_children
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.domain import near_duplicates
from annotator.permissions import OPERATOR, Action
from annotator.services.access import enter
from annotator.services.releasing import creating, policies
from annotator.store import backup
from exports import engines, release, sharded
from exports.release import Facts, Settings, Splitting
from exports.release.writing import GOLD
from exports.sharded import Engine, Task
from schemas.gold import GoldDocument
from tests.bench import generate, machine, plot, report, shards, watching
from tests.bench.rows import Bench, timed
from tests.bench.shards import FORMATS, WORKERS
from tests.bench.site import SLUG, Site

HEADING = "## Releases"
_TEXT = """{heading}

Written by `python -m tests.bench --scale --only shards`. Releases of documents of 600 characters with 10
spans, 10,000 documents a shard, on a local disk.

{machine}

### Exports

`annotator export SLUG@VERSION --workers 2`. *Documents a second*: the median of {times} runs of the command,
on the clock. Its start, and that of its processes, is in it: {start:.1f} s, which is nearly all that 1,000
documents take. *Memory*: the highest resident memory of any one process, libraries included. *Processor*:
what the two processes spend on 1,000 documents once they run, which depends little on other work. Every
record is decoded and checked.

{exports}

![processor time a document, against the number of documents](benchmarks-exports.svg)

### Making a release

`annotator release create`, from the database. Documents a second, on the clock: of the whole command once,
then of each of its parts by itself. *Memory*: of any one process at most, without the mapped database. 500
texts repeat, so that nearly all documents have near-duplicates.

{making}
"""
_BUDGETS = {"documents a second": "10,000", "memory (MB)": "200"}
_FEW = 10_000


def main(bench: Bench, sizes: list[int], docs: Path) -> int:
    """Measures at each size, and puts the section into docs/benchmarks-scale.md and its plot beside it."""
    before = machine.load()
    site, times = Site(bench.work / "growing"), bench.times(3, 1)
    person = site.person("annotator").user_id
    shards.release(site, 1)
    start = statistics.median(shards.export(site, 1, "gold-jsonl").seconds for _ in range(times))
    exported, made = {}, {}
    for size in sizes:
        exported[size] = _exported(site, size, times)
        print(f"== exported: {exported[size]}", file=sys.stderr, flush=True)
    for size in sizes:
        made[size] = _made(site, person, size - max(made, default=0), size)
        print(f"== made: {made[size]}", file=sys.stderr, flush=True)
    lines = [*machine.describe(None)[:2], f"load average before {before}, after {machine.load()}"]
    text = _TEXT.format(
        heading=HEADING, machine="\n".join(f"- {line}" for line in lines), times=times, start=start,
        exports=_table(exported, _BUDGETS), making=_table(made, {}),
    )  # fmt: skip
    if not bench.quick:
        path = docs / "benchmarks-scale.md"
        path.write_text(path.read_text("utf-8").partition(HEADING)[0] + text, "utf-8")
        (docs / "benchmarks-exports.svg").write_text(_drawn(exported), "utf-8")
    print(text)
    return 0


def section(docs: Path) -> str:
    """The section as it stands, for those who write the rest of the page anew."""
    _, heading, text = (docs / "benchmarks-scale.md").read_text("utf-8").partition(HEADING)
    return f"\n{heading}{text}" if heading else ""


def _exported(site: Site, size: int, times: int) -> dict[str, float]:
    shards.release(site, size)
    found = {}
    for format_id, title in FORMATS.items():
        runs = [shards.export(site, size, format_id) for _ in range(times)]
        found[f"{title}: documents a second"] = size / statistics.median(each.seconds for each in runs)
        found[f"{title}: memory (MB)"] = max(each.memory for each in runs)
        found[f"{title}: processor (ms per 1,000 documents)"] = _processor(site, size, format_id)
    return found


def _processor(site: Site, size: int, format_id: str) -> float:
    folder = Path(site.settings.releases) / SLUG
    with TemporaryDirectory(dir=site.directory) as out, engines.processes(WORKERS) as engine:
        _warm(engine, folder / "1" / GOLD, format_id, out)
        workers = [each.pid or 0 for each in active_children()]
        used = []
        for number in range(9 if size <= _FEW else 1):
            sources = sorted((folder / str(size) / GOLD).iterdir())
            tasks = [Task(str(each), f"{out}/{number}/{each.stem}") for each in sources]
            before = sum(map(_spent, workers))
            sharded.convert_all(tasks, format_id, engine)
            used.append(sum(map(_spent, workers)) - before)
            shutil.rmtree(f"{out}/{number}")
    return statistics.median(used) * 1e6 / size


def _warm(engine: Engine, gold: Path, format_id: str, out: str) -> None:
    """Starts the processes, and has them import what the format needs."""
    (source,) = gold.iterdir()
    for each in [engine.submit(time.sleep, 2) for _ in range(WORKERS)]:
        each.result()
    for number in range(WORKERS * 50):
        engine.submit(sharded.convert, str(source), format_id, f"{out}/warm-{number}").result()


def _spent(pid: int) -> float:
    """The processor seconds of a process' threads, in nanoseconds exact."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((each / "schedstat").read_text().split()[0]) for each in tasks) / 1e9


def _made(site: Site, person: int, more: int, size: int) -> dict[str, float]:
    with site.store.reading() as session:
        project_id = enter(session, OPERATOR, SLUG, Action.VIEW).project_id
    plan = generate.Plan(project_id, "gold", None, [person])
    generate.fill(backup.file_of(site.store.url), plan, more)
    run = watching.run(site.directory, "release", "create", SLUG, f"made-{size}", "--split-anew")
    parts = {name: size / seconds for name, seconds in _parts(site, size).items()}
    return {
        "documents a second": size / run.seconds,
        **parts,
        "memory (MB)": run.own,
        "processor (ms per 1,000 documents)": run.processor * 1e6 / size,
    }


def _parts(site: Site, size: int) -> dict[str, float]:
    """The seconds of each part of the making by itself."""
    with site.store.reading() as session:
        entry = enter(session, OPERATOR, SLUG, Action.RELEASE)
        reading = timed(lambda: sum(1 for _ in policies.records(session, entry, policies.GOLD)))
    texts = generate.articles()
    finding = timed(lambda: near_duplicates.groups(texts[each % len(texts)].text for each in range(size)))
    read = 0.0

    def records() -> Iterator[tuple[str, GoldDocument]]:
        nonlocal read
        yield from release.documents(Path(site.settings.releases) / SLUG / str(size))
        read = time.perf_counter()

    splitting = Splitting(method="ratio", splits="train=1")
    settings = Settings(SLUG, "0", "conflict@1", "bench", "gold", ("train",), splitting)
    with TemporaryDirectory(dir=site.directory) as root:
        begun = time.perf_counter()
        release.write(Path(root), records(), settings, Facts(SLUG), creating.workers_for(size))
        ended = time.perf_counter()
    return {
        "reading": reading,
        "near-duplicates": finding,
        "writing gold JSONL": read - begun,
        "writing Parquet": ended - read,
    }


def _table(columns: Mapping[int, Mapping[str, float]], budgets: Mapping[str, str]) -> str:
    names = next(iter(columns.values()))
    lines = (
        (
            name,
            budgets.get(name.rpartition(": ")[2], "–"),
            *(report.number(each[name]) for each in columns.values()),
        )
        for name in names
    )
    return report.table(("measure", "budget", *(f"{size:,} documents" for size in columns)), lines)


def _drawn(columns: Mapping[int, Mapping[str, float]]) -> str:
    lines = {
        title: [column[f"{title}: processor (ms per 1,000 documents)"] for column in columns.values()]
        for title in FORMATS.values()
    }
    return plot.log_log(list(columns), lines, "documents", "processor, ms per 1,000 documents")
