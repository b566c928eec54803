"""The pool that annotators pull from: a project's rules, and how many places of each document are taken.

A document has `wanted` places. An assignment that is `counted` takes one; `taken` is the number of these.
It is counted anew whenever an assignment changes (see `assignments`), so that it never drifts.
"""

from typing import Any

from sqlalchemy import BigInteger, Connection, ForeignKey, Index, column, func, select, table, text, update
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel

# The places of a document that everybody gets.
EVERYBODY = 1_000_000
# Beyond every position.
END = 2**63 - 1


def _project(**options: Any) -> Any:
    return Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), **options)


class Handing(SQLModel, table=True):
    """How a project hands out by pull. A cap of 0 is none; percentages are of 100.

    `filled` is the last document, by id, that the pool has.
    """

    __tablename__ = "handing"
    project_id: int = Field(sa_column=_project(primary_key=True))
    pull: bool = True
    per_document: int = 1
    ordering: str = "import"
    seed: int = 0
    open_cap: int = 0
    total_cap: int = 0
    calibration: int = 0
    control_rate: int = 0
    stale_hours: int = 0
    filled: int = 0
    __table_args__ = (
        CheckConstraint("ordering in ('import', 'date', 'random', 'priority')", name="handing_ordering"),
        CheckConstraint("per_document > 0", name="handing_per_document"),
    )


class Pool(SQLModel, table=True):
    """A document in the pool, at its place in the order."""

    __tablename__ = "pool"
    document_id: int = Field(
        sa_column=Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    )
    project_id: int = Field(sa_column=_project(nullable=False))
    control: bool = False
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    taken: int = 0
    wanted: int
    __table_args__ = (
        Index(
            "pool_open",
            "project_id",
            "control",
            "position",
            "document_id",
            sqlite_where=text("taken < wanted"),
            postgresql_where=text("taken < wanted"),
        ),
    )


class PullCursor(SQLModel, table=True):
    """Where a person is in the pool: every document with a free place before `position` they have had."""

    __tablename__ = "pull_cursor"
    project_id: int = Field(sa_column=_project(primary_key=True))
    user_id: int = Field(
        sa_column=Column(Integer, ForeignKey("user.id", ondelete="CASCADE"), primary_key=True)
    )
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    __table_args__ = ({"sqlite_with_rowid": False},)


class Control(SQLModel, table=True):
    """A document with gold that is mixed in to see how well people do. No annotator may learn of it."""

    __tablename__ = "control"
    document_id: int = Field(
        sa_column=Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)
    )
    project_id: int = Field(sa_column=_project(nullable=False, index=True))


_pool = Pool.__table__  # type: ignore[attr-defined]
_cursor = PullCursor.__table__  # type: ignore[attr-defined]
_assignment = table("assignment", column("document_id"), column("counted"))
_TAKEN = (
    select(func.count())
    .select_from(_assignment)
    .where(_assignment.c.document_id == _pool.c.document_id, text("counted"))
    .scalar_subquery()
)


def handing_of(session: Session, project_id: int) -> Handing | None:
    """The project's rules, if it has any."""
    return session.get(Handing, project_id)


def has_room(connection: Connection, document_id: int) -> bool:
    """Whether a place of the document is free; one outside the pool always has room.

    Locks the row where the database locks rows: who asks means to take the place.
    """
    query = select(_pool.c.taken < _pool.c.wanted).where(_pool.c.document_id == document_id)
    found = connection.execute(query.with_for_update()).scalar()
    return found is None or bool(found)


def recount(connection: Connection, document_ids: Any) -> None:
    """Counts the taken places of the documents anew; the ids as a list or a query."""
    connection.execute(update(_pool).where(_pool.c.document_id.in_(document_ids)).values(taken=_TAKEN))


def look_again(connection: Connection, project_id: int, position: int) -> None:
    """Lets everybody look again from `position` on: there is a free place."""
    behind = _cursor.c.project_id == project_id, _cursor.c.position > position
    connection.execute(update(_cursor).where(*behind).values(position=position))


def freed(connection: Connection, document_id: int) -> None:
    """A place of the document is free again: it is offered to others."""
    query = select(_pool.c.project_id, _pool.c.position).where(_pool.c.document_id == document_id)
    row = connection.execute(query).first()
    if row is not None:
        look_again(connection, *row)
