"""Who is to annotate which document, and how far that is."""

from sqlalchemy import ForeignKey, Index, func, text
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

from annotator.store.engine import now


class Assignment(SQLModel, table=True):
    """A document in a person's queue. `flag` is a comment that asks a curator to look."""

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
    created: int = Field(default_factory=now)
    updated: int = Field(default_factory=now)
    __table_args__ = (
        UniqueConstraint("document_id", "user_id"),
        CheckConstraint(
            "state in ('assigned', 'in_progress', 'submitted', 'returned', 'skipped')",
            name="assignment_state",
        ),
        Index("assignment_queue", "user_id", "project_id", "state", "document_id"),
        Index("assignment_progress", "project_id", "state"),
        Index(
            "assignment_flagged",
            "project_id",
            "document_id",
            sqlite_where=text("flag is not null"),
            postgresql_where=text("flag is not null"),
        ),
    )


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
