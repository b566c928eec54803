"""How far a project is: its documents by stage, and what was done on which day."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, case, exists, func, select
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document
from annotator.store.pools import EVERYBODY, Pool

DAY_MS = 24 * 3600 * 1000
# The stages of documents that somebody has, the furthest last.
GIVEN_UP, ASSIGNED, IN_PROGRESS, BY_SOME, BY_ALL, ADJUDICATED = range(6)

_assignment = Assignment.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_pool = Pool.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Stage:
    """Documents at one stage, of those that somebody has or had.

    `places` are the annotators wanted for them, `submitted` the sets handed in. `pooled` of them are in the
    pool, which offers `offered` of the places.
    """

    stage: int
    documents: int
    places: int
    submitted: int
    pooled: int
    offered: int


def stages(session: Session, project_id: int, annotators: int) -> list[Stage]:
    """The documents that are or were assigned, by stage; what everybody gets has a place for each annotator.

    A document has as many places as the pool gives it, or as are taken, or as were handed in, whichever is
    most. A control document has the places that are taken.
    """
    state = _assignment.c.state
    held = (
        select(
            _assignment.c.document_id,
            _count(state == "submitted").label("submitted"),
            _count(state.in_(("in_progress", "returned"))).label("begun"),
            _count(state == "assigned").label("waiting"),
            _count(_assignment.c.counted).label("taken"),
        )
        .where(_assignment.c.project_id == project_id)
        .group_by(_assignment.c.document_id)
        .subquery()
    )
    offered = func.coalesce(_offered(annotators), 0)
    taken = _larger(held.c.taken, held.c.submitted)
    placed = (
        select(
            held.c.document_id,
            held.c.submitted,
            held.c.begun,
            held.c.waiting,
            _larger(taken, offered).label("places"),
            case((_pool.c.document_id.is_(None), 0), else_=1).label("pooled"),
            offered.label("offered"),
        )
        .outerjoin(_pool, _pool.c.document_id == held.c.document_id)
        .subquery()
    )
    stage = case(
        (_has_gold(placed.c.document_id), ADJUDICATED),
        (and_(placed.c.submitted > 0, placed.c.submitted >= placed.c.places), BY_ALL),
        (placed.c.submitted > 0, BY_SOME),
        (placed.c.begun > 0, IN_PROGRESS),
        (placed.c.waiting > 0, ASSIGNED),
        else_=GIVEN_UP,
    ).label("stage")
    sums = (func.sum(placed.c[name]) for name in ("places", "submitted", "pooled", "offered"))
    query = select(stage, func.count(), *sums).group_by(stage).order_by(stage)
    return [Stage(*(int(each) for each in row)) for row in session.connection().execute(query)]


def pool_of(session: Session, project_id: int, annotators: int) -> tuple[int, int]:
    """How many documents the pool has, and how many places it offers."""
    query = select(func.count(), func.coalesce(func.sum(_offered(annotators)), 0)).where(
        _pool.c.project_id == project_id
    )
    documents, places = session.connection().execute(query).one()
    return documents, int(places)


def gold_of_nobody(session: Session, project_id: int) -> tuple[int, int]:
    """How many documents have gold though nobody has had them, and how many of these are not in the pool."""
    had = exists().where(
        _assignment.c.project_id == project_id, _assignment.c.document_id == _set.c.document_id
    )
    query = (
        select(func.count(), _count(_pool.c.document_id.is_(None)))
        .select_from(_set)
        .join(_document, _document.c.id == _set.c.document_id)
        .outerjoin(_pool, _pool.c.document_id == _set.c.document_id)
        .where(_set.c.owner == "gold", _document.c.project_id == project_id, ~had)
    )
    documents, outside = session.connection().execute(query).one()
    return documents, int(outside or 0)


def submitted_by_day(session: Session, project_id: int) -> list[tuple[int, int, int]]:
    """Person, day since 1970 (UTC), and how many documents the person submitted then, by day and person."""
    day = (_assignment.c.updated // DAY_MS).label("day")
    query = (
        select(_assignment.c.user_id, day, func.count())
        .where(_assignment.c.project_id == project_id, _assignment.c.state == "submitted")
        .group_by(day, _assignment.c.user_id)
        .order_by(day, _assignment.c.user_id)
    )
    return [(user_id, int(number), count) for user_id, number, count in session.connection().execute(query)]


def adjudicated_by_day(session: Session, project_id: int) -> list[tuple[int, int]]:
    """Day since 1970 (UTC), and how many documents were adjudicated then; imported gold does not count."""
    day = (_set.c.adjudicated // DAY_MS).label("day")
    # Not a join: one would go through all documents of the project.
    project = select(_document.c.project_id).where(_document.c.id == _set.c.document_id).scalar_subquery()
    query = (
        select(day, func.count())
        .where(_set.c.adjudicated.is_not(None), project == project_id)
        .group_by(day)
        .order_by(day)
    )
    return [(int(number), count) for number, count in session.connection().execute(query)]


def _offered(annotators: int) -> Any:
    return case((_pool.c.control, 0), (_pool.c.wanted >= EVERYBODY, annotators), else_=_pool.c.wanted)


def _has_gold(document: Any) -> Any:
    return exists().where(_set.c.owner == "gold", _set.c.document_id == document)


def _count(condition: Any) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)


def _larger(one: Any, other: Any) -> Any:
    return case((one >= other, one), else_=other)
