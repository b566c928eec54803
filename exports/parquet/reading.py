"""Reading: rows of our own columns are gold records, those of other files are read as loose JSON is."""

import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from exports.extras import ExportError, need
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.jsonl import incoming
from exports.parquet.schema import EXTRA, JSON, SCHEMA
from exports.source import MAX_LINE, Source, SourceError

_decode = msgspec.json.Decoder().decode


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each row. Columns of other files are found by the names that JSON keys have."""
    unread: Counter[str] = Counter()
    try:
        need("pyarrow", EXTRA)
        for number, line in enumerate(_rows(source.path, options.max_bytes), 1):
            yield _document(line, source.name, number, options, unread)
    except (SourceError, ExportError) as error:
        yield Flaw(source.name, None, str(error))
    for key, count in sorted((+unread).items()):
        notes.append(f"{source.name}: {key} is not read (found {count:,} times)")


def _document(
    line: bytes, file: str, number: int, options: ReadOptions, unread: Counter[str]
) -> Incoming | Flaw:
    try:
        row = _decode(line)
        value = _restored(row, SCHEMA) if str(row.get("schema", "")).startswith("gold/") else row
    except msgspec.DecodeError as error:
        return Flaw(file, None, f"row {number}: not JSON: {error}")
    except (AttributeError, RecursionError, TypeError) as error:
        return Flaw(file, None, f"row {number}: not as a gold record: {error}")
    return incoming(value, file, None, f"{file}, row {number}", options, unread)


def _restored(value: Any, kind: Any) -> Any:
    """A row as a gold record's JSON: strings of JSON parsed, and no key where an incident is not shared."""
    if value is None or isinstance(kind, str | None):
        return _decode(value) if kind == JSON else value
    if isinstance(kind, list):
        return [_restored(each, kind[0]) for each in value]
    return {
        name: _restored(each, kind.get(name))
        for name, each in value.items()
        if name != "shared" or each is not None
    }


def _rows(path: Path, max_bytes: int) -> Iterator[bytes]:
    """The rows as JSON. Raises SourceError for a file that is broken or expands too far."""
    command = [sys.executable, "-m", "exports.parquet.rows", str(path.absolute())]
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        output, errors = cast(IO[bytes], process.stdout), cast(IO[bytes], process.stderr)
        try:
            left = max_bytes
            while line := output.readline(MAX_LINE):
                left -= len(line)
                if left < 0 or len(line) == MAX_LINE:
                    raise SourceError(f"expands beyond {min(max_bytes, MAX_LINE):,} bytes")
                yield line
            reason = errors.read(1_000).decode(errors="replace").partition("\n")[0]
        finally:
            process.kill()
    if process.returncode:
        raise SourceError(f"not a Parquet file that can be read: {reason or process.returncode}")
