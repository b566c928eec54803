"""WikiEvents JSONL: one document a line, tokens half-open over the document, arguments across sentences.

Coreference is in `coref.jsonlines`. Files published elsewhere have wrong character offsets: the option for
bad offsets decides what becomes of them.
"""

from collections.abc import Iterable, Iterator
from itertools import accumulate, chain
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Format, Item
from exports.building import Builder, locate
from exports.dropping import drop_attributes
from exports.incoming import MAX_TEXT, Flaw, Incoming, ReadOptions, RefusedError
from exports.loss import LossReport
from exports.mentions import EventMention, Mention, entity_mention, event_mention, read_event, read_mention
from exports.offsets import BadOffsets, Placer
from exports.records import BAD, flaw, records
from exports.source import Source
from exports.tokenized import Frame, Head, Place, Words, frames, head, mentions, triggers, words
from schemas.gold import Attributes, Entity, GoldDocument, GoldError

FILE = "wikievents.jsonl"
COREF = "coref.jsonlines"
SEPARATOR = "."
NO_MENTION = "no written span mentions it"

Token = tuple[str, int, int]
Bounds = tuple[int, int]


class Gold(msgspec.Struct, omit_defaults=True):
    """The document's own fields and entities."""

    document: Head
    entities: list[Entity] = []


class Line(msgspec.Struct):
    """One document."""

    doc_id: str
    tokens: list[str]
    text: str | None = None
    sentences: list[tuple[list[Token], str]] = []
    entity_mentions: list[Mention] = []
    relation_mentions: list[Any] = []
    event_mentions: list[EventMention] = []
    gold: Gold | None = None


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `wikievents.jsonl` and `coref.jsonlines`."""
    encode = msgspec.json.Encoder().encode
    with (directory / FILE).open("wb") as file, (directory / COREF).open("wb") as clusters:
        for item in items:
            line, coref = _lines(item, report)
            file.write(encode(line) + b"\n")
            clusters.write(encode(coref) + b"\n")


def _lines(item: Item, report: LossReport) -> tuple[dict[str, Any], dict[str, Any]]:
    document, tokens, said = item.document, list(item.tokens()), words(item, report)
    kept = frames(document, said.places, report)
    drop_attributes(report, document, document.claims)
    fillers = {place.span.id for frame in kept for _, place in frame.arguments}
    hidden = triggers(kept) - fillers
    named = _named(document, said, report)
    line = {
        "doc_id": document.id,
        "tokens": said.tokens,
        "text": document.text,
        "sentences": [_sentence(number, said, tokens) for number in range(len(said.sentences))],
        "entity_mentions": [
            _with(entity_mention(place, document, 0), place)
            for place in said.places.values()
            if place.span.id not in hidden
        ],
        "relation_mentions": [],
        "event_mentions": [_event(frame, document) for frame in kept],
        "gold": Gold(head(document), [entity for entity, _ in named]),
    }
    coref = {
        "doc_key": document.id,
        "clusters": [[place.span.id for place in places] for _, places in named],
        "informative_mentions": [_informative(entity, places, document) for entity, places in named],
    }
    return line, coref


def _event(frame: Frame, document: GoldDocument) -> dict[str, Any]:
    entry = event_mention(frame, document, 0, SEPARATOR)
    _with(entry["trigger"], frame.trigger)
    return entry


def _with(entry: dict[str, Any], place: Place) -> dict[str, Any]:
    """The entry with the sentence of its span, and the entity where it has one."""
    entry["sent_idx"] = place.sentence
    if place.span.entity is not None:
        entry["entity"] = place.span.entity
    return entry


def _sentence(number: int, said: Words, tokens: list[Bounds]) -> tuple[list[Token], str]:
    first, last = said.sentences[number]
    bounds = zip(said.of(number), tokens[first:last], strict=True)
    return [(token, start, end) for token, (start, end) in bounds], said.pieces[number].strip()


def _named(document: GoldDocument, said: Words, report: LossReport) -> list[tuple[Entity, list[Place]]]:
    named = mentions(document, said.places)
    known = {entity.id for entity, _ in named}
    for entity in document.entities:
        if entity.id not in known:
            report.drop("entities", NO_MENTION, document, entity.id, entity.name or "")
            drop_attributes(report, document, [entity], NO_MENTION)
    return named


def _informative(entity: Entity, places: list[Place], document: GoldDocument) -> str:
    """The mention that says most: a name before other words, and of those the longest."""
    named = [place for place in places if place.span.attributes.get("mention") == "NAM"]
    return max((place.span.quote(document.text) for place in named or places), key=len)


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line. Coreference in other files is not read."""
    placer = Placer(options.bad_offsets)
    wrong = relations = 0
    for found in records(source, options, notes, Line):
        if isinstance(found, Flaw):
            yield found
            continue
        line = found.value
        try:
            bounds, bad = _bounds(line, options.bad_offsets)
            document = _document(line, bounds, bad, placer, options)
            wrong += len(bad)
            relations += len(line.relation_mentions)
            yield Incoming(document, found.where, annotated=True)
        except BAD as error:
            yield flaw(source, found.line, found.where, error)
    if wrong:
        notes.append(f"{source.name}: tokens that are not at their offsets: {wrong:,}")
    if relations:
        notes.append(f"{source.name}: relation_mentions are not read (found {relations:,})")
    notes.extend(placer.notes(source.name))


