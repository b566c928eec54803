"""What lies on the adjudicator's table: the sets of a document that are handed in, compared, and its gold."""

from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from annotator.domain import commands
from annotator.domain.commands import Ruling, Setting
from annotator.domain.comparing import Comparison, Item, compare
from annotator.domain.content import Content
from annotator.domain.settling import Settlement, is_open
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.store import Session, adjudication, changes, objects
from annotator.store.adjudication import DRAFT, GOLD, HandedIn
from annotator.store.changes import Head
from annotator.store.documents import Document

# Comparisons kept in memory: the decisions on a document follow each other while its sets stay.
_KEPT = 8
_kept: OrderedDict[tuple[str, tuple[HandedIn, ...]], Comparison] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, slots=True)
class Annotator:
    """Someone whose set is handed in: `who` in the comparison, `name` as the actor may know it."""

    who: str
    name: str


@dataclass(frozen=True, slots=True)
class Missing:
    """Someone whose set is not handed in, and the state in which they have the document."""

    name: str
    state: str


@dataclass(frozen=True, slots=True)
class Sets:
    """Whose sets there are, and whose are to come; `offered`: the pool still gives the document out.

    `stamp` is another one as soon as any of it has changed, or a set itself.
    """

    annotators: tuple[Annotator, ...]
    missing: tuple[Missing, ...]
    offered: bool
    stamp: str

    @property
    def too_few(self) -> bool:
        """Whether there are fewer than two sets, and more to come."""
        return len(self.annotators) < 2 and bool(self.missing or self.offered)


@dataclass(frozen=True, slots=True)
class Board:
    """A document on the adjudicator's table. `head` is its gold, None before the first decision.

    `stamp` names the state: of two boards of a document with the same one the pages are the same.
    """

    entry: Entry
    document: Document
    reading: Reading
    sets: Sets
    comparison: Comparison
    gold: Content
    head: Head | None
    rulings: dict[str, Ruling]
    finished: bool
    stamp: str

    @property
    def annotators(self) -> tuple[Annotator, ...]:
        """Those whose sets are handed in."""
        return self.sets.annotators

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
    bare = Board(
        entry=entry,
        document=document,
        reading=documents.reading(session, document_id, document.language),
        sets=_sets(session, entry, document_id, handed_in),
        comparison=_compared(session, handed_in),
        gold=Content(),
        head=None,
        rulings={},
        finished=False,
        stamp="",
    )
    return with_gold(session, bare)


def _compared(session: Session, handed_in: list[HandedIn]) -> Comparison:
    """The sets compared; a set at its revision never changes."""
    key = str(session.get_bind().engine.url), tuple(handed_in)
    with _lock:
        found = _kept.get(key)
    if found is None:
        held = objects.contents(session, [each.set_id for each in handed_in if each.set_id is not None])
        found = compare({f"user:{each.user_id}": held.get(each.set_id or 0, Content()) for each in handed_in})
    with _lock:
        _kept[key] = found
        _kept.move_to_end(key)
        if len(_kept) > _KEPT:
            _kept.popitem(last=False)
    return found


def _sets(session: Session, entry: Entry, document_id: int, handed_in: list[HandedIn]) -> Sets:
    missing = adjudication.to_come(session, document_id)
    offered = adjudication.is_offered(session, document_id)
    told = [f"{each.user_id}@{each.revision}" for each in handed_in]
    told += [f"{each.user_id}:{each.state}" for each in missing]
    return Sets(
        annotators=tuple(
            Annotator(f"user:{each.user_id}", _name(entry, each.user_id, each.name)) for each in handed_in
        ),
        missing=tuple(Missing(_name(entry, each.user_id, each.name), each.state) for each in missing),
        offered=offered,
        stamp=" ".join([*told, "offered"] if offered else told),
    )


def _name(entry: Entry, user_id: int, name: str) -> str:
    return name if entry.may(Action.SEE_ALL_SETS) else f"a{user_id}"


def with_gold(session: Session, board: Board) -> Board:
    """The board with gold as it is now; the sets are taken as they were."""
    document_id = board.document.id or 0
    draft = changes.head_of(session, document_id, DRAFT)
    head = draft or changes.head_of(session, document_id, GOLD)
    at = f"{head.revision} {'draft' if draft else 'gold'}" if head else "none"
    return replace(
        board,
        gold=objects.contents(session, [head.id])[head.id] if head else Content(),
        head=head,
        rulings=rulings_of(session, head) if head else {},
        finished=head is not None and draft is None,
        stamp=f"{board.sets.stamp} {at}",
    )


def rulings_of(session: Session, head: Head) -> dict[str, Ruling]:
    """The decisions in force, by item."""
    logged = adjudication.decisions(session, head.id)
    return {each.item: each for command in logged for each in commands.rulings_of(command)}
