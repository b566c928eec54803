"""JSON files of other tools: one record a line, or a list of records, each of a known shape."""

from collections.abc import Iterator
from itertools import chain
from typing import Generic, NamedTuple, TextIO, TypeVar

import msgspec

from exports.incoming import Flaw, ReadOptions, RefusedError, place
from exports.source import MAX_LINE, Source, SourceError, lines, open_text
from schemas.gold import GoldError

T = TypeVar("T")

# What a record that is not as it should be raises.
BAD = (msgspec.ValidationError, GoldError, RefusedError)


class Placed(NamedTuple, Generic[T]):
    """A record with the line on which it stands, and how messages call its place."""

    line: int | None
    where: str
    value: T


def records(
    source: Source, options: ReadOptions, notes: list[str], shape: type[T]
) -> Iterator[Placed[T] | Flaw]:
    """The records of a file; what is no JSON or has another shape is a Flaw.

    A file is a list, or one object over many lines, where its first line looks so; else it has one a line,
    whatever its ending: files of lines are often called `.json`.
    """
    decoder = msgspec.json.Decoder(shape)
    try:
        with open_text(source, options, notes) as file:
            for line, where, text in _texts(file, source.name):
                try:
                    yield Placed(line, where, decoder.decode(text))
                except (msgspec.DecodeError, RecursionError) as error:
                    yield flaw(source, line, where, error)
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))


def flaw(source: Source, line: int | None, where: str, error: Exception) -> Flaw:
    """What is wrong with one record; a record that is not on a line of its own is named by its place."""
    reason = "JSON nested too deeply" if isinstance(error, RecursionError) else str(error)
    if isinstance(error, msgspec.DecodeError) and not isinstance(error, msgspec.ValidationError):
        reason = f"not JSON: {error}"
    item = where.removeprefix(source.name).removeprefix(", ") if line is None else ""
    return Flaw(source.name, line, f"{item}: {reason}" if item else reason)


def _texts(file: TextIO, name: str) -> Iterator[tuple[int | None, str, str | msgspec.Raw]]:
    numbered = ((number, line) for number, line in enumerate(lines(file), 1) if not line.isspace())
    number, first = next(numbered, (0, ""))
    start = first.lstrip()
    if start.startswith("[") or start.rstrip() == "{":
        for index, item in enumerate(_whole(first + file.read(MAX_LINE)), 1):
            yield None, f"{name}, item {index}", item
    elif first:
        for line, text in chain([(number, first)], numbered):
            yield line, place(name, line), text


def _whole(text: str) -> list[msgspec.Raw]:
    """The items of a list, or the one object, each still to be decoded."""
    if len(text) >= MAX_LINE:
        raise SourceError(f"longer than {MAX_LINE:,} characters; use one JSON object a line")
    try:
        if text.lstrip().startswith("{"):
            return [msgspec.json.decode(text, type=msgspec.Raw)]
        return msgspec.json.decode(text, type=list[msgspec.Raw])
    except msgspec.DecodeError as error:
        raise SourceError(f"not JSON: {error}") from error
    except RecursionError as error:
        raise SourceError("JSON nested too deeply") from error
