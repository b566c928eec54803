"""Threads: comments on an annotation set of a document, or on one thing in it, open or resolved."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, Index, bindparam, func, insert, select, text, update
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, UniqueConstraint, col
from sqlmodel import select as select_model

from annotator.store.engine import now
from annotator.store.people import User


class Thread(SQLModel, table=True):
    """A thread on the set of `owner`, which for gold is always `gold`, finished or not.

    `kind` and `object_id` name the object that it is about, if it is about one; `about` are its words and
    [start, end) its place in the text, as they were: they stay when the object goes.
    """

    __tablename__ = "thread"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    document_id: int = Field(
        sa_column=Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), nullable=False)
    )
    owner: str
    kind: str | None = None
    object_id: str | None = Field(default=None, max_length=64)
    about: str = ""
    start: int | None = None
    end: int | None = None
    resolved: int | None = None
    resolved_by: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("user.id"), nullable=True)
    )
    __table_args__ = (
        CheckConstraint("(kind is null) = (object_id is null)", name="thread_object"),
        CheckConstraint('(start is null) = ("end" is null)', name="thread_place"),
        Index("thread_of_document", "document_id", "owner"),
        Index(
            "thread_open",
            "project_id",
            "document_id",
            "owner",
            sqlite_where=text("resolved is null"),
            postgresql_where=text("resolved is null"),
        ),
    )


class Message(SQLModel, table=True):
    """What somebody wrote in a thread. `client_id` makes a repeated message harmless."""

    __tablename__ = "message"
    id: int | None = Field(default=None, primary_key=True)
    thread_id: int = Field(
        sa_column=Column(Integer, ForeignKey("thread.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    user_id: int = Field(sa_column=Column(Integer, ForeignKey("user.id"), nullable=False))
    client_id: str = Field(max_length=64)
    at: int = Field(default_factory=now)
    text: str
    __table_args__ = (
        UniqueConstraint("user_id", "client_id"),
        CheckConstraint("length(text) > 0", name="message_has_text"),
    )


_thread = Thread.__table__  # type: ignore[attr-defined]
_message = Message.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_OPEN_OF_SET = (
    select(func.count())
    .select_from(_thread)
    .where(
        _thread.c.project_id == bindparam("project_id"),
        _thread.c.document_id == bindparam("document_id"),
        _thread.c.owner == bindparam("owner"),
        _thread.c.resolved.is_(None),
    )
)


@dataclass(frozen=True, slots=True)
class ThreadRecord:
    """A thread with its messages, oldest first, and the names of all people concerned."""

    thread: Thread
    messages: tuple[Message, ...]
    names: Mapping[int, str]


def of_document(
    session: Session, document_id: int, owners: Collection[str] | None = None
) -> list[ThreadRecord]:
    """The threads of a document, oldest first; only those on the sets of `owners`, if any are given."""
    query = select_model(Thread).where(col(Thread.document_id) == document_id).order_by(col(Thread.id))
    return _records(session, query if owners is None else query.where(col(Thread.owner).in_(owners)))


def one(session: Session, document_id: int, thread_id: int) -> ThreadRecord | None:
    """A thread of the document."""
    found = select_model(Thread).where(col(Thread.document_id) == document_id, col(Thread.id) == thread_id)
    return next(iter(_records(session, found)), None)


def open_of_set(session: Session, project_id: int, document_id: int, owner: str) -> int:
    """How many threads of a set are open."""
    wanted = {"project_id": project_id, "document_id": document_id, "owner": owner}
    return int(session.connection().execute(_OPEN_OF_SET, wanted).scalar_one())


def open_of_project(session: Session, project_id: int, owner: str | None = None) -> int:
    """How many threads of the project are open: on the owner's sets, or on any."""
    query = select(func.count()).where(_thread.c.project_id == project_id, _thread.c.resolved.is_(None))
    if owner is not None:
        query = query.where(_thread.c.owner == owner)
    return int(session.connection().execute(query).scalar_one())


def open_of_documents(
    session: Session, project_id: int, document_ids: Collection[int], owner: str | None = None
) -> dict[int, int]:
    """How many threads of each document are open: on the owner's set, or on any; without those of none."""
    if not document_ids:
        return {}
    query = (
        select(_thread.c.document_id, func.count())
        .where(
            _thread.c.project_id == project_id,
            _thread.c.document_id.in_(document_ids),
            _thread.c.resolved.is_(None),
        )
        .group_by(_thread.c.document_id)
    )
    if owner is not None:
        query = query.where(_thread.c.owner == owner)
    return {document_id: count for document_id, count in session.connection().execute(query)}


def known(session: Session, user_id: int, client_id: str) -> int | None:
    """The thread that has the message already."""
    query = select(_message.c.thread_id).where(
        _message.c.user_id == user_id, _message.c.client_id == client_id
    )
    row = session.connection().execute(query).first()
    return row[0] if row else None


def begin(session: Session, thread: Thread) -> int:
    """Writes a new thread; its id."""
    session.add(thread)
    session.flush()
    assert thread.id is not None  # noqa: S101  flushed
    return thread.id


def say(session: Session, thread_id: int, user_id: int, client_id: str, words: str) -> None:
    """Writes a message."""
    row = {"thread_id": thread_id, "user_id": user_id, "client_id": client_id, "at": now(), "text": words}
    session.connection().execute(insert(_message), row)


def settle(session: Session, thread_id: int, user_id: int | None) -> None:
    """Marks a thread as resolved by somebody, or, by nobody, as open; what is so already stays as it is."""
    is_open = _thread.c.resolved.is_(None)
    session.connection().execute(
        update(_thread)
        .where(_thread.c.id == thread_id, is_open if user_id is not None else ~is_open)
        .values(resolved=None if user_id is None else now(), resolved_by=user_id)
    )


def person_of(owner: str) -> int | None:
    """The id of the person whose set it is; None for gold."""
    kind, _, number = owner.partition(":")
    return int(number) if kind == "user" and number.isdecimal() else None


def _records(session: Session, query: Any) -> list[ThreadRecord]:
    found = session.exec(query).all()
    messages: dict[int | None, list[Message]] = {thread.id: [] for thread in found}
    if not found:
        return []
    of_all = select_model(Message).where(col(Message.thread_id).in_(messages)).order_by(col(Message.id))
    for message in session.exec(of_all):
        messages[message.thread_id].append(message)
    people = {person for thread in found for person in (thread.resolved_by, person_of(thread.owner))}
    people |= {message.user_id for those in messages.values() for message in those}
    named = select(_user.c.id, _user.c.name).where(_user.c.id.in_(people - {None}))
    names = {person: name for person, name in session.connection().execute(named)}
    return [ThreadRecord(thread, tuple(messages[thread.id]), names) for thread in found]
