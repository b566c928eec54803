"""Exports at once, and snapshots that are kept."""

from datetime import UTC, datetime

from flask import Blueprint, Response

from annotator import jobs as queue
from annotator.api.access import store
from annotator.api.labelstudio import answers, inputs
from annotator.errors import Invalid
from annotator.services.labelstudio import exports as written
from annotator.services.labelstudio import snapshots
from annotator.services.labelstudio.exports import JSON, format_of

blueprint = Blueprint("labelstudio_exports", __name__, url_prefix="/api/projects/<int:project_id>")


@blueprint.get("/export/", strict_slashes=False)
def export(project_id: int) -> Response:
    """The annotated tasks of a project, or all, in a format."""
    actor, name = inputs.actor(), inputs.text("export_type", "exportType") or JSON
    content = written.live(inputs.numbers("ids", "ids[]"), inputs.truth("download_all_tasks"))
    chunks = written.write(store(), actor, project_id, name, content)
    return answers.streamed(chunks, format_of(name).mimetype, _file(project_id, name))


@blueprint.get("/export/formats/", strict_slashes=False)
def formats(project_id: int) -> Response:
    """The formats that there are."""
    with store().reading() as session:
        return answers.json(written.formats(session, inputs.actor(), project_id))


@blueprint.get("/exports/", strict_slashes=False)
def snapshots_of(project_id: int) -> Response:
    """The snapshots of a project, the newest first."""
    with store().reading() as session:
        return answers.json(snapshots.every(session, inputs.actor(), project_id))


@blueprint.post("/exports/", strict_slashes=False)
def create(project_id: int) -> Response:
    """Makes a snapshot: at once where that is soon done, else by the job queue."""
    actor, asked = inputs.actor(), inputs.body()
    with store().writing() as session:
        started = snapshots.start(session, actor, project_id, asked)
    if started.small:
        queue.run(store(), inputs.settings(), started.id)
    else:
        queue.enqueue(inputs.settings(), started.id)
    with store().reading() as session:
        return answers.json(snapshots.one(session, actor, project_id, started.id), 201)


@blueprint.get("/exports/<int:export_id>/", strict_slashes=False)
def snapshot(project_id: int, export_id: int) -> Response:
    """One snapshot."""
    with store().reading() as session:
        return answers.json(snapshots.one(session, inputs.actor(), project_id, export_id))


@blueprint.delete("/exports/<int:export_id>/", strict_slashes=False)
def delete(project_id: int, export_id: int) -> Response:
    """Deletes a snapshot."""
    root = queue.snapshots_dir(inputs.settings())
    with store().writing() as session:
        snapshots.delete(session, inputs.actor(), project_id, export_id, root)
    return Response(status=204)


@blueprint.post("/exports/<int:export_id>/convert/", strict_slashes=False)
def convert(project_id: int, export_id: int) -> Response:
    """Offers a snapshot in another format too."""
    actor, name = inputs.actor(), inputs.body().get("export_type")
    if not isinstance(name, str):
        raise Invalid("This field is required.", "export_type")
    with store().writing() as session:
        return answers.json(snapshots.convert(session, actor, project_id, export_id, name))


@blueprint.get("/exports/<int:export_id>/download/", strict_slashes=False)
def download(project_id: int, export_id: int) -> Response:
    """A snapshot in a format."""
    name = inputs.text("exportType", "export_type") or JSON
    root = queue.snapshots_dir(inputs.settings())
    with store().reading() as session:
        chunks = snapshots.download(session, inputs.actor(), project_id, export_id, name, root)
    return answers.streamed(chunks, format_of(name).mimetype, _file(project_id, name))


def _file(project_id: int, name: str) -> str:
    at = datetime.now(UTC).strftime("%Y-%m-%d-%H-%M-%S")
    return f"project-{project_id}-at-{at}.{format_of(name).ending}"
