"""The answer: annotations without offsets, which models cannot count.

A span is its words, and the number of their occurrence, from 1, unless it is the first; occurrences may
overlap. Identifiers are numbers in text order, since those of a project say nothing to a model.
"""

from bisect import bisect_left
from collections.abc import Iterable
from typing import Any

import msgspec

from schemas.gold import (
    Argument,
    Attributes,
    Claim,
    Entity,
    Event,
    GoldDocument,
    GoldError,
    Incident,
    Relation,
    Span,
)

SPEAKERS = {"author", "unnamed"}


class Words(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A stretch of the text, by its words."""

    text: str
    occurrence: int = 1


class AnswerSpan(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A span; a discontinuous one has `fragments` in place of `text`."""

    id: str
    label: str
    text: str | None = None
    occurrence: int = 1
    fragments: list[Words] = []
    entity: str | None = None
    attributes: Attributes = {}


class AnswerEntity(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """An entity."""

    id: str
    label: str
    name: str | None = None
    attributes: Attributes = {}
    links: dict[str, str] = {}


class AnswerEvent(msgspec.Struct, forbid_unknown_fields=True):
    """An event; what is always there is always written, `trigger` too where there is none."""

    id: str
    type: str
    trigger: str | None
    arguments: list[Argument]
    subtype: str | msgspec.UnsetType = msgspec.UNSET
    attributes: Attributes | msgspec.UnsetType = msgspec.UNSET
    incident: str | msgspec.UnsetType = msgspec.UNSET


class AnswerIncident(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """An incident."""

    id: str
    name: str | None = None


class AnswerClaim(msgspec.Struct, omit_defaults=True, forbid_unknown_fields=True):
    """A claim."""

    id: str
    event: str
    source: str
    cue: str | None = None
    factuality: str | None = None
    author_factuality: str | None = None
    attributes: Attributes = {}


class Answer(msgspec.Struct, forbid_unknown_fields=True):
    """Everything annotated in a document; a list without items is `[]`."""

    spans: list[AnswerSpan]
    entities: list[AnswerEntity]
    events: list[AnswerEvent]
    incidents: list[AnswerIncident]
    claims: list[AnswerClaim]
    relations: list[Relation]


class Occurrences:
    """Where words occur in a text, each looked up once."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._known: dict[str, list[int]] = {}

    def number(self, start: int, end: int) -> Words:
        """The words of an interval."""
        words = self._text[start:end]
        return Words(words, bisect_left(self._starts(words), start) + 1)

    def place(self, words: Words, path: str) -> tuple[int, int]:
        """The interval of words. Raises GoldError naming `path`."""
        starts = self._starts(words.text) if words.text else []
        if not 1 <= words.occurrence <= len(starts):
            said = f"{words.text!r}, occurrence {words.occurrence}"
            raise GoldError(f"{path}: says {said}; the text has it {len(starts)} times")
        start = starts[words.occurrence - 1]
        return start, start + len(words.text)

    def _starts(self, words: str) -> list[int]:
        if words not in self._known:
            starts: list[int] = []
            at = self._text.find(words)
            while at >= 0:
                starts.append(at)
                at = self._text.find(words, at + 1)
            self._known[words] = starts
        return self._known[words]


def renumbered(document: GoldDocument) -> GoldDocument:
    """The record in text order, its identifiers as the answer has them: s1, s2, …, e1, …"""
    spans = sorted(document.spans, key=lambda span: (span.start, -span.end, span.label, span.id))
    at = {span.id: number for number, span in enumerate(spans)}
    first: dict[str, int] = {}
    for number, span in enumerate(spans):
        first.setdefault(span.entity or "", number)
    far = len(spans)
    entities = sorted(document.entities, key=lambda each: first.get(each.id, far))
    events = sorted(document.events, key=lambda each: at.get(each.trigger or "", far))
    order = {event.id: number for number, event in enumerate(events)}
    claims = sorted(document.claims, key=lambda each: order[each.event])
    names: dict[str, str] = {}
    kinds: dict[str, Iterable[Any]] = {
        "s": spans, "n": entities, "e": events, "i": document.incidents, "c": claims, "r": document.relations,
    }  # fmt: skip
    for letter, items in kinds.items():
        names.update({item.id: f"{letter}{number}" for number, item in enumerate(items, 1)})
    return _renamed(document, spans, entities, events, claims, names)


def _renamed(
    document: GoldDocument,
    spans: list[Span],
    entities: list[Entity],
    events: list[Event],
    claims: list[Claim],
    names: dict[str, str],
) -> GoldDocument:
    replace = msgspec.structs.replace

    def name(identifier: str | None) -> str | None:
        return None if identifier is None else names[identifier]

    def source(claim: Claim) -> str:
        return claim.source if claim.source in SPEAKERS else names[claim.source]

    def filled(argument: Argument) -> Argument:
        return Argument(argument.role, name(argument.span), name(argument.event))

    return replace(
        document,
        spans=tuple(replace(each, id=names[each.id], entity=name(each.entity)) for each in spans),
        entities=tuple(replace(each, id=names[each.id]) for each in entities),
        events=tuple(
            replace(
                each,
                id=names[each.id],
                trigger=name(each.trigger),
                incident=name(each.incident),
                arguments=tuple(map(filled, each.arguments)),
            )
            for each in events
        ),
        incidents=tuple(Incident(names[each.id], each.name) for each in document.incidents),
        claims=tuple(
            replace(each, id=names[each.id], event=names[each.event], source=source(each), cue=name(each.cue))
            for each in claims
        ),
        relations=tuple(
            Relation(names[each.id], each.type, names[each.head], names[each.tail])
            for each in document.relations
        ),
    )


def answer_of(document: GoldDocument) -> Answer:
    """The answer for a renumbered record."""
    where = Occurrences(document.text)
    return Answer(
        [_span(span, where) for span in document.spans],
        [AnswerEntity(e.id, e.label, e.name, e.attributes, e.links) for e in document.entities],
        [_event(event) for event in document.events],
        [AnswerIncident(each.id, each.name) for each in document.incidents],
        [
            AnswerClaim(c.id, c.event, c.source, c.cue, c.factuality, c.author_factuality, c.attributes)
            for c in document.claims
        ],
        list(document.relations),
    )


def _span(span: Span, where: Occurrences) -> AnswerSpan:
    made = AnswerSpan(span.id, span.label, entity=span.entity, attributes=span.attributes)
    if span.fragments is None:
        words = where.number(span.start, span.end)
        made.text, made.occurrence = words.text, words.occurrence
    else:
        made.fragments = [where.number(start, end) for start, end in span.fragments]
    return made


def _event(event: Event) -> AnswerEvent:
    return AnswerEvent(
        event.id,
        event.type,
        event.trigger,
        list(event.arguments),
        msgspec.UNSET if event.subtype is None else event.subtype,
        event.attributes or msgspec.UNSET,
        event.incident or msgspec.UNSET,
    )


def document_of(answer: Answer, text: str, identifier: str, language: str) -> GoldDocument:
    """The record of an answer, its spans found again in the text. Raises GoldError."""
    where = Occurrences(text)
    return GoldDocument(
        id=identifier,
        text=text,
        language=language,
        spans=tuple(_found(span, where, f"spans[{n}]") for n, span in enumerate(answer.spans)),
        entities=tuple(Entity(e.id, e.label, e.name, e.attributes, e.links) for e in answer.entities),
        events=tuple(
            Event(
                e.id, e.type, e.subtype or None, e.trigger, e.attributes or {}, tuple(e.arguments),
                e.incident or None,
            )
            for e in answer.events
        ),
        incidents=tuple(Incident(each.id, each.name) for each in answer.incidents),
        claims=tuple(
            Claim(c.id, c.event, c.source, c.cue, c.factuality, c.author_factuality, c.attributes)
            for c in answer.claims
        ),
        relations=tuple(answer.relations),
    ).check()  # fmt: skip


def _found(span: AnswerSpan, where: Occurrences, path: str) -> Span:
    if (span.text is None) == (not span.fragments):
        raise GoldError(f"{path}: expected either text or fragments")
    if not span.label.strip():
        raise GoldError(f"{path}: the label is empty")
    words = [Words(span.text, span.occurrence)] if span.text is not None else span.fragments
    parts = tuple(where.place(each, path) for each in words)
    return Span(
        id=span.id,
        start=parts[0][0],
        end=parts[-1][1],
        fragments=parts if span.fragments else None,
        label=span.label,
        text=" ".join(each.text for each in words),
        entity=span.entity,
        attributes=span.attributes,
    )
