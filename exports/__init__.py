"""The post room: gold documents in, files out, and back in. Imports `schemas` only."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from exports import conll, folder, jsonl, plain, spacy, table
from exports.base import ExportError, Format, Item
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.source import Source

__all__ = [
    "FORMATS", "ExportError", "Flaw", "Format", "Incoming", "Item", "LossReport", "ReadOptions", "Source",
    "get", "read",
]  # fmt: skip

# In the order in which they are offered.
FORMATS: tuple[Format, ...] = (
    jsonl.FORMAT,
    spacy.FORMAT,
    conll.FORMAT,
    table.FORMAT,
    plain.FORMAT,
)


def get(format_id: str) -> Format:
    """The format of that id. Raises ExportError naming those there are."""
    for known in FORMATS:
        if known.id == format_id:
            return known
    raise ExportError(f"no format is called {format_id!r}; there are {', '.join(f.id for f in FORMATS)}")


def read(
    paths: Iterable[Path | Source],
    format_id: str | None = None,
    options: ReadOptions | None = None,
    notes: list[str] | None = None,
) -> Iterator[Incoming | Flaw]:
    """The documents of files and folders, one after the other.

    The format is the named one, or that of each file's ending. What a reader should know, such as a guessed
    encoding or keys that are not read, is added to `notes`. Raises ExportError for a format that is not
    known or only written; whatever is wrong with a file is a Flaw.
    """
    named = get(format_id) if format_id else None
    if named and named.reader is None:
        raise ExportError(f"{named.title} can be written, not read")
    by_ending = {name: each for each in FORMATS for name in each.endings if each.reader}
    return _read(paths, named, by_ending, options or ReadOptions(), [] if notes is None else notes)


def _read(
    paths: Iterable[Path | Source],
    named: Format | None,
    by_ending: dict[str, Format],
    options: ReadOptions,
    notes: list[str],
) -> Iterator[Incoming | Flaw]:
    endings = named.endings if named else tuple(by_ending)
    strays = folder.Strays()
    for path in paths:
        source = path if isinstance(path, Source) else Source(path, path.name)
        if source is path and strays.take(source, endings):
            continue
        try:
            for each in folder.files(source.path, endings, notes) if source.path.is_dir() else [source]:
                chosen = named or by_ending.get(folder.ending(each.name))
                if chosen is None:
                    reason = f"the ending is none of {', '.join(by_ending)}; name the format"
                    yield Flaw(each.name, None, reason)
                elif chosen.reader is not None:
                    yield from chosen.reader(each, options, notes)
        except OSError as error:  # a folder that may not be listed
            yield Flaw(source.name, None, error.strerror or str(error))
    notes.extend(strays.notes())
