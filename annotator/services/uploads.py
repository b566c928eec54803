"""Files that people have sent, kept under names of our own until a job has read them.

Each lies in a folder of its own, named at random: `data`, and `about.json`, written last, which says what its
owner calls it and whose it is.
"""

import csv
import json
import re
import secrets
import shutil
import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from annotator.errors import Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services.access import enter
from annotator.store import Store
from exports import ReadOptions, Source, folder, incoming, table
from exports.source import SourceError, lines, open_text

DAY = 24 * 3600
_CHUNK = 1 << 20
_TOKEN = re.compile(r"[0-9a-f]{32}")


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was sent; `size` in bytes."""

    token: str
    name: str
    size: int


@dataclass(frozen=True, slots=True)
class Unclear:
    """A table in which no column is known to hold the text."""

    name: str
    columns: tuple[str, ...]


def keep(store: Store, actor: Actor, slug: str, root: Path, name: str, stream: IO[bytes]) -> Upload:
    """Stores a file that somebody sends. Raises NotFound, Forbidden, or Invalid for one without a name.

    No transaction is open while the file comes in, which may take hours.
    """
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.IMPORT)
    name = "".join(letter for letter in name if letter.isprintable()).strip()[:255]
    if not name:
        raise Invalid("The file has no name. Choose it again.", "files")
    token = secrets.token_hex(16)
    directory = root / token
    directory.mkdir(parents=True)
    try:
        with (directory / "data").open("wb") as file:
            shutil.copyfileobj(stream, file, _CHUNK)
            size = file.tell()
        about = {"name": name, "size": size, "user": actor.user_id, "project": entry.project_id}
        (directory / "about.json").write_text(json.dumps(about))
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    return Upload(token, name, size)


def find(root: Path, actor: Actor, project_id: int, tokens: Iterable[str]) -> list[Upload]:
    """The actor's own uploads into the project; raises NotFound when one is gone or another's."""
    found = []
    for token in tokens:
        about = root / token / "about.json"
        if not _TOKEN.fullmatch(token) or not about.is_file():
            raise NotFound("An uploaded file is gone: files are kept for a day. Choose it again.")
        known = json.loads(about.read_text())
        if (known["user"], known["project"]) != (actor.user_id, project_id):
            raise NotFound("An uploaded file is gone: files are kept for a day. Choose it again.")
        found.append(Upload(token, known["name"], known["size"]))
    return found


def source(root: Path, upload: Upload) -> Source:
    """The file for a reader."""
    return Source(root / upload.token / "data", upload.name)


def discard(root: Path, tokens: Iterable[str]) -> None:
    """Removes uploads; unknown ones are passed over."""
    for token in tokens:
        if _TOKEN.fullmatch(token):
            shutil.rmtree(root / token, ignore_errors=True)


def renew(root: Path, tokens: Iterable[str]) -> None:
    """Keeps uploads for another day; unknown ones are passed over."""
    for token in tokens:
        if _TOKEN.fullmatch(token) and (root / token).is_dir():
            (root / token).touch()


def sweep(root: Path, seconds: float = DAY) -> None:
    """Removes folders, of uploads or of exports, that are older than that."""
    for directory in root.iterdir() if root.is_dir() else ():
        try:
            if directory.stat().st_mtime < time.time() - seconds:
                shutil.rmtree(directory, ignore_errors=True)
        except FileNotFoundError:  # another process was quicker
            continue


def unclear(
    root: Path,
    uploads: Iterable[Upload],
    format_id: str | None,
    encoding: str,
    columns: tuple[tuple[str, str], ...],
) -> Unclear | None:
    """The first file in whose first record nothing is known to hold the text, with the names that it has."""
    options = ReadOptions(encoding=encoding or None, columns=columns)
    endings = table.FORMAT.endings if format_id == table.FORMAT.id else ()
    for upload in uploads:
        if folder.stray(upload.name, endings or (folder.ending(upload.name),)):
            continue
        names = _names(source(root, upload), format_id, options)
        if names and "text" not in incoming.assign(names, options.columns):
            return Unclear(upload.name, names)
    return None


def _names(given: Source, format_id: str | None, options: ReadOptions) -> tuple[str, ...]:
    """The columns of a table, the keys of a JSON line; none for other files and for what cannot be read."""
    ending = folder.ending(given.name)
    try:
        with open_text(given, options, []) as file:
            first = next(lines(file), "")
        if format_id == table.FORMAT.id or (not format_id and ending in table.FORMAT.endings):
            delimiter = "\t" if ending == ".tsv" else max(table.DELIMITERS, key=first.count)
            return tuple(name for name in next(csv.reader([first], delimiter=delimiter), []) if name)
        if ending in {".jsonl", ".ndjson"}:
            record = msgspec.json.decode(first)
            return tuple(record) if isinstance(record, dict) else ()
    except (SourceError, csv.Error, msgspec.DecodeError):
        pass  # reading it in earnest says what is wrong
    return ()
