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


def copy(source: Path, target: Path) -> None:
    """Copies `source` over `target`, with what others have committed until the end. Raises NotACopy.

    A new file is its owner's alone: it holds the password hashes.
    """
    try:
        with closing(sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)) as here:
            target.touch(mode=0o600)
            with closing(sqlite3.connect(target)) as there:
                here.backup(there)
    except sqlite3.Error as error:
        raise NotACopy(f"{source} could not be copied: {error}") from error


def check(path: Path) -> None:
    """Raises NotACopy unless the file is a sound database of this version of the program."""
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)) as connection:
            findings = [row[0] for row in connection.execute("pragma integrity_check(3)")]
            if findings != ["ok"]:
                raise NotACopy(f"{path} is damaged: {'; '.join(findings)}")
            version = connection.execute("select version_num from alembic_version").fetchone()
    except sqlite3.Error as error:
        raise NotACopy(f"{path} is no backup: {error}") from error
    if version is None or version[0] > HEAD:
        raise NotACopy(f"{path} was made by a newer version of this program")
