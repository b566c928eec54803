"""What people have handed in, week by week, and which documents can be compared."""

from collections.abc import Collection

from sqlalchemy import String, cast, exists, func, literal, select
from sqlmodel import Session

from annotator.store.agreement import MONDAY_MS, WEEK_MS, DocumentAgreement
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.people import User

_assignment = Assignment.__table__  # type: ignore[attr-defined]
_record = DocumentAgreement.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]


def names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """The names of people, also of those who have left."""
    query = select(_user.c.id, _user.c.name).where(_user.c.id.in_(user_ids))
    return {user_id: name for user_id, name in session.connection().execute(query)}


def submitted(session: Session, project_id: int) -> list[tuple[int, int, int]]:
    """Person, week and how many documents the person submitted then, the first week first."""
    week = ((_assignment.c.updated + MONDAY_MS) // WEEK_MS).label("week")
    query = (
        select(_assignment.c.user_id, week, func.count())
        .where(_assignment.c.project_id == project_id, _assignment.c.state == "submitted")
        .group_by(_assignment.c.user_id, week)
        .order_by(week, _assignment.c.user_id)
    )
    return [(user_id, int(number), count) for user_id, number, count in session.connection().execute(query)]


def some_sets(session: Session, project_id: int, user_id: int, limit: int) -> list[int]:
    """The sets of the person's last submitted documents, in import order."""
    mine = literal("user:") + cast(_assignment.c.user_id, String)
    query = (
        select(_set.c.id)
        .join(_assignment, (_set.c.document_id == _assignment.c.document_id) & (_set.c.owner == mine))
        .where(
            _assignment.c.user_id == user_id,
            _assignment.c.project_id == project_id,
            _assignment.c.state == "submitted",
        )
        .order_by(_assignment.c.document_id.desc())
        .limit(limit)
    )
    return list(session.connection().scalars(query))


def compared(
    session: Session, project_id: int, people: Collection[int], document: int | None, after: int, limit: int
) -> list[int]:
    """The next documents above `after` whose sets are compared, submitted by all of these people."""
    query = select(_record.c.document_id).where(
        _record.c.project_id == project_id, _record.c.document_id > after
    )
    if document is not None:
        query = query.where(_record.c.document_id == document)
    for user_id in people:
        query = query.where(
            exists().where(
                _assignment.c.document_id == _record.c.document_id,
                _assignment.c.user_id == user_id,
                _assignment.c.state == "submitted",
            )
        )
    return list(session.connection().scalars(query.order_by(_record.c.document_id).limit(limit)))
