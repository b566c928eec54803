"""From a CAS to a gold record: our own layers as they were written, those of others as spans."""

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from exports.cas.layers import (
    CLAIM,
    CLAIM_RELATION,
    EVENT,
    EVENT_RELATION,
    INCIDENT,
    METADATA,
    RECORD,
    RELATION,
)
from exports.cas.spans import Spans, json_of
from exports.cas.structures import Cas, Structure
from exports.incoming import checked
from schemas.gold import Argument, Claim, Event, GoldDocument, Incident, Relation

UNKNOWN_LANGUAGE = "x-unspecified"


class Making:
    """One record in the making. `told` counts what is not read."""

    def __init__(self, cas: Cas, told: "Counter[str]") -> None:
        self._cas = cas
        self._told = told
        self._spans = Spans(cas, told)
        self._events: dict[int, str] = {}
        self._claims: dict[int, str] = {}
        self._incidents: dict[str, Incident] = {}

    def document(self, where: str, language: str) -> GoldDocument:
        """The checked record. Raises RefusedError, or GoldError."""
        for each in self._spans.of(INCIDENT):
            shared = each.string("shared")
            name = self._spans.ids.take(each.string("id"), "i")
            self._incidents[name] = Incident(
                name, each.string("name"), msgspec.UNSET if shared is None else shared
            )
        events = self._all_events()
        claims = [claim for each in self._spans.of(CLAIM) if (claim := self._claim(each))]
        relations = tuple(self._all_relations())
        return checked(
            GoldDocument(
                **self._fields(where, language),
                text=self._spans.text,
                spans=tuple(self._spans.found.values()),
                entities=tuple(self._spans.entities.values()),
                events=tuple(events),
                incidents=tuple(self._incidents.values()),
                claims=tuple(claims),
                relations=relations,
            ).check()
        )

    def _fields(self, where: str, language: str) -> dict[str, Any]:
        """Where a record of ours is missing, what INCEpTION says of a document."""
        said = next(iter(self._spans.of(METADATA)), None)
        record = next(iter(self._spans.of(RECORD)), None)
        name = said.string("documentId") if said else None
        title = said.string("documentTitle") if said else None
        spoken = next((each.string("language") for each in (record, said) if each), None)
        fields: dict[str, Any] = {
            "id": name or where,
            "title": title if record or title != name else None,
            "external_id": name,
            "language": language if spoken in (None, UNKNOWN_LANGUAGE) else spoken,
        }
        if record:
            for field in ("external_id", "published", "source", "url"):
                fields[field] = record.string(field)
            for field in ("metadata", "provenance"):
                fields[field] = json_of(record, field)
        return fields

    def _all_events(self) -> list[Event]:
        """The events; all have their ids before one refers to another."""
        found = self._spans.of(EVENT)
        for each in found:
            self._events[each.id] = self._spans.ids.take(each.string("id"), "e")
        return [self._event(each) for each in found]

    def _event(self, each: Structure) -> Event:
        kind = each.string("kind") or each.layer
        incident = each.string("incident") or None
        if incident and incident not in self._incidents:
            self._spans.ids.take(incident, "i")
            self._incidents[incident] = Incident(incident)
        return Event(
            id=self._events[each.id],
            type=kind,
            subtype=each.string("subtype"),
            trigger=self._trigger(each, kind),
            attributes=json_of(each, "attributes"),
            arguments=tuple(self._arguments(each)),
            incident=incident,
        )

    def _trigger(self, each: Structure, kind: str) -> str | None:
        """The trigger's span; where INCEpTION made the event, one is made of its place."""
        place = self._spans.place(each)
        here = self._spans.at.get(place, [])
        known = each.string("trigger")
        if any(span.id == known for span in here):
            return known
        if place.start == place.end:
            return None
        for span in here:
            if span.label == kind:
                return span.id
        self._spans.add(each, kind)
        return self._spans.found[each.id].id

    def _arguments(self, each: Structure) -> Iterator[Argument]:
        for link in self._cas.targets(each, "arguments"):
            role = link.string("role") or "argument"
            target = next(iter(self._cas.targets(link, "target")), None)
            if target is not None and target.id in self._events:
                yield Argument(role, event=self._events[target.id])
            elif target is not None and target.id in self._spans.found:
                yield Argument(role, span=self._spans.found[target.id].id)
            else:
                self._told["Event: arguments that lead nowhere are not read"] += 1

    def _claim(self, each: Structure) -> Claim | None:
        links = {link.string("role"): link for link in self._cas.targets(each, "about")}
        event = self._linked(links.get("event"), lambda target: self._events.get(target.id))
        if event is None:
            self._told["Claim: claims without an event are not read"] += 1
            return None
        self._claims[each.id] = self._spans.ids.take(each.string("id"), "c")
        return Claim(
            self._claims[each.id],
            event,
            self._linked(links.get("source"), self._span_id) or each.string("source") or "author",
            self._linked(links.get("cue"), self._span_id),
            each.string("factuality"),
            each.string("author_factuality"),
            json_of(each, "attributes"),
        )

    def _span_id(self, target: Structure) -> str | None:
        return self._spans.found[target.id].id if target.id in self._spans.found else None

    def _linked(self, link: Structure | None, name: Callable[[Structure], str | None]) -> str | None:
        targets = self._cas.targets(link, "target") if link else []
        return name(targets[0]) if targets else None

    def _all_relations(self) -> Iterator[Relation]:
        """The relations in the order in which the file has them, whatever they join."""
        kinds: dict[str, dict[int, str]] = {EVENT_RELATION: self._events, CLAIM_RELATION: self._claims}
        found = [each for kind in (*kinds, RELATION) for each in self._spans.of(kind)]
        for each in sorted(found, key=lambda each: each.id):
            if each.type == RELATION:
                head, tail = each.string("head"), each.string("tail")
            else:
                ends = (self._cas.targets(each, name) for name in ("Governor", "Dependent"))
                head, tail = (kinds[each.type].get(end[0].id) if end else None for end in ends)
            if head is None or tail is None:
                self._told[f"{each.layer}: relations that lead nowhere are not read"] += 1
            else:
                name = self._spans.ids.take(each.string("id"), "r")
                yield Relation(name, each.string("label") or each.layer, head, tail)
