"""Copying a whole SQLite database, while it is in use, and putting a copy back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from sqlalchemy.engine import make_url

from annotator.store.migrate import HEAD


class NotACopy(ValueError):
    """A file that cannot take the database's place; the message says why."""


def file_of(url: str) -> Path | None:
    """The file of an SQLite database, None for any other kind."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def copy(source: Path, target: Path, at_rest: bool = False) -> None:
    """Copies `source` over `target`, with what others have committed until the end. Raises NotACopy.

    `at_rest`: nobody writes to the source. A new file is its owner's alone: it holds the password hashes.
    """
    try:
        with closing(_reading(source, at_rest)) as here:
            target.touch(mode=0o600)
            with closing(sqlite3.connect(target)) as there:
                here.backup(there)
    except sqlite3.Error as error:
        raise NotACopy(f"{source} could not be copied: {error}") from error


def check(path: Path) -> None:
    """Raises NotACopy unless the file, to which nobody writes, is a sound database of this version."""
    try:
        with closing(_reading(path, at_rest=True)) as connection:
            findings = [row[0] for row in connection.execute("pragma integrity_check(3)")]
            if findings != ["ok"]:
                raise NotACopy(f"{path} is damaged: {'; '.join(findings)}")
            version = connection.execute("select version_num from alembic_version").fetchone()
    except sqlite3.Error as error:
        raise NotACopy(f"{path} is no backup: {error}") from error
    if version is None or version[0] > HEAD:
        raise NotACopy(f"{path} was made by a newer version of this program")


def _reading(path: Path, at_rest: bool) -> sqlite3.Connection:
    """A connection that reads. Of a file at rest it leaves no `-wal` and `-shm` beside it."""
    log = path.with_name(f"{path.name}-wal")
    still = at_rest and not (log.exists() and log.stat().st_size)
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if still else ''}", uri=True)
