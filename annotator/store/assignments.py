"""Who is to annotate which document, and how far that is."""

from typing import Any

from sqlalchemy import Connection, ForeignKey, Index, event, false, func, text, true
from sqlmodel import (
    CheckConstraint,
    Column,
    Field,
    Integer,
    Session,
    SQLModel,
    UniqueConstraint,
    col,
    select,
)

from annotator.store import pools
from annotator.store.engine import now

# Pulled and not handed in: what may go back to the pool. Written out, so that the index is used.
CLAIMED = "pulled and state in ('assigned', 'in_progress')"
_GIVEN_UP = ("skipped", "lapsed")


class Assignment(SQLModel, table=True):
    """A document in a person's queue. `flag` is a comment that asks a curator to look.

    `pulled`: taken from the pool, not given by name. `counted`: takes a place of the document; what was
    skipped or has lapsed takes none, and takes one again only if there is room (see `pools`).
    """

    __tablename__ = "assignment"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    document_id: int = Field(
        sa_column=Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), nullable=False)
    )
    user_id: int = Field(sa_column=Column(Integer, ForeignKey("user.id", ondelete="CASCADE"), nullable=False))
    state: str = "assigned"
    skip_reason: str | None = None
    flag: str | None = None
    return_comment: str | None = None
    pulled: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    counted: bool = Field(default=True, sa_column_kwargs={"server_default": true()})
    created: int = Field(default_factory=now)
    updated: int = Field(default_factory=now)
    __table_args__ = (
        UniqueConstraint("document_id", "user_id"),
        CheckConstraint(
            "state in ('assigned', 'in_progress', 'submitted', 'returned', 'skipped', 'lapsed')",
            name="assignment_state",
        ),
        Index("assignment_queue", "user_id", "project_id", "state", "document_id"),
        Index("assignment_progress", "project_id", "state"),
        Index("assignment_pace", "project_id", "state", "updated", "user_id"),
        Index("assignment_by_updated", "updated"),
        Index("assignment_by_document", "project_id", "document_id", "state", "counted"),
        Index(
            "assignment_flagged",
            "project_id",
            "document_id",
            sqlite_where=text("flag is not null"),
            postgresql_where=text("flag is not null"),
        ),
        Index(
            "assignment_submitted",
            "project_id",
            "document_id",
            sqlite_where=text("state = 'submitted'"),
            postgresql_where=text("state = 'submitted'"),
        ),
        Index(
            "assignment_claimed",
            "project_id",
            "updated",
            sqlite_where=text(CLAIMED),
            postgresql_where=text(CLAIMED),
        ),
    )


@event.listens_for(Assignment, "before_insert")
@event.listens_for(Assignment, "before_update")
def _claim(_mapper: Any, connection: Connection, assignment: Assignment) -> None:
    """Takes a place of the document, or leaves it, as the state says."""
    if assignment.state in _GIVEN_UP:
        assignment.counted = False
    elif assignment.id is None or not assignment.counted:
        assignment.counted = pools.has_room(connection, assignment.document_id)


@event.listens_for(Assignment, "after_insert")
@event.listens_for(Assignment, "after_update")
def _recount(_mapper: Any, connection: Connection, assignment: Assignment) -> None:
    pools.recount(connection, [assignment.document_id])
    if not assignment.counted:
        pools.freed(connection, assignment.document_id)


@event.listens_for(Assignment, "after_delete")
def _free(_mapper: Any, connection: Connection, assignment: Assignment) -> None:
    pools.recount(connection, [assignment.document_id])
    pools.freed(connection, assignment.document_id)


def assignment_of(session: Session, document_id: int, user_id: int) -> Assignment | None:
    """The person's assignment of the document."""
    return session.exec(
        select(Assignment).where(
            col(Assignment.document_id) == document_id, col(Assignment.user_id) == user_id
        )
    ).first()


def first_in(session: Session, user_id: int, project_id: int, state: str, after: int = 0) -> int | None:
    """The id of the person's first document in that state, beyond the document `after`."""
    return session.exec(
        select(Assignment.document_id)
        .where(
            col(Assignment.user_id) == user_id,
            col(Assignment.project_id) == project_id,
            col(Assignment.state) == state,
            col(Assignment.document_id) > after,
        )
        .order_by(col(Assignment.document_id))
        .limit(1)
    ).first()


def states_of_user(session: Session, user_id: int, project_id: int) -> dict[str, int]:
    """How many of the person's assignments are in each state."""
    return dict(
        session.exec(
            select(Assignment.state, func.count())
            .where(col(Assignment.user_id) == user_id, col(Assignment.project_id) == project_id)
            .group_by(col(Assignment.state))
        ).all()
    )


def states_of_project(session: Session, project_id: int) -> dict[str, int]:
    """How many of the project's assignments are in each state."""
    return dict(
        session.exec(
            select(Assignment.state, func.count())
            .where(col(Assignment.project_id) == project_id)
            .group_by(col(Assignment.state))
        ).all()
    )
