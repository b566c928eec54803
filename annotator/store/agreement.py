"""What agreement is counted from: a document's counts, a project's running totals, what is to be redone."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zlib import compress, decompress

import msgspec
from sqlalchemy import (
    ForeignKey,
    Index,
    LargeBinary,
    String,
    cast,
    delete,
    false,
    func,
    literal,
    select,
    text,
)
from sqlmodel import Column, Field, Integer, Session, SQLModel, col

from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now
from annotator.store.pools import Control

# Counts by measure. Weeks begin on Monday and are numbered from that of 1970-01-01; 0 stands for all of them.
Measured = dict[str, dict[str, float]]
WEEK_MS = 7 * 24 * 3600 * 1000
MONDAY_MS = 3 * 24 * 3600 * 1000
ALL_WEEKS = 0


def _document_key() -> Any:
    return Column(Integer, ForeignKey("document.id", ondelete="CASCADE"), primary_key=True)


def _project(**options: Any) -> Any:
    return Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False, **options)


class DocumentAgreement(SQLModel, table=True):
    """The counts of a document. `fingerprint` says of which sets at which revision.

    `span_f1` is None where it is undefined; `week` is that of the latest submission; `control` when it was
    counted as a control document.
    """

    __tablename__ = "document_agreement"
    document_id: int = Field(sa_column=_document_key())
    project_id: int = Field(sa_column=_project())
    fingerprint: str
    counts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    span_f1: float | None = None
    week: int
    computed: int = Field(default_factory=now)
    control: bool = Field(default=False, sa_column_kwargs={"server_default": false()})
    __table_args__ = (
        Index("document_agreement_hardest", "project_id", "span_f1", "document_id"),
        Index("document_agreement_in_order", "project_id", "document_id"),
        Index("document_agreement_by_week", "project_id", "week", "document_id"),
        Index(
            "document_agreement_control",
            "project_id",
            "document_id",
            sqlite_where=text("control"),
            postgresql_where=text("control"),
        ),
    )


class ProjectAgreement(SQLModel, table=True):
    """The sum of a project's counts of one measure, over all weeks or in one.

    `low` and `high` bound the figure as of `sampled` documents, drawn at `drawn`; None until asked for.
    """

    __tablename__ = "project_agreement"
    project_id: int = Field(sa_column=_project(primary_key=True))
    measure: str = Field(primary_key=True)
    week: int = Field(primary_key=True, sa_type=Integer)
    counts: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    low: float | None = None
    high: float | None = None
    sampled: int | None = None
    drawn: int | None = None


class AgreementDue(SQLModel, table=True):
    """A document whose sets may have changed since it was counted."""

    __tablename__ = "agreement_due"
    document_id: int = Field(sa_column=_document_key())
    project_id: int = Field(sa_column=_project())
    __table_args__ = (Index("agreement_due_by_project", "project_id", "document_id"),)


@dataclass(frozen=True, slots=True)
class HandedIn:
    """A set to be compared: a person's submitted one, or gold (no person). `set_id` is None for an empty one.

    `at` is when it was submitted or last changed.
    """

    user_id: int | None
    set_id: int | None
    revision: int
    at: int


_record = DocumentAgreement.__table__  # type: ignore[attr-defined]
_total = ProjectAgreement.__table__  # type: ignore[attr-defined]
_due = AgreementDue.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_control = Control.__table__  # type: ignore[attr-defined]


def pack(counts: Any) -> bytes:
    """Counts as JSON, compressed: they repeat their keys."""
    return compress(msgspec.json.encode(counts), 1)


def unpack(packed: bytes) -> Any:
    """What was packed."""
    return msgspec.json.decode(decompress(packed))


def due(session: Session, project_id: int, after: int, limit: int) -> list[int]:
    """The next documents above `after` that are to be looked at."""
    query = select(_due.c.document_id).where(_due.c.project_id == project_id, _due.c.document_id > after)
    return list(session.connection().scalars(query.order_by(_due.c.document_id).limit(limit)))


def count_due(session: Session, project_id: int) -> int:
    """How many documents are to be looked at."""
    query = select(func.count()).select_from(_due).where(_due.c.project_id == project_id)
    return int(session.connection().execute(query).scalar_one())


def settle(session: Session, document_ids: Collection[int]) -> None:
    """Takes documents off the list of what is to be looked at."""
    session.connection().execute(delete(_due).where(_due.c.document_id.in_(document_ids)))


def handed_in(session: Session, document_ids: Collection[int]) -> dict[int, list[HandedIn]]:
    """The submitted sets of the documents that are listed, by person, and their gold sets after them."""
    found: dict[int, list[HandedIn]] = {each: [] for each in document_ids}
    submitted = (
        select(
            _assignment.c.document_id, _assignment.c.user_id,
            _set.c.id, _set.c.revision, _assignment.c.updated,
        )
        .join(_document, _document.c.id == _assignment.c.document_id)
        .outerjoin(
            _set,
            (_set.c.document_id == _assignment.c.document_id)
            & (_set.c.owner == literal("user:") + cast(_assignment.c.user_id, String)),
        )
        .where(
            _assignment.c.document_id.in_(document_ids), _assignment.c.state == "submitted", listed_rows()
        )
        .order_by(_assignment.c.document_id, _assignment.c.user_id)
    )  # fmt: skip
    for document_id, user_id, set_id, revision, at in session.connection().execute(submitted):
        found[document_id].append(HandedIn(user_id, set_id, revision or 0, at))
    gold = select(_set.c.document_id, _set.c.id, _set.c.revision, _set.c.updated).where(
        _set.c.document_id.in_(document_ids), _set.c.owner == "gold"
    )
    for document_id, set_id, revision, at in session.connection().execute(gold):
        found[document_id].append(HandedIn(None, set_id, revision, at))
    return found


def controls(session: Session, document_ids: Collection[int]) -> set[int]:
    """Which of the documents are control documents."""
    query = select(_control.c.document_id).where(_control.c.document_id.in_(document_ids))
    return set(session.connection().scalars(query))


def records(session: Session, document_ids: Collection[int]) -> dict[int, DocumentAgreement]:
    """What is known of the documents."""
    wanted = col(DocumentAgreement.document_id).in_(document_ids)
    found = session.execute(select(DocumentAgreement).where(wanted)).scalars()
    return {each.document_id: each for each in found}


def fingerprints(session: Session, document_ids: Collection[int]) -> dict[int, str]:
    """Of which sets at which revision the counts of the documents are."""
    query = select(_record.c.document_id, _record.c.fingerprint)
    rows = session.connection().execute(query.where(_record.c.document_id.in_(document_ids)))
    return {document_id: fingerprint for document_id, fingerprint in rows}


def totals(
    session: Session, project_id: int, measures: Collection[str] = (), week: int = ALL_WEEKS
) -> dict[str, ProjectAgreement]:
    """The project's totals by measure: of those asked for, or of all."""
    query = select(ProjectAgreement).where(
        col(ProjectAgreement.project_id) == project_id, col(ProjectAgreement.week) == week
    )
    if measures:
        query = query.where(col(ProjectAgreement.measure).in_(measures))
    return {each.measure: each for each in session.execute(query).scalars()}


