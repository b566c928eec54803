"""The releases of projects, and the annotation sets that a release may be made of."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, cast, exists, select
from sqlmodel import Column, Field, Integer, Session, SQLModel

from annotator.store.adjudication import GOLD
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.documents import Document, listed_rows
from annotator.store.engine import now
from annotator.store.people import User


class Release(SQLModel, table=True):
    """What was released: its files lie in `folder` of the place for releases, and never change.

    `manifest` is the bytes of the release's manifest, `address` the hash of them.
    """

    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False)
    )
    version: str
    address: str
    folder: str
    manifest: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    created: int = Field(default_factory=now)
    user_id: int | None = Field(default=None, foreign_key="user.id")
    signed: int | None = None
    signed_by: int | None = Field(default=None, foreign_key="user.id")
    note: str = ""
    __table_args__ = (UniqueConstraint("project_id", "version"),)


_release = Release.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_signer = _user.alias()
_LISTED = (
    select(
        *(each for each in _release.c if each.name != "manifest"),
        _user.c.name.label("creator"),
        _signer.c.name.label("signer"),
    )
    .outerjoin(_user, _user.c.id == _release.c.user_id)
    .outerjoin(_signer, _signer.c.id == _release.c.signed_by)
)


@dataclass(frozen=True, slots=True)
class Without:
    """A document that has no gold: its id, and of each person who handed it in the set, if there is one."""

    document_id: int
    handed_in: tuple[tuple[int, int | None], ...]


def listed(session: Session, project_id: int, before: int | None = None, limit: int = 100) -> list[Any]:
    """The releases below an id, the newest first, with the names of who made and who signed them."""
    query = _LISTED.where(_release.c.project_id == project_id)
    if before is not None:
        query = query.where(_release.c.id < before)
    return list(session.connection().execute(query.order_by(_release.c.id.desc()).limit(limit)))


def named(session: Session, project_id: int, version: str) -> Any | None:
    """The release of a version, as `listed` gives it, with its `manifest`; None if there is none."""
    query = _LISTED.add_columns(_release.c.manifest).where(
        _release.c.project_id == project_id, _release.c.version == version
    )
    return session.connection().execute(query).first()


def folder_used(session: Session, folder: str) -> bool:
    """Whether a release has its files there."""
    return bool(
        session.connection().execute(select(exists().where(_release.c.folder == folder))).scalar_one()
    )


def sign(session: Session, release_id: int, user_id: int | None, note: str) -> None:
    """Notes who has signed a release off."""
    release = session.get_one(Release, release_id)
    release.signed, release.signed_by, release.note = now(), user_id, note
    session.add(release)


def without_gold(session: Session, project_id: int, after: int, limit: int) -> list[Without]:
    """The next documents above `after` that are handed in and have no gold set, by id."""
    owner = "user:" + cast(_assignment.c.user_id, String)
    gold = exists().where(_set.c.document_id == _document.c.id, _set.c.owner == GOLD)
    submitted = (
        select(_document.c.id)
        .where(
            _document.c.project_id == project_id,
            _document.c.id > after,
            listed_rows(),
            ~gold,
            exists().where(_assignment.c.document_id == _document.c.id, _assignment.c.state == "submitted"),
        )
        .order_by(_document.c.id)
        .limit(limit)
        .subquery()
    )
    query = (
        select(_assignment.c.document_id, _assignment.c.user_id, _set.c.id)
        .join(submitted, submitted.c.id == _assignment.c.document_id)
        .outerjoin(_set, (_set.c.document_id == _assignment.c.document_id) & (_set.c.owner == owner))
        .where(_assignment.c.state == "submitted")
        .order_by(_assignment.c.document_id, _assignment.c.user_id)
    )
    found: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for document_id, user_id, set_id in session.connection().execute(query):
        found[document_id].append((user_id, set_id))
    return [Without(document_id, tuple(sets)) for document_id, sets in found.items()]
