"""Entities of a set: what several mentions refer to."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlmodel import CheckConstraint, Column, Field, Integer, SQLModel


class EntityRow(SQLModel, table=True):
    """An entity of a set; `position` is the order in which the objects of a kind were made."""

    __tablename__ = "entity"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    position: int
    label: str
    name: str | None = None
    attributes: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    links: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    __table_args__ = (
        CheckConstraint("length(label) > 0", name="entity_has_label"),
        {"sqlite_with_rowid": False},
    )
