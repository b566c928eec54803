"""A real ML backend, built with label-studio-ml: `backend_model.py` in a process of its own."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.interop.processes import free_port, running

SCRIPT = Path(__file__).with_name("backend_model.py")


@dataclass(frozen=True)
class BackendServer:
    """The backend's address, and what ends it."""

    url: str
    stop: Callable[[], None]


@contextmanager
def backend_server(python: Path, folder: Path, mode: str) -> Iterator[BackendServer]:
    """A backend that answers in a mode."""
    folder.mkdir()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [str(python), "-W", "ignore", str(SCRIPT), str(port), mode, str(folder)]
    environment = {"PATH": "/usr/bin:/bin", "HOME": str(folder)}
    with running(command, folder, environment, f"{url}/health") as process:
        yield BackendServer(url, process.terminate)
