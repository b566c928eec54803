"""Projects and the ontologies that they use."""

from typing import Any

from sqlalchemy import ForeignKey, and_, bindparam
from sqlalchemy import select as select_columns
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, UniqueConstraint, col, select

from annotator.store.engine import now
from annotator.store.people import Membership


class OntologyVersion(SQLModel, table=True):
    """An ontology as its YAML text; never changed once stored."""

    __tablename__ = "ontology"
    id: int | None = Field(default=None, primary_key=True)
    name: str
    version: int
    source: str
    source_hash: str
    created: int = Field(default_factory=now)
    __table_args__ = (UniqueConstraint("name", "version", "source_hash"),)


class Project(SQLModel, table=True):
    """A corpus with its ontology, people and guidelines."""

    __tablename__ = "project"
    id: int | None = Field(default=None, primary_key=True)
    slug: str = Field(unique=True, max_length=60)
    title: str
    guidelines: str = ""
    extensions: bool = False
    ontology_id: int = Field(sa_column=Column(Integer, ForeignKey("ontology.id"), nullable=False))
    created: int = Field(default_factory=now)
    __table_args__ = (CheckConstraint("length(slug) > 0", name="project_has_slug"),)


def by_slug(session: Session, slug: str) -> Project | None:
    """The project of that slug."""
    return session.exec(select(Project).where(col(Project.slug) == slug)).first()


_project = Project.__table__  # type: ignore[attr-defined]
_membership = Membership.__table__  # type: ignore[attr-defined]
_ENTRANCE = (
    select_columns(*_project.c, _membership.c.role)
    .outerjoin(
        _membership,
        and_(_membership.c.project_id == _project.c.id, _membership.c.user_id == bindparam("user_id")),
    )
    .where(_project.c.slug == bindparam("slug"))
)


def slug_of(session: Session, project_id: int) -> str | None:
    """The slug of a project."""
    project = session.get(Project, project_id)
    return project.slug if project else None


def entrance(session: Session, slug: str, user_id: int | None) -> Any:
    """The project's columns and the person's `role` in it (or None) as one row: every request asks for it."""
    return session.connection().execute(_ENTRANCE, {"slug": slug, "user_id": user_id}).first()


def of_user(session: Session, user_id: int) -> list[tuple[Project, str]]:
    """The projects that a person is a member of, each with the role, by title."""
    return list(
        session.exec(
            select(Project, Membership.role)
            .join(Membership, col(Membership.project_id) == col(Project.id))
            .where(col(Membership.user_id) == user_id)
            .order_by(col(Project.title), col(Project.id))
        ).all()
    )


def every(session: Session) -> list[Project]:
    """All projects of the server, by title."""
    return list(session.exec(select(Project).order_by(col(Project.title), col(Project.id))).all())
