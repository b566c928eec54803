"""The post room: gold documents in, files out, and back in. Imports `schemas` only."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from exports import (
    acled,
    brat,
    cas,
    chat,
    conll,
    doccano,
    dygie,
    folder,
    gliner,
    grit,
    gtt,
    jsonl,
    labelstudio,
    oneie,
    parquet,
    plain,
    rams,
    spacy,
    table,
    textee,
    ucdp,
    w3c,
    wikievents,
)
from exports.base import ExportError, Format, Item
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.source import Source

__all__ = [
    "FORMATS", "ExportError", "Flaw", "Format", "Incoming", "Item", "LossReport", "ReadOptions", "Source",
    "format_of", "get", "read",
]  # fmt: skip

# In the order in which they are offered.
FORMATS: tuple[Format, ...] = (
    jsonl.FORMAT,
    parquet.FORMAT,
    spacy.FORMAT,
    conll.FORMAT,
    conll.BIOES,
    cas.XMI,
    cas.JSON,
    gliner.FORMAT,
    acled.FORMAT,
    ucdp.FORMAT,
    dygie.FORMAT,
    oneie.FORMAT,
    textee.FORMAT,
    wikievents.FORMAT,
    rams.FORMAT,
    grit.FORMAT,
    gtt.FORMAT,
    chat.FORMAT,
    labelstudio.FORMAT,
    table.FORMAT,
    brat.FORMAT,
    doccano.FORMAT,
    w3c.FORMAT,
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
    noted = [] if notes is None else notes
    return _read(_acquainted(paths), named, _by_ending(), options or ReadOptions(), noted)


def format_of(paths: Iterable[Path | Source], format_id: str | None = None) -> str:
    """The id of the format in which the first file is read; nothing where no ending is known.

    Raises ExportError for a named format that there is not.
    """
    if format_id:
        return get(format_id).id
    by_ending = _by_ending()
    for path in paths:
        source = path if isinstance(path, Source) else Source(path, path.name)
        try:
            inside = folder.files(source.path, tuple(by_ending), []) if source.path.is_dir() else [source]
            known = (by_ending.get(folder.ending(each.name)) for each in inside)
            if chosen := next(filter(None, known), None):
                return chosen.id
        except OSError:  # reading it in earnest says what is wrong
            continue
    return ""


def _by_ending() -> dict[str, Format]:
    """What reads a file when no format is named: the first in the list that has its ending."""
    chosen: dict[str, Format] = {}
    for each in FORMATS:
        for name in each.endings if each.reader else ():
            chosen.setdefault(name, each)
    return chosen


def _acquainted(paths: Iterable[Path | Source]) -> list[Path | Source]:
    """The paths; files that were sent know of each other."""
    given = list(paths)
    sent = {path.name: path.path for path in given if isinstance(path, Source)}
    return [replace(path, sent=sent) if isinstance(path, Source) else path for path in given]


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
