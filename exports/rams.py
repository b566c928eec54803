"""RAMS JSONL: one event a line, in the five sentences around its trigger; both ends of a span included.

`gold` keeps what the lists have no place for: the text, our ids and attributes, the document's own fields.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, groupby
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Format, Item
from exports.building import Builder, join, split_type
from exports.dropping import drop_attributes, drop_span
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.records import BAD, Placed, flaw, records
from exports.source import Source
from exports.tokenized import (
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
    span_note,
    words,
)
from schemas.gold import GoldDocument, GoldError

FILE = "rams.jsonl"
SEPARATOR = "."
# Sentences on each side of the trigger's.
REACH = 2
NOT_IN_EVENT = "is neither trigger nor argument of a written event"
NO_EVENT = "no event of the document is written"
WINDOWS = "each window is a document of its own with its key as id"
OUTSIDE = "more than two sentences away from the trigger"

# The codes of languages that the data set would use, for those of two letters.
CODES = {
    "ar": "ara", "de": "deu", "en": "eng", "es": "spa", "fa": "fas", "fr": "fra", "he": "heb", "ru": "rus",
    "tr": "tur", "uk": "ukr", "zh": "zho",
}  # fmt: skip
LANGUAGES = {long: short for short, long in CODES.items()}

Names = list[tuple[str, float]]
Bounds = tuple[int, int]


class Gold(msgspec.Struct, omit_defaults=True):
    """The text of each sentence up to the next, the document, the event, the argument spans."""

    text: list[str]
    document: Head
    event: EventNote
    spans: list[SpanNote] = []


class Line(msgspec.Struct):
    """One event in its window."""

    doc_key: str
    sentences: list[list[str]]
    evt_triggers: list[tuple[int, int, Names]] = []
    ent_spans: list[tuple[int, int, Names]] = []
    gold_evt_links: list[tuple[Bounds, Bounds, str]] = []
    language_id: str | None = None
    source_url: str | None = None
    split: str | None = None
    gold: Gold | None = None


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `rams.jsonl`."""
    encode = msgspec.json.Encoder().encode
    with (directory / FILE).open("wb") as file:
        for item in items:
            for line in _lines(item, report):
                file.write(encode(line) + b"\n")


def _lines(item: Item, report: LossReport) -> Iterator[dict[str, Any]]:
    document, said = item.document, words(item, report)
    # Events of one sentence share a window: side by side, their lines are read as one document.
    kept = sorted(frames(document, said.places, report, _outside), key=lambda frame: frame.trigger.sentence)
    written = {place.span.id for frame in kept for place in _places(frame)}
    for place in said.places.values():
        if place.span.id not in written:
            drop_span(report, document, place.span, NOT_IN_EVENT)
    drop_attributes(report, document, [*document.entities, *document.claims])
    if not kept:
        report.drop_all("fields", NO_EVENT, document)
    elif len(kept) > 1 and document.external_id:
        report.change("fields", WINDOWS, document, "external_id", document.external_id)
    for number, frame in enumerate(kept):
        key = document.id if len(kept) == 1 else f"{document.id}.{number}"
        yield _line(document, said, frame, key)


def _outside(trigger: Place, argument: Place) -> str | None:
    return None if abs(argument.sentence - trigger.sentence) <= REACH else OUTSIDE


def _places(frame: Frame) -> list[Place]:
    return [frame.trigger, *(place for _, place in frame.arguments)]


