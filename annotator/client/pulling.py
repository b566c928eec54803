"""Pulling a release into a directory: resumed where it was cut, every file verified, all of it or nothing."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import exports
from annotator.client.client import ClientError, Release
from exports import Item, LossReport
from exports.release.manifest import MANIFEST, Part, hash_file
from schemas import gold
from schemas.gold import GoldDocument

FILES = "files"
PARTIAL = ".partial"
Progress = Callable[[int, int], None]


def pull(
    release: Release, out: Path, format_id: str = FILES, progress: Progress = lambda done, total: None
) -> dict[str, LossReport]:
    """Brings a release to `out`: its own files, or for a format those of each split in a folder of its name.

    What was cut off goes on where it stopped; `progress` gets bytes. Gives the loss report of each split.
    Raises ClientError when `out` holds something else, or a file is not what the manifest says.
    """
    wanted = _wanted(release, format_id)
    partial = _begin(release, out)
    total = sum(part.bytes for part in wanted)
    done = 0
    for part in wanted:
        for size in _bring(release, part, partial):
            progress(done + size, total)
        done += part.bytes
    if format_id == FILES:
        (partial / MANIFEST).write_bytes(release.content)
        _move(partial, out)
        return {}
    reports = _convert(release, partial, format_id)
    _move(partial / FILES, out)
    shutil.rmtree(partial)
    return reports


def _begin(release: Release, out: Path) -> Path:
    """The folder for what is coming; what another release has left there is cleared."""
    if out.exists() and (not out.is_dir() or any(each.name != PARTIAL for each in out.iterdir())):
        raise ClientError(f"{out} is not empty; choose another directory")
    partial = out / PARTIAL
    stamp = partial / "address"
    if partial.exists() and not (stamp.is_file() and stamp.read_text() == release.address):
        shutil.rmtree(partial)
    partial.mkdir(parents=True, exist_ok=True)
    stamp.write_text(release.address)
    shutil.rmtree(partial / FILES, ignore_errors=True)
    return partial


def _wanted(release: Release, format_id: str) -> tuple[Part, ...]:
    if format_id == FILES:
        return release.manifest.files
    chosen = exports.get(format_id)
    if chosen.writer is None:
        raise ClientError(f"{chosen.title} can be read, not written")
    return release.manifest.of(None, ".jsonl")


def _bring(release: Release, part: Part, partial: Path) -> Iterator[int]:
    """Brings what is missing of a file, giving its size so far."""
    path = partial / part.path
    if not path.resolve().is_relative_to(partial.resolve()):
        raise ClientError(f"{part.path}: a path that leads out of the release")
    path.parent.mkdir(parents=True, exist_ok=True)
    there = path.stat().st_size if path.exists() else 0
    if there < part.bytes:
        with path.open("ab") as file:
            for chunk in release.chunks(part, there):
                file.write(chunk)
                yield file.tell()
    if path.stat().st_size != part.bytes or hash_file(path) != part.sha256:
        path.unlink()
        raise ClientError(f"{part.path}: what came is not what the manifest says; pull again")
    yield part.bytes


def _convert(release: Release, partial: Path, format_id: str) -> dict[str, LossReport]:
    reports = {}
    for split in release.manifest.counts:
        if not (partial / FILES / split).resolve().is_relative_to((partial / FILES).resolve()):
            raise ClientError(f"{split}: a split whose name leads out of the release")
    for split in release.manifest.counts:
        items = (
            Item.tokenized(document)
            for part in release.manifest.of(split, ".jsonl")
            for document in _documents(partial / part.path)
        )
        reports[split] = exports.get(format_id).write(items, partial / FILES / split)
    return reports


def _documents(path: Path) -> Iterator[GoldDocument]:
    with path.open("rb") as file:
        for line in file:
            yield gold.decode(line)


def _move(partial: Path, out: Path) -> None:
    """Has what is complete take its place, the manifest last."""
    for path in sorted(partial.iterdir(), key=lambda each: each.name == MANIFEST):
        if path.name != "address":
            path.rename(out / path.name)
    shutil.rmtree(partial, ignore_errors=True)
