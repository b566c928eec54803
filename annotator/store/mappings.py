"""Of each format that was imported into a project, what its names were last taken to mean."""

from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlmodel import Column, Field, Integer, Session, SQLModel

from annotator.store.engine import now


class ImportMapping(SQLModel, table=True):
    """The mapping of the last import of a format: section, name in the files, name in the project."""

    __tablename__ = "import_mapping"
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    )
    format: str = Field(primary_key=True)
    mapping: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    at: int = Field(default_factory=now)
    user_id: int | None = Field(default=None, foreign_key="user.id")


def last(session: Session, project_id: int, format_id: str) -> ImportMapping | None:
    """The mapping of the last import of that format."""
    return session.get(ImportMapping, (project_id, format_id))


def keep(session: Session, mapping: ImportMapping) -> None:
    """Keeps a mapping in place of the last one."""
    session.merge(mapping)
