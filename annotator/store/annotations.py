"""Annotation sets, their spans, and the log of every change."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, bindparam, select, text
from sqlmodel import (
    CheckConstraint,
    Column,
    Field,
    Integer,
    Session,
    SQLModel,
    UniqueConstraint,
)

from annotator.store.engine import now
from schemas.gold import Span


class AnnotationSet(SQLModel, table=True):
    """All annotation of one document by one owner: `user:7`, `gold`, or `suggester:name`.

    `revision` counts the changes; it is the `seq` of the latest one. `adjudicated` is when the adjudication
    of a gold set was finished; gold that was imported has none.
    """

    __tablename__ = "annotation_set"
    id: int | None = Field(default=None, primary_key=True)
    document_id: int = Field(
        sa_column=Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), nullable=False)
    )
    owner: str
    user_id: int | None = Field(
        default=None, sa_column=Column(Integer, ForeignKey("user.id"), nullable=True, index=True)
    )
    revision: int = 0
    created: int = Field(default_factory=now)
    updated: int = Field(default_factory=now)
    adjudicated: int | None = None
    __table_args__ = (
        UniqueConstraint("document_id", "owner"),
        CheckConstraint("revision >= 0", name="set_revision"),
        Index("annotation_set_by_owner", "owner", "document_id"),
        Index("annotation_set_by_updated", "updated"),
        Index(
            "annotation_set_adjudicated",
            "adjudicated",
            "document_id",
            sqlite_where=text("adjudicated is not null"),
            postgresql_where=text("adjudicated is not null"),
        ),
        {"sqlite_autoincrement": True},  # an id is never used again, so what is cached under it stays true
    )


class SpanRow(SQLModel, table=True):
    """A span of a set; offsets in code points of the document's text."""

    __tablename__ = "span"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    start: int
    end: int
    fragments: list[Any] | None = Field(default=None, sa_column=Column(JSON(none_as_null=True)))
    label: str
    entity: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    __table_args__ = (
        CheckConstraint('start >= 0 and "end" > start', name="span_range"),
        CheckConstraint("length(label) > 0", name="span_has_label"),
        Index("span_by_start", "set_id", "start"),
        Index(
            "span_by_entity",
            "set_id",
            "entity",
            sqlite_where=text("entity is not null"),
            postgresql_where=text("entity is not null"),
        ),
        {"sqlite_with_rowid": False},
    )


class Change(SQLModel, table=True):
    """One applied command: who, when, what, and the objects before and after.

    `kind` is do, undo or redo; `status` of a `do` is active, undone, or dropped (undone, then overtaken by
    a new change). `command_id` makes a repeated command harmless.
    """

    __tablename__ = "change"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    seq: int = Field(primary_key=True, sa_type=Integer)
    command_id: str
    kind: str = "do"
    status: str = "active"
    user_id: int | None = Field(default=None, foreign_key="user.id")
    at: int = Field(default_factory=now)
    command: str
    edits: str
    __table_args__ = (
        UniqueConstraint("set_id", "command_id"),
        CheckConstraint("kind in ('do', 'undo', 'redo')", name="change_kind"),
        CheckConstraint("status in ('active', 'undone', 'dropped')", name="change_status"),
        Index("change_by_status", "set_id", "kind", "status", "seq"),
        {"sqlite_with_rowid": False},
    )


_span = SpanRow.__table__  # type: ignore[attr-defined]
_columns = (
    _span.c.id,
    _span.c.start,
    _span.c.end,
    _span.c.fragments,
    _span.c.label,
    _span.c.entity,
    _span.c.attributes,
)
_in_order = (_span.c.start, _span.c.end.desc(), _span.c.id)
_ALL = select(*_columns).where(_span.c.set_id == bindparam("set_id")).order_by(*_in_order)
_OVERLAPPING = _ALL.where(_span.c.start < bindparam("high"), _span.c.end > bindparam("low"))


def spans_of(session: Session, set_id: int) -> list[Span]:
    """All spans of a set in text order."""
    return [_value(row) for row in session.connection().execute(_ALL, {"set_id": set_id})]


def spans_between(session: Session, set_id: int, low: int, high: int) -> list[Span]:
    """The spans of a set that meet [low, high), in text order."""
    found = session.connection().execute(_OVERLAPPING, {"set_id": set_id, "low": low, "high": high})
    return [_value(row) for row in found]


def _value(row: Any) -> Span:
    identifier, start, end, fragments, label, entity, attributes = row
    return Span(
        id=identifier,
        start=start,
        end=end,
        fragments=tuple((a, b) for a, b in fragments) if fragments else None,
        label=label,
        entity=entity,
        attributes=attributes,
    )
