"""Entity and event mentions as OneIE, TextEE and WikiEvents write them: tokens half-open, ids of our own.

Mentions have room for further keys, which the tools pass over: our attributes, entities and subtypes.
"""

from collections.abc import Callable
from typing import Any

import msgspec

from exports.building import Builder, split_type
from exports.tokenized import EventNote, Frame, Place, SpanNote, event_type
from schemas.gold import Attributes, GoldDocument, GoldError

UNKNOWN = "UNK"


class Mention(msgspec.Struct):
    """An entity mention."""

    id: str
    entity_type: str
    start: int
    end: int
    mention_type: str | None = None
    text: str | None = None
    attributes: Attributes = {}
    entity: str | None = None


class Trigger(msgspec.Struct):
    """A trigger; the formats give it no id, we do."""

    start: int
    end: int
    text: str | None = None
    id: str | None = None
    label: str | None = None
    attributes: Attributes = {}
    entity: str | None = None


class Filler(msgspec.Struct):
    """An argument."""

    entity_id: str
    role: str


class EventMention(msgspec.Struct):
    """An event; its subtype is the end of its type that follows the separator."""

    event_type: str
    trigger: Trigger
    id: str | None = None
    arguments: list[Filler] = []
    subtype: str | None = None
    attributes: Attributes = {}


def entity_mention(place: Place, document: GoldDocument, base: int) -> dict[str, Any]:
    """The entry of a span; tokens are counted from `base`."""
    span = place.span
    return {
        "id": span.id,
        "entity_type": span.label,
        "mention_type": _mention_type(span.attributes),
        **_tokens(place, document, base),
        **_more(attributes=span.attributes),
    }


def event_mention(frame: Frame, document: GoldDocument, base: int, separator: str) -> dict[str, Any]:
    """The entry of an event; tokens are counted from `base`."""
    event, trigger = frame.event, frame.trigger.span
    label = None if trigger.label == event.type else trigger.label
    return {
        "id": event.id,
        "event_type": event_type(event, separator),
        "trigger": _tokens(frame.trigger, document, base)
        | {"id": trigger.id}
        | _more(label=label, attributes=trigger.attributes),
        "arguments": [
            {"entity_id": place.span.id, "role": role, **_tokens(place, document, base)}
            for role, place in frame.arguments
        ],
        **_more(subtype=event.subtype, attributes=event.attributes),
    }


def _tokens(place: Place, document: GoldDocument, base: int) -> dict[str, Any]:
    text = place.span.quote(document.text)
    return {"text": text, "start": place.first - base, "end": place.last - base}


def _more(**values: Any) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value}


def _mention_type(attributes: Attributes) -> str:
    """The kind of mention, such as NAM, where an attribute says so."""
    found = attributes.get("mention_type") or attributes.get("mention")
    return found if isinstance(found, str) else UNKNOWN


def read_mention(mention: Mention, builder: Builder, base: int, path: str) -> str:
    """The span of an entry; its kind of mention becomes an attribute unless it came from one."""
    attributes = dict(mention.attributes)
    if mention.mention_type and mention.mention_type not in (UNKNOWN, _mention_type(attributes)):
        attributes["mention_type"] = mention.mention_type
    note = SpanNote(mention.id, None, attributes, mention.entity)
    return builder.span(base + mention.start, base + mention.end, mention.entity_type, note, path)


def read_event(
    mention: EventMention,
    builder: Builder,
    base: int,
    separator: str,
    span_of: Callable[[str], str | None],
    path: str,
) -> None:
    """The event of an entry; `span_of` gives the span of an entity mention's id."""
    given = mention.trigger
    kind, subtype = split_type(mention.event_type, separator, mention.subtype)
    note = SpanNote(given.id, given.label, given.attributes, given.entity)
    trigger = builder.span(base + given.start, base + given.end, kind, note, f"{path}.trigger")
    arguments = []
    for filler in mention.arguments:
        span = span_of(filler.entity_id)
        if span is None:
            raise GoldError(f"{path}: the argument {filler.entity_id!r} is no entity mention")
        arguments.append((filler.role, span))
    builder.event(kind, trigger, arguments, EventNote(mention.id, subtype, mention.attributes))
