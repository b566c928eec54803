"""What the annotation page and the server say to each other about edits of a set."""

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from threading import Lock

from flask import Response, make_response, render_template, request
from markupsafe import Markup

from annotator.domain import commands
from annotator.domain.commands import Request
from annotator.domain.keys import in_force
from annotator.errors import Invalid, NotSignedIn
from annotator.pages import event_notes, marked_text, web
from annotator.services import editing
from annotator.services.documents import Reading
from annotator.services.editing import Outcome, Whose
from annotator.services.redrawing import DOCUMENT, Drawing
from annotator.services.sessions import Session
from annotator.statuses import status_of
from schemas.ontology import Ontology

# A batch of commands is a few kilobytes; the limit for uploads is far too high for what is held in memory.
_MOST_BYTES = 1_000_000
# Edits of one process take turns: sharing the interpreter, threads at it together only hold each other up.
_turn = Lock()


@dataclass(frozen=True, slots=True)
class DrawnRow:
    """A block and the events beside it, under the element id `id`."""

    id: str
    block: Markup
    notes: Markup


def edit(slug: str, document_id: int, whose: Whose) -> Response:
    """Applies the commands of the request to a set and answers with every block that changed since `known`.

    The header `Done` counts the commands that took effect; when one failed the status says why.
    """
    known = _known()
    same_person()
    requests = commands.decode_requests(_body())
    with _turn:
        return _exchange(web.writing(), slug, document_id, requests, known, whose)


def changes(slug: str, document_id: int, whose: Whose) -> Response:
    """Every block that changed since the revision `known`: for another tab, or after being away."""
    same_person()
    return _exchange(web.reading(), slug, document_id, (), _known(), whose)


def _exchange(
    opened: AbstractContextManager[Session],
    slug: str,
    document_id: int,
    requests: Sequence[Request],
    known: int,
    whose: Whose,
) -> Response:
    with opened as session:
        outcome = editing.edit(session, web.actor(), slug, document_id, requests, known, whose)
    return _answer(outcome)


def rows(drawing: Drawing, found: Reading, ontology: Ontology) -> list[DrawnRow]:
    """Every block to be drawn, with its events; before them the events that hold for the document."""
    labels = in_force(ontology.labels, web.key_choices()).labels
    drawn = [
        DrawnRow(
            event_notes.row_id(index),
            marked_text.draw(found, labels, index, spans).html,
            event_notes.draw(drawing.notes.get(index, ()), ontology, labels),
        )
        for index, spans in drawing.blocks.items()
    ]
    if DOCUMENT in drawing.notes:
        lines = event_notes.draw(drawing.notes[DOCUMENT], ontology, labels)
        drawn.insert(0, DrawnRow(event_notes.row_id(DOCUMENT), Markup(""), lines))
    return drawn


def _body() -> bytes:
    # Not by request.max_content_length: the check of the CSRF token has opened the stream by now.
    body = request.stream.read(_MOST_BYTES + 1)
    if len(body) > _MOST_BYTES:
        raise Invalid(f"More than {_MOST_BYTES:,} bytes of commands; send fewer at once.", "commands")
    return body


def same_person() -> None:
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
    drawing = outcome.drawing or Drawing()
    drawn = rows(drawing, outcome.reading, outcome.entry.ontology)
    html = render_template("annotate/changes.html", rows=drawn, drawing=drawing)
    response = make_response(html, status_of(outcome.failure) if outcome.failure else 200)
    response.headers["Revision"] = str(outcome.revision)
    response.headers["Done"] = str(outcome.done)
    if outcome.drawing is None:
        response.headers["Reload"] = "true"
    if outcome.failure:
        response.headers["Problem"] = outcome.failure.message.encode("ascii", "xmlcharrefreplace").decode()
    return response