def _line(document: GoldDocument, said: Words, frame: Frame, key: str) -> dict[str, Any]:
    first = max(frame.trigger.sentence - REACH, 0)
    window = range(first, min(frame.trigger.sentence + REACH + 1, len(said.sentences)))
    base = said.sentences[first][0]
    trigger = _bounds(frame.trigger, base)
    roles: dict[str, list[str]] = {}
    for role, place in frame.arguments:
        roles.setdefault(place.span.id, []).append(role)
    places = [said.places[identifier] for identifier in roles]
    split = document.metadata.get("split")
    return {
        "doc_key": key,
        "sentences": [said.of(number) for number in window],
        "language_id": CODES.get(document.language, document.language),
        "source_url": document.url or "",
        "split": split if isinstance(split, str) else "",
        "evt_triggers": [(*trigger, [(event_type(frame.event, SEPARATOR), 1.0)])],
        "ent_spans": [
            (*_bounds(place, base), [(role, 1.0) for role in roles[place.span.id]]) for place in places
        ],
        "gold_evt_links": [(trigger, _bounds(place, base), role) for role, place in frame.arguments],
        "gold": Gold(
            [said.pieces[number] for number in window],
            head(document),
            event_note(frame),
            [_note(place) for place in places],
        ),
    }


def _bounds(place: Place, base: int) -> Bounds:
    return place.first - base, place.last - 1 - base


def _note(place: Place) -> SpanNote:
    """The format has no labels."""
    note = span_note(place.span)
    note.label = place.span.label
    return note


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each window; what we wrote of one window on several lines is one document."""
    for _, group in groupby(records(source, options, notes, Line), _window):
        yield from _read_window(group, source, options.language)


def _read_window(
    group: Iterator[Placed[Line] | Flaw], source: Source, language: str
) -> Iterator[Incoming | Flaw]:
    first = next(group)
    if isinstance(first, Flaw):
        yield first
        yield from (each for each in group if isinstance(each, Flaw))
        return
    rest = (each.value for each in group if isinstance(each, Placed))
    try:
        yield Incoming(_document(first.value, rest, language), first.where, annotated=True)
    except BAD as error:
        yield flaw(source, first.line, first.where, error)


def _window(found: Placed[Line] | Flaw) -> tuple[Any, ...] | None:
    """What lines of the same window have in common; None for a flaw."""
    if isinstance(found, Flaw):
        return None
    gold = found.value.gold
    return (found.where,) if gold is None else (gold.document.id, gold.text, found.value.sentences)


def _document(first: Line, rest: Iterator[Line], language: str) -> GoldDocument:
    joined = join(first.sentences, "".join(first.gold.text) if first.gold else None)
    builder = Builder(joined.text, joined.bounds)
    for line in chain([first], rest):
        for index in range(len(line.evt_triggers)):
            _read_event(line, index, builder)
    fields = first.gold.document if first.gold else _fields(first)
    if first.doc_key != fields.id:
        fields.id = fields.external_id = first.doc_key
    return builder.document(first.doc_key, fields, language)


def _fields(line: Line) -> Head:
    """The fields of a document that is not ours."""
    return Head(
        id=line.doc_key,
        external_id=line.doc_key,
        language=LANGUAGES.get(line.language_id or "", line.language_id),
        url=line.source_url or None,
        metadata={"split": line.split} if line.split else {},
    )


def _read_event(line: Line, index: int, builder: Builder) -> None:
    first, last, names = line.evt_triggers[index]
    path = f"evt_triggers[{index}]"
    if not names:
        raise GoldError(f"{path}: no type")
    gold = line.gold if index == 0 else None
    note = gold.event if gold else EventNote()
    kind, note.subtype = split_type(names[0][0], SEPARATOR, note.subtype)
    trigger = builder.span(first, last + 1, kind, note.trigger, path)
    notes = {each.id: each for each in gold.spans} if gold else {}
    links = [(span, role) for given, span, role in line.gold_evt_links if given == (first, last)]
    arguments = []
    for number, ((start, end), role) in enumerate(links):
        wanted = note.arguments[number] if number < len(note.arguments) else None
        said = notes.get(wanted)
        arguments.append((role, builder.span(start, end + 1, role, said, f"gold_evt_links[{number}]")))
    builder.event(kind, trigger, arguments, note)


FORMAT = Format(
    id="rams",
    title="RAMS",
    extension=".jsonl",
    summary="One event a line in its five sentences, with arguments across them.",
    carries=frozenset({"spans", "events", "arguments", "attributes", "fields"}),
    writer=write,
    reader=read,
    endings=(".jsonlines", ".jsonl", ".json"),
)
