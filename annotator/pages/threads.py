"""Threads: comments on sets and their objects, as parts of other pages and as a page of their own."""

import secrets
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import AnnotatorError, Conflict, Invalid
from annotator.pages import exchange, web
from annotator.services import asking, threads
from annotator.services.threads import Written
from annotator.statuses import status_of

blueprint = Blueprint("threads", __name__, url_prefix="/projects/<slug>/documents/<int:document_id>/threads")


@blueprint.app_template_global()
def text_limit() -> int:
    """The most characters of a message."""
    return threads.TEXT_LIMIT


@blueprint.app_template_global()
def client_id() -> str:
    """An id for what a form will write: sent twice, it is written once."""
    return secrets.token_hex(8)


@blueprint.get("")
def page(slug: str, document_id: int) -> str:
    """The threads on the person's `own` set or on `gold`, else all that they may see."""
    exchange.same_person()
    return _page(slug, document_id, request.args.get("whose", ""))


@blueprint.post("")
def start(slug: str, document_id: int) -> Response:
    """Opens a thread on the person's own set or on gold."""
    whose, about = request.form.get("whose", ""), request.form.get("object", "")
    try:
        with web.writing() as session:
            made = threads.start(session, web.actor(), slug, document_id, whose, about, _written())
    except (Conflict, Invalid) as error:
        if web.wants_partial():
            html = _part("threads/written.html", slug, document_id, error=error)
        else:
            html = _page(slug, document_id, whose, error=error)
        return make_response(html, status_of(error))
    return _done(slug, document_id, made, "threads/written.html")


@blueprint.get("/question")
def question(slug: str, document_id: int) -> str:
    """The form for a question about a difference, `item`, or about the whole document."""
    return _asking(slug, document_id, request.args.get("item", ""))


@blueprint.post("/question")
def ask(slug: str, document_id: int) -> Response:
    """Opens a thread on an annotator's version of a difference."""
    item, owner = request.form.get("item", ""), request.form.get("owner", "")
    try:
        with web.writing() as session:
            made = asking.ask(session, web.actor(), slug, document_id, item, owner, _written())
    except (Conflict, Invalid) as error:
        # The difference may be gone; what was written about it is not.
        kept = "" if isinstance(error, Conflict) else item
        return make_response(_asking(slug, document_id, kept, error), status_of(error))
    return _done(slug, document_id, made, "threads/asked.html", item=item)


@blueprint.post("/<int:thread_id>/answer")
def answer(slug: str, document_id: int, thread_id: int) -> Response:
    """Says something in a thread."""
    try:
        with web.writing() as session:
            threads.answer(session, web.actor(), slug, document_id, thread_id, _written())
    except Invalid as error:
        return _done(slug, document_id, thread_id, "threads/one.html", error=error)
    return _done(slug, document_id, thread_id, "threads/one.html")


@blueprint.post("/<int:thread_id>/resolve")
def resolve(slug: str, document_id: int, thread_id: int) -> Response:
    """Marks a thread as resolved."""
    return _settle(slug, document_id, thread_id, True)


@blueprint.post("/<int:thread_id>/reopen")
def reopen(slug: str, document_id: int, thread_id: int) -> Response:
    """Opens a thread again."""
    return _settle(slug, document_id, thread_id, False)


def _settle(slug: str, document_id: int, thread_id: int, resolved: bool) -> Response:
    with web.writing() as session:
        threads.settle(session, web.actor(), slug, document_id, thread_id, resolved)
    return _done(slug, document_id, thread_id, "threads/one.html")


def _written() -> Written:
    return Written(request.form.get("text", ""), request.form.get("client_id", ""))


def _done(slug: str, document_id: int, thread_id: int, template: str, **context: Any) -> Response:
    """The thread as it is now, in the part of a page that htmx asked for; else on the page of all."""
    error: AnnotatorError | None = context.get("error")
    if not web.wants_partial():
        if error:
            html = _page(slug, document_id, failed=thread_id, error=error)
            return make_response(html, status_of(error))
        return web.go(url_for(".page", slug=slug, document_id=document_id, _anchor=f"thread-{thread_id}"))
    with web.reading() as session:
        found = threads.one(session, web.actor(), slug, document_id, thread_id)
    html = _part(template, slug, document_id, each=found, **context)
    return make_response(html, status_of(error) if error else 200)


def _part(template: str, slug: str, document_id: int, **context: Any) -> str:
    """Part of a page; with an error, what was typed is in the form still."""
    return render_template(template, slug=slug, document_id=document_id, **context)


def _asking(slug: str, document_id: int, item: str, error: AnnotatorError | None = None) -> str:
    """The form for a question."""
    with web.reading() as session:
        found = asking.question(session, web.actor(), slug, document_id, item)
        if web.wants_partial():
            return _part("threads/asking.html", slug, document_id, question=found, error=error)
        return _page(slug, document_id, error=error, question=found)


def _page(slug: str, document_id: int, whose: str = "", **context: Any) -> str:
    """All threads; for htmx only the list."""
    with web.reading() as session:
        found = threads.of_document(session, web.actor(), slug, document_id, whose)
    template = "threads/list.html" if web.wants_partial() else "threads/page.html"
    return render_template(
        template, entry=found.entry, document=found.document, threads=found.threads, whose=whose, **context
    )
