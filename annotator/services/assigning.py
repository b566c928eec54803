"""Handing documents out by name: each to so many of the annotators, evenly, adding only what is missing."""

from collections import Counter
from dataclasses import dataclass

from annotator.errors import Invalid
from annotator.permissions import Action, Actor, Role, allowed
from annotator.services.access import Entry, enter
from annotator.store import Session, Store, handing, people

_BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Handed:
    """What was handed out: new assignments, and how many each annotator has of the project now."""

    documents: int
    added: int
    totals: dict[str, int]


def assign(
    store: Store, actor: Actor, slug: str, names: list[str], per_document: int, most: int = 0
) -> Handed:
    """Gives every listed document to `per_document` of the annotators, whoever has the fewest first.

    What is assigned already counts, so running it again adds only what is missing. Nobody gets more than
    `most` in all, unless that is 0. In document order, and the same every time. Commits in batches.
    Raises NotFound, Forbidden, or Invalid.
    """
    return _hand_out(store, actor, slug, names, per_document, most, write=True)


def preview(
    store: Store, actor: Actor, slug: str, names: list[str], per_document: int, most: int = 0
) -> Handed:
    """What `assign` would do now; writes nothing."""
    return _hand_out(store, actor, slug, names, per_document, most, write=False)


def _hand_out(
    store: Store, actor: Actor, slug: str, names: list[str], per_document: int, most: int, write: bool
) -> Handed:
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.ASSIGN)
        chosen = _annotators(session, entry, names)
        if not 1 <= per_document <= len(chosen):
            raise Invalid(
                f"Each document can go to 1 to {len(chosen)} of these annotators, not to {per_document}.",
                "per_document",
            )
        loads = Counter(handing.loads(session, entry.project_id, list(chosen)))
    documents = added = after = 0
    while True:
        with store.writing() if write else store.reading() as session:
            batch = handing.assigned(session, entry.project_id, list(chosen), after, _BATCH)
            wanted = _missing(batch, list(chosen), per_document, loads, most)
            if write:
                handing.add(session, entry.project_id, wanted)
                session.commit()
        documents += len(batch)
        added += len(wanted)
        if len(batch) < _BATCH:
            break
        after = batch[-1][0]
    return Handed(documents, added, {name: loads[user_id] for user_id, name in chosen.items()})


def _missing(
    batch: list[tuple[int, set[int]]], chosen: list[int], per_document: int, loads: Counter[int], most: int
) -> list[tuple[int, int]]:
    """The (document, annotator) pairs to add; counts them in `loads`."""
    wanted = []
    for document_id, present in batch:
        free = [each for each in chosen if each not in present and not 0 < most <= loads[each]]
        free.sort(key=lambda each: loads[each])
        for user_id in free[: max(per_document - len(present), 0)]:
            wanted.append((document_id, user_id))
            loads[user_id] += 1
    return wanted


def _annotators(session: Session, entry: Entry, names: list[str]) -> dict[int, str]:
    """The members of these names who may annotate, by id, in the order given; raises Invalid."""
    chosen: dict[int, str] = {}
    for name in names:
        user = people.user_named(session, name)
        role = people.role_in(session, user.id, entry.project_id) if user else None
        if user is None or user.id is None or not _annotates(role):
            raise Invalid(
                f"{name!r} does not annotate in {entry.slug}. Add them to the project.", "annotators"
            )
        chosen[user.id] = user.name
    return chosen


def _annotates(role: Role | None) -> bool:
    return role is not None and allowed(Actor(None, ""), role, Action.ANNOTATE)
