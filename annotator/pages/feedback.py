"""Feedback: what adjudication has changed against the person's own set."""

from dataclasses import dataclass

from flask import Blueprint, render_template

from annotator.domain.telling import Teller, Told
from annotator.pages import web
from annotator.services import feedback, threads

blueprint = Blueprint("feedback", __name__, url_prefix="/projects/<slug>/documents/<int:document_id>")


@dataclass(frozen=True, slots=True)
class Line:
    """Something that gold has otherwise; None: it is not there."""

    title: str
    own: Told | None
    gold: Told | None


@blueprint.get("/feedback")
def page(slug: str, document_id: int) -> str:
    """What was changed, in text order."""
    with web.reading() as session:
        found = feedback.read(session, web.actor(), slug, document_id)
        said = threads.told(session, found.entry, document_id)
    teller = Teller(found.comparison, found.reading.text, found.entry.ontology)
    lines = [
        Line(teller.title(item), teller.tell(item, feedback.OWN), teller.tell(item, feedback.GOLD))
        for item in found.comparison.differences
    ]
    agreed = sum(item.agreed for item in found.comparison.items)
    return render_template(
        "adjudicate/feedback.html",
        lines=lines,
        agreed=agreed,
        threads=said,
        entry=found.entry,
        document=found.document,
    )
