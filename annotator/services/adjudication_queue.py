"""The documents that wait for adjudication."""

from dataclasses import dataclass

from annotator.permissions import Action, Actor
from annotator.services import listing, threads
from annotator.services.access import Entry, enter
from annotator.store import Session, adjudication

PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """A document in the list, with how many sets of it are handed in and threads are open."""

    document_id: int
    name: str
    sets: int
    begun: bool
    threads: int


@dataclass(frozen=True, slots=True)
class Queue:
    """A page of the list; the next begins after the document `next`."""

    entry: Entry
    lines: tuple[Line, ...]
    next: int | None


def page(session: Session, actor: Actor, slug: str, after: int = 0) -> Queue:
    """A page of what waits, beyond a document. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.ADJUDICATE)
    found = adjudication.waiting(session, entry.project_id, after, PAGE_SIZE + 1)
    commented = threads.counts(session, entry, [each.document_id for each in found])
    lines = tuple(
        Line(
            each.document_id,
            listing.shown(each.title, each.external_id, each.uid),
            each.sets,
            each.begun,
            commented.get(each.document_id, 0),
        )
        for each in found[:PAGE_SIZE]
    )
    return Queue(entry, lines, lines[-1].document_id if len(found) > PAGE_SIZE else None)


def next_waiting(session: Session, actor: Actor, slug: str, after: int) -> int | None:
    """The next document that waits, beyond `after` first."""
    entry = enter(session, actor, slug, Action.ADJUDICATE)
    for beyond in dict.fromkeys((after, 0)):
        for each in adjudication.waiting(session, entry.project_id, beyond, 2):
            if each.document_id != after:
                return each.document_id
    return None
