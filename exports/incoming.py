"""What readers give: a document, or a flaw that says where and why there is none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from typing import Any

import msgspec

from exports.offsets import BadOffsets, Placer, Unit
from schemas.gold import NOTE, GoldDocument, GoldError, Span

MAX_TEXT = 10_000_000

# The names under which files are known to carry a field, the surest first.
ALIASES = {
    "text": ("text", "body", "content", "article"),
    "title": ("title", "headline"),
    "external_id": ("external_id", "id", "uid"),
    "published": ("published", "date"),
    "source": ("source", "publisher"),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]+)*")
_PARTIAL_DATE = re.compile(r"\d{4}(-\d{2})?")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})([T ].+)?")


@dataclass(frozen=True, slots=True)
class Incoming:
    """A document as read; `annotated` tells one without spans from one that nobody annotated.

    `scores` are those that a model gives its spans, from 0 to 1, by the ids of the spans.
    """

    document: GoldDocument
    place: str
    annotated: bool
    scores: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that could not be read; `line` is None where the whole file is at fault."""

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        return f"{place(self.file, self.line)}: {self.reason}"


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: the encoding if it is known, the language of documents that name none.

    `columns` are pairs of field and column for names that are not recognised; `max_bytes` is how far
    a compressed file may expand. `unit` is what the file's offsets count, where its format leaves that open;
    `bad_offsets` what becomes of a span whose words are elsewhere (see exports.offsets). `annotator` is whose
    annotations are wanted of a file that keeps those of several, by the name that it has there. `predictions`
    is the version of the model whose predictions are wanted in place of annotations, `*` for any.
    """

    encoding: str | None = None
    language: str = "en"
    columns: tuple[tuple[str, str], ...] = ()
    max_bytes: int = 2 << 30
    unit: Unit = "utf-16"
    bad_offsets: BadOffsets = "reject"
    annotator: str | None = None
    predictions: str | None = None


class RefusedError(ValueError):
    """A document that is not taken; the message says why."""


class LooseSpan(msgspec.Struct):
    """A span as other tools write it; its id may be missing."""

    start: int
    end: int
    label: str
    id: str | int | None = None
    text: str | None = None
    note: str | None = None


def place(file: str, line: int | None) -> str:
    """How messages name a line of a file."""
    return file if line is None else f"{file}, line {line}"


def field_of(name: str) -> str | None:
    """The field that people call so: its own name or one by which files know it, such as `date`."""
    return next((field for field, aliases in ALIASES.items() if name.lower() in (field, *aliases)), None)


@lru_cache(maxsize=64)
def assign(names: tuple[str, ...], columns: tuple[tuple[str, str], ...]) -> dict[str, str]:
    """Which of the names holds which field: as `columns` says, else by the usual names in any case."""
    known = {name.strip().lower(): name for name in reversed(names)}
    fields = {wanted: column for wanted, column in columns if column in names}
    for wanted, aliases in ALIASES.items():
        if wanted not in dict(columns):
            found = next((known[alias] for alias in aliases if alias in known), None)
            if found is not None and found not in fields.values():
                fields[wanted] = found
    return fields


def build(
    fields: dict[str, Any],
    metadata: dict[str, Any],
    spans: list[LooseSpan],
    where: str,
    language: str,
    placer: Placer | None = None,
) -> GoldDocument:
    """A checked document from loose values. Raises RefusedError, or GoldError for a span that is wrong.

    `placer` is for spans that say which words they cover.
    """
    values = {name: _string(name, value) for name, value in fields.items() if name != "text"}
    text = fields.get("text")
    if not isinstance(text, str):
        raise RefusedError("text: missing" if text is None else "text: expected a string")
    return checked(
        GoldDocument(
            id=values.get("external_id") or where,
            external_id=values.get("external_id"),
            title=values.get("title"),
            text=text,
            language=values.get("language") or language,
            published=values.get("published"),
            source=values.get("source"),
            url=values.get("url"),
            metadata=metadata,
            spans=tuple(_spans(spans, text, placer or Placer("reject"))),
        )
    )


def checked(document: GoldDocument) -> GoldDocument:
    """The document, its date without a time of day. Raises RefusedError when it cannot be annotated."""
    if len(document.text) > MAX_TEXT:
        raise RefusedError(f"text: {len(document.text):,} characters; at most {MAX_TEXT:,} can be annotated")
    if not document.text or document.text.isspace():
        raise RefusedError("text: empty")
    for name in ("text", "title", "external_id", "source", "url"):
        _check_characters(name, getattr(document, name))
    for name, value in document.metadata.items():
        if isinstance(value, str):
            _check_characters(f"metadata {name!r}", value)
    if not _LANGUAGE.fullmatch(document.language):
        raise RefusedError(f"language: {document.language!r} is not a code such as en, ar or zh-Hans")
    published = _iso_date(document.published)
    if published == document.published:
        return document
    return msgspec.structs.replace(document, published=published)


def _check_characters(name: str, value: str | None) -> None:
    if not value or (value.isascii() and "\0" not in value):
        return
    if "\0" in value:
        raise RefusedError(
            f"{name}: U+0000 at offset {value.index(chr(0))}; if the file is UTF-16, name the encoding"
        )
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise RefusedError(f"{name}: half a surrogate pair at offset {error.start}") from error


def _iso_date(value: str | None) -> str | None:
    """The day, month or year; a time of day is left out."""
    if value is None:
        return None
    try:
        if _PARTIAL_DATE.fullmatch(value):
            date.fromisoformat(f"{value}-01-01"[:10])
            return value
        if match := _DATE.fullmatch(value):
            datetime.fromisoformat(value)
            return match[1]
    except ValueError:
        pass
    raise RefusedError(f"published: {value!r} is not a date such as 2024-11-30, 2024-11 or 2024")


def _string(name: str, value: Any) -> str | None:
    """A field's value as a string; numbers are written out, nothing and an empty string are None."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise RefusedError(f"{name}: expected a string")


def _spans(spans: list[LooseSpan], text: str, placer: Placer) -> Iterator[Span]:
    """Spans in place with their quotes; a missing or repeated id becomes the first free one of s1, s2, …"""
    taken = {str(span.id) for span in spans}
    free = (name for number in range(1, len(taken) + len(spans) + 1) if (name := f"s{number}") not in taken)
    used: set[str] = set()
    for index, loose in enumerate(spans):
        identifier = "" if loose.id is None else str(loose.id)
        if not identifier or identifier in used:
            identifier = next(free)
        used.add(identifier)
        if not loose.label.strip():
            raise GoldError(f"spans[{index}].label: empty")
        start, end, doubt = placer.place(text, loose.start, loose.end, loose.text, f"spans[{index}]")
        notes = [note for note in (loose.note, doubt.get(NOTE)) if note is not None]
        yield Span(
            id=identifier,
            start=start,
            end=end,
            label=loose.label,
            text=text[start:end],
            attributes={NOTE: "; ".join(notes)} if notes else {},
        )
