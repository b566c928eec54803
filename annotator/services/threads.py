"""Threads on annotation sets: opening, answering and resolving them, and who may see which.

Annotators see those on their own sets. Those who adjudicate see all, and open one on any set that is handed
in and on gold in the making. What was said on gold is told to annotators with their feedback, not before.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from annotator.domain.about import about
from annotator.domain.content import Content
from annotator.errors import Conflict, Forbidden, Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services import documents, thread_views
from annotator.services.access import Entry, enter
from annotator.services.editing import owner_of
from annotator.services.thread_views import GOLD, Thread
from annotator.store import Session, assignments, changes, threads
from annotator.store.documents import Document
from annotator.store.threads import ThreadRecord

TEXT_LIMIT = 2_000
_CLIENT_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody writes. Written again under its `client_id` it changes nothing."""

    text: str
    client_id: str


@dataclass(frozen=True, slots=True)
class Subject:
    """What a thread is about: a set, or an object of it, in words and by its place in the text."""

    owner: str
    kind: str | None = None
    object_id: str | None = None
    words: str = ""
    place: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Threads:
    """The threads of a document that the reader sees."""

    entry: Entry
    document: Document
    threads: tuple[Thread, ...]


def of_document(session: Session, actor: Actor, slug: str, document_id: int, whose: str = "") -> Threads:
    """The threads on the actor's `own` set, on `gold`, or, when that is not said, all that they may see.

    Raises NotFound or Forbidden.
    """
    entry = enter(session, actor, slug, Action.ANNOTATE)
    document = documents.listed(session, entry.project_id, document_id)
    owners = (_owner(entry, whose),) if whose else None
    return Threads(entry, document, visible(session, entry, document_id, owners))


def visible(
    session: Session,
    entry: Entry,
    document_id: int,
    owners: Collection[str] | None = None,
    held: Mapping[str, Content] | None = None,
) -> tuple[Thread, ...]:
    """The same for one who has been let in. `held` are the sets by owner, for a caller who has them."""
    if not entry.may(Action.ADJUDICATE):
        owners = {owner_of(entry.actor)}
    found = threads.of_document(session, document_id, owners)
    return thread_views.shown(session, entry, document_id, found, held)


def told(session: Session, entry: Entry, document_id: int) -> tuple[Thread, ...]:
    """Those on the person's own set and on gold, for one who is told what adjudication has changed."""
    owners = {GOLD, owner_of(entry.actor)}
    return thread_views.shown(session, entry, document_id, threads.of_document(session, document_id, owners))


def one(session: Session, actor: Actor, slug: str, document_id: int, thread_id: int) -> Thread:
    """A thread that the actor may see; raises NotFound."""
    entry, record = _find(session, actor, slug, document_id, thread_id)
    return thread_views.shown(session, entry, document_id, [record])[0]


def start(
    session: Session, actor: Actor, slug: str, document_id: int, whose: str, object_id: str, written: Written
) -> int:
    """Opens a thread on an object of the actor's `own` set or of `gold`, or on all of it; its id.

    Raises NotFound, Forbidden, Invalid, or Conflict when there is no such object or gold is finished.
    """
    entry = enter(session, actor, slug, Action.ANNOTATE)
    document = documents.listed(session, entry.project_id, document_id)
    subject = Subject(_owner(entry, whose))
    if object_id:
        content = thread_views.contents(session, document_id, {subject.owner})[subject.owner]
        text = documents.reading(session, document_id, document.language).text
        found = about(content, text, object_id)
        if found is None:
            raise Conflict("What this is about is not there, or not saved yet.")
        subject = Subject(subject.owner, found.kind, object_id, found.words, found.place)
    return begin(session, entry, document_id, subject, written)


def begin(session: Session, entry: Entry, document_id: int, subject: Subject, written: Written) -> int:
    """Opens a thread, for one who has been let in; its id. Raises Invalid or Conflict."""
    user_id, words = _writer(entry), _checked(written)
    known = threads.known(session, user_id, written.client_id)
    if known is not None:
        return known
    _check_open(session, entry, document_id, subject.owner)
    first, last = subject.place or (None, None)
    thread = threads.Thread(
        project_id=entry.project_id, document_id=document_id, owner=subject.owner,
        kind=subject.kind, object_id=subject.object_id, about=subject.words, start=first, end=last,
    )  # fmt: skip
    thread_id = threads.begin(session, thread)
    threads.say(session, thread_id, user_id, written.client_id, words)
    session.commit()
    return thread_id


