"""DyGIE++ JSONL: one document a line; tokens are counted over the document, both ends of a span included.

A trigger is one token; `_triggers` has the whole. `_gold` keeps the text and what the tool's lists have no
place for, sentence by sentence, since the tool wants one entry for each.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Format, Item
from exports.building import Builder, join, split_type
from exports.dropping import drop_attributes
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.records import BAD, flaw, records
from exports.source import Source
from exports.tokenized import (
    NO_SENTENCE,
    EventNote,
    Frame,
    Head,
    Place,
    SpanNote,
    Words,
    event_note,
    event_type,
    frames,
    head,
    mentions,
    same_sentence,
    span_note,
    triggers,
    words,
)
from schemas.gold import Entity, GoldDocument, GoldError, Incident

FILE = "dygie.jsonl"
SEPARATOR = "."
HEAD_ONLY = "a trigger is one token: its longest is written, all of it in _triggers"
NO_MENTION = "no written span mentions it"
NO_EVENT = "no written event belongs to it"

Entry = list[int | float | str]
Bounds = tuple[int, int]


class Note(msgspec.Struct, omit_defaults=True):
    """What `_gold` has for a sentence; the last three are those of the document, in its first sentence."""

    text: str
    ner: list[SpanNote] = []
    events: list[EventNote] = []
    document: Head | None = None
    entities: list[Entity] = []
    incidents: list[Incident] = []


class Line(msgspec.Struct, omit_defaults=True):
    """One document as the tool knows it, and our two keys."""

    doc_key: str
    sentences: list[list[str]]
    dataset: str | None = None
    ner: list[list[Entry]] = []
    relations: list[list[Any]] = []
    events: list[list[list[Entry]]] = []
    clusters: list[list[Bounds]] = []
    event_clusters: list[list[Bounds]] = []
    triggers: list[list[Bounds]] = msgspec.field(name="_triggers", default_factory=list)
    gold: list[Note] = msgspec.field(name="_gold", default_factory=list)


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `dygie.jsonl`."""
    encode = msgspec.json.Encoder().encode
    with (directory / FILE).open("wb") as file:
        for item in items:
            file.write(encode(_line(item, report)) + b"\n")


def _line(item: Item, report: LossReport) -> dict[str, Any]:
    document, said = item.document, words(item, report)
    kept = frames(document, said.places, report, same_sentence)
    drop_attributes(report, document, document.claims)
    if not said.sentences:
        report.drop_all("fields", NO_SENTENCE, document)
    only_triggers = triggers(kept)
    count = len(said.sentences)
    ner: list[list[Place]] = [[] for _ in range(count)]
    events: list[list[Frame]] = [[] for _ in range(count)]
    for place in said.places.values():
        if place.span.id not in only_triggers:
            ner[place.sentence].append(place)
    for frame in kept:
        events[frame.trigger.sentence].append(frame)
    notes = [
        Note(text, [span_note(place.span) for place in spans], [event_note(frame) for frame in found])
        for text, spans, found in zip(said.pieces, ner, events, strict=True)
    ]
    project = document.provenance.get("project")
    return {
        "doc_key": document.id,
        "dataset": project if isinstance(project, str) else "gold",
        "sentences": [said.of(number) for number in range(count)],
        "ner": [[(place.first, place.last - 1, place.span.label) for place in spans] for spans in ner],
        "relations": [[] for _ in notes],
        "events": [[_event(frame, said, report, document) for frame in found] for found in events],
        **_clusters(document, said, kept, notes, report),
        "_triggers": [[_bounds(frame.trigger) for frame in found] for found in events],
        "_gold": notes,
    }


def _event(frame: Frame, said: Words, report: LossReport, document: GoldDocument) -> list[Any]:
    trigger = frame.trigger
    if trigger.last - trigger.first > 1:
        report.change("spans", HEAD_ONLY, document, trigger.span.id, trigger.span.quote(document.text))
    arguments = [(*_bounds(place), role) for role, place in frame.arguments]
    return [(_head(trigger, said), event_type(frame.event, SEPARATOR)), *arguments]


def _head(place: Place, said: Words) -> int:
    """The longest token, the last of those as long."""
    return max(range(place.first, place.last), key=lambda token: (len(said.tokens[token]), token))


def _bounds(place: Place) -> Bounds:
    return place.first, place.last - 1


