"""What a person's edit of a document needs to know before it begins, in one query: it runs at every save."""

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, select
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.changes import Head
from annotator.store.documents import Document, listed_rows

_document = Document.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_DESK = (
    select(_document.c.language, _assignment.c.state, _set.c.id, _set.c.revision)
    .select_from(_document)
    .outerjoin(
        _assignment,
        and_(_assignment.c.document_id == _document.c.id, _assignment.c.user_id == bindparam("user_id")),
    )
    .outerjoin(_set, and_(_set.c.document_id == _document.c.id, _set.c.owner == bindparam("owner")))
    .where(
        _document.c.id == bindparam("document_id"),
        _document.c.project_id == bindparam("project_id"),
        listed_rows(),
    )
)


@dataclass(frozen=True, slots=True)
class DeskRow:
    """The document's language, the state of the person's assignment (None: not assigned) and the set."""

    language: str
    state: str | None
    head: Head | None


def desk(
    session: Session, project_id: int, document_id: int, user_id: int | None, owner: str
) -> DeskRow | None:
    """The row for a document that the project shows, or None."""
    wanted = {"project_id": project_id, "document_id": document_id, "user_id": user_id, "owner": owner}
    row = session.connection().execute(_DESK, wanted).first()
    if row is None:
        return None
    language, state, set_id, revision = row
    return DeskRow(language, state, None if set_id is None else Head(set_id, revision))
