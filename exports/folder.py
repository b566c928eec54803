"""Which files a path stands for: itself, or what a folder holds; and what is left out of a folder."""

import os
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

from exports.base import LOSS_FILE
from exports.source import Source

PACKED = (".gz", ".zst")


def ending(name: str) -> str:
    """The extension in lower case, without that of a compressed file: `.txt` of `a.TXT.gz`."""
    return _unpacked(Path(name)).suffix.lower()


def stem(name: str) -> str:
    """The name without the extension and without that of a compressed file."""
    return _unpacked(Path(name)).with_suffix("").as_posix()


def files(root: Path, endings: Collection[str], notes: list[str]) -> Iterator[Source]:
    """The files below a folder that have one of the endings, in sorted order, named relative to it.

    Hidden files are skipped; links to folders or out of the folder, other endings and what tells of an
    export are told in `notes`.
    """
    strays = Strays()
    for path in _walk(root, root.resolve(), notes):
        if ending(path.name) in endings and not _beside_an_export(path.name):
            yield Source(path, path.relative_to(root).as_posix())
        else:
            strays.add(root.name, path.name)
    notes.extend(strays.notes())


def _beside_an_export(name: str) -> bool:
    """Whether the file tells of an export and holds no documents: its loss report, the schema of answers."""
    return name == LOSS_FILE or name.endswith(".schema.json")


class Strays:
    """Files that lie in a folder and are no articles: how many of which ending, by folder."""

    def __init__(self) -> None:
        self._counts: dict[str, Counter[str]] = {}

    def add(self, folder: str, name: str) -> None:
        """Counts a file of that folder."""
        kind = "hidden" if _hidden(name) else Path(name).suffix.lower() or "without ending"
        self._counts.setdefault(folder, Counter())[kind] += 1

    def take(self, source: Source, endings: Collection[str]) -> bool:
        """Counts a file that was sent if it is a stray one; whether it is."""
        if not stray(source.name, endings):
            return False
        folder, slash, _ = source.name.partition("/")
        self.add(folder if slash else "", source.name)
        return True

    def notes(self) -> Iterator[str]:
        """What was left out, a line for each folder."""
        for folder, counts in self._counts.items():
            told = ", ".join(f"{count} {kind}" for kind, count in sorted(counts.items(), key=_by_kind))
            yield f"{folder}: not read: {told}" if folder else f"not read: {told}"


def stray(name: str, endings: Collection[str]) -> bool:
    """Whether a file that was sent was hardly meant to be read.

    Whoever sends a folder sends all that lies in it; a file that was chosen by itself has no path.
    """
    return _hidden(name) or ("/" in name and ending(name) not in endings)


def _hidden(name: str) -> bool:
    """Whether the file or a folder that it lies in is hidden, as `.DS_Store` is."""
    return any(part.startswith(".") and part != ".." for part in Path(name).parts)


def _by_kind(counted: tuple[str, int]) -> tuple[bool, str]:
    """Files without ending come first."""
    return counted[0] != "without ending", counted[0]


def _walk(folder: Path, root: Path, notes: list[str]) -> Iterator[Path]:
    for entry in _sorted(os.scandir(folder)):
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_symlink() and (path.is_dir() or not path.resolve().is_relative_to(root)):
            notes.append(f"{path}: a link, not followed")
        elif entry.is_dir():
            yield from _walk(path, root, notes)
        elif entry.is_file():
            yield path


def _sorted(entries: Iterable["os.DirEntry[str]"]) -> list["os.DirEntry[str]"]:
    return sorted(entries, key=lambda entry: entry.name)


def _unpacked(path: Path) -> Path:
    return path.with_suffix("") if path.suffix.lower() in PACKED else path
