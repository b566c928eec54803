"""The annotation page: the article with its marks, the edits made on it, and handing it in."""

import hashlib
import zlib
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, make_response, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as AnyResponse

from annotator.domain.keys import Keys, in_force
from annotator.domain.layout import LANES
from annotator.pages import assets, event_notes, exchange, marked_text, queue, web
from annotator.pages.exchange import DrawnRow
from annotator.permissions import Action
from annotator.services import editing, feedback, guidelines, incidents, redrawing, threads, work
from annotator.services import gazetteer as places
from annotator.services.access import Entry, enter
from annotator.services.redrawing import EntityRow
from annotator.services.suggesting import offering
from annotator.services.work import Desk
from schemas.ontology import Ontology

blueprint = Blueprint("annotate", __name__, url_prefix="/projects/<slug>")


@dataclass(frozen=True, slots=True)
class Page:
    """What the annotation page shows; `kind` is the blueprint that it is opened and edited by."""

    kind: str
    desk: Desk
    keys: Keys
    ontology: Ontology
    rows: list[DrawnRow]
    entities: tuple[EntityRow, ...]
    editable: bool
    comments: int
    suggests: bool
    feedback: bool
    returned: str | None
    guidelines: str

    @property
    def whose(self) -> str:
        """Whose set the page shows, as the comments on it are asked for."""
        return "gold" if self.kind == "gold" else "own"

    @property
    def deeds(self) -> dict[str, str]:
        """What keys do here: gold is neither skipped nor flagged."""
        passed = ("skip", "flag") if self.kind == "gold" else ()
        return {key: name for key, name in self.keys.deeds.items() if name not in passed}


@blueprint.get("/documents/<int:document_id>")
def page(slug: str, document_id: int) -> str:
    """The document with the person's own annotation."""
    with web.reading() as session:
        desk = work.open_document(session, web.actor(), slug, document_id)
        submitted = desk.state == "submitted"
        told = submitted and feedback.available(session, web.actor(), document_id)
        returned = work.returned_comment(session, web.actor(), slug, document_id)
        comments = threads.count_open(session, desk.entry, document_id)
        suggests = not submitted and offering.suggests(session, desk.entry)
    return drawn("annotate", desk, not submitted, comments, told, returned, suggests)


def drawn(
    kind: str,
    desk: Desk,
    editable: bool,
    comments: int,
    told: bool = False,
    returned: str | None = None,
    suggests: bool = False,
) -> str:
    """The page of an open document; `comments` are how many threads are open."""
    drawing = redrawing.whole(desk.content, desk.reading, desk.entry.ontology)
    context = Page(
        kind=kind,
        desk=desk,
        keys=in_force(desk.entry.labels, web.key_choices()),
        ontology=desk.entry.in_use,
        rows=exchange.rows(drawing, desk.reading, desk.entry.ontology),
        entities=drawing.entities,
        editable=editable,
        comments=comments,
        suggests=suggests,
        feedback=told,
        returned=returned,
        guidelines=guidelines.html(desk.entry.guidelines),
    )
    return render_template("annotate/page.html", page=context, desk=desk, entry=desk.entry)


@blueprint.get("/labels.css")
def labels_css(slug: str) -> Response:
    """The colours of the project's labels."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.VIEW)
    response = make_response(marked_text.stylesheet(entry.ontology.labels))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=86400"
    return assets.compressed(response)


@blueprint.get("/cards.html")
def cards(slug: str) -> Response:
    """What cards, guide and the list of keys are made of, under an address that changes with them."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.ANNOTATE)
    keys = in_force(entry.labels, web.key_choices())
    response = make_response(render_template("annotate/cards.html", ontology=entry.in_use, keys=keys))
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return assets.compressed(response)


@blueprint.app_template_filter("json")
def as_json(value: object) -> Markup:
    """A value as JSON, with its quotes, for an attribute of an element."""
    return event_notes.as_attribute(value)


@blueprint.app_template_global()
def labels_version(entry: Entry) -> str:
    """Changes when the labels' stylesheet or the cards do."""
    return _version(entry.in_use)


@blueprint.app_template_global()
def cards_version(entry: Entry) -> str:
    """Changes when what the cards are made of does: the person's keys are on them."""
    choices = sorted(web.key_choices().items())
    return (
        f"{_version(entry.in_use)}{zlib.crc32(repr(choices).encode()):08x}"
        if choices
        else _version(entry.in_use)
    )


@lru_cache(maxsize=64)
def _version(ontology: Ontology) -> str:
    source = f"{LANES}{ontology!r}{assets.version()}"
    return hashlib.sha256(source.encode()).hexdigest()[:12]


@blueprint.post("/documents/<int:document_id>/commands")
def edit(slug: str, document_id: int) -> Response:
    """Applies commands to the person's own set and answers with what changed."""
    return exchange.edit(slug, document_id, editing.OWN)


@blueprint.get("/documents/<int:document_id>/changes")
def changes(slug: str, document_id: int) -> Response:
    """Every block that changed since the revision `known`: for another tab, or after being away."""
    return exchange.changes(slug, document_id, editing.OWN)


@blueprint.post("/documents/<int:document_id>/submit")
def submit(slug: str, document_id: int) -> AnyResponse:
    """Hands the document in and opens the next one."""
    with web.writing() as session:
        work.submit(session, web.actor(), slug, document_id)
    return queue.go_on(slug, document_id)


@blueprint.post("/documents/<int:document_id>/skip")
def skip(slug: str, document_id: int) -> AnyResponse:
    """Puts the document aside with a reason and opens the next one."""
    with web.writing() as session:
        work.skip(session, web.actor(), slug, document_id, request.form.get("reason", ""))
    return queue.go_on(slug, document_id)


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


@blueprint.get("/documents/<int:document_id>/problems")
def problems(slug: str, document_id: int) -> str:
    """What in the person's set does not fit the ontology, each with the place to go to."""
    exchange.same_person()
    with web.reading() as session:
        found = work.problems(session, web.actor(), slug, document_id)
    return render_template("annotate/problems.html", problems=found)


@blueprint.get("/gazetteer")
def gazetteer(slug: str) -> str:
    """Places of the gazetteer under a name, those of a country first."""
    with web.reading() as session:
        enter(session, web.actor(), slug, Action.ANNOTATE)
    name, country = request.args.get("name", ""), request.args.get("country") or None
    found = places.search(web.settings().data_dir, name, country)
    return render_template("annotate/places.html", found=found)


@blueprint.get("/shared-incidents")
def shared_incidents(slug: str) -> str:
    """The incidents of the project that a document's may be the same as."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.ANNOTATE)
        names = incidents.names(session, entry)
    return render_template("annotate/shared.html", names=names)
