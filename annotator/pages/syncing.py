"""Pushing a project to a Label Studio server, pulling from it, keeping both in step."""

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator import jobs as queue
from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services.labelstudio.sync import asking
from annotator.statuses import status_of

blueprint = Blueprint("syncing", __name__, url_prefix="/projects/<slug>/label-studio")

_BOXES = ("as_me", "import_unknown", "predictions", "dry_run")
_TEXTS = ("direction", "url", "title", "people", "only", "annotator", "prefer")


@blueprint.get("")
def page(slug: str) -> str:
    """The form: a first look, without writing anything, is what it proposes."""
    return _page(slug, {"direction": "sync", "dry_run": True, "suggestions": True})


@blueprint.post("")
def start(slug: str) -> tuple[str, int] | Response:
    """Starts what the form asks for, as a job."""
    form = request.form
    given: dict[str, Any] = {name: form.get(name, "").strip() for name in _TEXTS}
    given |= {name: name in form for name in (*_BOXES, "suggestions")}
    try:
        wish = {name: value for name, value in given.items() if name != "url"}
        wish["people"] = asking.people_of(given["people"])
        with web.writing() as session:
            server = given["url"], form.get("token", "").strip()
            job_id = asking.start(session, web.settings(), web.actor(), slug, server, wish)
    except Invalid as error:
        return _page(slug, given, error), status_of(error)
    queue.enqueue(web.settings(), job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


def _page(slug: str, given: dict[str, Any], error: Invalid | None = None) -> str:
    with web.reading() as session:
        entry, recent = asking.page(session, web.actor(), slug)
    return render_template(
        "syncing/page.html", entry=entry, tab=Tab.LABEL_STUDIO, given=given, error=error, recent=recent
    )
