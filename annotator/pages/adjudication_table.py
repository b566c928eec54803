"""The adjudicator's table as its page shows it: all of it, or what decisions have changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from annotator.domain import layout
from annotator.domain.commands import Ruling
from annotator.domain.comparing import Item
from annotator.domain.settling import is_open
from annotator.domain.telling import Teller, Told
from annotator.errors import AnnotatorError
from annotator.pages import exchange
from annotator.pages.exchange import DrawnRow
from annotator.services import asking, redrawing
from annotator.services.adjudicating import Annotator, Board, Step
from annotator.services.redrawing import Drawing
from annotator.services.thread_views import Thread


@dataclass(frozen=True, slots=True)
class Column:
    """An annotator's version of an item; `told` is None where they do not have it."""

    number: int
    annotator: Annotator
    told: Told | None
    absent: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An item that not all agree on, as the page shows it; `number` is its place among all such."""

    number: int
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
    """What the page shows of a document. `threads` are those of a difference, by its item's key."""

    board: Board
    rows: list[DrawnRow]
    paragraphs: tuple[Paragraph, ...]
    threads: dict[str, list[Thread]]
    other_threads: list[Thread]
    error: AnnotatorError | None


@dataclass(frozen=True, slots=True)
class Changes:
    """What of the page is to be drawn anew."""

    board: Board
    rows: list[DrawnRow]
    differences: tuple[Difference, ...]
    error: AnnotatorError | None


def whole(board: Board, said: tuple[Thread, ...], error: AnnotatorError | None) -> Table:
    """All of it, with what was said."""
    paragraphs = _paragraphs(board)
    titles = [(each.item, each.title) for part in paragraphs for each in part.differences]
    threads, others = asking.placed(titles, board.comparison, said)
    return Table(
        board=board,
        rows=_rows(board, _drawing(board)),
        paragraphs=paragraphs,
        threads=threads,
        other_threads=others,
        error=error,
    )


def changes(step: Step) -> Changes:
    """What a step has changed: differences by what is decided of them, blocks of the text by their gold."""
    before, after = step.before, step.after
    changed = [each for each in after.comparison.differences if _state(before, each) != _state(after, each)]
    drawing = _between(_drawing(before), _drawing(after))
    return Changes(after, _rows(after, drawing), _told(after, changed), None)


def refused(board: Board, error: AnnotatorError) -> Changes:
    """Why nothing has changed."""
    return Changes(board, [], (), error)


def _state(board: Board, item: Item) -> tuple[Ruling | None, bool]:
    return board.rulings.get(item.key), is_open(item, board.rulings)


def _drawing(board: Board) -> Drawing:
    return redrawing.whole(board.gold, board.reading, board.entry.ontology)


def _between(before: Drawing, after: Drawing) -> Drawing:
    """What of the later drawing is not as it was."""
    indices = {index for index in after.blocks if before.blocks.get(index) != after.blocks[index]}
    places = before.notes.keys() | after.notes.keys()
    indices |= {place for place in places if before.notes.get(place, []) != after.notes.get(place, [])}
    return Drawing(
        {index: spans for index, spans in after.blocks.items() if index in indices},
        {index: after.notes.get(index, []) for index in indices},
    )


def _rows(board: Board, drawing: Drawing) -> list[DrawnRow]:
    return exchange.rows(drawing, board.reading, board.entry.ontology)


def _paragraphs(board: Board) -> tuple[Paragraph, ...]:
    """The items by the paragraph in which they begin; what belongs to no paragraph comes last."""
    teller = _teller(board)
    told = {each.item.key: each for each in _told(board, board.comparison.differences)}
    grouped: dict[int | None, tuple[list[str], list[Difference]]] = {}
    for item in board.comparison.items:
        agreed, differences = grouped.setdefault(_block(board, item), ([], []))
        if not item.agreed:
            differences.append(told[item.key])
        elif not item.parent:
            agreed.append(teller.title(item))
    return tuple(Paragraph(tuple(agreed), tuple(found)) for agreed, found in grouped.values())


def _block(board: Board, item: Item) -> int | None:
    if item.place is None:
        return None
    return next(iter(layout.touched(board.reading.blocks, [item.place])), None)


def _told(board: Board, items: Iterable[Item]) -> tuple[Difference, ...]:
    teller = _teller(board)
    numbers = {item.key: number for number, item in enumerate(board.comparison.differences, 1)}
    return tuple(_difference(board, teller, item, numbers[item.key]) for item in items)


def _teller(board: Board) -> Teller:
    return Teller(board.comparison, board.reading.text, board.entry.ontology)


def _difference(board: Board, teller: Teller, item: Item, number: int) -> Difference:
    ruling = board.rulings.get(item.key)
    return Difference(
        number=number,
        item=item,
        title=teller.title(item),
        columns=tuple(
            Column(number, each, teller.tell(item, each.who), each.who not in item.versions)
            for number, each in enumerate(board.annotators, 1)
        ),
        ruling=ruling,
        decided=_decided(board, ruling),
        open=is_open(item, board.rulings),
        block=_block(board, item),
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
