"""What is done for each kind of job, and how it ended: state, message, result."""

from collections.abc import Callable
from typing import Any

from annotator.jobs.folders import exports_dir, releases_dir, snapshots_dir, uploads_dir
from annotator.jobs.watch import Watch
from annotator.services import (
    agreeing,
    agreement_intervals,
    exporting,
    import_jobs,
    jobs,
    packing,
    tokenizing,
)
from annotator.services.jobs import Task
from annotator.services.labelstudio import snapshots
from annotator.services.labelstudio.sync import asking
from annotator.services.releasing import creating
from annotator.services.releasing.gathering import Stopped
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import Wish
from annotator.services.sessions import Store
from annotator.services.suggesting import backends, learning, suggesters, telling
from annotator.settings import Settings

Ending = tuple[str, str, dict[str, Any]]


def _import(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    result = import_jobs.do(store, uploads_dir(settings), task, watch.progress, watch.cancelled)
    return result["state"], "", result


def _tokens(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    made = tokenizing.run(store, task.project_id, watch.progress, watch.cancelled)
    return "cancelled" if watch.cancelled() else "done", "", {"documents": made}


def _export(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    wanted = task.parameters
    choices = [
        exporting.Choice(source, wanted["all_states"], wanted["names"]) for source in wanted["sources"]
    ]
    try:
        packed = packing.pack(
            store, task.actor, task.slug, wanted["format"], choices, exports_dir(settings),
            watch.progress, watch.cancelled,
        )  # fmt: skip
    except exporting.Cancelled as error:
        return "cancelled", error.message, {}
    return "done", "", packed


def _agreement(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    agreeing.refresh(store, task.project_id, progress=watch.progress, cancelled=watch.cancelled)
    agreement_intervals.draw(store, task.project_id, watch.cancelled)
    return "cancelled" if watch.cancelled() else "done", "", {}


def _release(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    try:
        made = creating.create(
            store, task.actor, task.slug, Wish.of(task.parameters), Shelf(settings.releases),
            releases_dir(settings), watch.progress, watch.cancelled,
        )  # fmt: skip
    except Stopped as error:
        return "cancelled", error.message, {}
    return "done", "", {"version": made.version}


def _snapshot(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    try:
        made = snapshots.make(store, task, snapshots_dir(settings), watch.progress, watch.cancelled)
    except snapshots.Stopped as error:
        return "cancelled", error.message, {}
    return "done", "", made


def _suggest(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    """Has a suggester suggest, train, or, the matcher of strings, learn from finished gold."""
    name, deed = task.parameters["name"], task.parameters["deed"]
    if deed == suggesters.LEARN:
        learned = learning.learn_gold(store, task.project_id, watch.progress, watch.cancelled)
        return "cancelled" if watch.cancelled() else "done", "", {"name": name, "learned": learned}
    if deed == suggesters.TRAIN:
        telling.train(store, settings, task.actor, task.slug, name)
        return "done", "", {"name": name, "trains": True}
    missing = deed == suggesters.MISSING
    made = backends.run(
        store, settings, task.actor, task.slug, name, missing, watch.progress, watch.cancelled
    )
    return "cancelled" if watch.cancelled() else "done", "", {"name": name} | made.to_dict()


def _tell(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    told = telling.tell_gold(store, settings, task.actor, task.slug, task.parameters["document"])
    return "done", "", {"told": told}


def _sync(store: Store, settings: Settings, task: Task, watch: Watch) -> Ending:
    return "done", "", asking.do(store, settings, task, watch.progress)


KINDS: dict[str, Callable[[Store, Settings, Task, Watch], Ending]] = {
    jobs.IMPORT: _import,
    jobs.EXPORT: _export,
    jobs.TOKENS: _tokens,
    jobs.AGREEMENT: _agreement,
    jobs.RELEASE: _release,
    jobs.SNAPSHOT: _snapshot,
    jobs.SUGGEST: _suggest,
    jobs.TELL: _tell,
    jobs.SYNC: _sync,
}
