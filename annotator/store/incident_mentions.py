"""What the incidents of a project's sets look like in their documents: events, triggers, claims."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, tuple_
from sqlmodel import Session

from annotator.store.annotations import SpanRow
from annotator.store.assignments import Assignment
from annotator.store.claims import ClaimRow
from annotator.store.documents import DocumentText
from annotator.store.events import EventRow
from annotator.store.incidents import Sight, document, held, incident, of_project, seen
from annotator.store.people import User

_event = EventRow.__table__  # type: ignore[attr-defined]
_span = SpanRow.__table__  # type: ignore[attr-defined]
_claim = ClaimRow.__table__  # type: ignore[attr-defined]
_text = DocumentText.__table__  # type: ignore[attr-defined]
_user = User.__table__  # type: ignore[attr-defined]
_assignment = Assignment.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class Mention:
    """An incident of a set, with its document and the set's owner; `person` is the owner's name, if any."""

    set_id: int
    incident: str
    name: str | None
    shared: str | None
    owner: str
    person: str | None
    document_id: int
    title: str
    external_id: str | None
    uid: str
    published: str


@dataclass(frozen=True, slots=True)
class EventMention:
    """An event of an incident; `quote` is what its trigger covers, empty without one."""

    set_id: int
    id: str
    incident: str
    type: str
    subtype: str | None
    quote: str


@dataclass(frozen=True, slots=True)
class ClaimMade:
    """A claim about an event; `source` is the source's words, or `author` or `unnamed` with `span` false."""

    set_id: int
    event: str
    source: str
    span: bool
    factuality: str | None


@dataclass(frozen=True, slots=True)
class Tally:
    """How much is said of a shared incident, and since when; `first` is empty where no date is known."""

    documents: int
    events: int
    first: str
    types: tuple[str, ...]


_COLUMNS = (
    incident.c.set_id,
    incident.c.id,
    incident.c.name,
    incident.c.shared,
    held.c.owner,
    _user.c.name,
    document.c.id,
    document.c.title,
    document.c.external_id,
    document.c.uid,
    document.c.published,
)


def tallies(session: Session, project_id: int, sight: Sight, ids: Sequence[str]) -> dict[str, Tally]:
    """What the sets in sight say of these shared incidents; those of which none speaks are left out."""
    wanted = incident.c.shared.in_(ids), seen(sight)
    connection = session.connection()
    counted = of_project(
        select(
            incident.c.shared,
            func.count(document.c.id.distinct()),
            func.min(func.nullif(document.c.published, "")),
        ),
        project_id,
    )
    events = of_project(select(incident.c.shared, _event.c.type, func.count()), project_id)
    events = events.join(_event, _of_incident()).where(*wanted)
    types: dict[str, dict[str, int]] = defaultdict(dict)
    for identifier, kind, number in connection.execute(events.group_by(incident.c.shared, _event.c.type)):
        types[identifier][kind] = number
    return {
        identifier: Tally(
            documents, sum(types[identifier].values()), first or "", tuple(sorted(types[identifier]))
        )
        for identifier, documents, first in connection.execute(
            counted.where(*wanted).group_by(incident.c.shared)
        )
    }


def mentions(
    session: Session, project_id: int, sight: Sight, shared: str, offset: int, limit: int
) -> list[Mention]:
    """The incidents in sight that are the shared one, by date of publication; undated ones last."""
    query = _mentions(project_id).where(incident.c.shared == shared, seen(sight))
    query = query.order_by(
        document.c.published == "",
        document.c.published,
        document.c.id,
        incident.c.set_id,
        incident.c.position,
    )
    return [Mention(*row) for row in session.connection().execute(query.offset(offset).limit(limit))]


def unshared(
    session: Session, project_id: int, sight: Sight, after: tuple[int, str], limit: int
) -> list[Mention]:
    """The incidents that are no shared one, beyond a set and incident, in that order.

    Of gold sets, of submitted ones for those with sight of everything, and of the person's own.
    """
    finished = (
        select(_assignment.c.id)
        .where(
            _assignment.c.document_id == held.c.document_id,
            _assignment.c.user_id == held.c.user_id,
            _assignment.c.state == "submitted",
        )
        .exists()
    )
    allowed = held.c.owner.in_(("gold", sight.owner)) if sight.everything else seen(sight)
    place = tuple_(incident.c.set_id, incident.c.id)
    query = _mentions(project_id).where(
        incident.c.shared.is_(None),
        or_(allowed, finished) if sight.everything else allowed,
        place > after,
    )
    query = query.order_by(incident.c.set_id, incident.c.id).limit(limit)
    return [Mention(*row) for row in session.connection().execute(query)]


def events_of(session: Session, incidents: Sequence[tuple[int, str]]) -> list[EventMention]:
    """The events that speak of these incidents, each a set and an id, in text order."""
    if not incidents:
        return []
    quoted = func.substr(_text.c.text, _span.c.start + 1, _span.c.end - _span.c.start)
    query = (
        select(
            _event.c.set_id, _event.c.id, _event.c.incident, _event.c.type, _event.c.subtype,
            quoted, _span.c.start, _span.c.fragments,
        )
        .join(held, held.c.id == _event.c.set_id)
        .outerjoin(_span, and_(_span.c.set_id == _event.c.set_id, _span.c.id == _event.c.trigger))
        .outerjoin(_text, _text.c.document_id == held.c.document_id)
        .where(tuple_(_event.c.set_id, _event.c.incident).in_(incidents))
        .order_by(_event.c.set_id, _span.c.start.is_(None), _span.c.start, _event.c.position)
    )  # fmt: skip
    found = session.connection().execute(query)
    return [EventMention(*row[:5], _quote(*row[5:])) for row in found]


def claims_about(session: Session, events: Sequence[tuple[int, str]]) -> list[ClaimMade]:
    """The claims about these events, each a set and an id, in the order in which they were made."""
    if not events:
        return []
    quoted = func.substr(_text.c.text, _span.c.start + 1, _span.c.end - _span.c.start)
    query = (
        select(
            _claim.c.set_id, _claim.c.event, _claim.c.source, _claim.c.factuality,
            quoted, _span.c.start, _span.c.fragments,
        )
        .join(held, held.c.id == _claim.c.set_id)
        .outerjoin(_span, and_(_span.c.set_id == _claim.c.set_id, _span.c.id == _claim.c.source))
        .outerjoin(_text, _text.c.document_id == held.c.document_id)
        .where(tuple_(_claim.c.set_id, _claim.c.event).in_(events))
        .order_by(_claim.c.set_id, _claim.c.position)
    )  # fmt: skip
    return [
        ClaimMade(set_id, event, _quote(words, start, parts) or source, start is not None, factuality)
        for set_id, event, source, factuality, words, start, parts in session.connection().execute(query)
    ]


def _mentions(project_id: int) -> Select[Any]:
    return of_project(select(*_COLUMNS), project_id).outerjoin(_user, _user.c.id == held.c.user_id)


def _of_incident() -> Any:
    return and_(_event.c.set_id == incident.c.set_id, _event.c.incident == incident.c.id)


def _quote(words: str | None, start: int | None, fragments: list[Any] | None) -> str:
    """What a span covers, from the text between its start and end."""
    if words is None or start is None:
        return ""
    parts = fragments or [(start, start + len(words))]
    return " ".join(words[low - start : high - start] for low, high in parts)
