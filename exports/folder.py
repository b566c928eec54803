"""Which files a path stands for: itself, or what a folder holds."""

import os
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path

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

    Hidden files are skipped; links to folders or out of the folder, and other endings, are told in `notes`.
    """
    other: dict[str, int] = {}
    for path in _walk(root, root.resolve(), notes):
        if ending(path.name) in endings:
            yield Source(path, path.relative_to(root).as_posix())
        else:
            other[path.suffix.lower()] = other.get(path.suffix.lower(), 0) + 1
    if other:
        counts = ", ".join(f"{count} {suffix or 'without ending'}" for suffix, count in sorted(other.items()))
        notes.append(f"{root.name}: not read: {counts}")


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
