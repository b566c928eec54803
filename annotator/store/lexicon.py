"""What the matcher of strings knows: the words that an annotator, or finished gold, has marked as what.

Each set's part is kept in `lexicon_source`, so that the sums follow when the set changes.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import JSON, ForeignKey, bindparam, delete, insert, or_, select, update
from sqlmodel import Column, Field, Integer, Session, SQLModel

from annotator.store.adjudication import GOLD
from annotator.store.annotations import AnnotationSet
from annotator.store.documents import Document
from annotator.store.pools import Control

# More values in one statement than every database takes are asked for in turns.
_AT_ONCE = 500


class LexiconSource(SQLModel, table=True):
    """What a set has given at a `revision`: head, surface, label, times marked, times rejected."""

    __tablename__ = "lexicon_source"
    set_id: int = Field(
        sa_column=Column(Integer, ForeignKey("annotation_set.id", ondelete="CASCADE"), primary_key=True)
    )
    revision: int
    words: list[Any] = Field(sa_column=Column(JSON, nullable=False))


class LexiconRow(SQLModel, table=True):
    """How often an owner has marked a surface with a label, and rejected that; `head` is its first word."""

    __tablename__ = "lexicon"
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), primary_key=True)
    )
    owner: str = Field(primary_key=True)
    head: str = Field(primary_key=True)
    surface: str = Field(primary_key=True)
    label: str = Field(primary_key=True)
    marked: int = 0
    rejected: int = 0
    __table_args__ = ({"sqlite_with_rowid": False},)


# Head, surface, label: what a row counts.
Word = tuple[str, str, str]
_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_document = Document.__table__  # type: ignore[attr-defined]
_source = LexiconSource.__table__  # type: ignore[attr-defined]
_lexicon = LexiconRow.__table__  # type: ignore[attr-defined]
_control = Control.__table__  # type: ignore[attr-defined]
_COUNTED = (
    _lexicon.c.head, _lexicon.c.surface, _lexicon.c.label, _lexicon.c.marked, _lexicon.c.rejected,
)  # fmt: skip
_KEY = (
    _lexicon.c.project_id == bindparam("b_project"),
    _lexicon.c.owner == bindparam("b_owner"),
    _lexicon.c.head == bindparam("b_head"),
    _lexicon.c.surface == bindparam("b_surface"),
    _lexicon.c.label == bindparam("b_label"),
)
_ADD = (
    update(_lexicon)
    .where(*_KEY)
    .values(
        marked=_lexicon.c.marked + bindparam("b_marked"),
        rejected=_lexicon.c.rejected + bindparam("b_rejected"),
    )
)


def stale(
    session: Session, project_id: int, owner: str, limit: int, only: int | None = None
) -> list[tuple[int, int, int, str]]:
    """Sets of the owner, or the `only` one, changed since they were read: id, document, revision, language.

    What was changed last comes first: that is what somebody is working on.

    Of gold only what is adjudicated, and not that of hidden control documents.
    """
    query = (
        select(_set.c.id, _set.c.document_id, _set.c.revision, _document.c.language)
        .join(_document, _document.c.id == _set.c.document_id)
        .outerjoin(_source, _source.c.set_id == _set.c.id)
        .where(_set.c.owner == owner, _document.c.project_id == project_id)
        .where(or_(_source.c.set_id.is_(None), _source.c.revision != _set.c.revision))
        .order_by(_set.c.updated.desc(), _set.c.id)
        .limit(limit)
    )
    if only is not None:
        query = query.where(_set.c.id == only)
    if owner == GOLD:
        hidden = select(_control.c.document_id).where(_control.c.project_id == project_id)
        query = query.where(_set.c.adjudicated.is_not(None), _document.c.id.not_in(hidden))
    else:
        query = query.where(_set.c.revision > 0)
    return [tuple(row) for row in session.connection().execute(query)]


def learn(
    session: Session,
    project_id: int,
    owner: str,
    set_id: int,
    revision: int,
    words: dict[Word, tuple[int, int]],
) -> None:
    """Puts what a set gives now in the place of what it gave."""
    connection = session.connection()
    before = connection.execute(select(_source.c.words).where(_source.c.set_id == set_id)).scalar()
    delta = dict(words)
    for head, surface, label, marked, rejected in before or ():
        now = delta.get((head, surface, label), (0, 0))
        delta[head, surface, label] = now[0] - marked, now[1] - rejected
    for (head, surface, label), (marked, rejected) in delta.items():
        if marked or rejected:
            key = {"project_id": project_id, "owner": owner, "head": head, "surface": surface, "label": label}
            wanted = {f"b_{name.removesuffix('_id')}": value for name, value in key.items()}
            added = {"b_marked": marked, "b_rejected": rejected}
            if not connection.execute(_ADD, wanted | added).rowcount:
                connection.execute(insert(_lexicon), key | {"marked": marked, "rejected": rejected})
    connection.execute(delete(_source).where(_source.c.set_id == set_id))
    kept = [[*word, *counts] for word, counts in words.items()]
    row = {"set_id": set_id, "revision": revision, "words": kept}
    connection.execute(insert(_source), row)


def forget(session: Session, project_id: int, owner: str, document_ids: Collection[int]) -> None:
    """Takes off what the owner's sets on these documents have given."""
    mine = select(_set.c.id).where(_set.c.owner == owner, _set.c.document_id.in_(document_ids))
    connection = session.connection()
    for (set_id,) in connection.execute(select(_source.c.set_id).where(_source.c.set_id.in_(mine))).all():
        learn(session, project_id, owner, set_id, 0, {})
        connection.execute(delete(_source).where(_source.c.set_id == set_id))


def given(session: Session, set_id: int | None) -> dict[Word, tuple[int, int]]:
    """What a set has given."""
    query = select(_source.c.words).where(_source.c.set_id == set_id)
    words = session.connection().execute(query).scalar() or ()
    return {(head, surface, label): tuple(counts) for head, surface, label, *counts in words}


def look_up(
    session: Session, project_id: int, owners: Collection[str], heads: Collection[str]
) -> list[tuple[str, str, str, int, int]]:
    """Head, surface, label, times marked and rejected, of what begins with one of the words."""
    wanted, found = sorted(heads), []
    for first in range(0, len(wanted), _AT_ONCE):
        query = select(*_COUNTED).where(
            _lexicon.c.project_id == project_id,
            _lexicon.c.owner.in_(owners),
            _lexicon.c.head.in_(wanted[first : first + _AT_ONCE]),
            or_(_lexicon.c.marked > 0, _lexicon.c.rejected > 0),
        )
        found += [tuple(row) for row in session.connection().execute(query)]
    return found
