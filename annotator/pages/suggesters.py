"""What suggests in a project: matched strings, ML backends, imported suggestions, and their precision."""

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator import jobs as queue
from annotator.errors import Failed, Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services.suggesting import backends, suggesters
from annotator.services.suggesting.backends import Wish
from annotator.services.suggesting.overview import overview
from annotator.statuses import status_of

blueprint = Blueprint("suggesters", __name__, url_prefix="/projects/<slug>/suggesters")

Answer = str | tuple[str, int] | Response


@blueprint.get("")
def page(slug: str) -> str:
    """All suggesters, what was decided on what they suggest, and the form to add a backend."""
    return _page(slug)


@blueprint.post("")
def add(slug: str) -> Answer:
    """Adds an ML backend that answers."""
    wish = _wish(request.form.get("name", "").strip())
    try:
        version = backends.add(web.store(), web.settings(), web.actor(), slug, wish)
    except (Invalid, Failed) as error:
        return _page(slug, wish, error), status_of(error)
    flash(f"{wish.name} is added{_of(version)}. It has suggested nothing yet.")
    return _back(slug)


@blueprint.post("/<suggester>/change")
def change(slug: str, suggester: str) -> Answer:
    """Changes where an ML backend is and what it gets."""
    wish = _wish(suggester)
    try:
        version = backends.change(web.store(), web.settings(), web.actor(), slug, wish)
    except (Invalid, Failed) as error:
        return _page(slug, wish, error, changing=True), status_of(error)
    flash(f"{suggester} is changed{_of(version)}.")
    return _back(slug)


@blueprint.post("/strings")
def match(slug: str) -> Response:
    """Turns the matcher of strings on or off."""
    on = request.form.get("on") == "on"
    with web.writing() as session:
        suggesters.match_strings(session, web.actor(), slug, on)
    flash(f"The matcher of strings is {'on' if on else 'off'}.")
    return _back(slug)


@blueprint.post("/<suggester>/ask")
def ask(slug: str, suggester: str) -> Response:
    """Has a suggester suggest, train or learn, as a job."""
    with web.writing() as session:
        job_id = suggesters.ask(session, web.actor(), slug, suggester, request.form.get("deed", ""))
    queue.enqueue(web.settings(), job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


@blueprint.post("/<suggester>/show")
def show(slug: str, suggester: str) -> Response:
    """Shows annotators what it suggests, or hides it."""
    shown = request.form.get("shown") == "on"
    with web.writing() as session:
        suggesters.show(session, web.actor(), slug, suggester, shown)
    flash(f"What {suggester} suggests is {'shown' if shown else 'hidden'}.")
    return _back(slug)


@blueprint.post("/<suggester>/remove")
def remove(slug: str, suggester: str) -> Response:
    """Removes a suggester with what it has suggested."""
    with web.writing() as session:
        removed = suggesters.remove(session, web.actor(), slug, suggester)
    articles = f"{removed:,} article{'' if removed == 1 else 's'}"
    flash(f"{suggester} is removed, with its suggestions on {articles}.")
    return _back(slug)


def _back(slug: str) -> Response:
    return web.go(url_for(".page", slug=slug))


def _wish(name: str) -> Wish:
    form = request.form
    return Wish(name, form.get("url", "").strip(), "hands_token" in form, "tells_gold" in form)


def _of(version: str | None) -> str:
    return f", model version {version}" if version else ""


def _page(
    slug: str, wish: Wish | None = None, error: Invalid | Failed | None = None, changing: bool = False
) -> str:
    """The page, with what was typed into the form for a new backend or, `changing`, into that of one."""
    with web.reading() as session:
        found = overview(session, web.actor(), slug)
    return render_template(
        "suggesters/page.html",
        entry=found.entry,
        tab=Tab.SUGGESTIONS,
        overview=found,
        wish=Wish("", "") if changing or wish is None else wish,
        changed=wish if changing else None,
        error=error,
    )
