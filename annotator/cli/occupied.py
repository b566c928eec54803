"""Who uses a data directory: servers share it, a restore wants it alone.

The lock is the system's, so that it goes with the process.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from annotator.errors import Conflict


def share(data_dir: Path) -> IO[str]:
    """Marks the directory as used while the file stays open. Raises Conflict while a restore runs."""
    file = (data_dir / "in_use").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict("A backup is just being restored. Start the server when that is done.") from error
    return file


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """The directory for one process alone. Raises Conflict while a server runs."""
    with (data_dir / "in_use").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("The server is running on this data. Stop it first.") from error
        yield
