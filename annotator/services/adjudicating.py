"""Making the gold set of a document from the sets that are handed in.

Gold in the making is a set of the owner `adjudication`; finishing makes it `gold`. So whoever asks for gold,
an export or an annotator, never meets unfinished work; imported gold is finished as it comes.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain import commands, merging
from annotator.domain.commands import Redo, Ruling, Setting, Settle, Undo
from annotator.domain.comparing import Comparison, Item, compare
from annotator.domain.content import Content
from annotator.domain.settling import Settlement, is_open
from annotator.errors import Conflict, Invalid
from annotator.permissions import Action, Actor
from annotator.services import documents, editing
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.store import Session, adjudication, changes, objects
from annotator.store.adjudication import DRAFT, GOLD
from annotator.store.annotations import Change
from annotator.store.changes import Head
from annotator.store.documents import Document
from annotator.store.engine import now

FINISHED, REOPENED = "finished", "reopened"


@dataclass(frozen=True, slots=True)
class Annotator:
    """Someone whose set is handed in: `who` in the comparison, `name` as the actor may know it."""

    who: str
    name: str


@dataclass(frozen=True, slots=True)
class Board:
    """A document on the adjudicator's table. `head` is its gold, None before the first decision."""

    entry: Entry
    document: Document
    reading: Reading
    annotators: tuple[Annotator, ...]
    comparison: Comparison
    gold: Content
    head: Head | None
    rulings: dict[str, Ruling]
    finished: bool

    @property
    def setting(self) -> Setting:
        """What decisions are checked against: labels that were turned off since are still taken."""
        return Setting(self.reading.text, self.reading.tokens, self.entry.ontology)

    @property
    def open(self) -> tuple[Item, ...]:
        """The differences that wait for a decision."""
        return tuple(item for item in self.comparison.differences if is_open(item, self.rulings))

    def settlement(self) -> Settlement:
        """New decisions."""
        return Settlement(self.document.uid, self.comparison, self.gold, self.rulings, self.setting)


def open_board(session: Session, actor: Actor, slug: str, document_id: int) -> Board:
    """The sets that are handed in, compared, and gold as it is. Raises NotFound or Forbidden."""
    return board_of(session, enter(session, actor, slug, Action.ADJUDICATE), document_id)


def board_of(session: Session, entry: Entry, document_id: int) -> Board:
    """The same, for one who has been let in."""
    document = documents.listed(session, entry.project_id, document_id)
    handed_in = adjudication.handed_in(session, document_id)
    draft = changes.head_of(session, document_id, DRAFT)
    head = draft or changes.head_of(session, document_id, GOLD)
    ids = [each.set_id for each in handed_in if each.set_id is not None]
    held = objects.contents(session, [*ids, *([head.id] if head else [])])
    named = entry.may(Action.SEE_ALL_SETS)
    sets = {f"user:{each.user_id}": held.get(each.set_id or 0, Content()) for each in handed_in}
    return Board(
        entry=entry,
        document=document,
        reading=documents.reading(session, document_id, document.language),
        annotators=tuple(
            Annotator(f"user:{each.user_id}", each.name if named else f"a{each.user_id}")
            for each in handed_in
        ),
        comparison=compare(sets),
        gold=held[head.id] if head else Content(),
        head=head,
        rulings=rulings_of(session, head) if head else {},
        finished=head is not None and draft is None,
    )


def rulings_of(session: Session, head: Head) -> dict[str, Ruling]:
    """The decisions in force, by item."""
    logged = adjudication.decisions(session, head.id)
    return {each.item: each for command in logged for each in commands.rulings_of(command)}


def accept(session: Session, actor: Actor, slug: str, document_id: int, key: str, who: str) -> None:
    """Takes an annotator's version of an item, which may be that there is nothing."""

    def decide(board: Board, settlement: Settlement) -> None:
        item = _item(board, key)
        if who not in item.versions:
            raise Invalid("This annotator has no version of it.", "annotator")
        settlement.take(item, who, "chosen", bring=True)

    _decide(session, actor, slug, document_id, decide)


def accept_all(session: Session, actor: Actor, slug: str, document_id: int, who: str) -> None:
    """Takes an annotator's version of everything that is open."""
    prefill(session, actor, slug, document_id, f"{merging.PERSON}{who}")


def prefill(session: Session, actor: Actor, slug: str, document_id: int, rule: str) -> None:
    """Decides by a rule what is open; see `domain.merging`."""
    _decide(session, actor, slug, document_id, lambda _, settlement: merging.prefill(settlement, rule))


def reject(session: Session, actor: Actor, slug: str, document_id: int, key: str) -> None:
    """Leaves an item out, whoever has it."""
    _decide(
        session, actor, slug, document_id,
        lambda board, settlement: settlement.leave_out(_item(board, key), "left out"),
    )  # fmt: skip


def keep(session: Session, actor: Actor, slug: str, document_id: int, key: str) -> None:
    """Settles an item as gold has it, edited by hand."""
    _decide(
        session, actor, slug, document_id,
        lambda board, settlement: settlement.keep(_item(board, key), "by hand"),
    )  # fmt: skip


def travel(session: Session, actor: Actor, slug: str, document_id: int, back: bool) -> None:
    """Undo or redo in the gold set; raises Conflict when there is nothing."""
    board = open_board(session, actor, slug, document_id)
    if board.finished or board.head is None:
        raise Conflict("There is nothing to undo." if back else "There is nothing to redo.")
    request = Undo(id=_id()) if back else Redo(id=_id())
    editing.apply(session, board.head, request, board.setting, actor)
    session.commit()


def begin(session: Session, actor: Actor, slug: str, document_id: int) -> None:
    """Begins gold with what all agree on, if nobody has."""
    _decide(session, actor, slug, document_id, lambda board, settlement: None)


def finish(session: Session, actor: Actor, slug: str, document_id: int) -> None:
    """Makes it gold; raises Conflict while a difference is open. Doing it again changes nothing."""
    board = open_board(session, actor, slug, document_id)
    if board.finished:
        return
    board = start(session, board)
    _settle(session, board, lambda _, settlement: merging.prefill(settlement, merging.AGREED))
    board = board_of(session, board.entry, document_id)
    if board.open:
        count = len(board.open)
        raise Conflict(f"{count} difference{' is' if count == 1 else 's are'} open. Decide first.")
    if changes.head_of(session, document_id, GOLD) is not None:
        raise Conflict("Gold of this document has been imported meanwhile; it was not changed.")
    _close(session, board, GOLD, FINISHED)


def reopen(session: Session, actor: Actor, slug: str, document_id: int) -> None:
    """Takes gold back into work; until it is finished again the document has none."""
    board = open_board(session, actor, slug, document_id)
    if board.finished:
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
    board = board_of(session, board.entry, board.document.id or 0)
    _settle(session, board, lambda _, settlement: merging.prefill(settlement, merging.AGREED))
    return board_of(session, board.entry, board.document.id or 0)


Decide = Callable[[Board, Settlement], None]


def _decide(session: Session, actor: Actor, slug: str, document_id: int, decide: Decide) -> None:
    board = start(session, open_board(session, actor, slug, document_id))
    _settle(session, board, decide)
    session.commit()
    documents.settled(session, board.reading)


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
    session.commit()


def _item(board: Board, key: str) -> Item:
    item = board.comparison.by_key.get(key)
    if item is None:
        raise Conflict("The sets that are handed in have changed. Load the page again.")
    return item


def _id() -> str:
    return secrets.token_hex(8)