def answer(
    session: Session, actor: Actor, slug: str, document_id: int, thread_id: int, written: Written
) -> None:
    """Says something in a thread. Raises NotFound, Forbidden or Invalid."""
    entry, _ = _find(session, actor, slug, document_id, thread_id)
    user_id, words = _writer(entry), _checked(written)
    if threads.known(session, user_id, written.client_id) is None:
        threads.say(session, thread_id, user_id, written.client_id, words)
        session.commit()


def settle(
    session: Session, actor: Actor, slug: str, document_id: int, thread_id: int, resolved: bool
) -> None:
    """Resolves a thread, or opens it again; doing it again changes nothing. Raises NotFound or Forbidden."""
    entry, _ = _find(session, actor, slug, document_id, thread_id)
    threads.settle(session, thread_id, _writer(entry) if resolved else None)
    session.commit()


def count_open(session: Session, entry: Entry, document_id: int, gold: bool = False) -> int:
    """How many threads on the actor's own set, or on gold, are open."""
    owner = GOLD if gold else owner_of(entry.actor)
    return threads.open_of_set(session, entry.project_id, document_id, owner)


def counts(session: Session, entry: Entry, document_ids: Collection[int]) -> dict[int, int]:
    """How many open threads each of the documents has that the actor may see; without those of none."""
    return threads.open_of_documents(session, entry.project_id, document_ids, counted_owner(entry))


def count_of_project(session: Session, entry: Entry) -> int:
    """How many open threads of the project the actor may see."""
    return threads.open_of_project(session, entry.project_id, counted_owner(entry))


def counted_owner(entry: Entry) -> str | None:
    """On whose sets lists count open threads for the actor; None: on everybody's."""
    return None if entry.may(Action.ADJUDICATE) else owner_of(entry.actor)


def _find(
    session: Session, actor: Actor, slug: str, document_id: int, thread_id: int
) -> tuple[Entry, ThreadRecord]:
    """A thread that the actor may write in."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    documents.listed(session, entry.project_id, document_id)
    record = threads.one(session, document_id, thread_id)
    if record is None or not thread_views.reaches(entry, record.thread.owner):
        raise NotFound("There is no such comment, or it is not for you.")
    return entry, record


def _owner(entry: Entry, whose: str) -> str:
    if whose == "own":
        return owner_of(entry.actor)
    if whose != "gold":
        raise Invalid("A comment is on your own annotation or on gold.", "whose")
    if not entry.may(Action.ADJUDICATE):
        raise Forbidden("Only those who adjudicate comment on gold.")
    return GOLD


def _check_open(session: Session, entry: Entry, document_id: int, owner: str) -> None:
    """Raises Conflict unless a thread may be opened on the set now."""
    if owner == owner_of(entry.actor):
        return
    if owner == GOLD:
        if changes.head_of(session, document_id, GOLD) is not None:
            raise Conflict("Gold is finished. Reopen it to comment on it.")
        return
    person = threads.person_of(owner)
    work = assignments.assignment_of(session, document_id, person) if person else None
    if work is None or work.state != "submitted":
        raise Conflict("This annotation is not handed in.")


def _writer(entry: Entry) -> int:
    assert entry.actor.user_id is not None  # noqa: S101  only signed-in people write
    return entry.actor.user_id


def _checked(written: Written) -> str:
    """The words to be kept."""
    words = written.text.replace("\0", "").replace("\r\n", "\n").strip()
    if not words:
        raise Invalid("Write something.", "text")
    if len(words) > TEXT_LIMIT:
        raise Invalid(f"At most {TEXT_LIMIT:,} characters; these are {len(words):,}.", "text")
    if not _CLIENT_ID.fullmatch(written.client_id):
        raise Invalid("This form is out of date. Load the page again.", "client_id")
    return words
