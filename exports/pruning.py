"""Taking out of a record what refers to something that is no longer in it: somebody edited a file of ours."""

from collections.abc import Iterable
from typing import Any

import msgspec

from schemas.gold import Event, GoldDocument, Span


def prune(document: GoldDocument) -> tuple[GoldDocument, int]:
    """The document without references to what it does not have, and how many items that concerns.

    An event loses its trigger, its incident or single arguments. A claim whose event, source or cue is gone
    goes, and so does a relation with an end that is gone.
    """
    entities, events, incidents = _ids(document.entities), _ids(document.events), _ids(document.incidents)
    spans = _ids(document.spans)
    sources = spans | {"author", "unnamed"}
    cues = spans | {None}
    claims = [
        each
        for each in document.claims
        if each.event in events and each.source in sources and each.cue in cues
    ]
    ends = events | entities | _ids(claims)
    pruned: dict[str, list[Any]] = {
        "spans": [_span(span, entities) for span in document.spans],
        "events": [_event(event, spans, events, incidents) for event in document.events],
        "claims": claims,
        "relations": [each for each in document.relations if {each.head, each.tail} <= ends],
    }
    changed = 0
    for kind, items in pruned.items():
        unchanged = {id(item) for item in items}
        changed += sum(id(item) not in unchanged for item in getattr(document, kind))
    values = {kind: tuple(items) for kind, items in pruned.items()}
    return msgspec.structs.replace(document, **values), changed


def _span(span: Span, entities: set[str]) -> Span:
    if span.entity is None or span.entity in entities:
        return span
    return msgspec.structs.replace(span, entity=None)


def _event(event: Event, spans: set[str], events: set[str], incidents: set[str]) -> Event:
    arguments = tuple(each for each in event.arguments if each.span in spans or each.event in events)
    trigger = event.trigger if event.trigger in spans else None
    incident = event.incident if event.incident in incidents else None
    if (arguments, trigger, incident) == (event.arguments, event.trigger, event.incident):
        return event
    return msgspec.structs.replace(event, arguments=arguments, trigger=trigger, incident=incident)


def _ids(items: Iterable[Any]) -> set[str]:
    return {item.id for item in items}
