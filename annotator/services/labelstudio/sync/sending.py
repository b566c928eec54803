"""Sending things so that each is there once: before it is sent again it is looked up."""

import time
from collections.abc import Callable, Collection, Sequence
from typing import TypeVar
from uuid import UUID, uuid5

from annotator.errors import Failed
from annotator.services.labelstudio.sync.remote import Remote, Unavailable, Values

# Seconds until something is tried again.
PAUSE = 1.0

T = TypeVar("T")


def once(send: Callable[[], T | None], find: Callable[[], T | None]) -> T:
    """What `send` makes; when the server fails meanwhile, what `find` finds of it, else the second try.

    `send` gives None for what is there already. Raises Failed.
    """
    try:
        made = send()
    except Unavailable:
        time.sleep(PAUSE)
        found = find()
        made = found if found is not None else send()
    if made is None:
        made = find()
    if made is None:
        raise Failed("Label Studio says that it has an annotation already, but does not list it.")
    return made


def annotation(remote: Remote, task_id: int, values: Values, project_id: int) -> int:
    """Adds an annotation; its id.

    A `unique_id` is the only one of its server: where another project has it, one made from it is taken.
    """

    def find() -> int | None:
        there = remote.annotations(task_id)
        return next((each["id"] for each in there if each.get("import_id") == values["import_id"]), None)

    def send() -> int | None:
        made = remote.annotate(task_id, values)
        if made is None and (made := find()) is None:
            other = str(uuid5(UUID(values["unique_id"]), str(project_id)))
            made = remote.annotate(task_id, values | {"unique_id": other})
        return made

    return once(send, find)


def prediction(remote: Remote, task_id: int, values: Values, sent: Collection[int | None]) -> int:
    """Adds a prediction in the place of those of the same model that we have `sent`; its id.

    What others have put there stays. One that is there already, from a push that was killed, is not added.
    """

    def same() -> list[Values]:
        return [
            each
            for each in remote.predictions(task_id)
            if each.get("model_version") == values["model_version"]
        ]

    def find() -> int | None:
        alike = (each["id"] for each in same() if each.get("result") == values["result"])
        return next(alike, None)

    for each in same():
        if each["id"] in sent:
            remote.unpredict(each["id"])
    return find() or once(lambda: remote.predict(task_id, values), find)


def tasks(remote: Remote, project_id: int, wanted: Sequence[tuple[str, Values]]) -> dict[str, int]:
    """Adds tasks, each with the id of its document; their ids by those.

    An import that fails may have added some of them, so the rest only is sent again.
    """
    values = dict(wanted)
    try:
        return dict(zip(values, remote.import_tasks(project_id, list(values.values())), strict=True))
    except Unavailable:
        time.sleep(PAUSE)
    made = {uid: ids[0] for uid in values if (ids := remote.tasks_of(project_id, uid))}
    rest = {uid: task for uid, task in values.items() if uid not in made}
    if rest:
        made |= zip(rest, remote.import_tasks(project_id, list(rest.values())), strict=True)
    return made
