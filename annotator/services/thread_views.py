"""Threads as their readers see them: who is named, and whether what a thread is about is still there."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from annotator.domain.content import Content
from annotator.permissions import Action
from annotator.services.access import Entry
from annotator.services.editing import owner_of
from annotator.store import Session, adjudication, changes, objects, threads
from annotator.store.threads import ThreadRecord

# Whose the threads on gold are, finished or in the making.
GOLD = adjudication.GOLD


@dataclass(frozen=True, slots=True)
class Message:
    """What somebody said; `author` as the reader may know them, `at` in milliseconds since 1970."""

    author: str
    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Thread:
    """A thread as the reader sees it. `whose` says on whose set it is.

    `words` and `place` are those of what it is about, when it was opened; `there`: that is still in the set.
    `resolver` is who settled it, None while it is open.
    """

    id: int
    owner: str
    whose: str
    object_id: str | None
    words: str
    place: tuple[int, int] | None
    there: bool
    messages: tuple[Message, ...]
    resolver: str | None
    writable: bool


def reaches(entry: Entry, owner: str) -> bool:
    """Whether the person may see and answer threads on the set of that owner."""
    return owner == owner_of(entry.actor) or entry.may(Action.ADJUDICATE)


def contents(session: Session, document_id: int, owners: Collection[str]) -> dict[str, Content]:
    """The sets of the document by owner; gold may still be in the making."""
    heads = {owner: changes.head_of(session, document_id, owner) for owner in owners}
    if GOLD in heads:
        heads[GOLD] = changes.head_of(session, document_id, adjudication.DRAFT) or heads[GOLD]
    held = objects.contents(session, [head.id for head in heads.values() if head])
    return {owner: held[head.id] if head else Content() for owner, head in heads.items()}


def shown(
    session: Session,
    entry: Entry,
    document_id: int,
    records: list[ThreadRecord],
    held: Mapping[str, Content] | None = None,
) -> tuple[Thread, ...]:
    """The threads for the reader. `held` are the sets by owner, for a caller who has them."""
    if held is None:
        owners = {record.thread.owner for record in records if record.thread.object_id}
        held = contents(session, document_id, owners)
    there = {owner: {each.id for each in content.everything()} for owner, content in held.items()}
    return tuple(_view(entry, record, there.get(record.thread.owner, set())) for record in records)


def _view(entry: Entry, record: ThreadRecord, there: Collection[str]) -> Thread:
    thread = record.thread
    place = None if thread.start is None or thread.end is None else (thread.start, thread.end)
    return Thread(
        id=thread.id or 0,
        owner=thread.owner,
        whose="gold" if thread.owner == GOLD else _named(entry, record, threads.person_of(thread.owner)),
        object_id=thread.object_id,
        words=thread.about,
        place=place,
        there=thread.object_id is None or thread.object_id in there,
        messages=tuple(
            Message(_named(entry, record, each.user_id), each.at, each.text) for each in record.messages
        ),
        resolver=None if thread.resolved is None else _named(entry, record, thread.resolved_by),
        writable=reaches(entry, thread.owner),
    )


def _named(entry: Entry, record: ThreadRecord, user_id: int | None) -> str:
    """How the reader knows somebody: annotators meet reviewers, without a name."""
    if user_id == entry.actor.user_id:
        return "you"
    return record.names.get(user_id or 0, "") if entry.may(Action.SEE_ALL_SETS) else "reviewer"
