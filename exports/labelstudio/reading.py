"""From a task to a record: what Label Studio hands back, whoever made it.

Offsets are code points and decide. A region is a trigger when we said so, when its label is an event type, or
when a relation goes out from it.
"""

from collections import Counter
from dataclasses import dataclass
from typing import Any

import msgspec

from exports.incoming import ReadOptions, RefusedError, assign, checked
from exports.labelstudio.choosing import Chosen, choose
from exports.labelstudio.regions import Found, regions
from exports.labelstudio.shapes import (
    EVENTS,
    FIELDS,
    KEPT,
    PART,
    PART_OF,
    SHA,
    TEXT,
    UID,
    Kept,
    KeptEvent,
    Result,
    Task,
)
from exports.labelstudio.tasks import digest
from exports.offsets import Placer
from exports.pruning import prune
from schemas.gold import Argument, Event, GoldDocument, Span

NOT_OURS = {UID, SHA, EVENTS}


@dataclass(frozen=True)
class Opened:
    """A record with whether anybody annotated it, and what its reader should know.

    `scores` are those of a prediction, by the ids of the spans.
    """

    document: GoldDocument
    annotated: bool
    notes: tuple[str, ...]
    scores: dict[str, float]


def document_of(
    task: dict[str, Any],
    where: str,
    options: ReadOptions | None = None,
    placer: Placer | None = None,
    event_types: frozenset[str] = frozenset(),
    annotation: int | None = None,
) -> Opened:
    """The record of a task: of the annotation of that number, else what `options` want (see `choose`).

    `where` is its id if it has none of ours. Labels among `event_types` are triggers. Of a prediction what
    is not in the text is left out. Raises GoldError, RefusedError or ValidationError; a text that was
    changed since we sent it is refused.
    """
    options = options or ReadOptions()
    read = msgspec.convert(task, Task)
    notes: Counter[str] = Counter()
    fields, metadata = _fields(read, options, notes)
    text = fields.pop("text")
    chosen = choose(read, options, annotation, notes)
    kept, loose = _kept(read, chosen)
    reader = _Reader(text, kept, placer or Placer(options.bad_offsets), event_types, notes)
    spans, events = reader.read(
        chosen.items if chosen else [], loose, chosen is not None and chosen.predicted
    )
    # What belongs to the whole document is metadata; ours is in `meta`.
    metadata |= reader.found.whole | kept.metadata
    fields |= {
        "id": fields["id"] or where,
        "language": fields["language"] or options.language,
        "text": text,
        "metadata": metadata,
    }
    document = _record(kept, spans, events, notes, fields)
    told = tuple(f"{what}: {count:,}" for what, count in notes.items() if count)
    return Opened(document, chosen is not None, told, _scores(document, chosen, reader.found))


def _kept(task: Task, chosen: Chosen | None) -> tuple[Kept, list[Event]]:
    """What has no place in the result, and the events without a trigger.

    A set of ours has it itself, else the task has it for the one annotation that we sent; predictions have
    nothing of that but what is the document's.
    """
    whole = msgspec.convert((task.meta or {}).get(KEPT, {}), Kept)
    loose: Any = task.data.get(EVENTS, [])
    if chosen and (own := chosen.meta or {}).get(KEPT) is not None:
        kept = msgspec.convert(own[KEPT], Kept)
        kept.metadata = whole.metadata
        whole, loose = kept, own.get(EVENTS, [])
    elif chosen and chosen.predicted:
        whole, loose = Kept(metadata=whole.metadata), []
    return whole, msgspec.convert(loose, list[Event])


def _scores(document: GoldDocument, chosen: Chosen | None, found: Found) -> dict[str, float]:
    """The scores of a prediction's spans; one that has none of its own has that of the whole."""
    if chosen is None or not chosen.predicted:
        return {}
    scores = {span.id: found.scores.get(span.id, chosen.score) for span in document.spans}
    return {name: score for name, score in scores.items() if score is not None}


def _fields(task: Task, options: ReadOptions, notes: Counter[str]) -> tuple[dict[str, Any], dict[str, Any]]:
    """The document's fields, and what else of `data` is a single value. Raises RefusedError."""
    data = task.data
    columns = assign(tuple(name for name in data if name not in NOT_OURS), options.columns)
    text = data.get(columns.get("text", TEXT))
    if not isinstance(text, str):
        raise RefusedError("data: no text")
    said = data.get(SHA)
    if said is not None and said != digest(text):
        raise RefusedError(f"the text was changed: it was sent as {said}, and is {digest(text)}")
    fields: dict[str, Any] = {"text": text}
    for name in FIELDS:
        value = data.get(columns.get(name, ""))
        fields[name] = str(value) if isinstance(value, int) and not isinstance(value, bool) else value or None
        if not isinstance(fields[name], str | None):
            raise RefusedError(f"{name}: expected a string")
    identifier = data.get(UID)
    fields["id"] = identifier if isinstance(identifier, str) and identifier else None
    rest = {name: value for name, value in data.items() if name not in {*columns.values(), *NOT_OURS}}
    single = {name: value for name, value in rest.items() if not isinstance(value, list | dict)}
    notes["lists and objects in data that are not read"] += len(rest) - len(single)
    return fields, {name: value for name, value in single.items() if value is not None}


