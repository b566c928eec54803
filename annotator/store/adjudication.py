"""Reading and writing what adjudication needs: sets handed in, documents that wait, decisions in the log."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import String, cast, exists, func, or_, select, update
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet, Change
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.people import User

# The owner of gold, and of gold that is still being made.
GOLD, DRAFT = "gold", "adjudication"
_SETTLES = '{"op":"settle",%'
_OPEN = ("assigned", "in_progress", "returned")

_document = Document.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_change = Change.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A person's set that is handed in; None when they found nothing to annotate."""

    user_id: int
    name: str
    set_id: int | None


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
        select(_user.c.id, _user.c.name, _set.c.id)
        .select_from(_assignment)
        .join(_user, _user.c.id == _assignment.c.user_id)
        .outerjoin(_set, (_set.c.document_id == _assignment.c.document_id) & (_set.c.owner == owner))
        .where(_assignment.c.document_id == document_id, _assignment.c.state == "submitted")
        .order_by(_user.c.id)
    )
    return [HandedIn(*row) for row in session.connection().execute(query)]


def waiting(session: Session, project_id: int, after: int, limit: int) -> list[Waiting]:
    """The next documents above `after` that wait.

    They have two sets handed in, or none that is still to come, and no gold.
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
                ~exists().where(other.c.document_id == _assignment.c.document_id, other.c.state.in_(_OPEN)),
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
    """Gives a set another owner."""
    session.connection().execute(update(_set).where(_set.c.id == set_id).values(owner=owner))


def _has_set(document: Any, owner: str) -> Any:
    return exists().where(_set.c.document_id == document, _set.c.owner == owner)
