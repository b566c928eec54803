"""The engine and its sessions.

SQLite: WAL, foreign keys on, synchronous=FULL; a writing transaction takes the write lock at its first
statement, so that it never fails half-way because another wrote in between.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlmodel import Session

_BUSY_MS = 30_000


def now() -> int:
    """The time as stored everywhere: milliseconds since 1970, UTC."""
    return time.time_ns() // 1_000_000


class Store:
    """One database; gives reading and writing sessions."""

    def __init__(self, url: str) -> None:
        self.url = url
        sqlite = make_url(url).get_backend_name() == "sqlite"
        self.engine = create_engine(
            url,
            pool_size=16,
            max_overflow=16,
            json_serializer=lambda value: msgspec.json.encode(value).decode(),
            json_deserializer=msgspec.json.decode,
        )
        self._writing = self.engine.execution_options(writing=True)
        if sqlite:
            _prepare_sqlite(self.engine)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session for reading only; nothing is committed."""
        with Session(self.engine, expire_on_commit=False) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """A session for one transaction; what its user did not commit is rolled back."""
        with Session(self._writing, expire_on_commit=False, autoflush=False) as session:
            yield session

    def dispose(self) -> None:
        """Closes all connections; call in a child after fork."""
        self.engine.dispose(close=False)


_PRAGMAS = (
    f"busy_timeout={_BUSY_MS}",  # first: the next one waits for others that start at the same time
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "cache_size=-16000",
    "mmap_size=67108864",
    "temp_store=MEMORY",
)


class _WriteLock:
    """Writers of one process wait for each other here: SQLite's own waiting polls and is unfair."""

    def __init__(self) -> None:
        self._lock = threading.Lock()

    def acquire(self, connection: Connection) -> None:
        if not self._lock.acquire(timeout=_BUSY_MS / 1000):
            raise TimeoutError("the database is busy")
        connection.info["holds_lock"] = True

    def release(self, info: Any) -> None:
        if info.pop("holds_lock", False):
            self._lock.release()


def _prepare_sqlite(engine: Engine) -> None:
    lock = _WriteLock()

    @event.listens_for(engine, "connect")
    def connected(connection: Any, _record: Any) -> None:
        connection.isolation_level = None  # transactions are begun below, not by the driver
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def began(connection: Connection) -> None:
        if not connection.get_execution_options().get("writing"):
            connection.exec_driver_sql("BEGIN")
            return
        lock.acquire(connection)
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
        except BaseException:
            lock.release(connection.info)
            raise

    @event.listens_for(engine, "checkin")
    def returned(connection: Any, record: Any) -> None:
        # A commit that fails, by a row that refers to nothing, leaves the transaction open with its lock.
        if connection is not None and connection.in_transaction:
            connection.rollback()
        lock.release(record.info)
