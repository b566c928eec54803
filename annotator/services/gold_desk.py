"""The annotation page's work on the gold set, for those who adjudicate."""

from annotator.domain.problems import Problem, find_problems
from annotator.permissions import Action, Actor
from annotator.services import adjudicating
from annotator.services.access import Entry
from annotator.services.documents import Reading
from annotator.services.editing import Whose
from annotator.services.work import Desk, Progress
from annotator.store import Session
from annotator.store.adjudication import DRAFT
from annotator.store.changes import Head
from annotator.store.desk import DeskRow


def _begin(session: Session, entry: Entry, row: DeskRow, found: Reading) -> Head:
    if row.head is not None:
        return row.head
    board = adjudicating.start(session, adjudicating.board_of(session, entry, found.document_id))
    assert board.head is not None  # noqa: S101  started
    return board.head


GOLD = Whose(Action.ADJUDICATE, lambda actor: DRAFT, _begin)


def open_gold(session: Session, actor: Actor, slug: str, document_id: int) -> Desk:
    """The document with its gold. Raises NotFound or Forbidden."""
    board = adjudicating.open_board(session, actor, slug, document_id)
    total = len(board.comparison.differences)
    return Desk(
        entry=board.entry,
        document=board.document,
        reading=board.reading,
        content=board.gold,
        revision=board.head.revision if board.head else 0,
        state="adjudicated" if board.finished else "adjudication",
        skip_reason=None,
        flag=None,
        progress=Progress(open=len(board.open), submitted=total - len(board.open), skipped=0),
    )


def problems(session: Session, actor: Actor, slug: str, document_id: int) -> list[Problem]:
    """What in gold does not fit the ontology, in text order. Raises NotFound or Forbidden."""
    board = adjudicating.open_board(session, actor, slug, document_id)
    return find_problems(board.gold, board.entry.in_use, board.reading.text)