def _clusters(
    document: GoldDocument, said: Words, kept: list[Frame], notes: list[Note], report: LossReport
) -> dict[str, list[list[Bounds]]]:
    """Entities and incidents as clusters; the document's own entries go into the first note."""
    named = mentions(document, said.places)
    known = {entity.id for entity, _ in named}
    for entity in document.entities:
        if entity.id not in known:
            report.drop("entities", NO_MENTION, document, entity.id, entity.name or "")
            drop_attributes(report, document, [entity], NO_MENTION)
    heads: dict[str, list[Bounds]] = {incident.id: [] for incident in document.incidents}
    for frame in kept:
        if frame.event.incident is not None:
            token = _head(frame.trigger, said)
            heads[frame.event.incident].append((token, token))
    incidents = [incident for incident in document.incidents if heads[incident.id]]
    for incident in document.incidents:
        if not heads[incident.id]:
            report.drop("incidents", NO_EVENT, document, incident.id, incident.name or "")
    if notes:
        notes[0].document = head(document)
        notes[0].entities = [entity for entity, _ in named]
        notes[0].incidents = incidents
    return {
        "clusters": [[_bounds(place) for place in places] for _, places in named],
        "event_clusters": [heads[incident.id] for incident in incidents],
    }


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line."""
    unread: Counter[str] = Counter()
    for found in records(source, options, notes, Line):
        if isinstance(found, Flaw):
            yield found
            continue
        try:
            document = _document(found.value, options.language, unread)
            annotated = bool(found.value.ner or found.value.events)
            yield Incoming(document, found.where, annotated)
        except BAD as error:
            yield flaw(source, found.line, found.where, error)
    told = ((what, count) for what, count in unread.items() if count)
    notes.extend(f"{source.name}: {what} are not read (found {count:,})" for what, count in told)


def _document(line: Line, language: str, unread: Counter[str]) -> GoldDocument:
    count = len(line.sentences)
    for name in ("ner", "events", "gold", "triggers"):
        if len(getattr(line, name)) not in (0, count):
            raise GoldError(f"{name}: {len(getattr(line, name))} entries for {count} sentences")
    notes = line.gold
    joined = join(line.sentences, "".join(note.text for note in notes) if notes else None)
    builder = Builder(joined.text, joined.bounds)
    first = notes[0] if notes else Note("")
    known = {entity.id: builder.entity(entity) for entity in first.entities}
    incidents = _read_incidents(line, first, builder)
    for number, entries in enumerate(line.ner):
        given = notes[number].ner if notes else []
        for index, entry in enumerate(entries):
            start, last, label = _triple(entry, f"ner[{number}][{index}]")
            note = given[index] if index < len(given) else None
            builder.span(start, last + 1, label, note, f"ner[{number}][{index}]")
    for number, found in enumerate(line.events):
        for index, parts in enumerate(found):
            said = _said(line, number, index)
            _read_event(parts, said, incidents, builder, f"events[{number}][{index}]")
    _read_clusters(line, list(known.values()), builder, unread)
    unread["relations"] += sum(map(len, line.relations))
    return builder.document(line.doc_key, first.document, language)


def _said(line: Line, number: int, index: int) -> tuple[EventNote, Bounds | None]:
    """What our own two keys say of an event, where they are there."""
    notes = line.gold[number].events if line.gold else []
    whole = line.triggers[number] if line.triggers else []
    note = notes[index] if index < len(notes) else EventNote()
    return note, whole[index] if index < len(whole) else None


def _read_incidents(line: Line, first: Note, builder: Builder) -> dict[int, str]:
    """The incident of each trigger token that is in a cluster of events."""
    known = [builder.incident(incident) for incident in first.incidents]
    found = {}
    for index, cluster in enumerate(line.event_clusters):
        incident = known[index] if index < len(known) else builder.incident(Incident(id=""))
        found.update({token: incident for token, _ in cluster})
    return found


def _read_event(
    parts: list[Entry],
    said: tuple[EventNote, Bounds | None],
    incidents: dict[int, str],
    builder: Builder,
    path: str,
) -> None:
    note, whole = said
    trigger, name = parts[0][:2] if parts and len(parts[0]) > 1 else (None, None)
    if not isinstance(trigger, int) or not isinstance(name, str):
        raise GoldError(f"{path}: expected a token and a type first")
    first, last = whole if whole and whole[0] <= trigger <= whole[1] else (trigger, trigger)
    kind, note.subtype = split_type(name, SEPARATOR, note.subtype)
    note.incident = note.incident or incidents.get(trigger)
    span = builder.span(first, last + 1, kind, note.trigger, f"{path}[0]")
    arguments = []
    for index, entry in enumerate(parts[1:], 1):
        start, end, role = _triple(entry, f"{path}[{index}]")
        wanted = note.arguments[index - 1] if index <= len(note.arguments) else None
        filler = builder.find(start, end + 1, wanted)
        arguments.append((role, filler or builder.span(start, end + 1, role, path=f"{path}[{index}]")))
    builder.event(kind, span, arguments, note)


def _read_clusters(line: Line, known: list[str], builder: Builder, unread: Counter[str]) -> None:
    """Entities of clusters; those that `_gold` names are there already."""
    for index, cluster in enumerate(line.clusters):
        spans = [builder.find(first, last + 1) for first, last in cluster]
        found = [span for span in spans if span is not None]
        unread["mentions in clusters that are in no ner"] += len(spans) - len(found)
        if found:
            entity = known[index] if index < len(known) else None
            entity = entity or builder.entity(Entity(id="", label=builder.label_of(found[0])))
            for span in found:
                builder.refer(span, entity)


def _triple(entry: Entry, path: str) -> tuple[int, int, str]:
    """First and last token and label; predictions have more after them."""
    first, last, label = [*entry[:3], None, None, None][:3]
    if not isinstance(first, int) or not isinstance(last, int) or not isinstance(label, str):
        raise GoldError(f"{path}: expected two tokens and a name")
    return first, last, label


FORMAT = Format(
    id="dygie",
    title="DyGIE++",
    extension=".jsonl",
    summary="Spans, events within a sentence and coreference as tokens, one document a line.",
    carries=frozenset({"spans", "entities", "events", "arguments", "incidents", "attributes", "fields"}),
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
