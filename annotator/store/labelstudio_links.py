"""What of a project lies on a Label Studio server, and how both sides were when they were last in step.

Documents and sets are named without foreign keys, so that it stays known what was there when it is gone here.
Their ids are never used again. No token is kept.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ForeignKey, delete, text
from sqlalchemy import select as select_columns
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, UniqueConstraint, col, select

from annotator.store.annotations import AnnotationSet
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now

# Names in one query.
_MANY = 500


def _link_key() -> Any:
    return Column(Integer, ForeignKey("labelstudio_project.id", ondelete="CASCADE"), primary_key=True)


class LabelStudioProject(SQLModel, table=True):
    """A project of a Label Studio server that stands for one of ours.

    `seen` is when the latest change there was made of which everything is settled here, as that server writes
    it; empty before.
    """

    __tablename__ = "labelstudio_project"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    url: str
    remote_id: int
    seen: str = Field(default="", sa_column_kwargs={"server_default": text("''")})
    created: int = Field(default_factory=now)
    __table_args__ = (UniqueConstraint("project_id", "url", "remote_id"),)


class LabelStudioTask(SQLModel, table=True):
    """The task that a document is there."""

    __tablename__ = "labelstudio_task"
    link_id: int = Field(sa_column=_link_key())
    document_id: int = Field(primary_key=True, sa_type=Integer)
    task_id: int
    __table_args__ = (UniqueConstraint("link_id", "task_id"), {"sqlite_with_rowid": False})


class LabelStudioAnnotation(SQLModel, table=True):
    """The annotation, or with `predicted` the prediction, that a set is there.

    `revision` is ours, `digest` that of what Label Studio had, both as they were last in step. Without an
    `annotation_id` it was about to be sent.
    """

    __tablename__ = "labelstudio_annotation"
    link_id: int = Field(sa_column=_link_key())
    set_id: int = Field(primary_key=True, sa_type=Integer)
    document_id: int
    annotation_id: int | None = None
    predicted: bool = False
    revision: int
    digest: str
    __table_args__ = (
        UniqueConstraint("link_id", "predicted", "annotation_id"),
        CheckConstraint("revision >= 0", name="labelstudio_annotation_revision"),
        {"sqlite_with_rowid": False},
    )


_document = Document.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_task = LabelStudioTask.__table__  # type: ignore[attr-defined]
_annotation = LabelStudioAnnotation.__table__  # type: ignore[attr-defined]


def project(session: Session, project_id: int, url: str, remote_id: int) -> LabelStudioProject | None:
    """The link to that project of that server."""
    wanted = select(LabelStudioProject).where(
        col(LabelStudioProject.project_id) == project_id,
        col(LabelStudioProject.url) == url,
        col(LabelStudioProject.remote_id) == remote_id,
    )
    return session.exec(wanted).first()


def see(session: Session, link_id: int, seen: str) -> None:
    """Remembers up to which change there everything is settled."""
    session.get_one(LabelStudioProject, link_id).seen = seen
    session.flush()


def tasks(session: Session, link_id: int) -> dict[int, int]:
    """All tasks of a link: the document of each."""
    query = select_columns(_task.c.task_id, _task.c.document_id).where(_task.c.link_id == link_id)
    return {task_id: document_id for task_id, document_id in session.connection().execute(query)}


def annotations(session: Session, link_id: int, document_ids: Collection[int]) -> list[LabelStudioAnnotation]:
    """The links of the documents' sets."""
    wanted = select(LabelStudioAnnotation).where(
        col(LabelStudioAnnotation.link_id) == link_id,
        col(LabelStudioAnnotation.document_id).in_(document_ids),
    )
    return list(session.exec(wanted.order_by(col(LabelStudioAnnotation.set_id))).all())


def keep_tasks(session: Session, rows: Iterable[LabelStudioTask]) -> None:
    """Writes links of tasks, in the place of those of the same documents."""
    for row in rows:
        session.merge(row)
    session.flush()


def keep(session: Session, rows: Iterable[LabelStudioAnnotation]) -> None:
    """Writes links of sets, in the place of those of the same sets."""
    for row in rows:
        session.merge(row)
    session.flush()


def forget(session: Session, link_id: int, set_ids: Collection[int]) -> None:
    """Removes links of sets."""
    session.connection().execute(
        delete(_annotation).where(_annotation.c.link_id == link_id, _annotation.c.set_id.in_(set_ids))
    )


def gone_sets(session: Session, link_id: int) -> list[tuple[int, int]]:
    """Document and set of linked annotations whose set is not here any more."""
    query = (
        select_columns(_annotation.c.document_id, _annotation.c.set_id)
        .outerjoin(_set, _set.c.id == _annotation.c.set_id)
        .where(_annotation.c.link_id == link_id, ~_annotation.c.predicted, _set.c.id.is_(None))
    )
    return [(document_id, set_id) for document_id, set_id in session.connection().execute(query)]


def by_uid(session: Session, project_id: int, uids: Sequence[str]) -> dict[str, int]:
    """The listed documents of those uids."""
    return _by(session, project_id, _document.c.uid, uids)


def by_digest(session: Session, project_id: int, digests: Sequence[str]) -> dict[str, int]:
    """The listed documents whose texts have those SHA-256s."""
    return _by(session, project_id, _document.c.content_hash, digests)


def _by(session: Session, project_id: int, column: Any, values: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for start in range(0, len(values), _MANY):
        query = select_columns(column, _document.c.id).where(
            _document.c.project_id == project_id,
            column.in_(values[start : start + _MANY]),
            listed_rows(),
        )
        found.update((value, document_id) for value, document_id in session.connection().execute(query))
    return found
