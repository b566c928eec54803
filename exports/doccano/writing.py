"""From gold documents to doccano's lines."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Item
from exports.doccano.arrows import arrows
from exports.flat import DISCONTINUOUS
from exports.loss import LossReport
from exports.offsets import to_utf16
from schemas.gold import GoldDocument, Span

SPANS = "spans.jsonl"
RELATIONS = "relations.jsonl"
# The key of the whole record; doccano keeps it as it keeps any further key.
RECORD = "gold"
# The document's fields that doccano shows beside the text.
SHOWN = ("external_id", "title", "language", "published", "source", "url")

NO_PLACE = f"no place in doccano; in the line's {RECORD!r}"
NO_ARROW = f"no relation between two spans says it; in the line's {RECORD!r}"
CUT = f"{DISCONTINUOUS}; in the line's {RECORD!r}"


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `spans.jsonl` and `relations.jsonl`: for projects without and with relations."""
    encode = msgspec.json.Encoder().encode
    with (directory / SPANS).open("wb") as spans, (directory / RELATIONS).open("wb") as relations:
        for item in items:
            document = item.document
            offset = to_utf16(document.text)
            kept = contiguous(document)
            places = [(offset(span.start), offset(span.end), span.label) for span in kept]
            more = _further(document)
            spans.write(encode({"text": document.text, "label": places} | more) + b"\n")
            related = _related(document, kept, places)
            relations.write(encode({"text": document.text} | related | more) + b"\n")
            _report(document, kept, report)


def contiguous(document: GoldDocument) -> list[Span]:
    """The spans that doccano can have."""
    return [span for span in document.spans if span.fragments is None]


def _related(document: GoldDocument, kept: list[Span], places: list[tuple[int, int, str]]) -> dict[str, Any]:
    numbers = {span.id: number for number, span in enumerate(kept)}
    return {
        "entities": [
            {"id": number, "start_offset": start, "end_offset": end, "label": label}
            for number, (start, end, label) in enumerate(places)
        ],
        "relations": [
            {"id": n, "from_id": numbers[arrow.head], "to_id": numbers[arrow.tail], "type": arrow.type}
            for n, arrow in enumerate(arrows(document, numbers))
        ],
    }


def _further(document: GoldDocument) -> dict[str, Any]:
    """The keys beside the text and its spans."""
    shown = {name: value for name in SHOWN if (value := getattr(document, name)) is not None}
    record = msgspec.to_builtins(document)
    del record["text"]
    return shown | {RECORD: record}


def _report(document: GoldDocument, kept: list[Span], report: LossReport) -> None:
    for span in document.spans:
        if span.fragments is not None:
            report.drop("spans", CUT, document, span.id, span.quote(document.text))
    for kind in ("events", "entities", "incidents", "claims", "attributes"):
        report.drop_all(kind, NO_PLACE, document)
    said = {(arrow.owner, arrow.number) for arrow in arrows(document, {span.id for span in kept})}
    for event in document.events:
        for index, argument in enumerate(event.arguments):
            if (event.id, index) not in said:
                filler = argument.span or argument.event or ""
                report.drop("arguments", NO_ARROW, document, f"{event.id}.{argument.role}", filler)
    for relation in document.relations:
        if (relation.id, None) not in said:
            report.drop("relations", NO_ARROW, document, relation.id, relation.type)