def weekly(
    session: Session, project_id: int, last: int, measures: Collection[str] = ()
) -> list[ProjectAgreement]:
    """The totals of the latest weeks that have any, the first week first: of those measures, or of all."""
    weeks = (
        select(_total.c.week)
        .where(_total.c.project_id == project_id, _total.c.week != ALL_WEEKS)
        .distinct()
        .order_by(_total.c.week.desc())
        .limit(last)
    )
    query = select(ProjectAgreement).where(
        col(ProjectAgreement.project_id) == project_id, col(ProjectAgreement.week).in_(weeks)
    )
    if measures:
        query = query.where(col(ProjectAgreement.measure).in_(measures))
    return list(session.execute(query.order_by(col(ProjectAgreement.week))).scalars())


def change_totals(
    session: Session, project_id: int, changed: Mapping[tuple[str, int], Mapping[str, float]]
) -> Iterable[tuple[ProjectAgreement, dict[str, float]]]:
    """The totals that change, each with its counts, locked; those that are new are added."""
    query = (
        select(ProjectAgreement)
        .where(col(ProjectAgreement.project_id) == project_id)
        .where(col(ProjectAgreement.week).in_({week for _, week in changed}))
        .with_for_update()
    )
    rows = {(row.measure, row.week): row for row in session.execute(query).scalars()}
    for measure, week in changed:
        row = rows.get((measure, week))
        if row is None:
            row = ProjectAgreement(project_id=project_id, measure=measure, week=week, counts=pack({}))
            session.add(row)
        yield row, unpack(row.counts)


def hardest(session: Session, project_id: int, limit: int) -> list[tuple[int, str, str | None, str, float]]:
    """Id, title, external id, uid and span F1 of the documents with the lowest, the lowest first."""
    query = (
        select(_document.c.id, _document.c.title, _document.c.external_id, _document.c.uid, _record.c.span_f1)
        .join(_record, _record.c.document_id == _document.c.id)
        .where(_record.c.project_id == project_id, _record.c.span_f1.is_not(None))
        .order_by(_record.c.span_f1, _record.c.document_id)
        .limit(limit)
    )
    return [tuple(row) for row in session.connection().execute(query)]


def counted(session: Session, project_id: int) -> Sequence[int]:
    """The ids of all documents that have counts."""
    query = select(_record.c.document_id).where(_record.c.project_id == project_id)
    return session.connection().scalars(query).all()


def counts_of(session: Session, document_ids: Sequence[int]) -> list[Measured]:
    """The counts of the documents."""
    query = select(_record.c.counts).where(_record.c.document_id.in_(document_ids))
    return [unpack(packed) for packed in session.connection().scalars(query)]
