"""Writing: one CAS for each document, through dkpro-cassis, which counts UTF-16 units as UIMA does."""

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Item
from exports.cas.layers import (
    ABOUT,
    ARGUMENT,
    ARRAY,
    CLAIM,
    CLAIM_RELATION,
    ENTITY,
    EVENT,
    EVENT_RELATION,
    EXTRA,
    INCIDENT,
    IRIS,
    LAYERS,
    MENTION,
    METADATA,
    RECORD,
    RELATION,
    SENTENCE,
    TOKEN,
)
from exports.extras import ExportError, need
from exports.filing import file_name
from exports.loss import LossReport
from schemas.gold import Claim, Event, GoldDocument, Relation, Span
from schemas.text import utf16_offset

TYPES = "TypeSystem.xml"
FORBIDDEN = "characters that XML forbids are written as U+FFFD"

_FORBIDDEN = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_encode = msgspec.json.Encoder().encode


def write_xmi(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `ID.xmi` for each document, and the type system that they share."""
    types = _type_system()
    types.to_xml(directory / TYPES)
    for item in items:
        _sheet(item, types, report, xml=True).cas.to_xmi(_path(item, directory, ".xmi"))


def write_json(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `ID.json` for each document; each holds its types."""
    types = _type_system()
    for item in items:
        _sheet(item, types, report, xml=False).cas.to_json(_path(item, directory, ".json"))


def _path(item: Item, directory: Path, ending: str) -> Path:
    path = directory / f"{file_name(item.document.id)}{ending}"
    if path.exists():
        raise ExportError(f"two documents have the id {item.document.id!r}")
    return path


def _type_system() -> Any:
    types = need("cassis", EXTRA).TypeSystem()
    for name, parent, features in LAYERS:
        made = types.create_type(name, parent)
        for feature, kind in features.items():
            if kind.startswith("["):
                types.create_feature(made, feature, ARRAY, kind.strip("[]"), multipleReferencesAllowed=False)
            else:
                types.create_feature(made, feature, kind)
    return types


def _sheet(item: Item, types: Any, report: LossReport, xml: bool) -> "_Sheet":
    sheet = _Sheet(item, types, report, xml)
    sheet.write()
    return sheet


class _Sheet:
    """One document as a CAS; structures are added in the order in which the record has them."""

    def __init__(self, item: Item, types: Any, report: LossReport, xml: bool) -> None:
        self.cas = need("cassis", EXTRA).Cas(typesystem=types)
        self._document = item.document
        self._tokens = item.tokens()
        self._types = types
        self._report = report
        self._xml = xml
        self._spans: dict[str, Any] = {}
        self._events: dict[str, Any] = {}
        self._claims: dict[str, Any] = {}

    def write(self) -> None:
        """Fills the CAS."""
        document = self._document
        self.cas.sofa_mime = "text/plain"
        self.cas.sofa_string = self._clean(document.text, "text")
        self._describe(document)
        for start, end in self._tokens.sentence_spans():
            self._add(SENTENCE, begin=start, end=end)
        for start, end in self._tokens:
            self._add(TOKEN, begin=start, end=end)
        self._add_entities(document)
        for span in document.spans:
            self._spans[span.id] = self._add_span(span)
        for event in document.events:
            self._events[event.id] = self._add_event(event)
        for event in document.events:
            self._link(event)
        for claim in document.claims:
            self._claims[claim.id] = self._add_claim(claim)
        for relation in document.relations:
            self._add_relation(relation)

    def _describe(self, document: GoldDocument) -> None:
        self._add(
            METADATA,
            begin=0,
            end=len(document.text),
            language=document.language,
            documentTitle=document.title,
            documentId=document.id,
        )
        self._add(
            RECORD,
            external_id=document.external_id,
            language=document.language,
            published=document.published,
            source=document.source,
            url=document.url,
            metadata=_json(document.metadata),
            provenance=_json(document.provenance),
        )

    def _add_entities(self, document: GoldDocument) -> None:
        for entity in document.entities:
            self._add(
                ENTITY,
                id=entity.id,
                label=entity.label,
                name=entity.name,
                attributes=_json(entity.attributes),
                links=_json(entity.links),
            )
        for incident in document.incidents:
            shared = None if incident.shared is msgspec.UNSET else incident.shared
            self._add(INCIDENT, id=incident.id, name=incident.name, shared=shared)

    def _add_span(self, span: Span) -> Any:
        mention = span.attributes.get("mention")
        return self._add(
            MENTION,
            begin=span.start,
            end=span.end,
            id=span.id,
            label=span.label,
            mention=mention if isinstance(mention, str) else None,
            entity=span.entity,
            identifier=self._identifier(span.entity),
            fragments=self._fragments(span),
            attributes=_json(span.attributes),
        )

    def _identifier(self, entity: str | None) -> str | None:
        links = next((each.links for each in self._document.entities if each.id == entity), {})
        return next((IRIS.get(name, f"{name}:") + value for name, value in links.items()), None)

    def _fragments(self, span: Span) -> str | None:
        """The parts in the units of the file: `7-13 24-27`."""
        if span.fragments is None:
            return None
        text = self._document.text
        parts = ((utf16_offset(text, start), utf16_offset(text, end)) for start, end in span.fragments)
        return " ".join(f"{start}-{end}" for start, end in parts)

    def _add_event(self, event: Event) -> Any:
        """An event lies on its trigger; without one, before the first character."""
        trigger = self._spans[event.trigger] if event.trigger else None
        return self._add(
            EVENT,
            begin=trigger.begin if trigger else 0,
            end=trigger.end if trigger else 0,
            id=event.id,
            kind=event.type,
            subtype=event.subtype,
            trigger=event.trigger,
            incident=event.incident,
            attributes=_json(event.attributes),
        )

    def _link(self, event: Event) -> None:
        """Sets the arguments; none is no array, since readers of JSON stumble over an empty one."""
        if event.arguments:
            targets = [
                (
                    argument.role,
                    self._spans[argument.span] if argument.span else self._events[argument.event or ""],
                )
                for argument in event.arguments
            ]
            self._events[event.id].arguments = self._links(ARGUMENT, targets)

    def _add_claim(self, claim: Claim) -> Any:
        """A claim lies on its cue, or on its event."""
        event = self._events[claim.event]
        about = [("event", event)]
        about += [("source", self._spans[claim.source])] if claim.source in self._spans else []
        about += [("cue", self._spans[claim.cue])] if claim.cue else []
        place = self._spans[claim.cue] if claim.cue else event
        return self._add(
            CLAIM,
            begin=place.begin,
            end=place.end,
            id=claim.id,
            source=None if claim.source in self._spans else claim.source,
            factuality=claim.factuality,
            author_factuality=claim.author_factuality,
            attributes=_json(claim.attributes),
            about=self._links(ABOUT, about),
        )

    def _add_relation(self, relation: Relation) -> None:
        """Between two events or two claims an arrow, which INCEpTION draws; else two ids."""
        for name, ends in ((EVENT_RELATION, self._events), (CLAIM_RELATION, self._claims)):
            if relation.head in ends and relation.tail in ends:
                head, tail = ends[relation.head], ends[relation.tail]
                self._add(
                    name,
                    begin=tail.begin,
                    end=tail.end,
                    id=relation.id,
                    label=relation.type,
                    Governor=head,
                    Dependent=tail,
                )
                return
        self._add(RELATION, id=relation.id, label=relation.type, head=relation.head, tail=relation.tail)

    def _links(self, name: str, targets: list[tuple[str, Any]]) -> Any:
        make = self._types.get_type(name)
        elements = [make(role=self._clean(role, role), target=target) for role, target in targets]
        return self._types.get_type(ARRAY)(elements=elements)

    def _add(self, kind: str, /, **features: Any) -> Any:
        place = str(features.get("id") or kind)
        values = {
            feature: self._clean(value, place) if isinstance(value, str) else value
            for feature, value in features.items()
        }
        made = self._types.get_type(kind)(**values)
        self.cas.add(made)
        return made

    def _clean(self, value: str, item: str) -> str:
        """The value as XML can hold it, character for character."""
        if not self._xml or not _FORBIDDEN.search(value):
            return value
        self._report.change("fields", FORBIDDEN, self._document, item, value)
        return _FORBIDDEN.sub("\ufffd", value)


def _json(value: dict[str, Any]) -> str | None:
    return _encode(value).decode() if value else None
