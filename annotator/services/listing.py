"""The list of a project's documents: sorted, searched or by state, a page at a time."""

import re
from dataclasses import dataclass

from sqlmodel import col, select

from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services import threads
from annotator.services.access import Entry, enter
from annotator.services.editing import owner_of
from annotator.store import Session, adjudication, documents, search, tasks
from annotator.store.documents import Document
from annotator.store.search import Line, Sort, Task, Window

__all__ = ["ANYBODYS", "MINE", "STATES", "Line", "Listing", "Query", "Row", "Sort", "Task", "page", "shown"]

PAGE_SIZE = 50
# The actor's own state of a document, and what it is to anybody, for those who may see all sets.
STATES = ("assigned", "in_progress", "returned", "submitted", "skipped", "lapsed")
MINE = (*STATES, "adjudicated", "commented")
_ANY = "any-"
ANYBODYS = {f"{_ANY}{state}": state for state in ("unassigned", *STATES, "flagged", "commented")}
_SEARCH_LIMIT = 200
# A title of more characters is cut short in lists.
_TITLE_LIMIT = 300


@dataclass(frozen=True, slots=True)
class Query:
    """What list is wanted. A search or a state comes in import order, whatever `sort` says.

    `state` is one of MINE or of the keys of ANYBODYS.
    `cursor` comes from an earlier page's `next` or `previous`; empty for the first page.
    """

    search: str = ""
    state: str = ""
    sort: Sort = Sort.IMPORTED
    descending: bool = False
    cursor: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether only some of the documents are wanted."""
        return bool(self.search or self.state)


@dataclass(frozen=True, slots=True)
class Row:
    """A document in the list: what it is called there, the actor's own task, and everybody's where the
    actor may see them; `threads` counts the open ones. `adjudicated`: it is, and the actor is told so."""

    line: Line
    name: str
    mine: Task | None
    tasks: tuple[Task, ...]
    threads: int
    adjudicated: bool


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the list; `next` and `previous` are cursors, or None at its ends.

    A page without rows may have a `next`: there is more to look through.
    """

    entry: Entry
    query: Query
    rows: list[Row]
    total: int
    next: str | None
    previous: str | None


def page(session: Session, actor: Actor, slug: str, query: Query) -> Listing:
    """One page of the project's documents. Raises NotFound, Forbidden, or Invalid for a bad query."""
    entry = enter(session, actor, slug, Action.VIEW)
    _check(entry, query)
    back, beyond = _position(session, entry, query.cursor)
    window = Window(PAGE_SIZE + 1, beyond, query.descending != back)
    lines, looked_at = _lines(session, entry, query, window)
    edge = lines[PAGE_SIZE - 1].id if len(lines) > PAGE_SIZE else looked_at
    lines = lines[:PAGE_SIZE]
    start = lines[0].id if lines and beyond is not None else None
    if back:
        lines.reverse()
    before, after = (edge, start) if back else (start, edge)
    return Listing(
        entry=entry,
        query=query,
        rows=_rows(session, entry, lines),
        total=documents.count_listed(session, entry.project_id),
        next=None if after is None else f"after-{after}",
        previous=None if before is None else f"before-{before}",
    )


def shown(title: str, external_id: str | None, uid: str) -> str:
    """What lists call a document: its title, cut short when very long, else an identifier."""
    name = title if title.strip() else external_id or uid
    return name if len(name) <= _TITLE_LIMIT else f"{name[: _TITLE_LIMIT - 1]}…"


def _check(entry: Entry, query: Query) -> None:
    if len(query.search) > _SEARCH_LIMIT:
        raise Invalid(f"Search for at most {_SEARCH_LIMIT} characters.", "search")
    states = (*MINE, *ANYBODYS) if entry.may(Action.SEE_ALL_SETS) else MINE
    if query.state and query.state not in states:
        raise Invalid(f"{query.state!r} is no state: choose one of {', '.join(states)}.", "state")


def _position(session: Session, entry: Entry, cursor: str) -> tuple[bool, int | None]:
    """Whether a cursor leads back, and the document that it starts from."""
    if not cursor:
        return False, None
    found = re.fullmatch(r"(after|before)-([0-9]{1,18})", cursor, re.ASCII)
    if found is None or documents.listed(session, entry.project_id, int(found[2])) is None:
        raise Invalid("This address leads to no page of the list. Go to its beginning.", "cursor")
    return found[1] == "before", int(found[2])


def _lines(session: Session, entry: Entry, query: Query, window: Window) -> tuple[list[Line], int | None]:
    """The documents, and the last one that was looked at where there is more to look through."""
    # What is no letter or digit separates words for the index too; searching for it alone finds nothing.
    words = [word for word in query.search.replace("\0", " ").split() if any(map(str.isalnum, word))]
    if query.search.strip() and not words:
        return [], None
    if query.state in ANYBODYS:
        return _anybodys(session, entry.project_id, ANYBODYS[query.state], words, window)
    if query.state:
        return _own(session, entry, query.state, words, window), None
    if words:
        return search.matching(session, entry.project_id, words, window), None
    return search.in_order(session, entry.project_id, query.sort, window), None


def _own(session: Session, entry: Entry, state: str, words: list[str], window: Window) -> list[Line]:
    user_id = entry.actor.user_id
    if user_id is None:
        return []
    if state == "commented":
        return tasks.commented(session, entry.project_id, owner_of(entry.actor), words, window)
    if state == "adjudicated":
        return tasks.adjudicated(session, entry.project_id, user_id, words, window)
    return search.in_state(session, entry.project_id, user_id, state, words, window)


def _anybodys(
    session: Session, project_id: int, state: str, words: list[str], window: Window
) -> tuple[list[Line], int | None]:
    if state == "unassigned":
        return tasks.unassigned(session, project_id, words, window)
    if state == "flagged":
        return tasks.flagged(session, project_id, words, window), None
    if state == "commented":
        return tasks.commented(session, project_id, None, words, window), None
    return tasks.in_anybodys_state(session, project_id, state, words, window), None


def _rows(session: Session, entry: Entry, lines: list[Line]) -> list[Row]:
    found = search.tasks_of(session, [line.id for line in lines])
    identifiers = _identifiers(session, [line.id for line in lines if not line.title.strip()])
    commented = threads.counts(session, entry, [line.id for line in lines])
    adjudicated = adjudication.adjudicated(session, [line.id for line in lines])
    everyone = entry.may(Action.SEE_ALL_SETS)
    rows = []
    for line in lines:
        tasks = found[line.id]
        mine = next((task for task in tasks if task.user_id == entry.actor.user_id), None)
        name = shown(line.title, *identifiers.get(line.id, (None, "")))
        shown_tasks = tuple(tasks) if everyone else ()
        told = line.id in adjudicated and (everyone or (mine is not None and mine.state == "submitted"))
        rows.append(Row(line, name, mine, shown_tasks, commented.get(line.id, 0), told))
    return rows


def _identifiers(session: Session, ids: list[int]) -> dict[int, tuple[str | None, str]]:
    """External id and uid of the documents; without any, nothing is asked of the database."""
    if not ids:
        return {}
    query = select(Document.id, Document.external_id, Document.uid).where(col(Document.id).in_(ids))
    return {number: (external_id, uid) for number, external_id, uid in session.exec(query) if number}
