"""Projects, with their labelling configuration."""

from flask import Blueprint, Response, request

from annotator.api.access import store
from annotator.api.labelstudio import answers, inputs
from annotator.api.labelstudio.paging import Page
from annotator.services.labelstudio import projects as found
from annotator.services.labelstudio.projects import Wish

_SIZE = 30

blueprint = Blueprint("labelstudio_projects", __name__, url_prefix="/api/projects")


@blueprint.get("/", strict_slashes=False)
def projects() -> Response:
    """The projects that the token opens."""
    page = Page.asked(_SIZE)
    wish = Wish(
        title=inputs.text("title", "search"),
        ids=tuple(inputs.numbers("ids")),
        ordering=request.args.get("ordering") or "id",
    )
    with store().reading() as session:
        entries = found.matching(session, inputs.actor(), wish)
        page.check(len(entries))
        end = len(entries) if page.size is None else page.offset + page.size
        results = [found.shape(session, entry) for entry in entries[page.offset : end]]
    return answers.json(
        {
            "count": len(entries),
            "next": page.address(page.number + 1) if end < len(entries) else None,
            "previous": page.address(page.number - 1) if page.number > 1 else None,
            "results": results,
        }
    )


@blueprint.get("/<int:project_id>/", strict_slashes=False)
def project(project_id: int) -> Response:
    """One project."""
    with store().reading() as session:
        return answers.json(found.one(session, inputs.actor(), project_id))
