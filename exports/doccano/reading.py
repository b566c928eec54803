"""From doccano's lines, of a project with relations or without, to documents."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from exports.doccano.revising import Drawn, Marked, revised
from exports.doccano.writing import RECORD, RELATIONS, SPANS
from exports.incoming import Flaw, Incoming, LooseSpan, ReadOptions, RefusedError, assign, build, checked
from exports.offsets import converter
from exports.records import BAD, flaw, records
from exports.source import Source
from schemas.gold import GoldDocument, GoldError

COMMENTS = ("Comments", "comments")
OWN = frozenset({"label", "labels", *COMMENTS, "entities", "relations", RECORD})


class Entity(msgspec.Struct):
    """A span of a line with relations."""

    id: int | str
    start_offset: int
    end_offset: int
    label: str


class Relation(msgspec.Struct):
    """A relation of a line; its ends are ids of entities."""

    from_id: int | str
    to_id: int | str
    type: str


class Comment(msgspec.Struct):
    """What somebody wrote about the document."""

    comment: str


class Line(msgspec.Struct):
    """The part of a line that doccano gives a shape."""

    text: str
    label: list[tuple[int, int, str]] | None = None
    labels: list[tuple[int, int, str]] | None = None
    entities: list[Entity] | None = None
    relations: list[Relation] | None = None
    comments: list[Comment] | None = None


_COUNTED_BY = {
    "utf-16": "a project that has grapheme mode off; where it is on, name the unit graphemes",
    "graphemes": "a project that has grapheme mode on; where it is off, name the unit utf-16",
    "code-points": "programs in Python; doccano itself counts utf-16, or graphemes in grapheme mode",
}


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line. Offsets count what `options.unit` says, which the notes tell."""
    if source.name.rpartition("/")[2] == SPANS and source.beside(RELATIONS):
        notes.append(f"{source.name}: not read: {RELATIONS} beside it has the same documents")
        return
    unread: Counter[str] = Counter()
    doubtful = False
    for placed in records(source, options, notes, dict[str, Any]):
        if isinstance(placed, Flaw):
            yield placed
            continue
        try:
            found = _incoming(placed.value, placed.where, options, unread)
        except BAD as error:
            yield flaw(source, placed.line, placed.where, error)
            continue
        doubtful |= bool(found.document.spans) and not found.document.text.isascii()
        yield found
    if doubtful:
        notes.append(f"{source.name}: offsets are read as {options.unit}: {_COUNTED_BY[options.unit]}")
    for key, count in sorted(unread.items()):
        notes.append(f"{source.name}: {key!r} is not read (found {count:,} times)")


def _incoming(raw: dict[str, Any], where: str, options: ReadOptions, unread: Counter[str]) -> Incoming:
    columns = assign(tuple(raw), options.columns)
    fields = {field: raw[key] for field, key in columns.items()}
    text = fields.get("text")
    if not isinstance(text, str):
        raise RefusedError("text: missing" if text is None else "text: expected a string")
    comments = next((raw[key] for key in COMMENTS if raw.get(key)), None)
    line = msgspec.convert({**raw, "text": text, "comments": comments}, Line)
    marked = _marked(line, text, options)
    drawn = _drawn(line)
    noted = raw.get(RECORD)
    if isinstance(noted, dict) and str(noted.get("schema", "")).startswith("gold/"):
        plain = msgspec.convert(noted | {"text": text}, GoldDocument).check()
    else:
        metadata = _metadata(raw, set(columns.values()), unread)
        if line.comments:
            metadata["comments"] = "\n".join(each.comment for each in line.comments)
        spans = [LooseSpan(*each) for each in marked]
        plain = build(fields, metadata, spans, where, options.language)
    document = checked(revised(plain, marked, drawn).check())
    annotated = any(each is not None for each in (line.label, line.labels, line.entities))
    return Incoming(document, where, annotated)


def _marked(line: Line, text: str, options: ReadOptions) -> list[Marked]:
    """The spans in code points. Raises GoldError for one that is not in the text, or without a label."""
    at = converter(text, options.unit)
    if line.entities is not None:
        given = [(each.start_offset, each.end_offset, each.label) for each in line.entities]
    else:
        given = line.label or line.labels or []
    marked = [Marked(at(start), at(end), label) for start, end, label in given]
    for number, (start, end, label) in enumerate(marked):
        if not 0 <= start < end <= len(text):
            raise GoldError(
                f"span {number}: [{start}, {end}) is not inside the text of {len(text)} characters"
            )
        if not label.strip():
            raise GoldError(f"span {number}: its label is empty")
    return marked


def _drawn(line: Line) -> list[Drawn] | None:
    if line.entities is None or line.relations is None:
        return None
    indices = {each.id: index for index, each in enumerate(line.entities)}
    for each in line.relations:
        for end in (each.from_id, each.to_id):
            if end not in indices:
                raise GoldError(f"relation {each.type!r}: no entity of the line has the id {end!r}")
    return [Drawn(indices[each.from_id], indices[each.to_id], each.type) for each in line.relations]


def _metadata(raw: dict[str, Any], placed: set[str], unread: Counter[str]) -> dict[str, Any]:
    """The further keys with single values; doccano's own shape and what has a field are no metadata."""
    metadata = {}
    for key, value in raw.items():
        if key in placed or key in OWN or value is None:
            continue
        if isinstance(value, list | dict):
            unread[key] += bool(value)
        else:
            metadata[key] = value
    return metadata
