"""Claims of a set: who presents an event as how certain; and relations of any two of a kind."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, ForeignKeyConstraint, Index
from sqlmodel import CheckConstraint, Column, Field, Integer, SQLModel


class ClaimRow(SQLModel, table=True):
    """A claim of a set; `source` is a span's id, `author` or `unnamed`."""

    __tablename__ = "claim"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    position: int
    event: str
    source: str
    cue: str | None = None
    factuality: str | None = None
    author_factuality: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    __table_args__ = (
        ForeignKeyConstraint(
            ["set_id", "event"], ["event.set_id", "event.id"], deferrable=True, initially="DEFERRED"
        ),
        ForeignKeyConstraint(
            ["set_id", "cue"], ["span.set_id", "span.id"], deferrable=True, initially="DEFERRED"
        ),
        CheckConstraint("length(source) > 0", name="claim_has_source"),
        Index("claim_by_event", "set_id", "event"),
        Index("claim_by_source", "set_id", "source"),
        Index("claim_by_cue", "set_id", "cue"),
        {"sqlite_with_rowid": False},
    )


class RelationRow(SQLModel, table=True):
    """A typed link between two events, two claims or two entities of a set."""

    __tablename__ = "relation"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    position: int
    type: str
    head: str
    tail: str
    __table_args__ = (
        CheckConstraint("head != tail", name="relation_of_two"),
        Index("relation_by_head", "set_id", "head"),
        Index("relation_by_tail", "set_id", "tail"),
        {"sqlite_with_rowid": False},
    )
