"""What converts shards: processes of this machine, or the workers of a Dask scheduler."""

import gc
import os
import signal
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from functools import partial
from multiprocessing import active_children, get_context, parent_process
from tempfile import TemporaryDirectory
from threading import Thread

from exports.extras import ExportError, need
from exports.sharded import Engine

# To find the scheduler.
_SECONDS = 10


@contextmanager
def processes(number: int) -> Iterator[Engine]:
    """So many processes, which start anew and share nothing. They end with the block, however it ends."""
    others = set(active_children())
    with TemporaryDirectory(prefix="annotator-shards-") as scratch:
        pool = ProcessPoolExecutor(number, get_context("spawn"), _begin, (scratch,))
        try:
            yield Engine(pool.submit, as_completed)
        except BaseException:
            for worker in set(active_children()) - others:
                worker.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


@contextmanager
def dask(address: str) -> Iterator[Engine]:
    """The workers of a scheduler; what they are at when the block fails they finish, and begin no more.

    Raises ExportError where Dask is not installed or the scheduler not found.
    """
    distributed = need("distributed", "dask")
    try:
        client = distributed.Client(address, timeout=_SECONDS, set_as_default=False)
    except (OSError, ValueError) as error:
        raise ExportError(f"There is no Dask scheduler at {address}: {error}") from error
    with client:
        # Not pure: what was done counts only for the export that asked for it.
        yield Engine(partial(client.submit, pure=False), partial(distributed.as_completed, loop=client.loop))


def _begin(scratch: str) -> None:
    """A worker leaves Ctrl-C to the process that started it, and ends with that."""
    tempfile.tempdir = scratch
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_watch, daemon=True).start()
    gc.freeze()  # what is loaded stays, and need not be looked through each time


def _watch() -> None:
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)
