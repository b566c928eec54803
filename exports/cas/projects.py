"""What lies in a ZIP: an exported INCEpTION project with its annotators, or files of CAS."""

import io
import lzma
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from exports.cas.structures import MAX_BYTES
from exports.incoming import Flaw, ReadOptions
from exports.source import Source, SourceError

CURATION, GOLD = "CURATION_USER", "gold"
INITIAL = "INITIAL_CAS"
READABLE = (".xmi", ".json")
ADVICE = "export the project from INCEpTION with UIMA CAS JSON or UIMA CAS XMI as its format"
# What a broken archive, or one made to do harm, raises.
BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
)


class Entry(NamedTuple):
    """A CAS file: how messages call it, its ending and its bytes."""

    name: str
    ending: str
    content: bytes


def entries(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Entry | Flaw]:
    """The files to read: of a project one for each document, whose annotator is chosen by the options.

    That is the named one, `gold` for what was curated. If none is named, the curated one, or the only one.
    Raises SourceError for a file that is no archive.
    """
    with _opened(source.path) as archive:
        left = options.max_bytes
        chosen = _project(archive, source.name, options.annotator, notes) or _files(archive)
        for each in chosen:
            found = each if isinstance(each, Flaw) else _read(archive, each, source.name)
            left -= len(found.content) if isinstance(found, Entry) else 0
            if left < 0:
                raise SourceError(f"expands beyond {options.max_bytes:,} bytes")
            yield found
    if not chosen:
        raise SourceError("no XMI or CAS JSON in it")


@contextmanager
def _opened(file: Path | io.BytesIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(file) as archive:
            yield archive
    except BROKEN as error:
        raise SourceError(f"not a ZIP file that can be read: {error}") from error


def _files(archive: zipfile.ZipFile) -> list[str | Flaw]:
    return [name for name in archive.namelist() if _readable(name)]


def _readable(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in READABLE


def _project(
    archive: zipfile.ZipFile, file: str, annotator: str | None, notes: list[str]
) -> list[str | Flaw]:
    """The files of a project, one for each of its documents; nothing where it is no project."""
    documents: dict[str, dict[str, str]] = {}
    for name in archive.namelist():
        parts = PurePosixPath(name).parts
        if len(parts) == 3 and parts[0] in ("annotation", "curation"):
            user = PurePosixPath(parts[2]).stem
            if user != INITIAL:
                documents.setdefault(parts[1], {})[user] = name
    chosen: list[str | Flaw] = []
    wanted = CURATION if annotator == GOLD else annotator
    without = 0
    for document, users in documents.items():
        found = _choose(document, users, wanted, file)
        without += found is None
        chosen += [found] if found else []
    if without:
        notes.append(f"{file}: documents that {wanted} has not annotated: {without:,}")
    return chosen


def _choose(document: str, users: dict[str, str], wanted: str | None, file: str) -> str | Flaw | None:
    if wanted is None:
        wanted = CURATION if CURATION in users or len(users) > 1 else next(iter(users))
        if wanted not in users:
            names = ", ".join(sorted(users))
            return Flaw(file, None, f"{document}: not curated; name one of its annotators: {names}")
    if wanted not in users:
        return None
    name = users[wanted]
    ending = PurePosixPath(name).suffix.lower()
    if ending not in (*READABLE, ".zip"):
        return Flaw(
            file, None, f"{document}: {wanted} is kept as {ending or 'a file without ending'}; {ADVICE}"
        )
    return name


def _read(archive: zipfile.ZipFile, name: str, file: str) -> Entry | Flaw:
    """A file of the archive; of an archive in it, the one CAS that INCEpTION puts there beside its types."""
    try:
        content = _content(archive, name)
        ending = PurePosixPath(name).suffix.lower()
        if ending == ".zip":
            with _opened(io.BytesIO(content)) as inner:
                found = next((each for each in inner.namelist() if _readable(each)), None)
                if found is None:
                    raise SourceError("no XMI or CAS JSON in it")
                ending, content = PurePosixPath(found).suffix.lower(), _content(inner, found)
        return Entry(f"{file}, {name}", ending, content)
    except (*BROKEN, SourceError) as error:
        return Flaw(file, None, f"{name}: {error}")


def _content(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as file:
        content = file.read(MAX_BYTES + 1)
    if len(content) > MAX_BYTES:
        raise SourceError(f"expands beyond {MAX_BYTES:,} bytes")
    return content
