"""Annotation sets as a person may see them, for readers that take whole projects."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Boolean, Select, String, and_, case, column, exists, func, or_, select, table
from sqlmodel import Session

from annotator.store.adjudication import GOLD
from annotator.store.annotations import AnnotationSet
from annotator.store.assignments import Assignment
from annotator.store.people import User

SUGGESTER = "suggester:"

_set = AnnotationSet.__table__  # type: ignore[attr-defined]
_work = Assignment.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_PERSONS = _set.c.owner.like("user:%")
_SUGGESTED = _set.c.owner.like(f"{SUGGESTER}%")
# By name: the module of suggesters builds on this one.
_suggester = table("suggester", column("project_id"), column("name", String), column("shown", Boolean))
# An adjudicator may have the document in the own queue too: gold is nobody's work.
_SAME = and_(_work.c.document_id == _set.c.document_id, _work.c.user_id == _set.c.user_id, _PERSONS)
_HEAD = (
    _set.c.document_id, _set.c.id, _set.c.owner, _set.c.user_id, _set.c.revision, _set.c.created,
)  # fmt: skip
DONE = or_(_set.c.owner == GOLD, _work.c.state == "submitted")


@dataclass(frozen=True, slots=True)
class Sight:
    """What a person may see of a project's sets: everything, what is handed in, or the own sets alone.

    The own sets everybody sees, and suggestions that are not hidden. Those who see the own alone see gold
    once it is adjudicated and theirs is handed in: gold that was imported may be that of a hidden control
    document.
    """

    project_id: int
    user_id: int | None
    everything: bool
    handed_in: bool

    @property
    def blind(self) -> bool:
        """Whether others' work is hidden."""
        return not (self.everything or self.handed_in)


@dataclass(frozen=True, slots=True)
class Head:
    """A set without what it holds; times are milliseconds, `state` that of its owner's work on the document.

    `updated` is when the set changed last, or what it counts for.
    """

    document_id: int
    id: int
    owner: str
    user_id: int | None
    name: str | None
    revision: int
    created: int
    updated: int
    state: str | None

    @property
    def gold(self) -> bool:
        """Whether it is the gold of its document."""
        return self.owner == GOLD

    @property
    def suggester(self) -> str | None:
        """Who suggests it; None for annotation."""
        return self.owner.removeprefix(SUGGESTER) if self.owner.startswith(SUGGESTER) else None

    @property
    def skipped(self) -> bool:
        """Whether its owner gave the document up."""
        return self.state == "skipped"

    @property
    def done(self) -> bool:
        """Whether it counts: it is gold, or handed in."""
        return self.gold or self.state == "submitted"

    @property
    def ended(self) -> bool:
        """Whether it counts, or was skipped."""
        return self.done or self.skipped


def seen(sight: Sight, *columns: Any) -> Select[Any]:
    """The columns of the sets that are in sight, and of their owners' assignments."""
    query = select(*columns).select_from(_set).outerjoin(_work, _SAME)
    mine = _set.c.owner == f"user:{sight.user_id}"
    if sight.everything:
        return query.where(~_set.c.owner.like("import:%"))
    hidden = exists().where(
        _suggester.c.project_id == sight.project_id,
        _set.c.owner == SUGGESTER + _suggester.c.name,
        ~_suggester.c.shown,
    )
    suggested = and_(_SUGGESTED, ~hidden)
    if sight.handed_in:
        return query.where(or_(mine, suggested, DONE))
    own = _work.alias()
    handed_in = exists().where(
        own.c.document_id == _set.c.document_id, own.c.user_id == sight.user_id, own.c.state == "submitted"
    )
    settled = and_(_set.c.owner == GOLD, _set.c.adjudicated.is_not(None), handed_in)
    return query.where(or_(mine, suggested, settled))


def heads(session: Session, sight: Sight, document_ids: Collection[int]) -> dict[int, list[Head]]:
    """The sets in sight of each document, by id."""
    query = (
        seen(
            sight, *_HEAD, _user.c.name, _work.c.state,
            _set.c.updated, func.coalesce(_work.c.updated, 0), func.coalesce(_set.c.adjudicated, 0),
        )
        .outerjoin(_user, _user.c.id == _set.c.user_id)
        .where(_set.c.document_id.in_(document_ids))
        .order_by(_set.c.document_id, _set.c.id)
    )  # fmt: skip
    found: dict[int, list[Head]] = {each: [] for each in document_ids}
    for *head, name, state, changed, worked, adjudicated in session.connection().execute(query):
        document_id, set_id, owner, user_id, revision, created = head
        latest = max(changed, worked, adjudicated)
        found[document_id].append(
            Head(document_id, set_id, owner, user_id, name, revision, created, latest, state)
        )
    return found


def document_of(session: Session, set_id: int) -> int | None:
    """The document of a set."""
    return session.connection().execute(select(_set.c.document_id).where(_set.c.id == set_id)).scalar()


def changed(sight: Sight, document_id: Any, above: Any) -> Any:
    """The condition that something in sight of the document has changed after a time.

    Those who see what is handed in are told too when somebody takes work back.
    """
    later = or_(_set.c.updated > above, _set.c.adjudicated > above, _work.c.updated > above)
    found = seen(sight, _set.c.id).where(_set.c.document_id == document_id, later).exists()
    if sight.blind:
        return found
    return or_(found, exists().where(_work.c.document_id == document_id, _work.c.updated > above))


def worked(session: Session, document_ids: Collection[int]) -> dict[int, int]:
    """When anybody's work on each document last began, ended or was given up, where anybody has it."""
    query = (
        select(_work.c.document_id, func.max(_work.c.updated))
        .where(_work.c.document_id.in_(document_ids))
        .group_by(_work.c.document_id)
    )
    return {document_id: at for document_id, at in session.connection().execute(query)}


def done(sight: Sight, document_id: Any) -> Any:
    """The condition that a set in sight of the document counts."""
    return seen(sight, _set.c.id).where(_set.c.document_id == document_id, DONE).exists()


def tally(sight: Sight, documents: Any) -> Select[Any]:
    """Counts of the sets in sight of the documents that a query gives.

    In order: those that count, gold, skipped, suggestions, and the documents that have one that counts.
    """
    counted = (
        func.sum(case((DONE, 1), else_=0)),
        func.sum(case((_set.c.owner == GOLD, 1), else_=0)),
        func.sum(case((_work.c.state == "skipped", 1), else_=0)),
        func.sum(case((_SUGGESTED, 1), else_=0)),
        func.count(case((DONE, _set.c.document_id)).distinct()),
    )
    return seen(sight, *(func.coalesce(each, 0) for each in counted)).where(_set.c.document_id.in_(documents))
