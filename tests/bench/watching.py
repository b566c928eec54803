"""A command run to its end, with what it and the processes below it take."""

import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.bench.server import COMMAND, environment

_EVERY_SECONDS = 0.05


@dataclass(frozen=True, slots=True)
class Run:
    """Seconds on the clock, seconds of processor time, and the highest memory of any one process in MB: all
    that is resident, and what is no file's (a mapped database counts as resident)."""

    seconds: float
    processor: float
    memory: float
    own: float


def run(directory: Path, *words: object) -> Run:
    """Runs `annotator` on a data directory. Raises RuntimeError with what it said where it fails."""
    before, begun = _processor(), time.perf_counter()
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen(
            [COMMAND, *map(str, words)], env=environment(directory), stdout=said, stderr=said, text=True
        )
        highest = {"VmHWM:": 0.0, "RssAnon:": 0.0}
        while process.poll() is None:
            for pid in _tree(process.pid):
                for name, value in _memory(pid).items():
                    highest[name] = max(highest[name], value)
            time.sleep(_EVERY_SECONDS)
        if process.returncode:
            said.seek(0)
            raise RuntimeError(f"annotator {' '.join(map(str, words))}: {said.read()}")
    return Run(time.perf_counter() - begun, _processor() - before, *highest.values())


def _processor() -> float:
    """Of processes that ended and were waited for, and of those that they waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _tree(pid: int) -> Sequence[int]:
    found = [pid]
    for each in found:
        try:
            tasks = os.listdir(f"/proc/{each}/task")
            children = [Path(f"/proc/{each}/task/{task}/children").read_text() for task in tasks]
        except (FileNotFoundError, ProcessLookupError):
            continue
        found += [int(word) for words in children for word in words.split()]
    return found


def _memory(pid: int) -> dict[str, float]:
    """The highest resident memory that the process has had, and what is its own now, in MB."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return {}
    lines = (line.split() for line in status.splitlines())
    return {words[0]: int(words[1]) * 1024 / 1e6 for words in lines if words[0] in ("VmHWM:", "RssAnon:")}
