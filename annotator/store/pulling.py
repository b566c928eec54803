"""Queries of pulling: filling the pool, finding the next document, giving back what has gone stale."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Row, delete, exists, func, insert, select, text, update
from sqlmodel import Session, col
from sqlmodel import select as select_model

from annotator.store import pools
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import CLAIMED, Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.pools import EVERYBODY, Control, Handing, Pool, PullCursor

_document = Document.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_pool = Pool.__table__  # type: ignore[attr-defined]
_control = Control.__table__  # type: ignore[attr-defined]
_cursor = PullCursor.__table__  # type: ignore[attr-defined]
_FACTS = (
    _document.c.id,
    _document.c.content_hash,
    _document.c.published,
    _document.c.metadata["priority"].label("priority"),
    exists().where(_control.c.document_id == _document.c.id).label("control"),
)
_OPEN = text("taken < wanted")  # written out, so that the index of open documents is used

# From what is known of a document, its position and how many places it has.
Placing = Callable[[Row[Any]], tuple[int, int]]


def behind(session: Session, rules: Handing) -> bool:
    """Whether there are listed documents that the pool has not got yet."""
    return session.connection().execute(_later(rules).limit(1)).first() is not None


def fill(session: Session, rules: Handing, placing: Placing, limit: int) -> int:
    """Puts the next documents into the pool, or anew at their place; how many there were."""
    found = session.connection().execute(_later(rules).order_by(_document.c.id).limit(limit)).all()
    if found:
        _place(session, rules.project_id, found, placing)
        rules.filled = found[-1].id
        session.add(rules)
        session.flush()
    return len(found)


def place(session: Session, project_id: int, document_ids: Sequence[int], placing: Placing) -> None:
    """Puts these documents at their place anew."""
    query = select(*_FACTS).where(_document.c.id.in_(document_ids), _document.c.project_id == project_id)
    _place(session, project_id, session.connection().execute(query).all(), placing)


def _later(rules: Handing) -> Any:
    return select(*_FACTS).where(
        _document.c.project_id == rules.project_id, _document.c.id > rules.filled, listed_rows()
    )


def _place(session: Session, project_id: int, found: Sequence[Row[Any]], placing: Placing) -> None:
    connection = session.connection()
    ids = [row.id for row in found]
    rows = []
    for row in found:
        position, wanted = placing(row)
        rows.append(
            {
                "document_id": row.id,
                "project_id": project_id,
                "control": row.control,
                "position": position,
                "taken": 0,
                "wanted": EVERYBODY if row.control else wanted,
            }
        )
    if rows:
        connection.execute(delete(_pool).where(_pool.c.document_id.in_(ids)))
        connection.execute(insert(_pool), rows)
        if _any_assigned(session, ids):
            pools.recount(connection, ids)
        pools.look_again(connection, project_id, min(row["position"] for row in rows))


def _any_assigned(session: Session, ids: list[int]) -> bool:
    query = select(_assignment.c.id).where(_assignment.c.document_id.in_(ids)).limit(1)
    return session.connection().execute(query).first() is not None


def next_open(session: Session, project_id: int, user_id: int, control: bool) -> tuple[int, int] | None:
    """The next document with a free place that the person never had, and its position."""
    start = 0 if control else cursor_of(session, project_id, user_id)
    query = _open(project_id, control).where(
        _pool.c.position >= start, ~_had(user_id).where(_assignment.c.document_id == _pool.c.document_id)
    )
    row = session.connection().execute(query.order_by(_pool.c.position, _pool.c.document_id).limit(1)).first()
    return (row[0], row[1]) if row else None


def _open(project_id: int, control: bool) -> Any:
    return select(_pool.c.document_id, _pool.c.position).where(
        _pool.c.project_id == project_id, _pool.c.control == control, _OPEN
    )


def _had(user_id: int) -> Any:
    return exists().where(_assignment.c.user_id == user_id)


def cursor_of(session: Session, project_id: int, user_id: int) -> int:
    """From which position on there may be something for the person."""
    query = select(_cursor.c.position).where(*_whose(project_id, user_id))
    return session.connection().execute(query).scalar() or 0


def set_cursor(session: Session, project_id: int, user_id: int, position: int) -> None:
    """Remembers that the person has had everything open before `position`."""
    connection = session.connection()
    moved = connection.execute(
        update(_cursor).where(*_whose(project_id, user_id)).values(position=position)
    ).rowcount
    if not moved:
        row = {"project_id": project_id, "user_id": user_id, "position": position}
        connection.execute(insert(_cursor), row)


def _whose(project_id: int, user_id: int) -> tuple[Any, Any]:
    return _cursor.c.project_id == project_id, _cursor.c.user_id == user_id


def own_lapsed(session: Session, project_id: int, user_id: int) -> Assignment | None:
    """A document of the person's that has lapsed and whose place is still free."""
    return session.exec(
        select_model(Assignment)
        .join(Pool, col(Pool.document_id) == col(Assignment.document_id))
        .where(
            col(Assignment.user_id) == user_id,
            col(Assignment.project_id) == project_id,
            col(Assignment.state) == "lapsed",
            col(Pool.taken) < col(Pool.wanted),
        )
        .order_by(col(Assignment.document_id))
        .limit(1)
    ).first()


