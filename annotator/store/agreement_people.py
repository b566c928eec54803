"""Who annotates a project, and which documents of theirs can be compared."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import String, cast, exists, literal, select, text
from sqlmodel import Session

from annotator.store.agreement import DocumentAgreement
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


def annotators(session: Session, project_id: int, user_ids: Collection[int]) -> dict[int, str]:
    """The names of those of the people who have or had a document of the project."""
    has_one = exists().where(_assignment.c.user_id == _user.c.id, _assignment.c.project_id == project_id)
    query = select(_user.c.id, _user.c.name).where(_user.c.id.in_(user_ids), has_one)
    return {user_id: name for user_id, name in session.connection().execute(query)}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which compared documents: submitted by all of these people, with gold, of a week, or a single one.

    `control` asks for control documents (True) or for all others (False) that have gold.
    """

    people: tuple[int, ...] = ()
    control: bool | None = None
    week: int | None = None
    document: int | None = None


def compared(session: Session, project_id: int, wanted: Wanted, after: int, limit: int) -> list[int]:
    """The next documents above `after` whose sets are compared and that are wanted."""
    # From a person's queue on, where there is a person: two may have few of a million documents in common.
    key = _assignment.c.document_id if wanted.people else _record.c.document_id
    query = select(key).where(_record.c.project_id == project_id, key > after)
    if wanted.people:
        query = query.join(_record, _record.c.document_id == key).where(
            _assignment.c.project_id == project_id,
            _assignment.c.user_id == wanted.people[0],
            _assignment.c.state == "submitted",
        )
    for user_id in wanted.people[1:]:
        other = _assignment.alias()
        query = query.where(
            exists().where(
                other.c.document_id == key, other.c.user_id == user_id, other.c.state == "submitted"
            )
        )
    if wanted.control is not None:
        gold = exists().where(_set.c.document_id == key, _set.c.owner == "gold")
        query = query.where(text("control") if wanted.control else ~_record.c.control, gold)
    if wanted.week is not None:
        query = query.where(_record.c.week == wanted.week)
    if wanted.document is not None:
        query = query.where(key == wanted.document)
    return list(session.connection().scalars(query.order_by(key).limit(limit)))
