"""Queries of the document list: sorted, searched or in a state; one page each, by key set.

Every one walks an index and stops after a page, so that it costs the same at any size. SQLite searches by
FTS5 (the table `document_search` of the first migration); other databases by LIKE.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Select, func, or_, text
from sqlmodel import Session, col, select

from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.people import User


class Sort(StrEnum):
    """What a list is sorted by; `imported` is the order of ids."""

    IMPORTED = "imported"
    TITLE = "title"
    PUBLISHED = "published"
    SOURCE = "source"
    LENGTH = "length"


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of a list: at most `limit` rows beyond the document `beyond`, in or against list order."""

    limit: int
    beyond: int | None = None
    descending: bool = False


@dataclass(frozen=True, slots=True)
class Line:
    """A document as lists show it; `length` is in code points."""

    id: int
    title: str
    source: str
    published: str
    length: int
    language: str


@dataclass(frozen=True, slots=True)
class Task:
    """Somebody's assignment of a document."""

    user_id: int
    name: str
    state: str
    flag: str | None
    skip_reason: str | None


COLUMNS = (
    col(Document.id),
    col(Document.title),
    col(Document.source),
    col(Document.published),
    col(Document.length),
    col(Document.language),
)
# CROSS JOIN is SQLite's way to say which table comes first: the matches, in order, until a page is full.
_MATCHES = """
    select d.id, d.title, d.source, d.published, d.length, d.language
    from document_search cross join document as d on d.id = document_search.rowid
    where document_search match :match and document_search.rowid {operator} :beyond
      and d.project_id = :project_id and d.import_id not in (select id from import where state = 'running')
    order by document_search.rowid {direction} limit :limit
"""


def in_order(session: Session, project_id: int, sort: Sort, window: Window) -> list[Line]:
    """The project's documents by `sort`, ties by id."""
    query = select(*COLUMNS).where(  # type: ignore[call-overload]
        col(Document.project_id) == project_id, listed_rows()
    )
    if sort is Sort.IMPORTED:
        return by_id(session, query, col(Document.id), window)
    key = col(getattr(Document, sort.value))
    ordered = query.order_by(*_directed((key, col(Document.id)), window))
    if window.beyond is None:
        return _lines(session, ordered.limit(window.limit))
    # In two steps: for (key, id) > (here, beyond) SQLite would read all that tie with `here`.
    here = session.exec(select(key).where(col(Document.id) == window.beyond)).one()
    found = by_id(session, query.where(key == here), col(Document.id), window)
    farther = ordered.where(key < here if window.descending else key > here)
    return found + _lines(session, farther.limit(window.limit - len(found)))


def in_state(
    session: Session, project_id: int, user_id: int, state: str, words: Sequence[str], window: Window
) -> list[Line]:
    """The person's documents in that state that contain all `words`, by id."""
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .select_from(Assignment)
        .join(Document, col(Document.id) == col(Assignment.document_id))
        .where(
            col(Assignment.user_id) == user_id,
            col(Assignment.project_id) == project_id,
            col(Assignment.state) == state,
            listed_rows(),
            *containing(words),
        )
    )
    return by_id(session, query, col(Assignment.document_id), window)


def matching(session: Session, project_id: int, words: Sequence[str], window: Window) -> list[Line]:
    """The project's documents with a word beginning with each of `words` in title, id or source, by id."""
    if session.get_bind().dialect.name != "sqlite":
        query = select(*COLUMNS).where(  # type: ignore[call-overload]
            col(Document.project_id) == project_id, listed_rows(), *containing(words)
        )
        return by_id(session, query, col(Document.id), window)
    statement = _MATCHES.format(
        operator="<" if window.descending else ">", direction="desc" if window.descending else "asc"
    )
    start = 2**62 if window.descending else 0
    values = {
        "match": match_of(project_id, words),
        "project_id": project_id,
        "beyond": start if window.beyond is None else window.beyond,
        "limit": window.limit,
    }
    return [Line(*row) for row in session.connection().execute(text(statement), values)]


def match_of(project_id: int, words: Sequence[str]) -> str:
    """The FTS5 query for `words`, each a quoted prefix, so that none of them can be read as syntax."""
    quoted = " AND ".join(f'"{word.replace(chr(34), chr(34) * 2)}"*' for word in words)
    return f'project_id : "{project_id}" AND {{title external_id source}} : ({quoted})'


def tasks_of(session: Session, document_ids: Sequence[int]) -> dict[int, list[Task]]:
    """For each document who is to annotate it and how far that is."""
    found: dict[int, list[Task]] = {identifier: [] for identifier in document_ids}
    rows = session.exec(
        select(  # type: ignore[call-overload]
            col(Assignment.document_id),
            col(User.id),
            col(User.name),
            col(Assignment.state),
            col(Assignment.flag),
            col(Assignment.skip_reason),
        )
        .join(User, col(User.id) == col(Assignment.user_id))
        .where(col(Assignment.document_id).in_(document_ids))
    )
    for document_id, *values in rows:
        found[document_id].append(Task(*values))
    for tasks in found.values():
        tasks.sort(key=lambda task: task.name.lower())
    return found


def by_id(session: Session, query: Select[Any], key: Any, window: Window) -> list[Line]:
    """The lines of a query within the window, in the order of `key`, which is a document's id."""
    if window.beyond is not None:
        query = query.where(key < window.beyond if window.descending else key > window.beyond)
    return _lines(session, query.order_by(*_directed((key,), window)).limit(window.limit))


def _directed(keys: Sequence[Any], window: Window) -> list[Any]:
    return [key.desc() if window.descending else key for key in keys]


def containing(words: Sequence[str]) -> list[Any]:
    """The conditions that keep documents with all of `words` in title, id or source."""
    columns = (col(Document.title), col(Document.external_id), col(Document.source))
    return [
        or_(*(func.lower(column).contains(word.lower(), autoescape=True) for column in columns))
        for word in words
    ]


def _lines(session: Session, query: Select[Any]) -> list[Line]:
    return [Line(*row) for row in session.connection().execute(query)]
