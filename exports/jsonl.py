"""Gold JSONL: one gold record a line, nothing lost. Lines of other tools are read too, with their spans."""

from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, TextIO

import msgspec

from exports.base import Format, Item
from exports.folder import ending
from exports.incoming import (
    Flaw,
    Incoming,
    LooseSpan,
    ReadOptions,
    RefusedError,
    assign,
    build,
    checked,
    place,
)
from exports.loss import LossReport
from exports.offsets import Placer
from exports.source import MAX_LINE, Source, SourceError, lines, open_text
from schemas import gold

FILE = "gold.jsonl"
SPAN_KEYS = frozenset(LooseSpan.__struct_fields__)


class Listed(msgspec.Struct):
    """The part of a loose line that has a shape; being a struct, it lets errors name the path."""

    spans: list[LooseSpan]


_decode = msgspec.json.Decoder().decode


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `gold.jsonl`."""
    with (directory / FILE).open("wb") as file:
        for item in items:
            file.write(gold.encode(item.document) + b"\n")


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line, or for each item of a `.json` file that holds a list."""
    unread: Counter[str] = Counter()
    placer = Placer(options.bad_offsets)
    values = _whole if ending(source.name) == ".json" else _lines
    try:
        with open_text(source, options, notes) as file:
            for line, where, value in values(file, source.name):
                yield incoming(value, source.name, line, where, options, unread, placer)
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))
    for key, count in sorted((+unread).items()):
        notes.append(f"{source.name}: {key} is not read (found {count:,} times)")
    notes.extend(placer.notes(source.name))


def _lines(file: TextIO, name: str) -> Iterator[tuple[int, str, str]]:
    """Line number, place and content of every line that is not blank."""
    for number, line in enumerate(lines(file), 1):
        if not line.isspace():
            yield number, place(name, number), line


def _whole(file: TextIO, name: str) -> Iterator[tuple[int | None, str, Any]]:
    """Place and content of each item of a list; of the one object, if the file holds no list."""
    text = file.read(MAX_LINE)
    if len(text) == MAX_LINE:
        raise SourceError(f"longer than {MAX_LINE:,} characters; use one JSON object a line (.jsonl)")
    try:
        value = _parsed(text)
    except RefusedError as error:
        hint = "; a file of one object a line must be called .jsonl" if "trailing" in str(error) else ""
        raise SourceError(f"{error}{hint}") from error
    if not isinstance(value, list):
        yield None, name, value
        return
    for index, item in enumerate(value, 1):
        yield None, f"{name}, item {index}", item


def incoming(
    value: Any,
    file: str,
    line: int | None,
    where: str,
    options: ReadOptions,
    unread: Counter[str],
    placer: Placer | None = None,
) -> Incoming | Flaw:
    """A gold record or a loose object; as text where it stands on a line, else parsed.

    `placer` is for the spans of a loose object; those of a gold record have to be right.
    """
    try:
        raw = value if line is None else _parsed(value)
        if not isinstance(raw, dict):
            raise RefusedError("expected a JSON object")
        if str(raw.get("schema", "")).startswith("gold/"):
            document = checked(msgspec.convert(raw, gold.GoldDocument).check())
            return Incoming(document, where, annotated=True)
        document = _loose(raw, where, options, unread, placer)
        return Incoming(document, where, annotated=raw.get("spans") is not None)
    except (msgspec.ValidationError, gold.GoldError, RefusedError) as error:
        item = where.removeprefix(file).removeprefix(", ") if line is None else ""
        return Flaw(file, line, f"{item}: {error}" if item else str(error))


def _parsed(text: str) -> Any:
    try:
        return _decode(text)
    except msgspec.DecodeError as error:
        raise RefusedError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise RefusedError("JSON nested too deeply") from error


def _loose(
    raw: dict[str, Any], where: str, options: ReadOptions, unread: Counter[str], placer: Placer | None
) -> gold.GoldDocument:
    """A document from a line that is no gold record; keys without a place of their own become metadata."""
    listed = {"spans": raw.get("spans") or []}
    spans = msgspec.convert(listed, Listed).spans
    for span in listed["spans"]:
        unread.update(f"{key!r} of spans" for key in span.keys() - SPAN_KEYS)
    columns = assign(tuple(raw), options.columns)
    metadata: dict[str, Any] = {}
    placed = {"spans", *columns.values()}
    for key, value in raw.items():
        if key in placed or value is None:
            continue
        if key in {"metadata", "meta"} and isinstance(value, dict):
            metadata |= value
        elif isinstance(value, list | dict):
            unread[repr(key)] += bool(value)
        else:
            metadata.setdefault(key, value)
    fields = {field: raw[key] for field, key in columns.items()}
    return build(fields, metadata, spans, where, options.language, placer)


FORMAT = Format(
    id="gold-jsonl",
    title="Gold JSONL",
    extension=".jsonl",
    summary="One gold record a line; loses nothing.",
    writer=write,
    reader=read,
    endings=(".jsonl", ".ndjson", ".json"),
)
