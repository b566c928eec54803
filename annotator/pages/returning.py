"""Returning a document that was handed in to its annotator, with a comment."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import AnnotatorError, Conflict, Invalid
from annotator.pages import adjudicate, web
from annotator.pages.tabs import Tab
from annotator.permissions import Action
from annotator.services import returning
from annotator.services.access import enter
from annotator.statuses import status_of

blueprint = Blueprint("returning", __name__, url_prefix="/projects/<slug>/documents/<int:document_id>/return")

_ADJUDICATE = "adjudicate"


@blueprint.get("")
def page(slug: str, document_id: int) -> str:
    """The form for the comment; `then` says where to go on."""
    return _page(slug, document_id, request.args.get("name", ""))


@blueprint.post("")
def give_back(slug: str, document_id: int) -> tuple[str, int] | Response:
    """Returns the document; from adjudication the next one that waits is opened then."""
    name, comment = request.form.get("name", ""), request.form.get("comment", "")
    try:
        with web.writing() as session:
            returning.return_document(session, web.actor(), slug, document_id, name, comment)
    except (Invalid, Conflict) as error:
        return _page(slug, document_id, name, error), status_of(error)
    if request.form.get("then") == _ADJUDICATE:
        return adjudicate.next_waiting(slug, document_id)
    return web.go(url_for("project.page", slug=slug, state="any-returned"))


def _page(slug: str, document_id: int, name: str, error: AnnotatorError | None = None) -> str:
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.RETURN)
        title = returning.title(session, entry, document_id)
    return render_template(
        "handing/return.html",
        entry=entry,
        tab=Tab.DOCUMENTS,
        document_id=document_id,
        title=title,
        name=name,
        then=_ADJUDICATE if request.values.get("then") == _ADJUDICATE else "",
        comment=request.form.get("comment", ""),
        limit=returning.COMMENT_LIMIT,
        error=error,
    )
