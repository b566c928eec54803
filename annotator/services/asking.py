"""Asking about a difference, in adjudication: on whose set, and about which of its objects."""

from dataclasses import dataclass

from annotator.domain.commands import kind_of
from annotator.domain.comparing import Comparison, Item
from annotator.domain.telling import Teller
from annotator.errors import Conflict
from annotator.permissions import Actor
from annotator.services import adjudicating, threads
from annotator.services.adjudicating import Annotator, Board
from annotator.services.thread_views import GOLD, Thread
from annotator.services.threads import Subject, Written
from annotator.store import Session


@dataclass(frozen=True, slots=True)
class Question:
    """Of whom one can ask about an item, or, where its key is empty, about the whole document."""

    board: Board
    item: str
    words: str
    choices: tuple[Annotator, ...]


def question(session: Session, actor: Actor, slug: str, document_id: int, item: str) -> Question:
    """The choices for an item's key. Raises NotFound, Forbidden, or Conflict when it is there no longer."""
    board = adjudicating.open_board(session, actor, slug, document_id)
    gold = () if board.finished else (Annotator(GOLD, "gold"),)
    return Question(board, item, _words(board, item), board.annotators + gold)


def ask(
    session: Session, actor: Actor, slug: str, document_id: int, item: str, owner: str, written: Written
) -> int:
    """Opens a thread on an annotator's version of the item, or that they have none, or on gold; its id.

    Raises NotFound, Forbidden, Invalid, or Conflict when the sets have changed.
    """
    asked = question(session, actor, slug, document_id, item)
    board = asked.board
    found = board.comparison.by_key.get(item)
    if owner not in (GOLD, *(each.who for each in board.annotators)):
        raise Conflict("The sets that are handed in have changed. Load the page again.")
    kind, object_id = _object(board.comparison, found, owner) if found else (None, None)
    subject = Subject(owner, kind, object_id, asked.words, found.place if found else None)
    return threads.begin(session, board.entry, document_id, subject, written)


def on_board(session: Session, board: Board) -> tuple[Thread, ...]:
    """All threads of the document on the adjudicator's table."""
    held = {**board.comparison.sets, GOLD: board.gold}
    return threads.visible(session, board.entry, board.document.id or 0, held=held)


def placed(
    items: list[tuple[Item, str]], comparison: Comparison, found: tuple[Thread, ...]
) -> tuple[dict[str, list[Thread]], list[Thread]]:
    """Each thread under the key of the item, among those given with their titles, that it belongs to.

    That is the one that it was asked about, else that of its object; the others come last.
    """
    asked = {(title, item.place): item.key for item, title in reversed(items)}
    keys = {item.parent: item.key for item, _ in reversed(items) if item.parent}
    keys |= {item.key: item.key for item, _ in items}
    under: dict[str, list[Thread]] = {}
    others = []
    for thread in found:
        named = comparison.names.get(thread.owner, {}).get(thread.object_id or "")
        key = asked.get((thread.words, thread.place)) or (keys.get(named) if named else None)
        if key is None:
            others.append(thread)
        else:
            under.setdefault(key, []).append(thread)
    return under, others


def _words(board: Board, key: str) -> str:
    """What the page calls the item; nothing for the whole document."""
    if not key:
        return ""
    item = board.comparison.by_key.get(key)
    if item is None:
        raise Conflict("The sets that are handed in have changed. Load the page again.")
    return Teller(board.comparison, board.reading.text, board.entry.ontology).title(item)


def _object(comparison: Comparison, item: Item, who: str) -> tuple[str | None, str | None]:
    """Kind and id of the person's object that the item is about; of a role that is its event."""
    version = item.versions.get(who)
    if version is None:
        return None, None
    if not isinstance(version.value, tuple):
        return kind_of(version.value), version.value.id
    names = comparison.names[who].items()
    return "event", next(identifier for identifier, key in names if key == item.parent)
