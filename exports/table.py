"""Tables: CSV and TSV with a header, one row a document."""

import csv
from collections.abc import Iterator
from itertools import chain
from typing import TextIO

from exports.base import Format
from exports.folder import ending
from exports.incoming import MAX_TEXT, Flaw, Incoming, ReadOptions, RefusedError, assign, build, place
from exports.source import Source, SourceError, lines, open_text

DELIMITERS = ",;\t|"


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each row; columns that are not a field of a document become metadata."""
    # The limit is the process's, and its default refuses articles.
    csv.field_size_limit(max(csv.field_size_limit(), MAX_TEXT))
    try:
        with open_text(source, options, notes) as file:
            yield from _rows(file, source.name, options, notes)
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))


def _rows(file: TextIO, name: str, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    text = lines(file)
    first = next(text, "")
    rows = csv.reader(chain([first], text), delimiter=_delimiter(first, name), strict=True)
    line = 1
    try:
        header = next(rows, [])
        columns = _columns(header, options)
        if "" in header:
            notes.append(f"{name}: the column without a name is not read")
        line = rows.line_num + 1
        for row in rows:
            if row:
                yield _document(row, header, columns, name, line, options)
            line = rows.line_num + 1
    except RefusedError as error:
        yield Flaw(name, 1, str(error))
    except csv.Error as error:
        yield Flaw(name, line, f"{error}; is a quote left open? The rest of the file is not read")


def _delimiter(first: str, name: str) -> str:
    """A tab for `.tsv`, else the likely character that the first line has most often."""
    return "\t" if ending(name) == ".tsv" else max(DELIMITERS, key=first.count)


def _columns(header: list[str], options: ReadOptions) -> dict[str, str]:
    """Which column holds which field. Raises RefusedError when the header cannot be used."""
    names = ", ".join(repr(column) for column in header) or "none"
    repeated = sorted({column for column in header if column and header.count(column) > 1})
    if repeated:
        raise RefusedError(f"the column {repeated[0]!r} stands twice; the columns are {names}")
    for field, column in options.columns:
        if column not in header:
            raise RefusedError(f"no column {column!r} for {field}; the columns are {names}")
    columns = assign(tuple(header), options.columns)
    if "text" not in columns:
        raise RefusedError(f"no column holds the text; the columns are {names}")
    return columns


def _document(
    row: list[str], header: list[str], columns: dict[str, str], name: str, line: int, options: ReadOptions
) -> Incoming | Flaw:
    if len(row) != len(header):
        return Flaw(name, line, f"{len(row)} cells, but the header has {len(header)}")
    cells = dict(zip(header, row, strict=True))
    fields = {field: cells[column] for field, column in columns.items()}
    placed = set(columns.values())
    metadata = {key: cell for key, cell in cells.items() if key and cell and key not in placed}
    where = place(name, line)
    try:
        return Incoming(build(fields, dict(metadata), [], where, options.language), where, annotated=False)
    except RefusedError as error:
        return Flaw(name, line, str(error))


FORMAT = Format(
    id="csv",
    title="CSV or TSV",
    extension=".csv",
    summary="One row is one document, without annotations; further columns become metadata.",
    carries=frozenset(),
    reader=read,
    endings=(".csv", ".tsv"),
)
