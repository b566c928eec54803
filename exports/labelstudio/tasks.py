"""From a record to a task.

Offsets are code points. A trigger's region is that of its span; further events on the same trigger have
regions of their own. The editor cuts ids of regions at a `#`, so none of them has one, and
keeps one relation of an ordered pair, so all roles of a pair are in one.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

import msgspec

from exports.labelstudio.shapes import (
    EVENTS,
    FIELDS,
    KEPT,
    LABELS,
    PART,
    PART_OF,
    SHA,
    TEXT,
    UID,
    Kept,
    KeptEvent,
    KeptRegion,
)
from exports.labelstudio.values import SUBTYPE, TYPES, Control, packed
from schemas.gold import Attributes, Event, GoldDocument, Span


def task_of(document: GoldDocument, ground_truth: bool = False) -> dict[str, Any]:
    """The task to import. Label Studio takes an annotation that does not say so for a reference answer."""
    fields = {name: value for name in FIELDS if (value := getattr(document, name)) is not None}
    data = {TEXT: document.text, UID: document.id, SHA: digest(document.text)} | fields
    loose = [event for event in document.events if event.trigger is None]
    if loose:
        data[EVENTS] = msgspec.to_builtins(loose)
    kept = Kept(**{name: _plain(getattr(document, name)) for name in Kept.__struct_fields__})
    annotation = {"ground_truth": ground_truth, "was_cancelled": False, "result": Regions(document).result()}
    return {
        "data": data,
        "meta": {KEPT: msgspec.to_builtins(kept)},
        "annotations": [annotation],
        "predictions": [],
    }


def digest(text: str) -> str:
    """What tells whether somebody changed the text."""
    return sha256(text.encode()).hexdigest()


def _plain(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


class Regions:
    """The result of one document: regions, their attributes, relations."""

    def __init__(self, document: GoldDocument) -> None:
        self._document = document
        self._spans = {span.id: span for span in document.spans}
        self._taken = set(self._spans) | {event.id for event in document.events}
        # What the region of each span or event is called where it cannot have its id.
        self._called = {name: self._call(name) for name in sorted(self._taken) if "#" in name}
        # The region that stands for each event that has a trigger: that of the span for the first one.
        self._region_of: dict[str, str] = {}
        self._first: dict[str, Event] = {}
        self._further: list[Event] = []
        for event in document.events:
            if event.trigger is not None:
                first = self._first.setdefault(event.trigger, event)
                own = event.trigger if first is event else event.id
                self._region_of[event.id] = self._called.get(own, own)
                if first is not event:
                    self._further.append(event)

    def result(self) -> list[dict[str, Any]]:
        """All items."""
        made: list[dict[str, Any]] = []
        for span in self._document.spans:
            made.extend(self._span(span))
        for event in self._further:
            made.extend(self._second(event))
        for event in self._document.events:
            made.extend(self._relations(event))
        return made

    def _span(self, span: Span) -> Iterator[dict[str, Any]]:
        event = self._first.get(span.id)
        kept = KeptRegion(span.entity, None if event is None else self._kept(event, span.label))
        region = self._called.get(span.id, span.id)
        kept.id = span.id if region != span.id else None
        first, *rest = span.parts()
        yield self._region(region, first, span.label, kept)
        yield from self._attributes(region, first, "span", span.attributes)
        if event is not None:
            yield from self._event(region, first, event)
        for part in rest:
            identifier = self._part(region)
            yield self._region(identifier, part, span.label, KeptRegion())
            yield _relation(identifier, region, [PART_OF])

    def _part(self, region: str) -> str:
        """An id for a further fragment: `s1:2`, unless something is called so."""
        number = 2
        while f"{region}{PART}{number}" in self._taken:
            number += 1
        self._taken.add(f"{region}{PART}{number}")
        return f"{region}{PART}{number}"

    def _call(self, name: str) -> str:
        """An id that the editor leaves as it is, for one that it would cut."""
        plain = name.replace("#", PART)
        if plain in self._taken:
            return self._part(plain)
        self._taken.add(plain)
        return plain

    def _second(self, event: Event) -> Iterator[dict[str, Any]]:
        """A region for an event whose trigger's own region stands for another."""
        trigger = self._spans[event.trigger or ""]
        part = trigger.parts()[0]
        kept = self._kept(event, event.type)
        kept.trigger = trigger.id
        region = self._region_of[event.id]
        yield self._region(region, part, event.type, KeptRegion(None, kept))
        yield from self._event(region, part, event)

    def _kept(self, event: Event, label: str) -> KeptEvent:
        spans = [(each.role, each.span) for each in event.arguments if each.span and each.span in self._first]
        regions = {(role, self._called.get(span, span)) for role, span in spans}
        # No relation says them: their event has no region, or the same role names the span of its region.
        hidden = [
            each
            for each in event.arguments
            if each.event
            and (each.event not in self._region_of or (each.role, self._region_of[each.event]) in regions)
        ]
        kind = None if event.type == label else event.type
        return KeptEvent(event.id, kind, event.incident, None, spans, hidden)

    def _region(self, identifier: str, part: tuple[int, int], label: str, kept: KeptRegion) -> dict[str, Any]:
        item = self._item(identifier, LABELS, "labels", part, {"labels": [label]})
        meta = msgspec.to_builtins(kept)
        return item | ({"meta": {KEPT: meta}} if meta else {})

    def _event(self, identifier: str, part: tuple[int, int], event: Event) -> Iterator[dict[str, Any]]:
        if event.subtype is not None:
            yield self._item(identifier, SUBTYPE, "choices", part, {"choices": [event.subtype]})
        yield from self._attributes(identifier, part, "event", event.attributes)

    def _attributes(
        self, identifier: str, part: tuple[int, int], owner: str, attributes: Attributes
    ) -> Iterator[dict[str, Any]]:
        for name, value in attributes.items():
            control = Control.of(owner, name, value)
            yield self._item(identifier, control.name, TYPES[control.kind], part, packed(control, value))

    def _item(
        self, identifier: str, name: str, kind: str, part: tuple[int, int], value: dict[str, Any]
    ) -> dict[str, Any]:
        start, end = part
        place = {"start": start, "end": end, "text": self._document.text[start:end]}
        return {
            "id": identifier, "from_name": name, "to_name": TEXT, "type": kind, "value": place | value,
        }  # fmt: skip

    def _relations(self, event: Event) -> Iterator[dict[str, Any]]:
        """The arguments of an event; a role that names the same filler twice is there once."""
        roles: dict[str, dict[str, None]] = {}
        for argument in event.arguments if event.id in self._region_of else ():
            span = argument.span
            target = self._called.get(span, span) if span else self._region_of.get(argument.event or "")
            if target is not None:
                roles.setdefault(target, {})[argument.role] = None
        for target, names in roles.items():
            yield _relation(self._region_of[event.id], target, list(names))


def _relation(source: str, target: str, labels: list[str]) -> dict[str, Any]:
    return {
        "type": "relation", "from_id": source, "to_id": target, "direction": "right", "labels": labels,
    }  # fmt: skip
