"""An export for download: a folder of files for each author, their loss reports, and one archive of all."""

import secrets
import shutil
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from annotator.errors import NotFound
from annotator.permissions import Actor
from annotator.services import exporting
from annotator.services.exporting import Choice, Progress
from annotator.services.jobs import View
from annotator.store import Store

ARCHIVE = "export.zip"
_LISTED = 50


def pack(
    store: Store,
    actor: Actor,
    slug: str,
    format_id: str,
    choices: Sequence[Choice],
    root: Path,
    progress: Progress = lambda done, total: None,
    cancelled: Callable[[], bool] = lambda: False,
) -> dict[str, Any]:
    """Exports each choice into a new folder below `root`; what was written, as `find` and pages read it.

    When anything fails, nothing is left. Raises as `exporting.write` does.
    """
    name = secrets.token_hex(16)
    directory = root / name
    directory.mkdir(parents=True)
    try:
        reports = []
        for choice in choices:
            with store.reading() as session:
                author = exporting.author_of(session, actor, slug, choice)
            report = exporting.write(
                store, actor, slug, format_id, choice, directory / author.folder, progress, cancelled
            )
            reports.append({"set": author.label, **report.to_dict()})
        files = sorted(path for path in directory.rglob("*") if path.is_file())
        _archive(files, directory)
    except BaseException:
        shutil.rmtree(directory, ignore_errors=True)
        raise
    listed = _listed(files, directory / ARCHIVE)
    return {
        "folder": name,
        "files": [
            {"name": path.relative_to(directory).as_posix(), "size": path.stat().st_size} for path in listed
        ],
        "reports": reports,
    }


def find(root: Path, job: View, name: str) -> Path:
    """The file of an export that is listed under that name; raises NotFound, also when its day is over."""
    known = {each["name"] for each in job.result.get("files", ())}
    path: Path = root / job.result.get("folder", "") / name
    if name not in known or not path.is_file():
        raise NotFound("This file is gone: the files of an export are kept for a day. Export again.")
    return path


def _listed(files: Sequence[Path], archive: Path) -> list[Path]:
    """The files that are offered: of very many, as some formats write a document each, the archive alone."""
    if len(files) == 1:
        return list(files)
    return [archive, *files] if len(files) <= _LISTED else [archive]


def _archive(files: list[Path], directory: Path) -> None:
    with zipfile.ZipFile(directory / ARCHIVE, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.write(path, path.relative_to(directory).as_posix())
