"""GRIT JSONL: who filled which role anywhere in a document, one document a line, without incidents."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from exports import muc
from exports.base import Format, Item
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.offsets import Placer
from exports.records import BAD, flaw, records
from exports.source import Source
from schemas.gold import GoldDocument

FILE = "grit.jsonl"
# The format does not say of what kind: all roles of a document are those of one event.
EVENT = "incident"


class Line(msgspec.Struct):
    """One document."""

    docid: str
    doctext: str
    extracts: dict[str, list[list[muc.Mention]]] = {}
    gold: muc.Gold | None = None


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `grit.jsonl`."""
    encode = msgspec.json.Encoder().encode
    with (directory / FILE).open("wb") as file:
        for item in items:
            base, made = muc.written(item, report, events=False)
            extracts = muc.merged(slots for _, slots in made)
            file.write(encode(base | {"extracts": extracts}) + b"\n")


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line; its roles are those of one event without a trigger."""
    placer = Placer(options.bad_offsets)
    for found in records(source, options, notes, Line):
        if isinstance(found, Flaw):
            yield found
            continue
        try:
            document = _document(found.value, placer, options.language)
            yield Incoming(document, found.where, annotated=True)
        except BAD as error:
            yield flaw(source, found.line, found.where, error)
    notes.extend(placer.notes(source.name))


def _document(line: Line, placer: Placer, language: str) -> GoldDocument:
    reading = muc.Reading(line.doctext, line.gold, placer)
    if any(mentions for entities in line.extracts.values() for mentions in entities):
        reading.event(EVENT, line.extracts, "extracts")
    return reading.document(line.docid, language)


FORMAT = Format(
    id="grit",
    title="GRIT (MUC roles)",
    extension=".jsonl",
    summary="The entities that fill the five roles of MUC in a document, without incidents.",
    carries=frozenset({"spans", "entities", "arguments", "fields"}),
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
