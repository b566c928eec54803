"""Sentences as instances, as OneIE and TextEE have them: one a line, with its mentions and events.

Tokens are counted within the sentence. `gold` keeps the text between sentences, and in a document's first
sentence the document's own fields.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Item
from exports.building import Builder, join, locate
from exports.dropping import drop_attributes
from exports.incoming import MAX_TEXT, Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.mentions import EventMention, Mention, entity_mention, event_mention, read_event, read_mention
from exports.records import BAD, Placed, flaw, records
from exports.source import Source
from exports.tokenized import NO_SENTENCE, Frame, Head, Place, frames, head, same_sentence, triggers, words
from schemas.gold import GoldDocument


@dataclass(frozen=True)
class Dialect:
    """The file, and what the two formats call the id and the text of a sentence."""

    file: str
    sentence: str
    text: str


class Around(msgspec.Struct, omit_defaults=True):
    """The text before the sentence, and after it up to the next; the document's fields in its first."""

    before: str = ""
    after: str = ""
    document: Head | None = None


class Line(msgspec.Struct):
    """One sentence or window."""

    doc_id: str
    tokens: list[str]
    text: str | None = None
    sentence: str | None = None
    lang: str | None = None
    entity_mentions: list[Mention] = []
    event_mentions: list[EventMention] = []
    relation_mentions: list[Any] = []
    gold: Around | None = None


def write(
    items: Iterable[Item], directory: Path, report: LossReport, dialect: Dialect, separator: str
) -> None:
    """Writes the dialect's file."""
    encode = msgspec.json.Encoder().encode
    with (directory / dialect.file).open("wb") as file:
        for item in items:
            for line in _lines(item, report, dialect, separator):
                file.write(encode(line) + b"\n")


def _lines(item: Item, report: LossReport, dialect: Dialect, separator: str) -> Iterator[dict[str, Any]]:
    document, said = item.document, words(item, report)
    kept = frames(document, said.places, report, same_sentence)
    drop_attributes(report, document, [*document.entities, *document.claims])
    if not said.sentences:
        report.drop_all("fields", NO_SENTENCE, document)
    fillers = {place.span.id for frame in kept for _, place in frame.arguments}
    hidden = triggers(kept) - fillers
    spans: list[list[Place]] = [[] for _ in said.sentences]
    events: list[list[Frame]] = [[] for _ in said.sentences]
    for place in said.places.values():
        if place.span.id not in hidden:
            spans[place.sentence].append(place)
    for frame in kept:
        events[frame.trigger.sentence].append(frame)
    for number, (base, _) in enumerate(said.sentences):
        text = said.pieces[number].strip()
        before, _, after = said.pieces[number].partition(text)
        yield {
            "doc_id": document.id,
            dialect.sentence: f"{document.id}-{number}",
            dialect.text: text,
            "lang": document.language,
            "tokens": said.of(number),
            "entity_mentions": [entity_mention(place, document, base) for place in spans[number]],
            "event_mentions": [event_mention(frame, document, base, separator) for frame in events[number]],
            "relation_mentions": [],
            "gold": Around(before, after, None if number else head(document)),
        }


def read(source: Source, options: ReadOptions, notes: list[str], separator: str) -> Iterator[Incoming | Flaw]:
    """A document for the lines, one after the other, that have the same `doc_id`."""
    relations = 0
    for found in _documents(records(source, options, notes, Line), source):
        if isinstance(found, Flaw):
            yield found
            continue
        lines = [each.value for each in found]
        relations += sum(len(line.relation_mentions) for line in lines)
        try:
            document = _document(lines, options.language, separator)
            yield Incoming(document, found[0].where, annotated=True)
        except BAD as error:
            yield flaw(source, found[0].line, found[0].where, error)
    if relations:
        notes.append(f"{source.name}: relation_mentions are not read (found {relations:,})")


def _documents(found: Iterable[Placed[Line] | Flaw], source: Source) -> Iterator[list[Placed[Line]] | Flaw]:
    """The lines of each document; of one that is too long, a flaw."""
    group: list[Placed[Line]] = []
    current, size = None, 0
    for each in found:
        if isinstance(each, Flaw):
            yield each
            continue
        if each.value.doc_id != current:
            if group:
                yield group
            current, group, size = each.value.doc_id, [], 0
        was = size
        size += 1 + sum(len(token) + 1 for token in each.value.tokens)
        if size <= 2 * MAX_TEXT:
            group.append(each)
        elif was <= 2 * MAX_TEXT:
            group = []
            yield Flaw(source.name, each.line, f"document {current}: longer than can be annotated")
    if group:
        yield group


def _document(lines: list[Line], language: str, separator: str) -> GoldDocument:
    sentences = [line.tokens for line in lines]
    if all(line.gold for line in lines):
        text = "".join(_surrounded(line) for line in lines)
    else:
        text = "\n".join(_text(line) for line in lines)
    joined = join(sentences, text)
    builder = Builder(joined.text, joined.bounds)
    known: dict[str, str] = {}
    for number, line in enumerate(lines):
        for index, mention in enumerate(line.entity_mentions):
            path = f"sentence {number}: entity_mentions[{index}]"
            known[mention.id] = read_mention(mention, builder, joined.firsts[number], path)
    for number, line in enumerate(lines):
        for index, event in enumerate(line.event_mentions):
            path = f"sentence {number}: event_mentions[{index}]"
            read_event(event, builder, joined.firsts[number], separator, known.get, path)
    first = lines[0]
    return builder.document(first.doc_id, first.gold.document if first.gold else None, first.lang or language)


def _surrounded(line: Line) -> str:
    around = line.gold or Around()
    return around.before + (line.text or line.sentence or "") + around.after


def _text(line: Line) -> str:
    """The sentence's text where its tokens are those of it, else the tokens joined by blanks."""
    text = line.text or line.sentence
    return text if text and locate(line.tokens, text) is not None else " ".join(line.tokens)
