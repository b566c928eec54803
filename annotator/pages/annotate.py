"""The annotation page: the article with its marks, the edits made on it, and handing it in."""

import hashlib
from dataclasses import dataclass
from threading import Lock

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from annotator.domain import commands
from annotator.domain.keys import Keys, in_force
from annotator.domain.layout import LANES
from annotator.errors import Invalid, NotSignedIn
from annotator.pages import marked_text, web
from annotator.pages.error_pages import status_of
from annotator.pages.marked_text import DrawnBlock
from annotator.permissions import Action
from annotator.services import editing, guidelines, work
from annotator.services.access import Entry, enter
from annotator.services.editing import Outcome
from annotator.services.work import Desk

# A batch of commands is a few kilobytes; the limit for uploads is far too high for what is held in memory.
_MOST_BYTES = 1_000_000
# Edits of one process take turns: sharing the interpreter, threads at it together only hold each other up.
_turn = Lock()

blueprint = Blueprint("annotate", __name__, url_prefix="/projects/<slug>")


@dataclass(frozen=True, slots=True)
class Page:
    """What the annotation page shows."""

    desk: Desk
    keys: Keys
    blocks: list[DrawnBlock]
    editable: bool
    guidelines: str


@blueprint.get("/documents/<int:document_id>")
def page(slug: str, document_id: int) -> str:
    """The document with the person's own annotation."""
    with web.reading() as session:
        desk = work.open_document(session, web.actor(), slug, document_id)
    labels = in_force(desk.entry.ontology.labels, web.key_choices()).labels
    spans = marked_text.by_block(desk.reading, desk.spans)
    blocks = [marked_text.draw(desk.reading, labels, index, found) for index, found in enumerate(spans)]
    context = Page(
        desk=desk,
        keys=in_force(desk.entry.labels, web.key_choices()),
        blocks=blocks,
        editable=desk.state != "submitted",
        guidelines=guidelines.html(desk.entry.guidelines),
    )
    return render_template("annotate/page.html", page=context, desk=desk, entry=desk.entry)


@blueprint.get("/next")
def next_page(slug: str) -> AnyResponse | str:
    """The next document of the person's queue."""
    after = request.args.get("after", 0, type=int)
    with web.reading() as session:
        found = work.next_document(session, web.actor(), slug, after)
        entry = enter(session, web.actor(), slug, Action.ANNOTATE)
    if found is None:
        return render_template("annotate/done.html", entry=entry)
    return web.go(url_for(".page", slug=slug, document_id=found))


@blueprint.get("/labels.css")
def labels_css(slug: str) -> Response:
    """The colours of the project's labels."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.VIEW)
    response = make_response(marked_text.stylesheet(entry.ontology.labels))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return response


@blueprint.app_template_global()
def labels_version(entry: Entry) -> str:
    """Changes when the labels' stylesheet does."""
    source = f"{LANES}{entry.ontology.labels!r}"
    return hashlib.sha256(source.encode()).hexdigest()[:12]


@blueprint.post("/documents/<int:document_id>/commands")
def edit(slug: str, document_id: int) -> Response:
    """Applies commands and answers with every block that changed since the revision `known`.

    The header `Done` counts the commands that took effect; when one failed the status says why.
    """
    known = _known()
    _same_person()
    requests = commands.decode_requests(_body())
    with _turn:
        with web.writing() as session:
            outcome = editing.edit(session, web.actor(), slug, document_id, requests, known)
        return _answer(outcome)


@blueprint.get("/documents/<int:document_id>/changes")
def changes(slug: str, document_id: int) -> Response:
    """Every block that changed since the revision `known`: for another tab, or after being away."""
    _same_person()
    with web.reading() as session:
        return _answer(editing.edit(session, web.actor(), slug, document_id, (), _known()))


@blueprint.post("/documents/<int:document_id>/submit")
def submit(slug: str, document_id: int) -> AnyResponse:
    """Hands the document in and opens the next one."""
    with web.writing() as session:
        work.submit(session, web.actor(), slug, document_id)
    return web.go(url_for(".next_page", slug=slug, after=document_id))


@blueprint.post("/documents/<int:document_id>/skip")
def skip(slug: str, document_id: int) -> AnyResponse:
    """Puts the document aside with a reason and opens the next one."""
    with web.writing() as session:
        work.skip(session, web.actor(), slug, document_id, request.form.get("reason", ""))
    return web.go(url_for(".next_page", slug=slug, after=document_id))


@blueprint.post("/documents/<int:document_id>/flag")
def flag(slug: str, document_id: int) -> AnyResponse:
    """Asks a curator to look, with a comment."""
    with web.writing() as session:
        work.flag(session, web.actor(), slug, document_id, request.form.get("comment", ""))
    return web.go(url_for(".page", slug=slug, document_id=document_id))


@blueprint.post("/documents/<int:document_id>/reopen")
def reopen(slug: str, document_id: int) -> AnyResponse:
    """Takes the document back into work."""
    with web.writing() as session:
        work.reopen(session, web.actor(), slug, document_id)
    return web.go(url_for(".page", slug=slug, document_id=document_id))


def _body() -> bytes:
    # Not by request.max_content_length: the check of the CSRF token has opened the stream by now.
    body = request.stream.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise Invalid(f"More than {_MOST_BYTES:,} bytes of commands; send fewer at once.", "commands")
    return body


def _same_person() -> None:
    """Raises NotSignedIn unless the page belongs to the person of the session: a browser may be shared."""
    owner = request.args.get("owner", type=int)
    if owner is not None and owner != web.actor().user_id:
        raise NotSignedIn("Somebody else has signed in here. Sign in again to go on with this page.")


def _known() -> int:
    known = request.args.get("known", type=int)
    if known is None or known < 0:
        raise Invalid("The address needs known=N, the revision that the page shows.", "known")
    return known


def _answer(outcome: Outcome) -> Response:
    labels = in_force(outcome.entry.ontology.labels, web.key_choices()).labels
    drawn = [
        marked_text.draw(outcome.reading, labels, index, spans)
        for index, spans in (outcome.blocks or {}).items()
    ]
    html = render_template("annotate/changes.html", blocks=drawn)
    response = make_response(html, status_of(outcome.failure) if outcome.failure else 200)
    response.headers["Revision"] = str(outcome.revision)
    response.headers["Done"] = str(outcome.done)
    if outcome.blocks is None:
        response.headers["Reload"] = "true"
    if outcome.failure:
        response.headers["Problem"] = outcome.failure.message.encode("ascii", "xmlcharrefreplace").decode()
    return response
