"""Reading and writing the change log of a set."""

from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlmodel import Session, col
from sqlmodel import select as select_model

from annotator.store.annotations import AnnotationSet, Change
from annotator.store.engine import now

_change = Change.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_APPEND = insert(_change)
_BUMP = (
    update(_set)
    .where(_set.c.id == bindparam("b_set"), _set.c.revision == bindparam("b_revision") - 1)
    .values(revision=bindparam("b_revision"), updated=bindparam("b_at"))
)
_DROP = (
    update(_change)
    .where(_change.c.set_id == bindparam("b_set"), _change.c.kind == "do", _change.c.status == "undone")
    .values(status="dropped")
)
_MARK = (
    update(_change)
    .where(_change.c.set_id == bindparam("b_set"), _change.c.seq == bindparam("b_seq"))
    .values(status=bindparam("b_status"))
)
_KNOWN = select(_change.c.seq).where(
    _change.c.set_id == bindparam("b_set"), _change.c.command_id == bindparam("b_command")
)
_HEAD = select(_set.c.id, _set.c.revision).where(
    _set.c.document_id == bindparam("b_document"), _set.c.owner == bindparam("b_owner")
)
_SINCE = (
    select(_change.c.edits)
    .where(_change.c.set_id == bindparam("b_set"), _change.c.seq > bindparam("b_seq"))
    .order_by(_change.c.seq)
    .limit(bindparam("b_limit"))
)


@dataclass(slots=True)
class Head:
    """A set as far as changing it goes; the revision follows the changes."""

    id: int
    revision: int


def is_known(session: Session, set_id: int, command_id: str) -> bool:
    """Whether the command has been applied before."""
    found = session.connection().execute(_KNOWN, {"b_set": set_id, "b_command": command_id}).first()
    return found is not None


def append(session: Session, change: Change) -> None:
    """Writes a change with seq = revision + 1 and raises the revision; a new `do` drops what was undone.

    Raises RuntimeError when the revision is not what the change was planned on: the caller holds the write
    lock, so this means a fault.
    """
    connection = session.connection()
    if change.kind == "do":
        connection.execute(_DROP, {"b_set": change.set_id})
    connection.execute(_APPEND, change.model_dump())
    bumped = connection.execute(_BUMP, {"b_set": change.set_id, "b_revision": change.seq, "b_at": change.at})
    if bumped.rowcount != 1:
        raise RuntimeError(f"set {change.set_id} is not at revision {change.seq - 1}")


def mark(session: Session, set_id: int, seq: int, status: str) -> None:
    """Sets the status of a change."""
    session.connection().execute(_MARK, {"b_set": set_id, "b_seq": seq, "b_status": status})


def last_active(session: Session, set_id: int) -> Change | None:
    """The change that Undo takes back."""
    return session.exec(
        select_model(Change)
        .where(col(Change.set_id) == set_id, col(Change.kind) == "do", col(Change.status) == "active")
        .order_by(col(Change.seq).desc())
        .limit(1)
    ).first()


def next_undone(session: Session, set_id: int) -> Change | None:
    """The change that Redo brings back."""
    return session.exec(
        select_model(Change)
        .where(col(Change.set_id) == set_id, col(Change.kind) == "do", col(Change.status) == "undone")
        .order_by(col(Change.seq))
        .limit(1)
    ).first()


def edits_since(session: Session, set_id: int, revision: int, limit: int) -> list[str]:
    """The edits, as JSON, of the changes after `revision`, at most `limit` of them."""
    wanted = {"b_set": set_id, "b_seq": revision, "b_limit": limit}
    return [row[0] for row in session.connection().execute(_SINCE, wanted)]


def head_of(session: Session, document_id: int, owner: str) -> Head | None:
    """The set of that owner on the document."""
    row = session.connection().execute(_HEAD, {"b_document": document_id, "b_owner": owner}).first()
    return Head(*row) if row else None


def create_set(session: Session, document_id: int, owner: str, user_id: int | None) -> Head:
    """A new, empty set."""
    created = AnnotationSet(
        document_id=document_id, owner=owner, user_id=user_id, created=now(), updated=now()
    )
    session.add(created)
    session.flush()
    assert created.id is not None  # noqa: S101  flushed
    return Head(created.id, created.revision)
