"""Who uses a data directory: servers share it, a restore wants it alone; and where its server is reached.

The lock is the system's, so that it goes with the process.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from annotator.errors import Conflict


def share(data_dir: Path, address: str = "") -> IO[str]:
    """Marks the directory as used while the file stays open, by a server at that address.

    Raises Conflict while a restore runs.
    """
    file = (data_dir / "in_use").open("a")
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise Conflict("A backup is just being restored. Start the server when that is done.") from error
    file.truncate(0)
    file.write(f"{os.getpid()} {address}\n")
    file.flush()
    return file


def address(data_dir: Path) -> str | None:
    """Where the server of the directory is reached, if one runs; of several, the one started last."""
    try:
        number, _, found = (data_dir / "in_use").read_text().strip().partition(" ")
        os.kill(int(number), 0)
    except PermissionError:  # it runs, as somebody else
        return found or None
    except (OSError, ValueError):
        return None
    return found or None


@contextmanager
def alone(data_dir: Path) -> Iterator[None]:
    """The directory for one process alone. Raises Conflict while a server runs."""
    with (data_dir / "in_use").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("The server is running on this data. Stop it first.") from error
        yield
