"""A Dask cluster of two worker processes on this machine."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path


@contextmanager
def cluster(folder: Path, workers: int = 2) -> Iterator[str]:
    """The address of the scheduler. `folder` is for what its processes keep and say."""
    told = folder / "scheduler.json"
    with ExitStack() as stack:
        _start(stack, folder, "scheduler", "--port", "0", "--scheduler-file", told)
        address = _wait(told)
        for number in range(workers):
            words = ("--nthreads", "1", "--no-nanny", "--local-directory", folder / f"worker{number}")
            _start(stack, folder, "worker", address, *words)
        yield address


def _start(stack: ExitStack, folder: Path, kind: str, *words: object) -> None:
    log = stack.enter_context((folder / f"{kind}.log").open("ab"))
    process = subprocess.Popen(
        [sys.executable, "-m", f"distributed.cli.dask_{kind}", *map(str, words), "--host", "127.0.0.1",
         "--no-dashboard"],
        stdout=log, stderr=log,
    )  # fmt: skip
    stack.callback(process.wait, 30)
    stack.callback(process.terminate)


def _wait(told: Path) -> str:
    """The scheduler's address, as soon as it has written it down."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            return json.loads(told.read_text())["address"]
        except (FileNotFoundError, json.JSONDecodeError):
            time.sleep(0.05)
    raise TimeoutError("no Dask scheduler after 60 seconds")
