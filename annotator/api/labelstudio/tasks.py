"""Tasks: a document with the sets that the owner of the token sees."""

from collections.abc import Iterator

from flask import Blueprint, Response, request

from annotator.api.access import store
from annotator.api.labelstudio import answers, inputs
from annotator.api.labelstudio.paging import Page
from annotator.errors import Invalid, NotFound
from annotator.permissions import Actor
from annotator.services.labelstudio import counting, filters, opening, reading
from annotator.services.labelstudio.reading import Part
from annotator.services.labelstudio.shapes import Form
from annotator.services.sessions import Store

_SIZE = 100
_FIELDS = {"all": True, "task_only": False, "": False}

blueprint = Blueprint("labelstudio_tasks", __name__, url_prefix="/api/tasks")


@blueprint.get("/", strict_slashes=False)
def tasks() -> Response:
    """The tasks of a project, page by page, filtered by `query`."""
    actor, page = inputs.actor(), Page.asked(_SIZE)
    if inputs.text("view"):
        raise NotFound("There are no views here: say the project, and filter by query.")
    project_id = inputs.number("project")
    if project_id is None:
        raise NotFound("Neither project nor view id specified")
    return answers.streamed(_listed(store(), actor, project_id, page, _form()), "application/json")


def _listed(database: Store, actor: Actor, project_id: int, page: Page, form: Form) -> Iterator[bytes]:
    annotated = inputs.truth("only_annotated")
    chosen = filters.chosen(inputs.text("query"), inputs.text("selectedItems"), annotated)
    with database.reading() as session:
        entry = opening.project(session, actor, project_id)
        found = counting.totals(session, entry, chosen)
        page.check(found.documents)
        counts = {
            "total": found.documents,
            "total_annotations": found.sets,
            "total_predictions": found.suggestions,
        }
        part = Part(page.size, page.offset)
        yield from answers.with_list(counts, "tasks", reading.tasks(session, entry, chosen, form, part))


def _form() -> Form:
    fields = request.args.get("fields", "")
    if fields not in _FIELDS:
        raise Invalid(f"fields: expected all or task_only, not {fields[:40]!r}.", "fields")
    only = frozenset(name.strip() for name in request.args.get("include", "").split(",") if name.strip())
    return Form(full=_FIELDS[fields], only=only)


@blueprint.get("/<int:task_id>/", strict_slashes=False)
def task(task_id: int) -> Response:
    """One task; who has completed an annotation is an object."""
    with store().reading() as session:
        return answers.json(reading.task(session, inputs.actor(), task_id))


@blueprint.get("/<int:task_id>/annotations/", strict_slashes=False)
def annotations(task_id: int) -> Response:
    """The annotations of a task."""
    with store().reading() as session:
        return answers.json(reading.annotations(session, inputs.actor(), task_id))
