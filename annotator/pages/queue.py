"""The person's queue: what comes next. Only a form takes from the pool: a link may be prefetched."""

from flask import Blueprint, render_template, url_for
from werkzeug.wrappers import Response

from annotator.pages import web
from annotator.services import work

blueprint = Blueprint("queue", __name__, url_prefix="/projects/<slug>/next")


@blueprint.get("")
def page(slug: str) -> Response | str:
    """Opens the next document that the person has, or says whether the pool has one for them."""
    with web.reading() as session:
        found = work.next_document(session, web.actor(), slug)
        if found is None:
            entry, waiting = work.pool(session, web.actor(), slug)
            return render_template("queue/page.html", entry=entry, waiting=waiting)
    return web.go(url_for("annotate.page", slug=slug, document_id=found))


@blueprint.post("")
def take(slug: str) -> Response:
    """Opens the next document, from the pool where the person has none."""
    return go_on(slug)


def go_on(slug: str, after: int = 0) -> Response:
    """Sends the browser to the next document, beyond `after` first; without one, to the page that says so."""
    with web.writing() as session:
        found = work.take_next(session, web.actor(), slug, after)
    if found is None:
        return web.go(url_for("queue.page", slug=slug))
    return web.go(url_for("annotate.page", slug=slug, document_id=found))
