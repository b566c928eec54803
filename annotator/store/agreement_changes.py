"""Finding documents whose sets have changed, of all projects at once: by when rows were last touched."""

from typing import Any

from sqlalchemy import Select, delete, exists, func, select, text
from sqlmodel import Field, Integer, Session, SQLModel

from annotator.store.agreement import AgreementDue, DocumentAgreement, ProjectAgreement
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document
from annotator.store.engine import now
from annotator.store.pools import Control

# Rows are looked at again for this long: one may be committed after another that is stamped later.
OVERLAP_MS = 10_000
CHUNK = 20_000
_AT = 1


class AgreementMark(SQLModel, table=True):
    """Up to when changes have been found, and by which version of counting; one row."""

    __tablename__ = "agreement_mark"
    id: int = Field(default=_AT, primary_key=True, sa_type=Integer)
    assignments: int = 0
    sets: int = 0
    version: int = Field(default=0, sa_column_kwargs={"server_default": "0"})


_due = AgreementDue.__table__  # type: ignore[attr-defined]
_record = DocumentAgreement.__table__  # type: ignore[attr-defined]
_total = ProjectAgreement.__table__  # type: ignore[attr-defined]
_control = Control.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]


def find(session: Session, version: int) -> bool:
    """Notes what has changed as due, a bounded part of it; whether there is more. Does not commit.

    Where another version has counted, everything counted goes and is due again.
    """
    mark = session.get(AgreementMark, _AT, with_for_update=True)
    if mark is None:
        mark = AgreementMark(version=version)
    if mark.version != version:
        _forget(session)
        mark.assignments, mark.sets, mark.version = 0, 0, version
    mark.assignments, more = _find(session, _assignment, mark.assignments)
    mark.sets, more_sets = _find(session, _set, mark.sets)
    session.add(mark)
    _find_controls(session)
    session.flush()
    return more or more_sets


def _find(session: Session, table: Any, since: int) -> tuple[int, bool]:
    """Up to when the table has been looked at now, and whether there is more."""
    start = now()
    connection = session.connection()
    edge = connection.scalar(
        select(table.c.updated).where(table.c.updated >= since).order_by(table.c.updated)
        .offset(CHUNK).limit(1)
    )  # fmt: skip
    changed = select(table.c.document_id).where(table.c.updated >= since)
    if edge is not None:
        changed = changed.where(table.c.updated <= edge)
    query = _concerned(changed)
    connection.execute(_due.insert().from_select(["document_id", "project_id"], query))
    # More than a chunk may bear one time; then the next look begins after it.
    settled = start - OVERLAP_MS
    if edge is None:
        return max(since, settled), False
    return (edge + 1 if edge == since and edge < settled else edge), True


def _forget(session: Session) -> None:
    for table in (_due, _record, _total):
        session.connection().execute(delete(table))


def _find_controls(session: Session) -> None:
    """Documents that have become control documents since they were counted, or are none any more."""
    chosen = exists().where(_control.c.document_id == _record.c.document_id)
    become = select(_record.c.document_id).where(
        _record.c.document_id.in_(select(_control.c.document_id)), _record.c.control.is_(False)
    )
    no_longer = select(_record.c.document_id).where(text("control"), ~chosen)
    for changed in (become, no_longer):
        query = _concerned(changed)
        session.connection().execute(_due.insert().from_select(["document_id", "project_id"], query))


def _concerned(changed: Select[Any]) -> Select[Any]:
    """Those of the documents whose agreement is known, or could be, and that are not due already."""
    document = _document.c.id
    submitted = (
        select(func.count())
        .select_from(_assignment)
        .where(_assignment.c.document_id == document, _assignment.c.state == "submitted")
        .scalar_subquery()
    )
    gold = exists().where(_set.c.document_id == document, _set.c.owner == "gold")
    known = exists().where(_record.c.document_id == document)
    return select(document, _document.c.project_id).where(
        document.in_(changed),
        known | (submitted >= 2) | ((submitted >= 1) & gold),
        ~exists().where(_due.c.document_id == document),
    )
