"""A gold record as somebody would make it by hand: a list of commands that lead from nothing to it."""

from collections.abc import Iterator
from itertools import chain

from msgspec import UNSET

from annotator.domain.commands import Request
from annotator.domain.commands.linking import (
    AddClaim,
    AddEntity,
    AddRelation,
    GroupEvents,
    LinkMentions,
    RenameEntity,
    RenameIncident,
    SetClaim,
    SetLink,
    ShareIncident,
)
from annotator.domain.commands.requests import (
    AddArgument,
    AddEvent,
    AddFragment,
    AddSpan,
    SetAttributes,
    SetNote,
    SetSubtype,
)
from schemas.gold import Claim, Entity, Event, GoldDocument, Incident, Relation, Span

NOTE = "note"


def requests(document: GoldDocument) -> list[Request]:
    """The commands, in an order in which a person could give them, each with an id of its own.

    People cannot make a trigger without an event or an incident without events: the record must have none.
    """
    firsts: dict[str, str] = {}
    for event in document.events:
        if event.trigger is not None:
            firsts.setdefault(event.trigger, event.id)
    steps = (
        *(_span(span, firsts.get(span.id)) for span in document.spans),
        *(_entity(entity, document) for entity in document.entities),
        *(_event(event, firsts) for event in document.events),
        *(_arguments(event) for event in document.events),
        *(_incident(incident, document) for incident in document.incidents),
        *(_claim(claim) for claim in document.claims),
        map(_relation, document.relations),
    )
    return [_numbered(request, number) for number, request in enumerate(chain.from_iterable(steps))]


def _numbered(request: Request, number: int) -> Request:
    fields = {name: getattr(request, name) for name in request.__struct_fields__}
    return type(request)(**{**fields, "id": f"hand-{number}"})


def _span(span: Span, event: str | None) -> Iterator[Request]:
    (start, end), *more = span.parts()
    yield AddSpan(id="", span=span.id, start=start, end=end, label=span.label, exact=True, event=event)
    for start, end in more:
        yield AddFragment(id="", span=span.id, start=start, end=end, exact=True)
    if NOTE in span.attributes:
        yield SetNote(id="", span=span.id, note=span.attributes[NOTE])
    rest = {name: value for name, value in span.attributes.items() if name != NOTE}
    if rest:
        yield SetAttributes(id="", kind="span", target=span.id, values=rest, was={})


def _entity(entity: Entity, document: GoldDocument) -> Iterator[Request]:
    mentions = [span.id for span in document.spans if span.entity == entity.id]
    if mentions:
        yield LinkMentions(id="", entity=entity.id, spans=tuple(mentions), name="?")
        yield RenameEntity(id="", entity=entity.id, name=entity.name, was="?")
    else:
        yield AddEntity(id="", entity=entity.id, label=entity.label, name=entity.name)
    for link, value in entity.links.items():
        yield SetLink(id="", entity=entity.id, link=link, value=value, was=None)
    if entity.attributes:
        yield SetAttributes(id="", kind="entity", target=entity.id, values=entity.attributes, was={})


def _event(event: Event, firsts: dict[str, str]) -> Iterator[Request]:
    if event.trigger is not None and firsts[event.trigger] == event.id:
        if event.subtype is not None:
            yield SetSubtype(id="", event=event.id, subtype=event.subtype, was=None)
    else:
        yield AddEvent(id="", event=event.id, type=event.type, trigger=event.trigger, subtype=event.subtype)
    if event.attributes:
        yield SetAttributes(id="", kind="event", target=event.id, values=event.attributes, was={})


def _arguments(event: Event) -> Iterator[Request]:
    for each in event.arguments:
        yield AddArgument(id="", event=event.id, role=each.role, span=each.span, filler=each.event)


def _incident(incident: Incident, document: GoldDocument) -> Iterator[Request]:
    events = tuple(event.id for event in document.events if event.incident == incident.id)
    yield GroupEvents(id="", incident=incident.id, events=events)
    if incident.name is not None:
        yield RenameIncident(id="", incident=incident.id, name=incident.name, was=None)
    if incident.shared is not UNSET:
        yield ShareIncident(id="", incident=incident.id, shared=incident.shared)


def _relation(relation: Relation) -> Request:
    return AddRelation(
        id="", relation=relation.id, type=relation.type, head=relation.head, tail=relation.tail
    )


def _claim(claim: Claim) -> Iterator[Request]:
    yield AddClaim(
        id="", claim=claim.id, event=claim.event, source=claim.source, cue=claim.cue,
        factuality=claim.factuality, author_factuality=claim.author_factuality, attributes=claim.attributes,
    )  # fmt: skip
    if claim.factuality is None:
        yield SetClaim(id="", claim=claim.id, field="factuality", value=None)
    if claim.author_factuality is None:
        yield SetClaim(id="", claim=claim.id, field="author_factuality", value=None)
