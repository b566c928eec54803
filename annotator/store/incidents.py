"""The shared incidents of a project: what the incidents of its annotation sets are one and the same as.

An incident of a set names one in `incident.shared`. The project need not have a row for it: records that are
imported bring such names along, and annotators make them; a row adds what a curator says of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)
from sqlmodel import CheckConstraint, Column, Field, ForeignKey, Integer, Session, SQLModel

from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now
from annotator.store.events import IncidentRow
from annotator.store.pools import Control


class SharedIncident(SQLModel, table=True):
    """A shared incident with a name. `offered` shows the name to all members, whoever speaks of it."""

    __tablename__ = "shared_incident"
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    )
    id: str = Field(primary_key=True, max_length=64)
    name: str
    offered: bool = False
    created: int = Field(default_factory=now)
    __table_args__ = (
        CheckConstraint("length(name) > 0", name="shared_incident_has_name"),
        {"sqlite_with_rowid": False},
    )


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose sets a person may see: all of them, or those of `owner` and gold.

    Gold of documents that the person is still to annotate, and of control documents, stays hidden.
    """

    everything: bool
    owner: str
    user_id: int | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A shared incident. `name` may be a set's, or missing; `stored` if the project has a row for it."""

    id: str
    name: str | None
    offered: bool
    stored: bool

    @property
    def title(self) -> str:
        """What people see of it."""
        return self.name or self.id


@dataclass(frozen=True, slots=True)
class Bearer:
    """An incident of a set that is one of the shared ones."""

    set_id: int
    revision: int
    incident: str


shared = SharedIncident.__table__  # type: ignore[attr-defined]
incident = IncidentRow.__table__  # type: ignore[attr-defined]
held = AnnotationSet.__table__  # type: ignore[attr-defined]
document = Document.__table__  # type: ignore[attr-defined]
_control = Control.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]


def of_project(query: Select[Any], project_id: int) -> Select[Any]:
    """The query over incidents, with the sets and listed documents of a project that they are in."""
    return (
        query.select_from(incident)
        .join(held, held.c.id == incident.c.set_id)
        .join(document, document.c.id == held.c.document_id)
        .where(document.c.project_id == project_id, listed_rows())
    )


def seen(sight: Sight) -> ColumnElement[bool]:
    """The condition that keeps the sets that a person may not see out of a query."""
    if sight.everything:
        return true()
    control = exists().where(_control.c.document_id == held.c.document_id)
    to_do = exists().where(
        _assignment.c.document_id == held.c.document_id,
        _assignment.c.user_id == sight.user_id,
        _assignment.c.state != "submitted",
    )
    return or_(held.c.owner == sight.owner, and_(held.c.owner == "gold", ~control, ~to_do))


def named(session: Session, project_id: int, sight: Sight) -> list[Named]:
    """The shared incidents that a person may know of, in no order.

    Without sight of everything, those that are offered, and those of which a set in sight speaks.
    """
    connection = session.connection()
    names = _names_in_sets(connection, project_id, sight)
    rows = connection.execute(
        select(shared.c.id, shared.c.name, shared.c.offered).where(shared.c.project_id == project_id)
    )
    found = []
    for identifier, name, offered in rows:
        known = identifier in names
        names.pop(identifier, None)
        if sight.everything or offered or known:
            found.append(Named(identifier, name, offered, stored=True))
    return found + [Named(each, name, offered=False, stored=False) for each, name in names.items()]


def _names_in_sets(connection: Connection, project_id: int, sight: Sight) -> dict[str, str | None]:
    """For each shared incident in the sets in sight, a name that one of them gives it."""
    query = of_project(select(incident.c.shared, func.min(incident.c.name)), project_id)
    query = query.where(incident.c.shared.is_not(None), seen(sight)).group_by(incident.c.shared)
    return {identifier: name for identifier, name in connection.execute(query)}


def bearers(session: Session, project_id: int, identifier: str) -> list[Bearer]:
    """All incidents of all sets of the project that are this shared one, whoever may see them."""
    query = of_project(select(incident.c.set_id, held.c.revision, incident.c.id), project_id)
    query = query.where(incident.c.shared == identifier).order_by(incident.c.set_id, incident.c.position)
    return [Bearer(*row) for row in session.connection().execute(query)]


def bearer(session: Session, project_id: int, set_id: int, identifier: str, sight: Sight) -> Bearer | None:
    """The incident of a set of the project, shared or not, if it is in sight."""
    query = of_project(select(incident.c.set_id, held.c.revision, incident.c.id), project_id)
    query = query.where(incident.c.set_id == set_id, incident.c.id == identifier, seen(sight))
    row = session.connection().execute(query).first()
    return Bearer(*row) if row else None


def write(session: Session, project_id: int, identifier: str, name: str, offered: bool) -> None:
    """Keeps the name of a shared incident, new or known."""
    connection = session.connection()
    values = {"name": name, "offered": offered}
    if connection.execute(update(shared).where(_row(project_id, identifier)).values(values)).rowcount == 0:
        key = {"project_id": project_id, "id": identifier, "created": now()}
        connection.execute(insert(shared), key | values)


def remove(session: Session, project_id: int, identifier: str) -> None:
    """Removes the row of a shared incident, if there is one."""
    session.connection().execute(delete(shared).where(_row(project_id, identifier)))


def _row(project_id: int, identifier: str) -> ColumnElement[bool]:
    return and_(shared.c.project_id == project_id, shared.c.id == identifier)


def pairs(found: Iterable[Any]) -> list[tuple[int, str]]:
    """Set and incident of each, as queries on events ask for them."""
    return [(each.set_id, each.incident) for each in found]
