"""The gazetteer's index: one SQLite file, built as a whole, then only read, and never loaded into memory."""

import fcntl
import json
import math
import os
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Self

from annotator.errors import Conflict, Failed
from annotator.suggest.gazetteer import Place, folded, ranked

FILE = "gazetteer.sqlite"

_VERSION = 1
_BATCH = 5_000
# Namesakes looked at, and entries with a name that begins as asked; a place may have many of the latter.
_WHOLE = 200
_BEGUN_PER_PLACE = 20
_LAST_CHARACTER = "\U0010ffff"

_TABLES = """
-- GeoNames gives degrees with five decimals; as whole numbers they take half the space.
create table place (
    id integer primary key, name text, country text, kind text, latitude integer, longitude integer,
    population integer, names text
);
create table about (facts text);
-- A lower rank means more people. Rows are sorted by name, so that a search reads one page or two.
create table name (
    key text, rank integer, place integer, country text, primary key (key, rank, place)
) without rowid;
create temp table entry (key text, rank integer, place integer, country text);
"""
_SORTED_NAMES = "insert or ignore into name select key, rank, place, country from entry order by 1, 2, 3"
_COUNTS = "select (select count(*) from place), (select count(*) from name)"
_ADDED = """
    insert or ignore into place values (
        ?, ?, ?, ?, cast(round(? * 1e5) as integer), cast(round(? * 1e5) as integer), ?, ?
    )
"""
_PLACES = """
    select id, name, country, kind, latitude / 1e5, longitude / 1e5, population, names from place where id in
"""
_BY_NAME = "select place from name where key = ?1 order by country <> ?2, rank limit ?3"
_BY_BEGINNING = """
    select place from name where key > ?1 and key < ?1 || ?4 order by country <> ?2, rank limit ?3
"""


@dataclass(frozen=True, slots=True)
class Facts:
    """What an index holds: places, names, its size in bytes, and what it was built from."""

    places: int
    names: int
    size: int
    source: str


class Gazetteer:
    """An open index. It may be used by one thread at a time; close it after use."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    @classmethod
    def open(cls, path: Path) -> Self | None:
        """The index in that file, None where there is no file. Raises Failed for any other file."""
        if not path.exists():
            return None
        # Nothing is ever written into the file: a new build replaces it.
        connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
        try:
            version = connection.execute("pragma user_version").fetchone()[0]
        except sqlite3.Error:
            version = None
        if version != _VERSION:
            connection.close()
            raise Failed(f"{path} is no gazetteer of this version. Build it again: annotator gazetteer build")
        return cls(connection, path)

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()

    def facts(self) -> Facts:
        """What the index holds."""
        stored = json.loads(self._connection.execute("select facts from about").fetchone()[0])
        return Facts(stored["places"], stored["names"], self._path.stat().st_size, stored["source"])

    def find(self, name: str, country: str | None = None, limit: int = 8) -> list[Place]:
        """The places that `name` may mean, the likeliest first; `country` is an alpha-3 code."""
        name, key, land = name.strip(), folded(name), country or ""
        if not key:
            return []
        whole = self._places(_BY_NAME, key, land, _WHOLE)
        begun: list[Place] = []
        if len(whole) < limit and len(key) > 1:
            begun = self._places(_BY_BEGINNING, key, land, limit * _BEGUN_PER_PLACE, _LAST_CHARACTER)
        return ranked(name, land, whole, begun, limit)

    def _places(self, query: str, *values: object) -> list[Place]:
        ids = list(dict.fromkeys(row[0] for row in self._connection.execute(query, values)))
        marks = ",".join("?" * len(ids))
        rows = self._connection.execute(f"{_PLACES} ({marks})", ids)
        return [_place(row) for row in rows]


def build(
    path: Path, places: Iterable[Place], source: str, progress: Callable[[int], None] = lambda done: None
) -> Facts:
    """Builds the index of `places` and puts it in the place of the one in `path`, which stays until then.

    `source` says for people what the places come from; `progress` gets how many are done.
    Raises Conflict while another build runs, Failed where the disk refuses.
    """
    part = path.with_name(f"{path.name}.part")
    with _alone(path):
        try:
            part.unlink(missing_ok=True)
            with closing(sqlite3.connect(part)) as connection:
                _fill(connection, places, source, progress)
            with part.open("rb") as file:
                os.fsync(file.fileno())
            part.replace(path)
        except (sqlite3.Error, OSError) as error:
            raise Failed(f"The gazetteer was not built: {error}") from error
        finally:
            part.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        return Gazetteer(connection, path).facts()


def _fill(
    connection: sqlite3.Connection, places: Iterable[Place], source: str, progress: Callable[[int], None]
) -> None:
    connection.executescript(f"pragma journal_mode = off; pragma synchronous = off; {_TABLES}")
    remaining, done = iter(places), 0
    while batch := list(islice(remaining, _BATCH)):
        _add(connection, batch)
        done += len(batch)
        progress(done)
    connection.execute(_SORTED_NAMES)
    stored, names = connection.execute(_COUNTS).fetchone()
    facts = {"places": stored, "names": names, "source": source}
    connection.execute("insert into about values (?)", (json.dumps(facts, ensure_ascii=False),))
    connection.execute(f"pragma user_version = {_VERSION}")
    connection.commit()


def _add(connection: sqlite3.Connection, places: list[Place]) -> None:
    connection.executemany(_ADDED, map(_row, places))
    connection.executemany("insert into entry values (?, ?, ?, ?)", _entries(places))


def _row(place: Place) -> tuple[object, ...]:
    return (
        int(place.id),
        place.name,
        place.country,
        place.kind,
        place.latitude,
        place.longitude,
        place.population,
        "\n".join(place.names),
    )


def _place(row: tuple[Any, ...]) -> Place:
    identifier, name, country, kind, latitude, longitude, population, names = row
    others = tuple(names.split("\n")) if names else ()
    return Place(str(identifier), name, country, kind, latitude, longitude, population, others)


def _entries(places: Iterable[Place]) -> Iterator[tuple[str, int, int, str]]:
    for place in places:
        # Whole numbers up to 127 take one byte; the rest of the order is made when places are read.
        rank = 127 - int(4 * math.log2(place.population + 1))
        for key in {folded(name) for name in (place.name, *place.names)} - {""}:
            yield key, rank, int(place.id), place.country


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Two builds at once would write into one file."""
    with path.with_name(f"{path.name}.lock").open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise Conflict("The gazetteer is just being built by another command.") from error
        yield
