"""What a project's articles speak of together: shared incidents, and those that are not shared yet."""

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import Conflict, Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services import incidents, sharing
from annotator.statuses import status_of

blueprint = Blueprint("incidents", __name__, url_prefix="/projects/<slug>/incidents")

Answer = str | tuple[str, int] | Response


@blueprint.get("")
def page(slug: str) -> Response:
    """The list; for htmx only the part that changes with the search."""
    response = make_response(_page(slug))
    response.headers["Vary"] = "HX-Request"
    return response


@blueprint.post("")
def create(slug: str) -> Answer:
    """Makes a shared incident of which nothing speaks yet."""
    try:
        with web.writing() as session:
            offered = "offered" in request.form
            sharing.create(session, web.actor(), slug, request.form.get("name", ""), offered)
    except Invalid as error:
        return _page(slug, error), status_of(error)
    return web.go(url_for(".page", slug=slug))


@blueprint.post("/share")
def share(slug: str) -> Answer:
    """Says which shared incident one of a set is; a new name makes a new one."""
    set_id, incident = _target()
    try:
        with web.writing() as session:
            name = request.form.get("name", "")
            found = sharing.share(session, web.actor(), slug, set_id, incident, name)
    except Invalid as error:
        return _page(slug, error), status_of(error)
    return web.go(url_for(".one", slug=slug, identifier=found))


@blueprint.post("/take-out")
def take_out(slug: str) -> Answer:
    """Takes the incident of a set out of the shared one."""
    set_id, incident = _target()
    with web.writing() as session:
        sharing.take_out(session, web.actor(), slug, set_id, incident)
    return web.go(url_for(".page", slug=slug))


@blueprint.get("/<identifier>")
def one(slug: str, identifier: str) -> str:
    """A shared incident with all that speaks of it."""
    return _one(slug, identifier)


@blueprint.post("/<identifier>/name")
def rename(slug: str, identifier: str) -> Answer:
    """Renames it."""
    form = request.form
    try:
        with web.writing() as session:
            sharing.rename(
                session, web.actor(), slug, identifier, form.get("name", ""), offered="offered" in form
            )
    except Invalid as error:
        return _one(slug, identifier, error), status_of(error)
    return web.go(url_for(".one", slug=slug, identifier=identifier))


@blueprint.post("/<identifier>/merge")
def merge(slug: str, identifier: str) -> Answer:
    """Merges it into another."""
    try:
        with web.writing() as session:
            into = sharing.merge(session, web.actor(), slug, identifier, request.form.get("into", ""))
    except Invalid as error:
        return _one(slug, identifier, error), status_of(error)
    return web.go(url_for(".one", slug=slug, identifier=into))


@blueprint.post("/<identifier>/delete")
def delete(slug: str, identifier: str) -> Answer:
    """Deletes it, if nothing speaks of it."""
    try:
        with web.writing() as session:
            sharing.remove(session, web.actor(), slug, identifier)
    except Conflict as error:
        return _one(slug, identifier, error), status_of(error)
    return web.go(url_for(".page", slug=slug))


def _page(slug: str, error: Invalid | None = None) -> str:
    given = request.args
    with web.reading() as session:
        board = incidents.page(
            session, web.actor(), slug, given.get("q", "").strip(), _number(), given.get("after", "")
        )
    template = "incidents/list.html" if web.wants_partial() and not error else "incidents/page.html"
    return render_template(
        template, board=board, entry=board.entry, tab=Tab.INCIDENTS, error=error, form=request.form
    )


def _one(slug: str, identifier: str, error: Invalid | Conflict | None = None) -> str:
    with web.reading() as session:
        detail = incidents.one(session, web.actor(), slug, identifier, _number())
    return render_template(
        "incidents/incident.html", detail=detail, entry=detail.entry, tab=Tab.INCIDENTS, error=error
    )


def _number() -> int:
    given = request.args.get("page", "1")
    if not (given.isascii() and given.isdecimal() and len(given) < 10 and int(given)):
        raise Invalid("This address leads to no page of the list. Go to its beginning.", "page")
    return int(given)


def _target() -> tuple[int, str]:
    """The set and incident that a form names."""
    given = request.form.get("set", "")
    if not (given.isascii() and given.isdecimal() and len(given) < 19):
        raise Invalid("The form names no incident. Load the page again.", "set")
    return int(given), request.form.get("incident", "")
