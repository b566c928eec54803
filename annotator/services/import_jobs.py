"""Imports that were sent by the page: done by the worker, and done again once it is known what names mean."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from annotator.domain.mapping import Found, NameMapping, Proposal, propose
from annotator.errors import Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services import importing, jobs, uploads
from annotator.services.access import enter
from annotator.services.importing import Intake
from annotator.services.jobs import Task, View
from annotator.services.surveying import Survey, survey
from annotator.store import Session, Store
from exports import ReadOptions

# Where a job's result keeps the names that have to be mapped before the files can be imported.
NAMES = "names"


def do(
    store: Store,
    root: Path,
    task: Task,
    progress: Callable[[int], None],
    cancelled: Callable[[], bool],
) -> dict[str, Any]:
    """Imports the job's uploads; its result, with the names in the files where some do not map."""
    wanted = task.parameters
    found = uploads.find(root, task.actor, task.project_id, wanted["uploads"])
    sources = [uploads.source(root, each) for each in found]
    options, intake = _options(wanted), _intake(wanted)
    into = store, task.actor, task.slug
    result = importing.files(*into, sources, wanted["format"], options, intake, progress, cancelled)
    told = result.to_dict()
    if result.state == "failed" and result.unmapped.count:
        given = intake.mapping, intake.remembered
        names = survey(*into, sources, wanted["format"], options, *given, progress, cancelled)
        told[NAMES] = {
            "counts": [[*name, count] for name, count in names.counts.items()],
            "mapping": names.mapping.to_dict(),
        }
    return told


def questions(session: Session, actor: Actor, root: Path, job: View) -> list[Proposal]:
    """What to ask about an import that failed for want of a mapping; nothing once its files are gone."""
    names = job.result.get(NAMES)
    if not names or not job.entry.may(Action.IMPORT):
        return []
    try:
        uploads.find(root, actor, job.entry.project_id, job.parameters["uploads"])
    except NotFound:
        return []
    return propose(_survey(names).counts, job.entry.in_use, _survey(names).mapping)


def again(session: Session, actor: Actor, slug: str, root: Path, job_id: int, chosen: NameMapping) -> int:
    """Starts the import of the same files with a mapping; the new job's id.

    Raises NotFound, also when the files are gone, Forbidden, or Invalid for a job that asks for no mapping.
    """
    entry = enter(session, actor, slug, Action.IMPORT)
    job = jobs.look(session, actor, slug, job_id)
    names = job.result.get(NAMES)
    if not names:
        raise Invalid("This job does not ask what names mean.")
    uploads.find(root, actor, entry.project_id, job.parameters["uploads"])
    mapping = chosen.over(_survey(names).mapping)
    parameters = job.parameters | {"mapping": mapping.to_dict(), "remembered": False}
    return jobs.start(session, actor, slug, jobs.IMPORT, parameters)


def _survey(names: dict[str, Any]) -> Survey:
    counts = Counter({Found(section, id_, on, tuple(of)): n for section, id_, on, of, n in names["counts"]})
    return Survey(counts, NameMapping(names["mapping"]))


def _options(wanted: dict[str, Any]) -> ReadOptions:
    options = ReadOptions(
        encoding=wanted["encoding"],
        language=wanted["language"],
        columns=tuple((field, column) for field, column in wanted["columns"]),
        bad_offsets=wanted.get("bad_offsets", "reject"),
        annotator=wanted.get("person"),
        predictions=wanted.get("predictions"),
    )
    return replace(options, unit=wanted["unit"]) if wanted.get("unit") else options


def _intake(wanted: dict[str, Any]) -> Intake:
    """What a job wants; one that an earlier version has queued knows of labels alone."""
    return Intake(
        wanted["owner"],
        NameMapping(wanted.get("mapping") or {"labels": wanted.get("labels", {})}),
        wanted["keep_going"],
        wanted.get("drop", False),
        wanted.get("remembered", True),
    )
