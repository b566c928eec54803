"""Events of a set with what plays a role in them, and the incidents that they speak of."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index
from sqlmodel import CheckConstraint, Column, Field, Integer, SQLModel


def _within(*columns: str, table: str) -> ForeignKeyConstraint:
    """Refers to an object of the same set; looked at when the transaction commits."""
    targets = [f"{table}.set_id", f"{table}.id"]
    return ForeignKeyConstraint(["set_id", *columns], targets, deferrable=True, initially="DEFERRED")


class IncidentRow(SQLModel, table=True):
    """What event mentions of a set speak of; `shared` is its identifier in the whole project."""

    __tablename__ = "incident"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    position: int
    name: str | None = None
    shared: str | None = Field(default=None, index=True)
    __table_args__ = ({"sqlite_with_rowid": False},)


class EventRow(SQLModel, table=True):
    """An event of a set; without a trigger it holds for the document."""

    __tablename__ = "event"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    position: int
    type: str
    subtype: str | None = None
    trigger: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    incident: str | None = None
    __table_args__ = (
        _within("trigger", table="span"),
        _within("incident", table="incident"),
        CheckConstraint("length(type) > 0", name="event_has_type"),
        Index("event_by_trigger", "set_id", "trigger"),
        Index("event_by_incident", "set_id", "incident"),
        {"sqlite_with_rowid": False},
    )


class ArgumentRow(SQLModel, table=True):
    """A role of an event, filled by a span or by another event."""

    __tablename__ = "argument"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    event_id: str = Field(primary_key=True, max_length=64)
    position: int = Field(primary_key=True)
    role: str
    span: str | None = None
    event: str | None = None
    __table_args__ = (
        _within("event_id", table="event"),
        _within("span", table="span"),
        _within("event", table="event"),
        CheckConstraint("(span is null) != (event is null)", name="argument_has_one_filler"),
        Index("argument_by_span", "set_id", "span"),
        Index("argument_by_event", "set_id", "event"),
        {"sqlite_with_rowid": False},
    )
