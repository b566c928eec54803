"""Gold edited by hand: the annotation page on the gold set of a document."""

from flask import Blueprint, Response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from annotator.pages import annotate, exchange, web
from annotator.services import adjudicating, gold_desk, threads

blueprint = Blueprint("gold", __name__, url_prefix="/projects/<slug>/documents/<int:document_id>/gold")


@blueprint.get("")
def page(slug: str, document_id: int) -> str:
    """The document with its gold."""
    with web.reading() as session:
        desk = gold_desk.open_gold(session, web.actor(), slug, document_id)
        comments = threads.count_open(session, desk.entry, document_id, gold=True)
    return annotate.drawn("gold", desk, desk.state == "adjudication", comments)


@blueprint.post("/commands")
def edit(slug: str, document_id: int) -> Response:
    """Applies commands to gold and answers with what changed."""
    return exchange.edit(slug, document_id, gold_desk.GOLD)


@blueprint.get("/changes")
def changes(slug: str, document_id: int) -> Response:
    """What changed since the revision `known`."""
    return exchange.changes(slug, document_id, gold_desk.GOLD)


@blueprint.get("/problems")
def problems(slug: str, document_id: int) -> str:
    """What in gold does not fit the ontology."""
    exchange.same_person()
    with web.reading() as session:
        found = gold_desk.problems(session, web.actor(), slug, document_id)
    return render_template("annotate/problems.html", problems=found)


@blueprint.post("/submit")
def submit(slug: str, document_id: int) -> AnyResponse:
    """Goes back to the differences."""
    with web.writing() as session:
        adjudicating.begin(session, web.actor(), slug, document_id)
    return web.go(url_for("adjudicate.page", slug=slug, document_id=document_id))


@blueprint.post("/reopen")
def reopen(slug: str, document_id: int) -> AnyResponse:
    """Takes gold back into work."""
    with web.writing() as session:
        adjudicating.reopen(session, web.actor(), slug, document_id)
    return web.go(url_for(".page", slug=slug, document_id=document_id))
