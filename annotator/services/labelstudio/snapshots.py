"""Exports that are kept: made once, then read in any format as often as wanted, until somebody deletes them.

A snapshot is a job whose result is a file of tasks, one a line. Only who made it sees it, and those who see
all sets.
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from annotator.errors import AnnotatorError, Invalid
from annotator.permissions import Action, Actor
from annotator.services import jobs
from annotator.services.access import Entry
from annotator.services.labelstudio import counting, opening, persons, tables, wishes
from annotator.services.labelstudio.exports import FORMATS, JSON, format_of, tasks
from annotator.services.labelstudio.persons import Naming
from annotator.services.labelstudio.times import moment
from annotator.store import Session, Store, people
from annotator.store import jobs as stored
from annotator.store.jobs import Job

# As many tasks are written while the caller waits.
SMALL = 500
_STEP = 100
_MOST = 1_000
_CHUNK = 1 << 16
_STATUS = {"queued": "created", "running": "in_progress", "done": "completed"}


class Stopped(AnnotatorError):
    """It was cancelled; nothing of it was kept."""


@dataclass(frozen=True, slots=True)
class Started:
    """A snapshot to be made; `small` if that takes no longer than a request may."""

    id: int
    small: bool


def start(session: Session, actor: Actor, project_id: int, asked: dict[str, Any]) -> Started:
    """Adds a snapshot to be made. Raises NotFound, Forbidden, or Invalid for options that are not known."""
    entry = opening.project(session, actor, project_id, Action.EXPORT)
    parameters = wishes.read(asked)
    total = counting.totals(session, entry).documents
    job_id = jobs.start(session, actor, entry.slug, jobs.SNAPSHOT, parameters)
    return Started(job_id, total <= SMALL)


def make(
    store: Store,
    task: jobs.Task,
    root: Path,
    progress: Callable[[int, int], None],
    cancelled: Callable[[], bool],
) -> dict[str, Any]:
    """Writes the file of a snapshot; what was made, as `shape` and `download` read it. Raises Stopped."""
    name = f"{secrets.token_hex(16)}.json"
    root.mkdir(parents=True, exist_ok=True)
    path, digest, count = root / name, hashlib.md5(usedforsecurity=False), 0
    content = wishes.content(task.parameters)

    def counted(session: Session, entry: Entry) -> Iterator[dict[str, Any]]:
        nonlocal count
        total = counting.totals(session, entry, content.chosen).documents
        for each in tasks(session, entry, content):
            count += 1
            yield each
            if count % _STEP == 0:
                progress(count, max(count, total))
                if cancelled():
                    raise Stopped("The snapshot was cancelled.")

    try:
        with store.reading() as session, path.open("wb") as file:
            entry = opening.project(session, task.actor, task.project_id, Action.EXPORT)
            for chunk in tables.listed(counted(session, entry)):
                file.write(chunk)
                digest.update(chunk)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return {"file": name, "md5": digest.hexdigest(), "tasks": count, "formats": []}


def every(session: Session, actor: Actor, project_id: int) -> list[dict[str, Any]]:
    """The project's snapshots, the newest first. Raises NotFound or Forbidden."""
    entry = opening.project(session, actor, project_id, Action.EXPORT)
    found = stored.latest(session, entry.project_id, jobs.SNAPSHOT, _MOST)
    return [_shape(session, entry, job) for job in found if _visible(entry, job)]


def one(session: Session, actor: Actor, project_id: int, snapshot_id: int) -> dict[str, Any]:
    """A snapshot. Raises NotFound or Forbidden."""
    return _shape(session, *_find(session, actor, project_id, snapshot_id))


def convert(session: Session, actor: Actor, project_id: int, snapshot_id: int, name: str) -> dict[str, Any]:
    """Offers a snapshot in another format too, which is made when it is read. Raises NotFound or Invalid."""
    _, job = _find(session, actor, project_id, snapshot_id)
    format_of(name)
    _ready(job)
    known = list(job.result["formats"])
    if name.upper() not in known:
        known.append(name.upper())
        stored.amend(session, snapshot_id, job.result | {"formats": known})
        session.commit()
    return {"export_type": name.upper(), "converted_format": _number(name.upper())}


def download(
    session: Session, actor: Actor, project_id: int, snapshot_id: int, name: str, root: Path
) -> Iterator[bytes]:
    """The bytes of a snapshot in a format. Raises NotFound, Forbidden, or Invalid where it is not ready."""
    _, job = _find(session, actor, project_id, snapshot_id)
    chosen = format_of(name)
    _ready(job)
    path = root / job.result["file"]
    if not path.is_file():
        raise Invalid("The file of this snapshot is gone. Make another.")
    return _bytes(path) if name.upper() == JSON else chosen.write(_read(path))


def delete(session: Session, actor: Actor, project_id: int, snapshot_id: int, root: Path) -> None:
    """Removes a snapshot and its file. Raises NotFound, Forbidden, or Invalid while it is made."""
    _, job = _find(session, actor, project_id, snapshot_id)
    if job.state in {"queued", "running"}:
        raise Invalid("This snapshot is still being made. Delete it then.")
    stored.remove(session, snapshot_id)
    session.commit()
    if "file" in job.result:
        (root / job.result["file"]).unlink(missing_ok=True)


def _find(session: Session, actor: Actor, project_id: int, snapshot_id: int) -> tuple[Entry, Job]:
    entry = opening.project(session, actor, project_id, Action.EXPORT)
    job = stored.of_project(session, entry.project_id, snapshot_id)
    if job is None or job.kind != jobs.SNAPSHOT or not _visible(entry, job):
        raise opening.nothing()
    return entry, job


def _visible(entry: Entry, job: Job) -> bool:
    return job.user_id == entry.actor.user_id or entry.may(Action.SEE_ALL_SETS)


def _ready(job: Job) -> None:
    if job.state != "done":
        raise Invalid(
            f"This snapshot is {_STATUS.get(job.state, 'failed').replace('_', ' ')}, not completed."
        )


def _bytes(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk


def _read(path: Path) -> Iterator[dict[str, Any]]:
    """The tasks of a file with one a line."""
    decoder = msgspec.json.Decoder(dict[str, Any])
    with path.open("rb") as file:
        for line in file:
            if line.startswith(b"{"):
                yield decoder.decode(line.rstrip(b",\n"))


def _number(name: str) -> int:
    return list(FORMATS).index(name) + 1


def _shape(session: Session, entry: Entry, job: Job) -> dict[str, Any]:
    ended = job.state not in {"queued", "running"}
    maker = people.one(session, job.user_id)
    return {
        "id": job.id,
        "title": job.parameters["title"],
        "status": _STATUS.get(job.state, "failed"),
        "created_at": moment(job.created),
        "finished_at": moment(job.updated) if ended else None,
        "created_by": persons.simple(maker[0], Naming.of(entry).name(*maker)) if maker else None,
        "md5": job.result.get("md5", ""),
        "counters": {"task_number": job.result.get("tasks", 0)},
        "converted_formats": [
            {"id": _number(name), "status": "completed", "export_type": name, "traceback": None}
            for name in job.result.get("formats", ())
            if name != JSON
        ],
        "message": job.message,
    }
