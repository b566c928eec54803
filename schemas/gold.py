"""The gold record: one document with everything annotated in it, as frozen values.

`decode` and `encode` turn one line of JSON into a record and back; the same record always gives the
same bytes. Offsets are Unicode code points of `text`, end-exclusive.
"""

from collections.abc import Iterable
from typing import Any, Final, Literal

import msgspec

SCHEMA: Final = "gold/1"

Attributes = dict[str, Any]
# The attribute of a span that holds an annotator's remark; every label has it.
NOTE: Final = "note"


class GoldError(ValueError):
    """A record that breaks the contract; the message names the place and what was expected."""


class Record(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of every value here: frozen, compared by value, unknown fields refused."""


class Span(Record, frozen=True, kw_only=True):
    """`[start, end)` with a label; `fragments` lists the parts of a discontinuous one."""

    id: str
    start: int
    end: int
    fragments: tuple[tuple[int, int], ...] | None = None
    label: str
    text: str = ""
    entity: str | None = None
    attributes: Attributes = {}

    def parts(self) -> tuple[tuple[int, int], ...]:
        """The intervals that the span covers, in text order."""
        return self.fragments or ((self.start, self.end),)

    def quote(self, text: str) -> str:
        """The covered text; fragments are joined by one blank."""
        if self.fragments is None:
            return text[self.start : self.end]
        return " ".join(text[start:end] for start, end in self.parts())


class Entity(Record, frozen=True):
    """What several mentions refer to."""

    id: str
    label: str
    name: str | None = None
    attributes: Attributes = {}
    links: dict[str, str] = {}


class Argument(Record, frozen=True, omit_defaults=True):
    """A role of an event, filled by a span or by another event: exactly one of the two."""

    role: str
    span: str | None = None
    event: str | None = None


class Event(Record, frozen=True):
    """A typed frame; without a trigger it holds for the document as a whole."""

    id: str
    type: str
    subtype: str | None = None
    trigger: str | None = None
    attributes: Attributes = {}
    arguments: tuple[Argument, ...] = ()
    incident: str | None = None


class Incident(Record, frozen=True):
    """What several event mentions speak of; `shared` is its identifier across documents, if it has one."""

    id: str
    name: str | None = None
    shared: str | msgspec.UnsetType = msgspec.UNSET


class Claim(Record, frozen=True):
    """Who presents an event as how certain: `source` is a span's id, `author` or `unnamed`."""

    id: str
    event: str
    source: str = "author"
    cue: str | None = None
    factuality: str | None = None
    author_factuality: str | None = None
    attributes: Attributes = {}


class Relation(Record, frozen=True):
    """A typed link between two events, two claims or two entities."""

    id: str
    type: str
    head: str
    tail: str


class GoldDocument(Record, frozen=True, kw_only=True):
    """A document and its annotations; annotators appear by pseudonym in `provenance`."""

    schema: Literal["gold/1"] = SCHEMA
    id: str
    external_id: str | None = None
    title: str | None = None
    text: str
    language: str = "und"
    published: str | None = None
    source: str | None = None
    url: str | None = None
    metadata: dict[str, Any] = {}
    spans: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    incidents: tuple[Incident, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()
    provenance: dict[str, Any] = {}

    def check(self) -> "GoldDocument":
        """The record itself when it is sound; raises GoldError naming the first thing that is not."""
        _check_identifiers(self)
        for index, span in enumerate(self.spans):
            check_span(span, self.text, f"spans[{index}]")
        _check_references(self)
        return self


_decoder = msgspec.json.Decoder(GoldDocument)
_encoder = msgspec.json.Encoder()


def decode(line: bytes | str) -> GoldDocument:
    """One JSON object as a checked record; raises GoldError."""
    try:
        return _decoder.decode(line).check()
    except msgspec.DecodeError as error:
        raise GoldError(str(error)) from error


def encode(document: GoldDocument) -> bytes:
    """The record as one line of UTF-8 JSON without its newline."""
    return _encoder.encode(document)


def json_schema() -> dict[str, Any]:
    """The JSON Schema of the gold record."""
    return msgspec.json.schema(GoldDocument)


def check_span(span: Span, text: str, path: str) -> None:
    """Raises GoldError unless offsets lie in the text, fragments are in order and the quote is true."""
    if not 0 <= span.start < span.end <= len(text):
        raise GoldError(
            f"{path}: [{span.start}, {span.end}) is not inside the text of {len(text)} characters"
        )
    if span.fragments is not None:
        edges = [edge for part in span.fragments for edge in part]
        if len(edges) < 4 or edges != sorted(edges) or any(a == b for a, b in span.fragments):
            raise GoldError(f"{path}.fragments: expected two or more parts in text order, not {edges}")
        if (edges[0], edges[-1]) != (span.start, span.end):
            raise GoldError(f"{path}.fragments: must begin at start and stop at end")
    quote = span.quote(text)
    if span.text and span.text != quote:
        raise GoldError(f"{path}.text: says {span.text!r} but the text has {quote!r} there")


def _check_identifiers(document: GoldDocument) -> None:
    seen: set[str] = set()
    for field in ("spans", "entities", "events", "incidents", "claims", "relations"):
        for index, item in enumerate(getattr(document, field)):
            if not item.id or item.id in seen:
                raise GoldError(f"{field}[{index}].id: {item.id!r} is empty or used twice in the record")
            seen.add(item.id)


def _check_references(document: GoldDocument) -> None:
    spans = {span.id for span in document.spans}
    entities = {entity.id for entity in document.entities}
    events = {event.id for event in document.events}
    incidents = {incident.id for incident in document.incidents}
    claims = {claim.id for claim in document.claims}
    for span in document.spans:
        _refer(f"span {span.id}: entity", span.entity, entities)
    for event in document.events:
        _refer(f"event {event.id}: trigger", event.trigger, spans)
        _refer(f"event {event.id}: incident", event.incident, incidents)
        for argument in event.arguments:
            if (argument.span is None) == (argument.event is None):
                raise GoldError(f"event {event.id}: role {argument.role} needs a span or an event")
            _refer(f"event {event.id}: role {argument.role}", argument.span, spans)
            _refer(f"event {event.id}: role {argument.role}", argument.event, events)
    for claim in document.claims:
        _refer(f"claim {claim.id}: event", claim.event, events)
        _refer(f"claim {claim.id}: source", claim.source, spans | {"author", "unnamed"})
        _refer(f"claim {claim.id}: cue", claim.cue, spans)
    for relation in document.relations:
        for end in (relation.head, relation.tail):
            _refer(f"relation {relation.id}", end, events | claims | entities)


def _refer(place: str, identifier: str | None, known: Iterable[str]) -> None:
    if identifier is not None and identifier not in known:
        raise GoldError(f"{place}: {identifier!r} is not in the record")
