"""Starting the server, and the memory that its processes then take."""

import statistics
import time
from pathlib import Path

from tests.bench.rows import Bench, Figure, Figures, Row, median
from tests.bench.server import Server

ROWS = (
    Row("first start", "first start to first page, database created", ("26 s", "7 s", "1.2 s"), 3, "s",
        "From the start of the process `annotator serve --port 0` on an empty data directory to the last "
        "byte of the sign-in page."),
    Row("later start", "later start to first page", ("2.6 s", "1.7 s", "1.2 s"), 1.0, "s",
        "The same on a data directory that has its database."),
    Row("memory", "server memory, idle: largest process", ("264 MB", "1,196 MB", "155 MB"), 100, "MB",
        "Resident memory (RSS) of the largest process after the first page. The remark lists all "
        "processes with their proportional share (PSS), whose sum is what the server takes; "
        "peers: sum over processes."),
)  # fmt: skip


def measure(bench: Bench) -> Figures:
    """Starts the server several times, each time on a new directory and then once more on the same."""
    first, later, memory = [], [], []
    for number in range(bench.times(7, 2)):
        directory = bench.work / f"start-{number}"
        directory.mkdir()
        with Server(directory) as server:
            first.append(server.seconds_to_first_page())
        with Server(directory) as server:
            later.append(server.seconds_to_first_page())
            memory.append(_settled(server))
    return {
        "first start": median(first),
        "later start": median(later),
        "memory": _memory(memory),
    }


def _settled(server: Server) -> list[tuple[str, float, float]]:
    """Name, RSS and PSS in MB of each process, once the job worker has started too."""
    time.sleep(2.0)
    return [_process(pid) for pid in server.processes()]


def _process(pid: int) -> tuple[str, float, float]:
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in rollup}
    arguments = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    name = "job worker" if "worker" in arguments else "server"
    return name, kilobytes["Rss"] * 1024 / 1e6, kilobytes["Pss"] * 1024 / 1e6


def _memory(runs: list[list[tuple[str, float, float]]]) -> Figure:
    largest = [max(rss for _, rss, _ in processes) for processes in runs]
    total = statistics.median(sum(pss for *_, pss in processes) for processes in runs)
    listed = ", ".join(f"{name} {rss:.0f} (PSS {pss:.0f})" for name, rss, pss in runs[-1])
    return median(largest, note=f"{listed}; PSS of all {total:.0f} MB")
