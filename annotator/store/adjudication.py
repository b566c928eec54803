"""Reading and writing what adjudication needs: sets handed in, documents that wait, decisions in the log."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, case, cast, exists, func, or_, select, update
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet, Change
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now
from annotator.store.people import Membership, User
from annotator.store.pools import Handing, Pool

# The owner of gold, and of gold that is still being made.
GOLD, DRAFT = "gold", "adjudication"
_SETTLES = '{"op":"settle",%'
_OPEN = ("assigned", "in_progress", "returned")

_document = Document.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_change = Change.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_pool = Pool.__table__  # type: ignore[attr-defined]
_handing = Handing.__table__  # type: ignore[attr-defined]
_member = Membership.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A person's set that is handed in, at its revision; None when they found nothing to annotate."""

    user_id: int
    name: str
    set_id: int | None
    revision: int


@dataclass(frozen=True, slots=True)
class ToCome:
    """Somebody who has the document and has not handed it in."""

    user_id: int
    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A document that waits for adjudication; `begun` when its gold has been begun."""

    document_id: int
    title: str
    external_id: str | None
    uid: str
    sets: int
    begun: bool


def handed_in(session: Session, document_id: int) -> list[HandedIn]:
    """The sets of a document that are handed in, by person."""
    owner = "user:" + cast(_user.c.id, String)
    query = (
        select(_user.c.id, _user.c.name, _set.c.id, func.coalesce(_set.c.revision, 0))
        .select_from(_assignment)
        .join(_user, _user.c.id == _assignment.c.user_id)
        .outerjoin(_set, (_set.c.document_id == _assignment.c.document_id) & (_set.c.owner == owner))
        .where(_assignment.c.document_id == document_id, _assignment.c.state == "submitted")
        .order_by(_user.c.id)
    )
    return [HandedIn(*row) for row in session.connection().execute(query)]


def to_come(session: Session, document_id: int) -> list[ToCome]:
    """Those from whom a set of the document is still expected, by person."""
    query = (
        select(_user.c.id, _user.c.name, _assignment.c.state)
        .join(_assignment, _user.c.id == _assignment.c.user_id)
        .where(_assignment.c.document_id == document_id, _assignment.c.state.in_(_OPEN))
        .order_by(_user.c.id)
    )
    return [ToCome(*row) for row in session.connection().execute(query)]


def is_offered(session: Session, document_id: int) -> bool:
    """Whether the pool still gives the document to somebody."""
    return bool(session.connection().execute(select(_offered(document_id))).scalar_one())


def waiting(session: Session, project_id: int, after: int, limit: int) -> list[Waiting]:
    """The next documents above `after` that wait.

    They have two sets handed in, or none that is still to come, from the pool neither, and no gold.
    """
    other = _assignment.alias()
    count = func.count()
    found = (
        select(_assignment.c.document_id, count.label("sets"))
        .where(
            _assignment.c.project_id == project_id,
            _assignment.c.state == "submitted",
            _assignment.c.document_id > after,
            ~_has_set(_assignment.c.document_id, GOLD),
        )
        .group_by(_assignment.c.document_id)
        .having(
            or_(
                count >= 2,
                ~exists().where(other.c.document_id == _assignment.c.document_id, other.c.state.in_(_OPEN))
                & ~_offered(_assignment.c.document_id),
            )
        )
        .order_by(_assignment.c.document_id)
        .limit(limit)
        .subquery()
    )
    query = (
        select(
            _document.c.id, _document.c.title, _document.c.external_id, _document.c.uid,
            found.c.sets, _has_set(_document.c.id, DRAFT),
        )
        .join(found, found.c.document_id == _document.c.id)
        .where(listed_rows())
        .order_by(_document.c.id)
    )  # fmt: skip
    return [Waiting(*row[:5], bool(row[5])) for row in session.connection().execute(query)]


def adjudicated(session: Session, document_ids: Collection[int]) -> set[int]:
    """Which of the documents have gold that came of an adjudication."""
    query = select(_set.c.document_id).where(
        _set.c.document_id.in_(document_ids), _set.c.owner == GOLD, _set.c.adjudicated.is_not(None)
    )
    return set(session.connection().scalars(query))


def count_told(session: Session, project_id: int, user_id: int, since: int) -> tuple[int, int]:
    """How many documents that the person has handed in are adjudicated, and how many of them since then."""
    query = (
        select(func.count(), func.count(case((_set.c.adjudicated >= since, 1))))
        .select_from(_assignment)
        .join(_set, (_set.c.document_id == _assignment.c.document_id) & (_set.c.owner == GOLD))
        .where(
            _assignment.c.user_id == user_id,
            _assignment.c.project_id == project_id,
            _assignment.c.state == "submitted",
            _set.c.adjudicated.is_not(None),
        )
    )
    every, lately = session.connection().execute(query).one()
    return every, lately


def decisions(session: Session, set_id: int) -> list[str]:
    """The commands, as JSON, by which adjudicators have decided and that are in force, oldest first."""
    query = (
        select(_change.c.command)
        .where(
            _change.c.set_id == set_id,
            _change.c.kind == "do",
            _change.c.status == "active",
            _change.c.command.like(_SETTLES),
        )
        .order_by(_change.c.seq)
    )
    return [row[0] for row in session.connection().execute(query)]


def was_adjudicated(session: Session, set_id: int) -> bool:
    """Whether decisions have made the set; an import has not."""
    query = select(exists().where(_change.c.set_id == set_id, _change.c.command.like(_SETTLES)))
    return bool(session.connection().execute(query).scalar_one())


def finishes(session: Session, set_ids: Collection[int]) -> dict[int, tuple[str, int | None]]:
    """By set the latest command, as JSON, that finished its adjudication, and who did; imports have none."""
    query = (
        select(_change.c.set_id, _change.c.command, _change.c.user_id)
        .where(_change.c.set_id.in_(set_ids), _change.c.command.like(f'{_SETTLES}"rule":"finished"%'))
        .order_by(_change.c.set_id, _change.c.seq)
    )
    return {set_id: (command, user) for set_id, command, user in session.connection().execute(query)}


def hand_over(session: Session, set_id: int, owner: str) -> None:
    """Gives a set another owner; as gold it is adjudicated from now on."""
    adjudicated = now() if owner == GOLD else None
    session.connection().execute(
        update(_set).where(_set.c.id == set_id).values(owner=owner, adjudicated=adjudicated)
    )


def _has_set(document: Any, owner: str) -> Any:
    return exists().where(_set.c.document_id == document, _set.c.owner == owner)


def _offered(document: Any) -> Any:
    """The pool has a free place of the document, and an annotator who has not had it may take it."""
    had = _assignment.alias()
    return exists().where(
        _pool.c.document_id == document,
        _pool.c.taken < _pool.c.wanted,
        _handing.c.project_id == _pool.c.project_id,
        _handing.c.pull,
        _member.c.project_id == _pool.c.project_id,
        _member.c.role == "annotator",
        _user.c.id == _member.c.user_id,
        _user.c.active,
        ~exists().where(had.c.document_id == _pool.c.document_id, had.c.user_id == _member.c.user_id),
    )