def _bounds(line: Line, choice: BadOffsets) -> tuple[list[Bounds], set[int]]:
    """Where the tokens are, and which of them the file says are elsewhere. Raises GoldError."""
    text = _text(line)
    placed = list(chain.from_iterable(tokens for tokens, _ in line.sentences))
    if line.sentences and [token for token, _, _ in placed] != line.tokens:
        raise GoldError("the tokens of `sentences` are not those of `tokens`")
    bad = {index for index, (token, start, end) in enumerate(placed) if text[max(start, 0) : end] != token}
    if bad and choice == "reject":
        token, start, end = placed[min(bad)]
        raise GoldError(
            f"{len(bad):,} of {len(placed):,} tokens are not at their offsets; the first says {token!r} but "
            f"the text has {text[max(start, 0) : end]!r} there; bad offsets can be shifted or kept"
        )
    if placed and choice == "suspect":
        return [(start, end) for _, start, end in placed], bad
    bounds = locate(line.tokens, text)
    if bounds is None:
        raise GoldError("the tokens are not those of the text")
    return bounds, bad


def _text(line: Line) -> str:
    """The document's text; if there is none, its tokens joined by blanks."""
    if line.text is None and sum(map(len, line.tokens)) > MAX_TEXT:
        raise RefusedError(f"more than {MAX_TEXT:,} characters")
    return " ".join(line.tokens) if line.text is None else line.text


def _document(
    line: Line, bounds: list[Bounds], bad: set[int], placer: Placer, options: ReadOptions
) -> GoldDocument:
    text, suspect = _text(line), options.bad_offsets == "suspect"
    # How many tokens before each are not at their offsets: a span with none among its own is sound.
    before = list(accumulate((index in bad for index in range(len(bounds))), initial=0))

    def doubt(first: int, last: int, path: str) -> Attributes:
        if before[last] == before[first]:
            return {}
        words = " ".join(line.tokens[first:last])
        return placer.place(text, bounds[first][0], bounds[last - 1][1], words, path).attributes

    builder = Builder(text, bounds, doubt if suspect else None)
    for entity in line.gold.entities if line.gold else ():
        builder.entity(entity)
    known: dict[str, str] = {}
    for index, mention in enumerate(line.entity_mentions):
        known[mention.id] = read_mention(mention, builder, 0, f"entity_mentions[{index}]")
    for index, event in enumerate(line.event_mentions):
        read_event(event, builder, 0, SEPARATOR, known.get, f"event_mentions[{index}]")
    return builder.document(line.doc_id, line.gold.document if line.gold else None, options.language)


FORMAT = Format(
    id="wikievents",
    title="WikiEvents",
    extension=".jsonl",
    summary="One document a line: mentions as tokens, arguments across sentences, coreference beside it.",
    carries=frozenset({"spans", "entities", "events", "arguments", "attributes", "fields"}),
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
