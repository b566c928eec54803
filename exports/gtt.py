"""GTT JSONL: one document a line with its templates, as TANL and others of template filling read them."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from exports import muc
from exports.base import Format, Item
from exports.incidents import SLOTS
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.offsets import Placer
from exports.records import BAD, flaw, records
from exports.source import Source
from schemas.gold import GoldDocument

FILE = "gtt.jsonl"


class Template(msgspec.Struct):
    """One incident."""

    incident_type: str
    PerpInd: list[list[muc.Mention]] = []
    PerpOrg: list[list[muc.Mention]] = []
    Target: list[list[muc.Mention]] = []
    Victim: list[list[muc.Mention]] = []
    Weapon: list[list[muc.Mention]] = []


class Line(msgspec.Struct):
    """One document."""

    docid: str
    doctext: str
    templates: list[Template] = []
    gold: muc.Gold | None = None


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `gtt.jsonl`."""
    encode = msgspec.json.Encoder().encode
    with (directory / FILE).open("wb") as file:
        for item in items:
            base, made = muc.written(item, report, events=True)
            templates = [{"incident_type": kind} | slots for kind, slots in made]
            file.write(encode(base | {"templates": templates}) + b"\n")


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line; its templates are events without a trigger."""
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
    for index, template in enumerate(line.templates):
        slots = {slot: getattr(template, slot) for slot in SLOTS}
        reading.event(template.incident_type, slots, f"templates[{index}]")
    return reading.document(line.docid, language)


FORMAT = Format(
    id="gtt",
    title="GTT (MUC templates)",
    extension=".jsonl",
    summary="Incidents as templates of five slots, without triggers, one document a line.",
    carries=frozenset({"spans", "entities", "events", "arguments", "fields"}),
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
