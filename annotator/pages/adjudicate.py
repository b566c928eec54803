"""Adjudication: what the annotators differ in, side by side, and gold as it is decided."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from annotator.domain import layout
from annotator.domain.commands import Ruling
from annotator.domain.comparing import Item
from annotator.domain.settling import is_open
from annotator.domain.telling import Teller, Told
from annotator.errors import AnnotatorError, Conflict, Invalid
from annotator.pages import exchange, web
from annotator.pages.error_pages import status_of
from annotator.pages.exchange import DrawnRow
from annotator.pages.tabs import Tab
from annotator.services import adjudicating, adjudication_queue, redrawing
from annotator.services.adjudicating import Annotator, Board

blueprint = Blueprint("adjudicate", __name__, url_prefix="/projects/<slug>")


@dataclass(frozen=True, slots=True)
class Column:
    """An annotator's version of an item; `told` is None where they do not have it."""

    number: int
    annotator: Annotator
    told: Told | None
    absent: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that not all agree on, as the page shows it."""

    item: Item
    title: str
    columns: tuple[Column, ...]
    ruling: Ruling | None
    decided: str
    open: bool
    block: int | None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """The items of a paragraph: titles of those agreed on, and the differences."""

    agreed: tuple[str, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """What the page shows of a document."""

    board: Board
    rows: list[DrawnRow]
    paragraphs: tuple[Paragraph, ...]
    error: AnnotatorError | None


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
    return _draw(slug, document_id, "adjudicate/page.html")


@blueprint.post("/documents/<int:document_id>/adjudicate")
def decide(slug: str, document_id: int) -> AnyResponse:
    """Carries out what the form's `deed` says; for htmx, answers with the table as it is then."""
    error: AnnotatorError | None = None
    try:
        deed = _deed(request.form.get("deed", ""), request.form.get("item", ""))
        with web.writing() as session:
            deed(session, web.actor(), slug, document_id)
    except (Conflict, Invalid) as failure:
        error = failure
    if not error and not web.wants_partial():
        return web.go(url_for(".page", slug=slug, document_id=document_id))
    template = "adjudicate/table.html" if web.wants_partial() else "adjudicate/page.html"
    return make_response(_draw(slug, document_id, template, error), status_of(error) if error else 200)


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
    """Makes it gold and opens the next document that waits."""
    try:
        with web.writing() as session:
            adjudicating.finish(session, web.actor(), slug, document_id)
    except Conflict as error:
        template = "adjudicate/table.html" if web.wants_partial() else "adjudicate/page.html"
        return make_response(_draw(slug, document_id, template, error), status_of(error))
    with web.reading() as session:
        found = adjudication_queue.next_waiting(session, web.actor(), slug, document_id)
    if found is None:
        return web.go(url_for(".queue", slug=slug))
    return web.go(url_for(".page", slug=slug, document_id=found))


@blueprint.post("/documents/<int:document_id>/adjudicate/reopen")
def reopen(slug: str, document_id: int) -> AnyResponse:
    """Takes gold back into work."""
    with web.writing() as session:
        adjudicating.reopen(session, web.actor(), slug, document_id)
    return web.go(url_for(".page", slug=slug, document_id=document_id))


def _deed(deed: str, item: str) -> Callable[..., None]:
    """What a deed does; raises Invalid for an unknown one."""
    name, _, argument = deed.partition("=")
    deeds: dict[str, tuple[Callable[..., None], tuple[Any, ...]]] = {
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


def _draw(slug: str, document_id: int, template: str, error: AnnotatorError | None = None) -> str:
    with web.reading() as session:
        board = adjudicating.open_board(session, web.actor(), slug, document_id)
    drawing = redrawing.whole(board.gold, board.reading, board.entry.ontology)
    table = Table(
        board=board,
        rows=exchange.rows(drawing, board.reading, board.entry.ontology),
        paragraphs=_paragraphs(board),
        error=error,
    )
    return render_template(template, table=table, board=board, entry=board.entry, document=board.document)


def _paragraphs(board: Board) -> tuple[Paragraph, ...]:
    """The items by the paragraph in which they begin; what belongs to no paragraph comes last."""
    teller = Teller(board.comparison, board.reading.text, board.entry.ontology)
    grouped: dict[int | None, tuple[list[str], list[Difference]]] = {}
    for item in board.comparison.items:
        block = _block(board, item)
        agreed, differences = grouped.setdefault(block, ([], []))
        if not item.agreed:
            differences.append(_difference(board, teller, item, block))
        elif not item.parent:
            agreed.append(teller.title(item))
    return tuple(Paragraph(tuple(agreed), tuple(found)) for agreed, found in grouped.values())


def _block(board: Board, item: Item) -> int | None:
    if item.place is None:
        return None
    return next(iter(layout.touched(board.reading.blocks, [item.place])), None)


def _difference(board: Board, teller: Teller, item: Item, block: int | None) -> Difference:
    ruling = board.rulings.get(item.key)
    return Difference(
        item=item,
        title=teller.title(item),
        columns=tuple(
            Column(number, each, teller.tell(item, each.who), each.who not in item.versions)
            for number, each in enumerate(board.annotators, 1)
        ),
        ruling=ruling,
        decided=_decided(board, ruling),
        open=is_open(item, board.rulings),
        block=block,
    )


def _decided(board: Board, ruling: Ruling | None) -> str:
    """A decision in words."""
    if ruling is None:
        return ""
    names = {each.who: each.name for each in board.annotators}
    rule = ruling.rule
    if rule.startswith("person:"):
        rule = "all of one annotator"
    if ruling.chosen is None:
        return "left out" if rule == "left out" else f"left out ({rule})"
    if ruling.chosen not in names:
        return "as it is in gold"
    return f"{names[ruling.chosen]} ({rule})"
