"""Looking after the server: its database up to date, its health in numbers, copies of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.exc import OperationalError

from annotator.errors import Conflict, Failed
from annotator.store import Session, Store, backup, documents, jobs, migrate


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is cheap to count: documents, and jobs by state."""

    documents: int
    jobs: dict[str, int]


def upgrade(store: Store) -> bool:
    """Brings the database up to date; whether there was anything to do. Raises Failed."""
    with _reached():
        return migrate.upgrade(store)


def check_ready(store: Store) -> None:
    """Raises Failed unless the database answers and is up to date."""
    with _reached():
        version = migrate.current(store)
    if version != migrate.HEAD:
        raise Failed("The database is not up to date. Run: annotator db upgrade")


def prepare(store: Store) -> None:
    """Creates the database where there is none; raises Failed where it is out of date."""
    with _reached():
        if migrate.current(store) is None:
            migrate.upgrade(store)
    check_ready(store)


def need_database(url: str) -> None:
    """Raises Failed where there is no database, without making one."""
    path = backup.file_of(url)
    if path is not None and not path.is_file():
        raise Failed(
            f"There is no database {path}. ANNOTATOR_DATA_DIR or ANNOTATOR_DATABASE_URL says where it is."
        )


def numbers(session: Session) -> Numbers:
    """The server in numbers."""
    return Numbers(documents.count_all(session), jobs.states(session))


def back_up(url: str, target: Path) -> None:
    """Copies the database into a new file while it is in use. Raises Failed or Conflict."""
    source = _file(url)
    if target.exists():
        raise Conflict(f"{target} exists already. Give the backup another name.")
    part = target.with_name(f"{target.name}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        backup.copy(source, part)
        backup.check(part)
        part.replace(target)
    except (OSError, backup.NotACopy) as error:
        raise Failed(f"The backup was not made: {error}") from error
    finally:
        if part.parent.is_dir():
            part.unlink(missing_ok=True)


def restore(url: str, source: Path) -> None:
    """Puts a backup in the place of the database; no server may be running. Raises Failed."""
    target = _file(url)
    try:
        backup.check(source)
        backup.copy(source, target, at_rest=True)
        backup.check(target)
    except (OSError, backup.NotACopy) as error:
        raise Failed(f"The backup was not restored: {error}") from error


def _file(url: str) -> Path:
    path = backup.file_of(url)
    if path is None:
        raise Failed("Only the embedded database is copied here; use the tools of yours, such as pg_dump.")
    return path


@contextmanager
def _reached() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        raise Failed(f"The database cannot be opened: {error.orig}") from error
