"""Reading the documents of a project in order, with their texts and one owner's sets, for exports."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, exists, func, or_, select
from sqlmodel import Session

from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, DocumentText, DocumentTokens, listed_rows
from annotator.store.people import Membership, User

_document = Document.__table__  # type: ignore[attr-defined]
_text = DocumentText.__table__  # type: ignore[attr-defined]
_tokens = DocumentTokens.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_membership = Membership.__table__  # type: ignore[attr-defined]

# The columns of a document that its gold record carries.
FIELDS = (
    _document.c.uid,
    _document.c.external_id,
    _document.c.title,
    _document.c.language,
    _document.c.published,
    _document.c.source,
    _document.c.url,
    _document.c.metadata,
)


@dataclass(frozen=True, slots=True)
class Annotated:
    """A document that has a set of the owner. `length` is in code points."""

    document_id: int
    length: int
    set_id: int
    revision: int


def annotated(
    session: Session, project_id: int, owner: str, submitted_by: int | None, after: int, limit: int
) -> list[Annotated]:
    """The next listed documents above `after` with a set of the owner.

    With `submitted_by` only those that this person has submitted.
    """
    query = _chosen(
        select(_document.c.id, _document.c.length, _set.c.id, _set.c.revision),
        project_id, owner, submitted_by,
    )  # fmt: skip
    found = session.connection().execute(
        query.where(_document.c.id > after).order_by(_document.c.id).limit(limit)
    )
    return [Annotated(*row) for row in found]


def count_annotated(session: Session, project_id: int, owner: str, submitted_by: int | None) -> int:
    """How many documents `annotated` gives in all."""
    query = _chosen(select(func.count()), project_id, owner, submitted_by)
    return int(session.connection().execute(query).scalar_one())


def contents(session: Session, document_ids: Sequence[int]) -> dict[int, Any]:
    """For each document a row: the fields of its record, `text`, and its packed tokens or nulls."""
    query = (
        select(
            _document.c.id, *FIELDS, _text.c.text, _tokens.c.bounds, _tokens.c.sentences, _tokens.c.tokenizer
        )
        .join_from(_document, _text, _text.c.document_id == _document.c.id)
        .outerjoin(_tokens, _tokens.c.document_id == _document.c.id)
        .where(_document.c.id.in_(document_ids))
    )
    return {row.id: row for row in session.connection().execute(query)}


def people(session: Session, project_id: int) -> list[tuple[int, str]]:
    """Id and name of the project's members, and of those who left it with work there, by id."""
    member = exists().where(_membership.c.project_id == project_id, _membership.c.user_id == _user.c.id)
    worked = exists().where(_assignment.c.user_id == _user.c.id, _assignment.c.project_id == project_id)
    query = select(_user.c.id, _user.c.name).where(or_(member, worked)).order_by(_user.c.id)
    return [(identifier, name) for identifier, name in session.connection().execute(query)]


def _chosen(query: Select[Any], project_id: int, owner: str, submitted_by: int | None) -> Select[Any]:
    query = (
        query.select_from(_document)
        .join(_set, (_set.c.document_id == _document.c.id) & (_set.c.owner == owner))
        .where(_document.c.project_id == project_id, listed_rows())
    )
    if submitted_by is None:
        return query
    return query.join(
        _assignment,
        (_assignment.c.document_id == _document.c.id)
        & (_assignment.c.user_id == submitted_by)
        & (_assignment.c.state == "submitted"),
    )