def stale(session: Session, project_id: int, user_id: int, before: int) -> list[Assignment]:
    """What others have pulled, not handed in, and neither taken up nor changed since `before`."""
    last = (
        select(func.max(_set.c.updated))
        .where(
            _set.c.document_id == _assignment.c.document_id,
            _set.c.user_id == _assignment.c.user_id,
        )
        .scalar_subquery()
    )
    query = select_model(Assignment).where(
        text(CLAIMED),
        col(Assignment.project_id) == project_id,
        col(Assignment.updated) < before,
        col(Assignment.user_id) != user_id,
        func.coalesce(last, 0) < before,
    )
    return list(session.exec(query))


def count_of_user(session: Session, project_id: int, user_id: int) -> int:
    """How many documents of the project the person has had."""
    query = select(func.count()).where(
        _assignment.c.user_id == user_id, _assignment.c.project_id == project_id
    )
    return session.connection().execute(query).scalar_one()


def open_places(session: Session, project_id: int) -> tuple[int, int]:
    """How many documents have free places, and how many places; without those that everybody gets."""
    query = select(func.count(), func.coalesce(func.sum(_pool.c.wanted - _pool.c.taken), 0)).where(
        _pool.c.project_id == project_id,
        _pool.c.control.is_(False),
        _OPEN,
        _pool.c.wanted < EVERYBODY,
    )
    documents, places = session.connection().execute(query).one()
    return documents, places


def controls_of(session: Session, project_id: int) -> list[int]:
    """The project's control documents."""
    query = select(_control.c.document_id).where(_control.c.project_id == project_id)
    return [row[0] for row in session.connection().execute(query.order_by(_control.c.document_id))]


def set_controls(session: Session, project_id: int, document_ids: Sequence[int]) -> None:
    """Makes these the project's control documents."""
    connection = session.connection()
    connection.execute(delete(_control).where(_control.c.project_id == project_id))
    if document_ids:
        rows = [{"document_id": each, "project_id": project_id} for each in document_ids]
        connection.execute(insert(_control), rows)


def with_gold(session: Session, project_id: int, names: Sequence[str]) -> dict[str, int]:
    """The listed documents of these external ids or uids that have a gold set."""
    query = select(_document.c.id, _document.c.external_id, _document.c.uid).where(
        _document.c.project_id == project_id,
        (_document.c.external_id.in_(names)) | (_document.c.uid.in_(names)),
        listed_rows(),
        exists().where(_set.c.document_id == _document.c.id, _set.c.owner == "gold"),
    )
    found: dict[str, int] = {}
    for document_id, external_id, uid in session.connection().execute(query):
        found[uid] = document_id
        if external_id:
            found[external_id] = document_id
    return found


def control_names(session: Session, project_id: int) -> list[str]:
    """What the control documents are called: external ids, or uids where there is none."""
    query = (
        select(func.coalesce(_document.c.external_id, _document.c.uid))
        .join(_control, _control.c.document_id == _document.c.id)
        .where(_control.c.project_id == project_id)
        .order_by(_document.c.id)
    )
    return [row[0] for row in session.connection().execute(query)]
