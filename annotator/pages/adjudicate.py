"""Adjudication: what the annotators differ in, side by side, and gold as it is decided."""

from collections.abc import Callable
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from annotator import jobs
from annotator.errors import AnnotatorError, Conflict, Invalid
from annotator.pages import adjudication_table, web
from annotator.pages.adjudication_table import Changes
from annotator.pages.tabs import Tab
from annotator.services import adjudicating, adjudication_queue, asking, returning
from annotator.services.adjudicating import Step
from annotator.services.suggesting import telling
from annotator.statuses import status_of

blueprint = Blueprint("adjudicate", __name__, url_prefix="/projects/<slug>")

_PAGE, _TABLE, _CHANGES = "adjudicate/page.html", "adjudicate/table.html", "adjudicate/changes.html"


@blueprint.get("/adjudicate")
def queue(slug: str) -> str:
    """The documents that wait."""
    after = request.args.get("after", 0, type=int)
    with web.reading() as session:
        found = adjudication_queue.page(session, web.actor(), slug, after)
    return render_template("adjudicate/queue.html", queue=found, entry=found.entry, tab=Tab.ADJUDICATE)


@blueprint.get("/documents/<int:document_id>/adjudicate")
def page(slug: str, document_id: int) -> str:
    """The sets that are handed in, side by side."""
    return _draw(slug, document_id, _PAGE)


@blueprint.post("/documents/<int:document_id>/adjudicate")
def decide(slug: str, document_id: int) -> AnyResponse:
    """Carries out what the form's `deed` says.

    For htmx it answers with what has changed of the table, or, when that was out of date, with all of it.
    """
    try:
        deed = _deed(request.form.get("deed", ""), request.form.get("item", ""))
        with web.writing() as session:
            step = deed(session, web.actor(), slug, document_id)
    except (Conflict, Invalid) as error:
        return _refuse(slug, document_id, error)
    if not web.wants_partial():
        return web.go(url_for(".page", slug=slug, document_id=document_id))
    if step.before.stamp != request.form.get("shown"):
        return make_response(_draw(slug, document_id, _TABLE))
    return make_response(_redraw(adjudication_table.changes(step)))


@blueprint.post("/documents/<int:document_id>/adjudicate/by-hand")
def by_hand(slug: str, document_id: int) -> AnyResponse:
    """Opens gold on the annotation page, at a block."""
    block = request.form.get("block", "")
    with web.writing() as session:
        adjudicating.begin(session, web.actor(), slug, document_id)
    anchor = f"b{block}" if block.isdecimal() else None
    return web.go(url_for("gold.page", slug=slug, document_id=document_id, _anchor=anchor))


@blueprint.post("/documents/<int:document_id>/adjudicate/finish")
def finish(slug: str, document_id: int) -> AnyResponse:
    """Makes it gold and opens the next document that waits; with `alone` from fewer than two sets too."""
    alone = "alone" in request.form
    try:
        with web.writing() as session:
            adjudicating.finish(session, web.actor(), slug, document_id, alone)
            told = telling.to_be_told(session, web.actor(), slug, document_id)
    except Conflict as error:
        return _refuse(slug, document_id, error)
    if told is not None:
        jobs.enqueue(web.settings(), told)
    return next_waiting(slug, document_id)


def next_waiting(slug: str, after: int) -> AnyResponse:
    """Sends the browser to the next document that waits, beyond `after` first; without one, to the list."""
    with web.reading() as session:
        found = adjudication_queue.next_waiting(session, web.actor(), slug, after)
    if found is None:
        return web.go(url_for("adjudicate.queue", slug=slug))
    return web.go(url_for("adjudicate.page", slug=slug, document_id=found))


@blueprint.post("/documents/<int:document_id>/adjudicate/reopen")
def reopen(slug: str, document_id: int) -> AnyResponse:
    """Takes gold back into work."""
    with web.writing() as session:
        adjudicating.reopen(session, web.actor(), slug, document_id)
    return web.go(url_for(".page", slug=slug, document_id=document_id))


def _deed(deed: str, item: str) -> Callable[..., Step]:
    """What a deed does; raises Invalid for an unknown one."""
    name, _, argument = deed.partition("=")
    deeds: dict[str, tuple[Callable[..., Step], tuple[Any, ...]]] = {
        "accept": (adjudicating.accept, (item, argument)),
        "all": (adjudicating.accept_all, (argument,)),
        "prefill": (adjudicating.prefill, (argument,)),
        "reject": (adjudicating.reject, (item,)),
        "keep": (adjudicating.keep, (item,)),
        "undo": (adjudicating.travel, (True,)),
        "redo": (adjudicating.travel, (False,)),
    }
    if name not in deeds:
        raise Invalid(f"Nothing is done by {name!r}. Load the page again.", "deed")
    function, given = deeds[name]
    return lambda *where: function(*where, *given)


def _refuse(slug: str, document_id: int, error: AnnotatorError) -> AnyResponse:
    """The page with the reason; for htmx the reason alone, while the table is still as it is shown."""
    if not web.wants_partial():
        return make_response(_draw(slug, document_id, _PAGE, error), status_of(error))
    with web.reading() as session:
        board = adjudicating.open_board(session, web.actor(), slug, document_id)
    if board.stamp == request.form.get("shown"):
        return make_response(_redraw(adjudication_table.refused(board, error)), status_of(error))
    return make_response(_draw(slug, document_id, _TABLE, error), status_of(error))


def _redraw(changes: Changes) -> str:
    board = changes.board
    return render_template(_CHANGES, changes=changes, board=board, entry=board.entry, document=board.document)


def _draw(slug: str, document_id: int, template: str, error: AnnotatorError | None = None) -> str:
    with web.reading() as session:
        board = adjudicating.open_board(session, web.actor(), slug, document_id)
        said = asking.on_board(session, board)
    table = adjudication_table.whole(board, said, error)
    return render_template(
        template,
        table=table,
        board=board,
        entry=board.entry,
        document=board.document,
        comment_limit=returning.COMMENT_LIMIT,
    )
