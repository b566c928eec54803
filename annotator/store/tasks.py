"""Queries of the document list by what people do with a document: by id, a page each."""

from collections.abc import Sequence

from sqlmodel import Session, col, select

from annotator.store.adjudication import GOLD
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.people import User
from annotator.store.search import COLUMNS, Line, Window, by_id, containing, in_state
from annotator.store.threads import Thread

# How many documents one page of the unassigned looks at: some hundredths of a second.
LOOKED_AT = 25_000


def in_anybodys_state(
    session: Session, project_id: int, state: str, words: Sequence[str], window: Window
) -> list[Line]:
    """The documents that are in that state with at least one person.

    Each person's first are found by the index of their queue; those of all are merged.
    """
    found = {
        line.id: line
        for user_id in _busy(session, project_id)
        for line in in_state(session, project_id, user_id, state, words, window)
    }
    return [found[number] for number in sorted(found, reverse=window.descending)][: window.limit]


def flagged(session: Session, project_id: int, words: Sequence[str], window: Window) -> list[Line]:
    """The documents that anybody has flagged."""
    those = (
        select(Assignment.document_id)
        .where(col(Assignment.project_id) == project_id, col(Assignment.flag).is_not(None))
        .distinct()
        .subquery()
    )
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .select_from(those)
        .join(Document, col(Document.id) == those.c.document_id)
        .where(listed_rows(), *containing(words))
    )
    return by_id(session, query, those.c.document_id, window)


def commented(
    session: Session, project_id: int, owner: str | None, words: Sequence[str], window: Window
) -> list[Line]:
    """The documents with open threads: on the owner's set, or on any."""
    those = (
        select(Thread.document_id)
        .where(col(Thread.project_id) == project_id, col(Thread.resolved).is_(None))
        .distinct()
    )
    if owner is not None:
        those = those.where(col(Thread.owner) == owner)
    found = those.subquery()
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .select_from(found)
        .join(Document, col(Document.id) == found.c.document_id)
        .where(listed_rows(), *containing(words))
    )
    return by_id(session, query, found.c.document_id, window)


def adjudicated(
    session: Session, project_id: int, user_id: int, words: Sequence[str], window: Window
) -> list[Line]:
    """The documents that the person has handed in and that are adjudicated."""
    query = (
        select(*COLUMNS)  # type: ignore[call-overload]
        .select_from(Assignment)
        .join(Document, col(Document.id) == col(Assignment.document_id))
        .join(AnnotationSet, col(AnnotationSet.document_id) == col(Assignment.document_id))
        .where(
            col(Assignment.user_id) == user_id,
            col(Assignment.project_id) == project_id,
            col(Assignment.state) == "submitted",
            col(AnnotationSet.owner) == GOLD,
            col(AnnotationSet.adjudicated).is_not(None),
            listed_rows(),
            *containing(words),
        )
    )
    return by_id(session, query, col(Assignment.document_id), window)


def unassigned(
    session: Session, project_id: int, words: Sequence[str], window: Window
) -> tuple[list[Line], int | None]:
    """The documents that nobody has, among the next `LOOKED_AT`, and the last of these if there are more.

    Bounded, since no index knows what is absent: of a million documents all but the last may be assigned.
    """
    last = _last_looked_at(session, project_id, window)
    query = select(*COLUMNS).where(  # type: ignore[call-overload]
        col(Document.project_id) == project_id,
        ~select(Assignment.id).where(col(Assignment.document_id) == col(Document.id)).exists(),
        listed_rows(),
        *containing(words),
    )
    if last is not None:
        query = query.where(col(Document.id) >= last if window.descending else col(Document.id) <= last)
    return by_id(session, query, col(Document.id), window), last


def _last_looked_at(session: Session, project_id: int, window: Window) -> int | None:
    key = col(Document.id)
    query = select(Document.id).where(col(Document.project_id) == project_id, listed_rows())
    if window.beyond is not None:
        query = query.where(key < window.beyond if window.descending else key > window.beyond)
    query = query.order_by(key.desc() if window.descending else key)
    found = session.exec(query.offset(LOOKED_AT - 1).limit(2)).all()
    return found[0] if len(found) > 1 else None


def _busy(session: Session, project_id: int) -> list[int]:
    """Everybody who has a document of the project."""
    has_one = select(Assignment.id).where(
        col(Assignment.user_id) == col(User.id), col(Assignment.project_id) == project_id
    )
    return [number for number in session.exec(select(User.id).where(has_one.exists())) if number is not None]
