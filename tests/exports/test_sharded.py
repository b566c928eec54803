"""Shards converted by processes of this machine and by Dask: the same bytes, whoever does it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from exports import ExportError, engines, release, sharded
from exports.release import Facts, Settings, Splitting, writing
from exports.sharded import Engine, Task
from schemas import gold
from tests.cluster import cluster
from tests.services.released import article

SHARDS = 5


@pytest.fixture
def sources(tmp_path: Path) -> list[Path]:
    """Shards of six articles each."""
    (tmp_path / "gold").mkdir()
    found = []
    for number in range(SHARDS):
        path = tmp_path / "gold" / f"train-{number:05}.jsonl"
        records = (article(each) for each in range(number * 6, number * 6 + 6))
        path.write_bytes(b"".join(gold.encode(each) + b"\n" for each in records))
        found.append(path)
    return found


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask scheduler with two workers."""
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


def tasks(sources: Sequence[Path], out: Path) -> list[Task]:
    return [Task(str(each), str(out / each.stem)) for each in sources]


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def here(order: Callable[[list[Any]], Any] = iter) -> Engine:
    """An engine that does all at once, and tells of it in another order."""

    def submit(function: Callable[..., Any], *given: Any) -> Future[Any]:
        future: Future[Any] = Future()
        future.set_result(function(*given))
        return future

    return Engine(submit, order)


@pytest.mark.parametrize("format_id", ["gold-jsonl", "parquet", "conll", "brat"])
def test_processes_write_the_same_bytes_as_one(format_id: str, sources: list[Path], tmp_path: Path) -> None:
    alone = sharded.convert_all(tasks(sources, tmp_path / "alone"), format_id, here())
    with engines.processes(2) as engine:
        together = sharded.convert_all(tasks(sources, tmp_path / "together"), format_id, engine)
    written = files(tmp_path / "alone")
    assert {name.split("/")[0] for name in written} == {each.stem for each in sources}
    assert files(tmp_path / "together") == written
    assert together.encode() == alone.encode()
    assert together.documents == 6 * SHARDS


def test_dask_workers_write_the_same_bytes(sources: list[Path], scheduler: str, tmp_path: Path) -> None:
    alone = sharded.convert_all(tasks(sources, tmp_path / "alone"), "parquet", here())
    with engines.dask(scheduler) as engine:
        together = sharded.convert_all(tasks(sources, tmp_path / "together"), "parquet", engine)
    assert files(tmp_path / "together") == files(tmp_path / "alone")
    assert together.encode() == alone.encode()


def test_the_report_does_not_depend_on_which_shard_ends_first(sources: list[Path], tmp_path: Path) -> None:
    ended: list[int] = []
    first = sharded.convert_all(tasks(sources, tmp_path / "1"), "conll", here(), ended.append)
    second = sharded.convert_all(tasks(sources, tmp_path / "2"), "conll", here(reversed))
    assert first.dropped
    assert second.encode() == first.encode()
    assert ended == [1, 2, 3, 4, 5]


def test_a_shard_that_was_converted_before_may_be_again(sources: list[Path], tmp_path: Path) -> None:
    task = tasks(sources, tmp_path / "out")[0]
    sharded.convert(task.source, "brat", task.target)
    before = files(tmp_path / "out")
    report = sharded.convert(task.source, "brat", task.target)
    assert report.documents == 6
    assert files(tmp_path / "out") == before


@pytest.mark.parametrize("kind", ["processes", "dask"])
def test_a_shard_that_fails_is_named(
    kind: str, sources: list[Path], request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    lines = sources[3].read_bytes().splitlines(keepends=True)
    sources[3].write_bytes(b"".join([*lines[:2], lines[2].replace(b'"end":6', b'"end":9999'), *lines[3:]]))
    context = (
        engines.processes(2) if kind == "processes" else engines.dask(request.getfixturevalue("scheduler"))
    )
    with pytest.raises(ExportError, match=r"train-00003\.jsonl: line 3: spans\[0\]"), context as engine:
        sharded.convert_all(tasks(sources, tmp_path / "out"), "gold-jsonl", engine)
    sharded.clear(tmp_path / "out")
    whole = {f"{each.stem}/gold.jsonl": each.read_bytes() for each in sources}
    assert files(tmp_path / "out").items() <= whole.items()
    assert "train-00003/gold.jsonl" not in files(tmp_path / "out")


def test_a_worker_that_dies_is_told(sources: list[Path], tmp_path: Path) -> None:
    with engines.processes(1) as engine:
        dying = replace(engine, submit=lambda *_: engine.submit(os._exit, 1))
        with pytest.raises(ExportError, match=r"train-0000\d\.jsonl: .*terminated abruptly"):
            sharded.convert_all(tasks(sources, tmp_path / "out"), "gold-jsonl", dying)


def test_a_release_is_the_same_however_many_processes_make_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "SHARD_DOCUMENTS", 7)
    splitting = Splitting(method="ratio", splits="train=1")
    settings = Settings("p", "1", "conflict@1", "annotator 0", "gold", ("train",), splitting)
    addresses = []
    for workers in (1, 2):
        root = tmp_path / str(workers)
        root.mkdir()
        records = (("train", article(number)) for number in range(30))
        addresses.append(release.write(root, records, settings, Facts("P"), workers)[1])
    assert addresses[0] == addresses[1]
    assert len([*(tmp_path / "2" / "data").iterdir()]) == 5
    assert files(tmp_path / "1") == files(tmp_path / "2")


def test_a_scheduler_that_is_not_there_is_told() -> None:
    with pytest.raises(ExportError, match="no Dask scheduler at nonsense"), engines.dask("nonsense"):
        pass


def test_workers_end_with_what_went_wrong() -> None:
    with pytest.raises(KeyboardInterrupt), engines.processes(2) as engine:  # noqa: PT012
        for _ in range(5):
            engine.submit(time.sleep, 600)
        raise KeyboardInterrupt
    assert not active_children()


SCRIPT = """
import time
from multiprocessing import active_children
from exports import engines

if __name__ == "__main__":
    with engines.processes(2) as engine:
        waiting = [engine.submit(time.sleep, 600) for _ in range(5)]
        print(*(each.pid for each in active_children()), flush=True)
        waiting[0].result()
"""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(sent: signal.Signals, tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, tmp_path / "script.py"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )  # fmt: skip
    with process:
        assert process.stdout is not None
        workers = [int(word) for word in process.stdout.readline().split()]
        assert len(workers) == 2
        while process.poll() is None:  # an interrupt that falls into a callback is lost
            process.send_signal(sent)
            time.sleep(0.5)
    while any(running(pid) for pid in workers):  # else the test's own limit ends it
        time.sleep(0.05)


def running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
