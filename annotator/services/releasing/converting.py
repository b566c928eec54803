"""A release in another format: a folder for each split, or for each shard where several are made at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import exports
from annotator.errors import Failed, Invalid
from annotator.services.releasing.listing import Shown
from annotator.services.releasing.shelf import Shelf, file_system
from exports import Item, LossReport, engines, release, sharded
from exports.base import LOSS_FILE

Progress = Callable[[int, int], None]


def by_split(shown: Shown, shelf: Shelf, format_id: str, out: Path, progress: Progress) -> LossReport:
    """Writes each split into a folder of its name, and the loss report of all. Raises Invalid or Failed."""
    chosen = _format(format_id)
    _free(str(out))
    whole = LossReport(format_id)
    total = sum(counts["documents"] for counts in shown.manifest.counts.values())
    try:
        with shelf.directory(shown.release.folder) as root:
            for split in shown.manifest.counts:
                done = whole.documents
                items = (
                    _told(Item.tokenized(document), done + number, total, progress)
                    for number, (_, document) in enumerate(release.documents(root, split), 1)
                )
                whole.add(chosen.write(items, out / split))
    except (exports.ExportError, release.ReleaseError) as error:
        raise Failed(str(error)) from error
    (out / LOSS_FILE).write_bytes(whole.encode())
    return whole


def by_shard(
    shown: Shown, shelf: Shelf, format_id: str, out: str, workers: int, scheduler: str, progress: Progress
) -> LossReport:
    """Writes each shard into a folder of its name below the path or URL `out`, several at once.

    They are converted by so many processes of this machine, or by the workers of a Dask scheduler that can
    reach both places. The loss report of all is written last: a place without one holds no whole export.
    Raises Invalid or Failed.
    """
    _format(format_id)
    out = out.rstrip("/") if "://" in out else str(Path(out).absolute())
    system, root = _free(out)
    tasks = [
        sharded.Task(shelf.address(shown.release.folder, part.path), f"{out}/{Path(part.path).stem}")
        for split in shown.manifest.counts
        for part in shown.manifest.of(split, ".jsonl")
    ]
    try:
        with engines.dask(scheduler) if scheduler else engines.processes(workers) as engine:
            report = sharded.convert_all(
                tasks, format_id, engine, lambda number: progress(number, len(tasks))
            )
    except exports.ExportError as error:
        raise Failed(f"{error} {out} has no {LOSS_FILE}: it holds a part of the export at most.") from error
    finally:
        if "://" not in out:
            sharded.clear(Path(out))
    try:
        system.pipe_file(f"{root}/{LOSS_FILE}", report.encode())
    except Exception as error:  # each system has its own
        raise Failed(f"{out} cannot be written to: {error}") from error
    return report


def _format(format_id: str) -> exports.Format:
    try:
        chosen = exports.get(format_id)
    except exports.ExportError as error:
        raise Invalid(str(error), "format") from error
    if chosen.writer is None:
        raise Invalid(f"{chosen.title} can be read, not written.", "format")
    return chosen


def _free(out: str) -> tuple[Any, str]:
    """The file system of a place where nothing is yet, and the path in it."""
    system, root = file_system(out)
    try:
        used = system.exists(root) and (system.isfile(root) or system.ls(root))
    except Exception as error:  # each system has its own
        raise Failed(f"{out} cannot be reached: {error}") from error
    if used:
        raise Invalid(f"{out} is not empty; choose another place.", "out")
    return system, root


def _told(item: Item, done: int, total: int, progress: Progress) -> Item:
    if done % 200 == 0 or done == total:
        progress(done, total)
    return item