class _Reader:
    """Spans and events of one result."""

    def __init__(
        self, text: str, kept: Kept, placer: Placer, event_types: frozenset[str], notes: Counter[str]
    ) -> None:
        self._text = text
        self._kept = kept
        self._placer = placer
        self._event_types = event_types
        self._notes = notes
        self.found = Found()

    def read(
        self, items: list[Result], loose: list[Event], tolerant: bool = False
    ) -> tuple[list[Span], list[Event]]:
        """All spans, and all events: those with a trigger, then those that have none.

        With `tolerant` regions that are not in the text are left out.
        """
        taken = {item.id for name in ("entities", "incidents", "claims", "relations")
                 for item in getattr(self._kept, name)} | {event.id for event in loose}  # fmt: skip
        relations = [item for item in items if item.type == "relation"]
        self.found = regions(self._text, items, self._placer, taken, self._notes, tolerant)
        roles = self._join(relations)
        events = self._triggers(roles)
        self._fill(events, roles)
        return list(self.found.spans.values()), [*events.values(), *loose]

    def _join(self, relations: list[Result]) -> list[tuple[str, str, list[str]]]:
        """Joins fragments; gives the other relations as source, target and labels."""
        rest = []
        for item in relations:
            source, target = item.from_id or "", item.to_id or ""
            if item.direction == "left":
                source, target = target, source
            part = item.labels == [PART_OF] and source.startswith((f"{target}{PART}", f"{target}#"))
            source, target = self.found.called(source), self.found.called(target)
            if not {source, target} <= self.found.labels.keys():
                self._notes["relations to regions that are not there"] += 1
            elif part:
                self.found.join(source, target)
            elif item.labels:
                rest.append((source, target, item.labels))
            else:
                self._notes["relations without a label"] += 1
        self.found.close()
        return rest

    def _triggers(self, roles: list[tuple[str, str, list[str]]]) -> dict[str, Event]:
        """The event of each region that is a trigger."""
        sources = {source for source, _, _ in roles}
        # First those that have an id, lest an event that somebody made there takes it from one of ours.
        ids = {
            region: self.found.fresh("e", kept.id)
            for region, kept in self.found.events.items()
            if kept.id and region in self.found.labels
        }
        events: dict[str, Event] = {}
        for region, label in self.found.labels.items():
            kept = self.found.events.get(region)
            if kept is None and region not in sources and label not in self._event_types:
                continue
            kept = kept or KeptEvent("")
            values = self.found.of_events.get(region, {})
            events[region] = Event(
                id=ids.get(region) or self.found.fresh("e", None),
                type=kept.type or label,
                subtype=self.found.subtypes.get(region),
                trigger=kept.trigger or region,
                attributes=values,
                incident=kept.incident,
            )
        return events

    def _fill(self, events: dict[str, Event], roles: list[tuple[str, str, list[str]]]) -> None:
        arguments: dict[str, dict[Argument, None]] = {region: {} for region in events}
        for source, target, labels in roles:
            if source not in events:  # a further fragment, which is no region of its own
                self._notes["relations from a fragment that are not read"] += 1
                continue
            kept = self.found.events.get(source)
            as_span = set(kept.spans) if kept else set()
            for role in labels:
                if target in events and (role, target) not in as_span:
                    argument = Argument(role, event=events[target].id)
                else:
                    argument = Argument(role, span=target)
                arguments[source][argument] = None
        for region, event in events.items():
            kept = self.found.events.get(region)
            for argument in kept.arguments if kept else ():
                arguments[region][argument] = None
            events[region] = msgspec.structs.replace(event, arguments=tuple(arguments[region]))


def _record(
    kept: Kept,
    spans: list[Span],
    events: list[Event],
    notes: Counter[str],
    fields: dict[str, Any],
) -> GoldDocument:
    """The record, without events whose trigger somebody removed, and without what refers to those."""
    there = {span.id for span in spans}
    whole = GoldDocument(
        **fields,
        provenance=kept.provenance,
        spans=tuple(spans),
        entities=tuple(kept.entities),
        events=tuple(event for event in events if event.trigger is None or event.trigger in there),
        incidents=tuple(kept.incidents),
        claims=tuple(kept.claims),
        relations=tuple(kept.relations),
    )
    pruned, notes["objects that refer to what is no longer there"] = prune(whole)
    return checked(pruned.check())
