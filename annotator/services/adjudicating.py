"""Making the gold set of a document from the sets that are handed in.

Gold in the making is a set of the owner `adjudication`; finishing makes it `gold`. So whoever asks for gold,
an export or an annotator, never meets unfinished work; imported gold is finished as it comes.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain import commands, merging
from annotator.domain.commands import Redo, Ruling, Settle, Undo
from annotator.domain.comparing import Item
from annotator.domain.settling import Settlement
from annotator.errors import Conflict, Invalid
from annotator.permissions import Actor
from annotator.services import documents, editing
from annotator.services.adjudication_board import Annotator, Board, Sets, board_of, open_board, with_gold
from annotator.services.suggesting import learning
from annotator.store import Session, adjudication, changes, lexicon
from annotator.store.adjudication import DRAFT, GOLD
from annotator.store.annotations import Change
from annotator.store.engine import now

__all__ = [
    "Annotator", "Board", "Step", "accept", "accept_all", "begin", "board_of", "finish", "keep", "open_board",
    "prefill", "reject", "reopen", "start", "travel",
]  # fmt: skip

FINISHED, REOPENED = "finished", "reopened"


@dataclass(frozen=True, slots=True)
class Step:
    """A document before and after decisions; the sets are the same."""

    before: Board
    after: Board


def accept(session: Session, actor: Actor, slug: str, document_id: int, key: str, who: str) -> Step:
    """Takes an annotator's version of an item, which may be that there is nothing."""

    def decide(board: Board, settlement: Settlement) -> None:
        item = _item(board, key)
        if who not in item.versions:
            raise Invalid("This annotator has no version of it.", "annotator")
        settlement.take(item, who, "chosen", bring=True)

    return _decide(session, actor, slug, document_id, decide)


def accept_all(session: Session, actor: Actor, slug: str, document_id: int, who: str) -> Step:
    """Takes an annotator's version of everything that is open."""
    return prefill(session, actor, slug, document_id, f"{merging.PERSON}{who}")


def prefill(session: Session, actor: Actor, slug: str, document_id: int, rule: str) -> Step:
    """Decides by a rule what is open; see `domain.merging`."""
    return _decide(session, actor, slug, document_id, lambda _, settlement: merging.prefill(settlement, rule))


def reject(session: Session, actor: Actor, slug: str, document_id: int, key: str) -> Step:
    """Leaves an item out, whoever has it."""
    return _decide(
        session, actor, slug, document_id,
        lambda board, settlement: settlement.leave_out(_item(board, key), "left out"),
    )  # fmt: skip


def keep(session: Session, actor: Actor, slug: str, document_id: int, key: str) -> Step:
    """Settles an item as gold has it, edited by hand."""
    return _decide(
        session, actor, slug, document_id,
        lambda board, settlement: settlement.keep(_item(board, key), "by hand"),
    )  # fmt: skip


def travel(session: Session, actor: Actor, slug: str, document_id: int, back: bool) -> Step:
    """Undo or redo in the gold set; raises Conflict when there is nothing."""
    board = open_board(session, actor, slug, document_id)
    if board.finished or board.head is None:
        raise Conflict("There is nothing to undo." if back else "There is nothing to redo.")
    request = Undo(id=_id()) if back else Redo(id=_id())
    editing.apply(session, board.head, request, board.setting, actor)
    session.commit()
    return Step(board, with_gold(session, board))


def begin(session: Session, actor: Actor, slug: str, document_id: int) -> Step:
    """Begins gold with what all agree on, if nobody has."""
    return _decide(session, actor, slug, document_id, lambda board, settlement: None)


def finish(session: Session, actor: Actor, slug: str, document_id: int, alone: bool = False) -> None:
    """Makes it gold; doing it again changes nothing.

    Raises Conflict while a difference is open, and, unless `alone` says that fewer than two sets will do,
    while others are to come.
    """
    board = open_board(session, actor, slug, document_id)
    if board.finished:
        return
    if board.sets.too_few and not alone:
        raise Conflict(f"{_few(board.sets)} Wait for more, or finish without.")
    board = start(session, board)
    _settle(session, board, lambda _, settlement: merging.prefill(settlement, merging.AGREED))
    board = with_gold(session, board)
    if board.open:
        count = len(board.open)
        raise Conflict(f"{count} difference{' is' if count == 1 else 's are'} open. Decide first.")
    if changes.head_of(session, document_id, GOLD) is not None:
        raise Conflict("Gold of this document has been imported meanwhile; it was not changed.")
    _close(session, board, GOLD, FINISHED)


def _few(sets: Sets) -> str:
    if not sets.annotators:
        return "Nobody has handed this document in."
    return f"Only {sets.annotators[0].name} has handed this document in."


def reopen(session: Session, actor: Actor, slug: str, document_id: int) -> None:
    """Takes gold back into work; until it is finished again the document has none."""
    board = open_board(session, actor, slug, document_id)
    if board.finished:
        # What it has taught the matcher of strings is not gold any more, and not for those still to annotate.
        lexicon.forget(session, board.entry.project_id, GOLD, [document_id])
        _close(session, board, DRAFT, REOPENED)


def start(session: Session, board: Board) -> Board:
    """The board with a gold set that may be changed: a new one begins with what all agree on."""
    if board.finished:
        raise Conflict("This document is adjudicated. Reopen it to change its gold.")
    if board.head is not None:
        return board
    if not board.annotators:
        raise Conflict("Nobody has handed this document in yet.")
    documents.settle_tokens(session, board.reading)
    changes.create_set(session, board.document.id or 0, DRAFT, None)
    board = with_gold(session, board)
    _settle(session, board, lambda _, settlement: merging.prefill(settlement, merging.AGREED))
    return with_gold(session, board)


Decide = Callable[[Board, Settlement], None]


def _decide(session: Session, actor: Actor, slug: str, document_id: int, decide: Decide) -> Step:
    before = open_board(session, actor, slug, document_id)
    board = start(session, before)
    _settle(session, board, decide)
    session.commit()
    documents.settled(session, board.reading)
    return Step(before, with_gold(session, board))


def _settle(session: Session, board: Board, decide: Decide) -> None:
    """Decides in one command; deciding the same again is none."""
    assert board.head is not None  # noqa: S101  started
    settlement = board.settlement()
    decide(board, settlement)
    command = settlement.command(_id())
    fresh = [each for each in command.rulings if board.rulings.get(each.item) != each]
    if fresh or command != Settle(id=command.id, rulings=command.rulings):
        editing.apply(session, board.head, command, board.setting, board.entry.actor)


def _close(session: Session, board: Board, owner: str, rule: str) -> None:
    """Hands the set to its new owner and logs it, with whose sets it came from; undo passes over that."""
    head = board.head
    assert head is not None  # noqa: S101
    adjudication.hand_over(session, head.id, owner)
    whose = tuple(each.who for each in board.annotators)
    command = Settle(id=_id(), rulings=(Ruling("document", rule, proposed_by=whose),))
    changes.append(
        session,
        Change(
            set_id=head.id,
            seq=head.revision + 1,
            command_id=command.id,
            user_id=board.entry.actor.user_id,
            at=now(),
            command=commands.encode(command),
            edits=commands.encode(()),
        ),
    )
    changes.mark(session, head.id, head.revision + 1, "dropped")
    if owner == GOLD:
        learning.learn_finished(session, board.entry.project_id, head.id)
    session.commit()


def _item(board: Board, key: str) -> Item:
    item = board.comparison.by_key.get(key)
    if item is None:
        raise Conflict("The sets that are handed in have changed. Load the page again.")
    return item


def _id() -> str:
    return secrets.token_hex(8)
