"""The HTTP server: gunicorn with threads, the job worker beside it as a child process that ends with it."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

from gunicorn.app.base import BaseApplication
from gunicorn.arbiter import Arbiter

from annotator.errors import Failed
from annotator.settings import Settings

_log = logging.getLogger(__name__)

# SQLite lets one write at a time, and a save takes a few milliseconds: threads do, in one small process.
THREADS = 8
# How long a thread may keep the interpreter from a save that waits; Python's own 5 ms are longer than a save.
_SWITCH_SECONDS = 0.0005
_BACKLOG = 1024
_STOP_SECONDS = 5
# A child that ends soon after its start is started again ever later.
_PAUSE_SECONDS, _LONGEST_PAUSE_SECONDS, _STEADY_SECONDS = 1.0, 300.0, 60.0


def listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that whoever connects while the server starts only waits. Raises Failed."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listener = socket.create_server((host, port), family=family, backlog=_BACKLOG)
        # Connections inherit it: without it an answer's body may wait 40 ms for the receipt of its headers.
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return listener
    except OSError as error:
        if isinstance(error, socket.gaierror):
            raise Failed(f"There is no address {host!r} to listen on.") from error
        raise Failed(
            f"Port {port} on {host} cannot be used: {error.strerror}. "
            "Stop what uses it, or choose another with --port or ANNOTATOR_PORT."
        ) from error


def address(listener: socket.socket) -> str:
    """The socket's address as a browser wants it."""
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class Companion:
    """A child process that is stopped with us, ends by itself when we are killed, and is started again
    when it alone is killed.

    No thread watches it: gunicorn forks, and a lock held by another thread would stay locked in the fork.
    gunicorn's own loop calls `keep` instead.
    """

    def __init__(self, command: list[str]) -> None:
        self._command = command
        self._child: subprocess.Popen[bytes] | None = None
        self._started = 0.0
        self._pause = _PAUSE_SECONDS

    def start(self) -> None:
        """Starts it; its standard input ends when this process does."""
        if self._child is not None and self._child.stdin is not None:
            self._child.stdin.close()  # the pipe to the one before
        self._child = subprocess.Popen(self._command, stdin=subprocess.PIPE)  # noqa: S603  our own command
        self._started = time.monotonic()

    def keep(self) -> None:
        """Starts it again if it has ended; ever less often when it cannot live, as beside another worker."""
        if self._child is None:
            return
        age = time.monotonic() - self._started
        # gunicorn may have collected it already: then `poll` finds no such child, and says that it ended.
        if self._child.poll() is None:
            if age > _STEADY_SECONDS:
                self._pause = _PAUSE_SECONDS
        elif age > self._pause:
            self._pause = min(2 * self._pause, _LONGEST_PAUSE_SECONDS)
            _log.warning("the job worker has ended; it is started again")
            self.start()

    def stop(self) -> None:
        """Ends it, gently at first."""
        child, self._child = self._child, None
        if child is None or child.poll() is not None:
            return
        child.terminate()
        try:
            child.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            child.kill()


class _Arbiter(Arbiter):  # type: ignore[misc]
    """gunicorn's main process, which looks after the companion as it does after its own workers."""

    def __init__(self, server: "Server") -> None:
        self._server = server
        super().__init__(server)

    def manage_workers(self) -> None:
        """Called about once a second, in the main thread."""
        super().manage_workers()
        self._server.keep_companion()


class Server(BaseApplication):  # type: ignore[misc]
    """gunicorn, configured here alone; `worker` is the command of the child process, or None."""

    def __init__(
        self, settings: Settings, listener: socket.socket, workers: int, worker: list[str] | None
    ) -> None:
        self._settings = settings
        self._listener = listener
        self._workers = workers
        self._companion = Companion(worker) if worker else None
        super().__init__()

    def load_config(self) -> None:
        """Called by gunicorn while it is made."""
        values: dict[str, Any] = {
            "bind": f"fd://{self._listener.fileno()}",
            "workers": self._workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "keepalive": 30,
            "timeout": 60,
            "graceful_timeout": _STOP_SECONDS,
            "preload_app": True,
            "loglevel": "warning",
            "proc_name": "annotator",
            "control_socket_disable": True,
            "post_fork": self._forked,
            "when_ready": self._ready,
            "on_exit": self._stopped,
        }
        for name, value in values.items():
            if name in self.cfg.settings:  # not every release knows all
                self.cfg.set(name, value)

    def load(self) -> Callable[..., Any]:
        """The application; loaded before the fork, so that processes share its memory."""
        from annotator import create_app

        return create_app(self._settings)

    def run(self) -> None:
        """Serves until it is told to stop."""
        _Arbiter(self).run()

    def keep_companion(self) -> None:
        """Sees to it that the job worker runs, if there is to be one."""
        if self._companion is not None:
            self._companion.keep()

    def _forked(self, _arbiter: Arbiter, _worker: Any) -> None:
        # A database connection must not be shared between processes.
        self.callable.extensions["store"].dispose()
        sys.setswitchinterval(_SWITCH_SECONDS)

    def _ready(self, _arbiter: Arbiter) -> None:
        if self._companion is not None:
            self._companion.start()

    def _stopped(self, _arbiter: Arbiter) -> None:
        if self._companion is not None:
            self._companion.stop()


def run(settings: Settings, listener: socket.socket, workers: int, with_worker: bool) -> None:
    """Serves until it is told to stop; never returns."""
    # What gunicorn would read besides: options of other servers on this machine.
    os.environ.pop("GUNICORN_CMD_ARGS", None)
    command = [sys.executable, "-m", "annotator", "worker"] if with_worker else None
    Server(settings, listener, workers, command).run()
