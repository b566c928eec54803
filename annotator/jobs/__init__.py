"""Long work on a queue.

The database says what is to be done and what came of it; huey's queue only wakes the worker.
`run` does one job. `work` is the worker: one process, one thread, one job at a time.
"""

import fcntl
import logging
import os
import select
import stat
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import IO, Any, TextIO

from annotator.errors import AnnotatorError, Failed
from annotator.jobs.folders import exports_dir as exports_dir
from annotator.jobs.folders import releases_dir as releases_dir
from annotator.jobs.folders import snapshots_dir as snapshots_dir
from annotator.jobs.folders import uploads_dir as uploads_dir
from annotator.jobs.kinds import KINDS
from annotator.jobs.watch import Watch
from annotator.services import import_jobs, importing, jobs, uploads
from annotator.services.jobs import Task
from annotator.services.labelstudio.sync import asking
from annotator.services.sessions import Store
from annotator.settings import Settings

_PULSE_SECONDS = 5.0
_SWEEP_SECONDS = 3600.0
_LOOK_SECONDS = 0.5
_log = logging.getLogger(__name__)


def enqueue(settings: Settings, job_id: int) -> None:
    """Wakes the worker for a job that is queued in the database."""
    _queue(settings)(job_id)


def run(store: Store, settings: Settings, job_id: int) -> None:
    """Does a job and notes what came of it; a job that is not queued is passed over."""
    task = jobs.claim(store, job_id)
    if task is None:
        return
    state, message = "failed", jobs.STOPPED
    result: dict[str, Any] = {}
    watch = Watch(store, job_id)
    try:
        with _alive(store, job_id):
            state, message, result = KINDS[task.kind](store, settings, task, watch)
        if task.kind == jobs.IMPORT and result["documents"]:
            _follow_up(store, settings, task)
    except AnnotatorError as error:
        message = error.message
    except OSError as error:
        _log.exception("job %d", job_id)
        message = f"The server could not read or write a file: {error.strerror}. Nothing was saved."
    except Exception:
        _log.exception("job %d", job_id)
        message = "Something went wrong on the server. It has been logged; nothing was saved."
    finally:
        dispose = uploads.renew if import_jobs.NAMES in result else uploads.discard
        dispose(uploads_dir(settings), task.parameters.get("uploads", ()))
        jobs.finish(store, job_id, state, message, result, **watch.values)


def _follow_up(store: Store, settings: Settings, task: Task) -> None:
    """Has tokens made for what was imported. What hinders that does not undo the import: they can wait."""
    try:
        with store.writing() as session:
            follow = jobs.start(session, task.actor, task.slug, jobs.TOKENS, {})
        enqueue(settings, follow)
    except Exception:
        _log.exception("tokens after an import into %s", task.slug)


def work(settings: Settings, parent: int) -> None:
    """Does jobs until it is told to stop, or the process `parent` is no longer its parent.

    Raises Failed when another worker has this data directory.
    """
    from huey.consumer import Consumer

    with _only_one(settings.data_dir / "worker.lock"):
        store = Store(settings.database)
        _sweep(settings)
        importing.remove_dead(store)
        task = _queue(settings)
        task.huey.flush()
        for job_id in jobs.revive(store):
            task(job_id)
        threading.Thread(target=_watch_parent, args=(settings, parent), daemon=True).start()
        Consumer(task.huey, workers=1, periodic=False, max_delay=0.5).run()


@contextmanager
def _alive(store: Store, job_id: int) -> Iterator[None]:
    """Shows every few seconds that the job is worked on, however long one step of it takes."""
    over = threading.Event()

    def pulse() -> None:
        while not over.wait(_PULSE_SECONDS):
            jobs.report(store, job_id)

    thread = threading.Thread(target=pulse, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


@lru_cache(maxsize=4)
def _queue(settings: Settings) -> Any:
    """The task on huey's queue. huey is imported here, since most processes never need it."""
    from huey import SqliteHuey

    huey = SqliteHuey("annotator", filename=str(settings.data_dir / "queue.db"), results=False)
    store = lru_cache(maxsize=1)(lambda: Store(settings.database))

    @huey.task(name="job")  # type: ignore[untyped-decorator]
    def job(job_id: int) -> None:
        run(store(), settings, job_id)

    return job


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    """Holds a lock that ends with the process; waits a little for a worker that is just stopping."""
    with path.open("w") as file:
        for _ in range(50):
            if _locked(file):
                yield
                return
            time.sleep(0.1)
        raise Failed("Another worker is at work in this data directory; it does the jobs.")


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _watch_parent(settings: Settings, parent: int) -> None:
    """Ends this process once its parent has died, and clears old files now and then."""
    swept = time.monotonic()
    while os.getppid() == parent and not _closed(sys.stdin):
        if time.monotonic() - swept > _SWEEP_SECONDS:
            _sweep(settings)
            swept = time.monotonic()
    os._exit(0)


def _closed(pipe: TextIO | None) -> bool:
    """Whether the other end of standard input, if that is a pipe, has gone; takes half a second to say no."""
    if pipe is None or pipe.closed or not stat.S_ISFIFO(os.fstat(pipe.fileno()).st_mode):
        time.sleep(_LOOK_SECONDS)
        return False
    ready, _, _ = select.select([pipe], [], [], _LOOK_SECONDS)
    return bool(ready) and not os.read(pipe.fileno(), 1)


def _sweep(settings: Settings) -> None:
    for root in (uploads_dir(settings), exports_dir(settings), releases_dir(settings)):
        uploads.sweep(root)
    asking.sweep(settings)
