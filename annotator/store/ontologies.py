"""The versions of ontologies, and which a project has used since when."""

import hashlib
from typing import Any

from sqlalchemy import ForeignKey
from sqlmodel import Column, Field, Integer, Session, SQLModel, col, select

from annotator.store.engine import now
from annotator.store.people import User
from annotator.store.projects import OntologyVersion, Project


class OntologyUse(SQLModel, table=True):
    """That a project took an ontology up: when, and by whom if that is known."""

    __tablename__ = "ontology_use"
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    )
    ontology_id: int = Field(sa_column=Column(Integer, ForeignKey("ontology.id"), primary_key=True))
    user_id: int | None = Field(default=None, foreign_key="user.id")
    at: int = Field(default_factory=now)


def stored(session: Session, name: str, version: int, source: str) -> int:
    """The id of the version with exactly this text; it is added if no project has had it."""
    digest = hashlib.sha256(source.encode()).hexdigest()
    found = session.exec(
        select(OntologyVersion).where(
            col(OntologyVersion.name) == name,
            col(OntologyVersion.version) == version,
            col(OntologyVersion.source_hash) == digest,
        )
    ).first()
    if found is None:
        found = OntologyVersion(name=name, version=version, source=source, source_hash=digest)
        session.add(found)
        session.flush()
    assert found.id is not None  # noqa: S101  flushed
    return found.id


def take_up(session: Session, project_id: int, ontology_id: int, user_id: int | None) -> None:
    """Makes it the project's ontology from now on."""
    project = session.get_one(Project, project_id)
    project.ontology_id = ontology_id
    session.add(project)
    note(session, project_id, ontology_id, user_id)


def note(session: Session, project_id: int, ontology_id: int, user_id: int | None) -> None:
    """Adds to the project's history that it has taken up the ontology."""
    session.add(OntologyUse(project_id=project_id, ontology_id=ontology_id, user_id=user_id))
    session.flush()


def history(session: Session, project_id: int) -> list[tuple[Any, ...]]:
    """The project's versions, the newest first: name, version, when taken up, by whom or None."""
    return list(
        session.exec(
            select(OntologyVersion.name, OntologyVersion.version, OntologyUse.at, User.name)
            .join(OntologyUse, col(OntologyUse.ontology_id) == col(OntologyVersion.id))
            .outerjoin(User, col(User.id) == col(OntologyUse.user_id))
            .where(col(OntologyUse.project_id) == project_id)
            .order_by(col(OntologyVersion.version).desc())
        ).all()
    )


def source(session: Session, project_id: int, version: int | None = None) -> str | None:
    """The YAML text of a version that the project has had; of the present one if none is named."""
    query = select(OntologyVersion.source)
    if version is None:
        query = query.join(Project, col(Project.ontology_id) == col(OntologyVersion.id)).where(
            col(Project.id) == project_id
        )
    else:
        query = query.join(OntologyUse, col(OntologyUse.ontology_id) == col(OntologyVersion.id)).where(
            col(OntologyUse.project_id) == project_id, col(OntologyVersion.version) == version
        )
    return session.exec(query).first()
