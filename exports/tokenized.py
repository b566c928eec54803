"""What the formats made of tokens share in writing: words, sentences, and spans and events as tokens.

Token indices count over the document and intervals are half-open; a format that says otherwise converts.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from exports.base import Item
from exports.dropping import drop_argument, drop_event, drop_span
from exports.flat import DISCONTINUOUS, INSIDE_TOKEN
from exports.loss import LossReport
from schemas.gold import Attributes, Entity, Event, GoldDocument, Span

CROSSES = "runs over the end of a sentence"
NO_TRIGGER = "the event has no trigger"
TRIGGER_LOST = "its trigger is not written"
NO_SENTENCE = "the document has no sentence"
SPAN_LOST = "its span is not written"
IS_EVENT = "an event cannot be an argument"
OTHER_SENTENCE = "in another sentence than the trigger"


class Head(msgspec.Struct, omit_defaults=True):
    """A document's own fields, as formats that tolerate further keys keep them."""

    id: str
    external_id: str | None = None
    title: str | None = None
    language: str | None = None
    published: str | None = None
    source: str | None = None
    url: str | None = None
    metadata: dict[str, Any] = {}
    provenance: dict[str, Any] = {}


class SpanNote(msgspec.Struct, omit_defaults=True):
    """What a format's own entry for a span has no place for."""

    id: str | None = None
    label: str | None = None
    attributes: Attributes = {}
    entity: str | None = None


class EventNote(msgspec.Struct, omit_defaults=True):
    """What a format's own entry for an event has no place for; `arguments` are the ids of their spans."""

    id: str | None = None
    subtype: str | None = None
    attributes: Attributes = {}
    incident: str | None = None
    trigger: SpanNote | None = None
    arguments: list[str] = []


class Place(NamedTuple):
    """A span on tokens [first, last) of one sentence."""

    span: Span
    first: int
    last: int
    sentence: int


class Frame(NamedTuple):
    """An event with the places of its trigger and of those arguments that are written, by role."""

    event: Event
    trigger: Place
    arguments: list[tuple[str, Place]]


class Words(NamedTuple):
    """A document as words: tokens [a, b) of each sentence, the text from each to the next, spans by id.

    The pieces of text joined are the whole text, so a reader that has them finds every token in it again.
    """

    tokens: list[str]
    sentences: list[tuple[int, int]]
    pieces: list[str]
    places: dict[str, Place]

    def of(self, sentence: int) -> list[str]:
        """The tokens of one sentence."""
        first, last = self.sentences[sentence]
        return self.tokens[first:last]


def words(item: Item, report: LossReport) -> Words:
    """The document as words; spans that are not whole tokens of one sentence go into the report."""
    document, tokens = item.document, item.tokens()
    text, firsts = document.text, tokens.sentences
    cuts = [0, *(tokens.starts[first] for first in firsts[1:]), len(text)] if firsts else []
    places = {}
    for span in document.spans:
        bounds = None if span.fragments else tokens.align(span.start, span.end)
        if bounds is None:
            drop_span(report, document, span, DISCONTINUOUS if span.fragments else INSIDE_TOKEN)
            continue
        sentence = bisect_right(firsts, bounds[0]) - 1
        if sentence != bisect_right(firsts, bounds[1] - 1) - 1:
            drop_span(report, document, span, CROSSES)
            continue
        places[span.id] = Place(span, *bounds, sentence)
    return Words(
        [text[start:end] for start, end in tokens],
        list(pairwise([*firsts, len(tokens)])),
        [text[start:end] for start, end in pairwise(cuts)],
        places,
    )


def frames(
    document: GoldDocument,
    places: dict[str, Place],
    report: LossReport,
    refuse: Callable[[Place, Place], str | None] = lambda trigger, argument: None,
) -> list[Frame]:
    """The events whose trigger is written; `refuse` gives the reason why an argument cannot be."""
    kept = []
    for event in document.events:
        trigger = places.get(event.trigger or "")
        if trigger is None:
            drop_event(report, document, event, TRIGGER_LOST if event.trigger else NO_TRIGGER)
            continue
        arguments = []
        for argument in event.arguments:
            place = places.get(argument.span or "")
            reason = IS_EVENT if argument.event else SPAN_LOST if place is None else refuse(trigger, place)
            if place is None or reason:
                drop_argument(report, document, event, argument, reason or SPAN_LOST)
            else:
                arguments.append((argument.role, place))
        kept.append(Frame(event, trigger, arguments))
    return kept


def same_sentence(trigger: Place, argument: Place) -> str | None:
    """A reason to refuse the argument of a format whose events stay within a sentence."""
    return None if trigger.sentence == argument.sentence else OTHER_SENTENCE


def triggers(kept: Iterable[Frame]) -> set[str]:
    """The ids of the spans that are triggers of written events."""
    return {frame.trigger.span.id for frame in kept}


def event_type(event: Event, separator: str) -> str:
    """Type and subtype in one word, as in `strike:armed_clash`."""
    return event.type if event.subtype is None else f"{event.type}{separator}{event.subtype}"


def head(document: GoldDocument) -> Head:
    """The document's own fields."""
    return Head(**{name: getattr(document, name) for name in Head.__struct_fields__})


def span_note(span: Span) -> SpanNote:
    """What the written entry of a span leaves out; its label is in the entry."""
    return SpanNote(id=span.id, attributes=span.attributes, entity=span.entity)


def event_note(frame: Frame) -> EventNote:
    """What the written entry of an event leaves out."""
    event, trigger = frame.event, frame.trigger.span
    note = span_note(trigger)
    note.label = None if trigger.label == event.type else trigger.label
    return EventNote(
        id=event.id,
        subtype=event.subtype,
        attributes=event.attributes,
        incident=event.incident,
        trigger=note,
        arguments=[place.span.id for _, place in frame.arguments],
    )


def mentions(document: GoldDocument, places: dict[str, Place]) -> list[tuple[Entity, list[Place]]]:
    """Each entity that a written span mentions, with these spans."""
    spans: dict[str, list[Place]] = {entity.id: [] for entity in document.entities}
    for place in places.values():
        if place.span.entity is not None:
            spans[place.span.entity].append(place)
    return [(entity, spans[entity.id]) for entity in document.entities if spans[entity.id]]
