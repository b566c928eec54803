"""Handing documents out: who has how many, who has which, and giving more."""

from sqlalchemy import func, insert, select
from sqlmodel import Session

from annotator.store import pools
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now

_document = Document.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]


def loads(session: Session, project_id: int, user_ids: list[int]) -> dict[int, int]:
    """How many documents of the project each person has, in whatever state."""
    table = _assignment.c
    query = (
        select(table.user_id, func.count())
        .where(table.project_id == project_id, table.user_id.in_(user_ids))
        .group_by(table.user_id)
    )
    return {user_id: count for user_id, count in session.connection().execute(query)}


def count_unassigned(session: Session, project_id: int) -> int:
    """How many listed documents of the project nobody has."""
    nobody = ~select(_assignment.c.id).where(_assignment.c.document_id == _document.c.id).exists()
    query = select(func.count()).where(_document.c.project_id == project_id, nobody, listed_rows())
    return session.connection().execute(query).scalar_one()


def assigned(
    session: Session, project_id: int, user_ids: list[int], after: int, limit: int
) -> list[tuple[int, set[int]]]:
    """The next listed documents above `after`, each with those of the persons who have it."""
    documents = (
        select(_document.c.id)
        .where(_document.c.project_id == project_id, listed_rows(), _document.c.id > after)
        .order_by(_document.c.id)
        .limit(limit)
    )
    found: dict[int, set[int]] = {row[0]: set() for row in session.connection().execute(documents)}
    table = _assignment.c
    query = select(table.document_id, table.user_id).where(
        table.document_id.in_(list(found)), table.user_id.in_(user_ids)
    )
    for document_id, user_id in session.connection().execute(query):
        found[document_id].add(user_id)
    return list(found.items())


def add(session: Session, project_id: int, pairs: list[tuple[int, int]]) -> None:
    """Assigns documents to people: pairs of (document, person)."""
    at = now()
    rows = [
        {
            "project_id": project_id,
            "document_id": document_id,
            "user_id": user_id,
            "state": "assigned",
            "created": at,
            "updated": at,
        }
        for document_id, user_id in pairs
    ]
    if rows:
        session.connection().execute(insert(_assignment), rows)
        pools.recount(session.connection(), list({document_id for document_id, _ in pairs}))


def states(session: Session, project_id: int, user_ids: list[int]) -> dict[int, dict[str, int]]:
    """How many of each person's assignments in the project are in each state."""
    found: dict[int, dict[str, int]] = {user_id: {} for user_id in user_ids}
    table = _assignment.c
    query = (
        select(table.user_id, table.state, func.count())
        .where(table.project_id == project_id, table.user_id.in_(user_ids))
        .group_by(table.user_id, table.state)
    )
    for user_id, state, count in session.connection().execute(query):
        found[user_id][state] = count
    return found
