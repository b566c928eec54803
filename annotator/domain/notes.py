"""What stands beside a paragraph: its events, each with what is needed to show and to fill it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.domain.content import Content
from annotator.domain.contested import contested
from annotator.domain.quantities import read_quantity
from schemas.gold import Claim, Event, Incident, Relation, Span
from schemas.ontology import Ontology


@dataclass(frozen=True, slots=True)
class EventNote:
    """An event with the claims about it and what it is linked to.

    `quotes` has the words of its trigger and of the spans in its roles and claims, by span id. `relations`
    are those whose head is the event or a claim of it. `reading` are attributes proposed for a number that
    fills a role, none where the event has such attributes already.
    """

    event: Event
    quotes: Mapping[str, str]
    claims: tuple[Claim, ...]
    relations: tuple[Relation, ...]
    incident: Incident | None
    contested: str
    reading: Mapping[str, Any]


def notes(content: Content, text: str, ontology: Ontology) -> list[EventNote]:
    """A note for each event of the content, in its order; triggers come in text order, those without last."""
    spans = {span.id: span for span in content.spans}
    incidents = {incident.id: incident for incident in content.incidents}
    claims: dict[str, list[Claim]] = defaultdict(list)
    for claim in content.claims:
        claims[claim.event].append(claim)
    heads: dict[str, list[Relation]] = defaultdict(list)
    for relation in content.relations:
        heads[relation.head].append(relation)
    disputed = contested(content, ontology, text)
    found = []
    for event in content.events:
        about = tuple(claims[event.id])
        found.append(
            EventNote(
                event=event,
                quotes=_quotes(event, about, spans, text),
                claims=about,
                relations=tuple(r for end in (event.id, *(c.id for c in about)) for r in heads[end]),
                incident=incidents.get(event.incident or ""),
                contested=disputed.get(event.id, ""),
                reading=_reading(event, spans, text, ontology),
            )
        )
    return sorted(found, key=lambda note: _place(note.event, spans))


def _place(event: Event, spans: Mapping[str, Span]) -> tuple[bool, int]:
    span = spans.get(event.trigger or "")
    return span is None, span.start if span else 0


def _quotes(event: Event, claims: Iterable[Claim], spans: Mapping[str, Span], text: str) -> dict[str, str]:
    wanted = [event.trigger, *(each.span for each in event.arguments)]
    for claim in claims:
        wanted += [claim.source, claim.cue]
    return {each: spans[each].quote(text) for each in wanted if each is not None and each in spans}


def _reading(event: Event, spans: Mapping[str, Span], text: str, ontology: Ontology) -> dict[str, Any]:
    frame = ontology.frame(event.type)
    for role in frame.roles if frame else ():
        if role.quantity is None:
            continue
        names = {
            "low": role.quantity.low,
            "best": role.quantity.best,
            "high": role.quantity.high,
            "kind": role.quantity.kind,
        }
        if any(name in event.attributes for name in names.values()):
            continue
        fillers = [
            spans[a.span]
            for a in event.arguments
            if a.role == role.id and a.span is not None and a.span in spans
        ]
        found = read_quantity(fillers[0].quote(text)) if len(fillers) == 1 else None
        if found is not None:
            read = {name: getattr(found, field) for field, name in names.items() if name}
            return {name: value for name, value in read.items() if value is not None}
    return {}
