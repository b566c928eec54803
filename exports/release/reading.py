"""Reading the gold of a release that lies in a directory, checked against its manifest or not."""

from collections.abc import Iterator
from pathlib import Path

from exports.release import manifest
from exports.release.manifest import MANIFEST, Manifest, Part
from schemas import gold
from schemas.gold import GoldDocument, GoldError


class ReleaseError(Exception):
    """A release whose files are not what its manifest says; the message names the file."""


def load(root: Path) -> Manifest:
    """The manifest of the release in a directory. Raises ReleaseError."""
    try:
        return manifest.decode((root / MANIFEST).read_bytes())
    except FileNotFoundError as error:
        raise ReleaseError(f"{root} holds no release: {MANIFEST} is missing") from error
    except ValueError as error:
        raise ReleaseError(str(error)) from error


def documents(root: Path, split: str | None = None) -> Iterator[tuple[str, GoldDocument]]:
    """Split and record of each document, in the order of the files. Raises ReleaseError."""
    for part in load(root).of(split, ".jsonl"):
        for document, _ in records(root, part):
            yield part.split or "", document


def records(root: Path, part: Part) -> Iterator[tuple[GoldDocument, int]]:
    """The records of a file of gold, each with its place in it in bytes. Raises ReleaseError."""
    try:
        file = (root / part.path).open("rb")
    except FileNotFoundError as error:
        raise ReleaseError(f"{part.path}: missing") from error
    with file:
        at = 0
        for number, line in enumerate(file, 1):
            try:
                document = gold.decode(line)
            except GoldError as error:
                raise ReleaseError(f"{part.path}, line {number}: {error}") from error
            yield document, at
            at += len(line)


def broken(root: Path) -> Iterator[str]:
    """What does not agree with the manifest: files that are missing, differ, or are not named in it."""
    known = load(root)
    for part in known.files:
        path = root / part.path
        if not path.is_file():
            yield f"{part.path}: missing"
        elif path.stat().st_size != part.bytes:
            yield f"{part.path}: {path.stat().st_size:,} bytes, not {part.bytes:,}"
        elif manifest.hash_file(path) != part.sha256:
            yield f"{part.path}: its SHA-256 is not that of the manifest"
    named = {part.path for part in known.files} | {MANIFEST}
    for path in sorted(root.rglob("*")):
        if path.is_file() and (name := path.relative_to(root).as_posix()) not in named:
            yield f"{name}: not named in the manifest"
