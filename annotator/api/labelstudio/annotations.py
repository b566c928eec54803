"""Annotations and predictions by themselves."""

from collections.abc import Iterator, Sequence

from flask import Blueprint, Response

from annotator.api.access import store
from annotator.api.labelstudio import answers, inputs
from annotator.permissions import Actor
from annotator.services.labelstudio import opening, predicting, reading, tables
from annotator.services.labelstudio.filters import numbered
from annotator.services.sessions import Store

blueprint = Blueprint("labelstudio_annotations", __name__, url_prefix="/api")


@blueprint.get("/annotations/<int:annotation_id>/", strict_slashes=False)
def annotation(annotation_id: int) -> Response:
    """One annotation."""
    with store().reading() as session:
        return answers.json(reading.annotation(session, inputs.actor(), annotation_id))


@blueprint.get("/predictions/", strict_slashes=False)
def predictions() -> Response:
    """The predictions on a task, in a project, or in all."""
    actor = inputs.actor()
    task, project = inputs.number("task"), inputs.number("project", "task__project")
    return answers.streamed(
        _listed(store(), actor, project, [] if task is None else [task]), "application/json"
    )


@blueprint.post("/predictions/", strict_slashes=False)
def predict() -> Response:
    """A new prediction, in the place of what the same model version has predicted on the task."""
    actor = inputs.actor()
    with store().writing() as session:
        return answers.json(predicting.create(session, actor, inputs.body()), 201)


def _listed(database: Store, actor: Actor, project_id: int | None, tasks: Sequence[int]) -> Iterator[bytes]:
    with database.reading() as session:
        if project_id is not None:
            entries = [opening.project(session, actor, project_id)]
        elif tasks:
            entries = [opening.of_task(session, actor, tasks[0])]
        else:
            entries = opening.projects_of(session, actor)
        yield from tables.listed(reading.predictions(session, entries, numbered(list(tasks))))


@blueprint.get("/predictions/<int:prediction_id>/", strict_slashes=False)
def prediction(prediction_id: int) -> Response:
    """One prediction."""
    with store().reading() as session:
        return answers.json(reading.prediction(session, inputs.actor(), prediction_id))
