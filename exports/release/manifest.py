"""The manifest of a release: every file with its hash, what the release was made of and how.

Its bytes are the same whenever the same gold is released with the same settings, so the hash of them is the
release's content address.
"""

import hashlib
from pathlib import Path
from typing import Final, Literal

import msgspec

SCHEMA: Final = "release/1"
MANIFEST = "manifest.json"
_CHUNK = 1 << 20


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """A file: its path in the release, size in bytes, SHA-256, its split and documents if it holds any."""

    path: str
    bytes: int
    sha256: str
    split: str | None = None
    documents: int | None = None


class Splitting(msgspec.Struct, frozen=True, kw_only=True):
    """How documents came into their splits. `kept_from` is the release whose documents stayed in theirs.

    `moved` documents are not where the method's rule has them, because of their group or of that release;
    `groups` of near-duplicates with `grouped` documents were found; `leaks` are those that an
    earlier release has in different splits, each the ids of its documents.
    """

    method: str
    splits: str
    seed: int = 0
    kept_from: str | None = None
    moved: int = 0
    groups: int = 0
    grouped: int = 0
    leaks: tuple[tuple[str, ...], ...] = ()


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What a release is. `gold` is the address of its gold alone, whatever project and version are called.

    `policy` tells whose sets it holds; `counts` are per split; `contradictions` are the objects that the
    ontology does not allow as they are, such as spans that cross.
    """

    schema: Literal["release/1"] = SCHEMA
    project: str
    version: str
    ontology: str
    tool: str
    policy: str
    licence: str
    contradictions: int = 0
    splitting: Splitting
    counts: dict[str, dict[str, int]]
    gold: str
    files: tuple[Part, ...]

    def encode(self) -> bytes:
        """The manifest as indented JSON, always the same bytes."""
        return msgspec.json.format(msgspec.json.encode(self), indent=1) + b"\n"

    def of(self, split: str | None, ending: str) -> tuple[Part, ...]:
        """The files of a split (of all that belong to one, for None) with an ending, in order."""
        return tuple(
            each
            for each in self.files
            if each.path.endswith(ending) and each.split is not None and split in (None, each.split)
        )


def decode(content: bytes | str) -> Manifest:
    """The manifest of its JSON. Raises ValueError saying what is wrong."""
    try:
        return msgspec.json.decode(content, type=Manifest)
    except msgspec.DecodeError as error:
        raise ValueError(f"{MANIFEST}: {error}") from error


def address(content: bytes) -> str:
    """The content address of a manifest's bytes."""
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


def hash_file(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def part(root: Path, path: Path, split: str | None = None, documents: int | None = None) -> Part:
    """The entry of a file that lies below `root`."""
    return Part(
        path=path.relative_to(root).as_posix(),
        bytes=path.stat().st_size,
        sha256=hash_file(path),
        split=split,
        documents=documents,
    )
