"""Tasks, annotations and predictions of a project, in memory that does not grow with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from annotator.permissions import Actor
from annotator.services import exporting, timing
from annotator.services.access import Entry
from annotator.services.labelstudio import opening
from annotator.services.labelstudio.shapes import Form, Set, Shaper, annotations_of
from annotator.store import Session, adjudication, objects, selecting, sight, suggestions
from annotator.store.people import User
from annotator.store.selecting import Chosen
from annotator.store.sight import Head

# Documents, and characters of text, held at once.
BATCH, BATCH_TEXT = 100, 2_000_000


@dataclass(frozen=True, slots=True)
class Part:
    """Which of the chosen documents: so many, after so many; None for all."""

    limit: int | None = None
    offset: int = 0


def tasks(
    session: Session, entry: Entry, chosen: Chosen, form: Form, part: Part | None = None
) -> Iterator[dict[str, Any]]:
    """The tasks of a project that the actor has entered."""
    shaper = Shaper(entry, form)
    for batch in _batches(session, entry, chosen, part or Part()):
        yield from _shaped(session, entry, batch, form, shaper)


def task(session: Session, actor: Actor, task_id: int) -> dict[str, Any]:
    """One task with everything, people as objects. Raises NotFound or Forbidden."""
    entry = opening.of_task(session, actor, task_id)
    form = Form(people=True)
    return next(_shaped(session, entry, [task_id], form, Shaper(entry, form)))


def annotations(session: Session, actor: Actor, task_id: int) -> list[dict[str, Any]]:
    """The annotations of one task. Raises NotFound or Forbidden."""
    entry = opening.of_task(session, actor, task_id)
    row, sets = _one(session, entry, task_id)
    shaper = Shaper(entry, Form())
    return [shaper.annotation(row, task_id, each) for each in annotations_of(sets)]


def annotation(session: Session, actor: Actor, set_id: int) -> dict[str, Any]:
    """One annotation. Raises NotFound, also for sets that are not handed in or not in sight."""
    entry, task_id = opening.of_set(session, actor, set_id)
    row, sets = _one(session, entry, task_id, set_id)
    found = next(iter(annotations_of(sets)), None)
    if found is None:
        raise opening.nothing()
    return Shaper(entry, Form()).annotation(row, task_id, found)


def prediction(session: Session, actor: Actor, set_id: int) -> dict[str, Any]:
    """One prediction. Raises NotFound."""
    entry, task_id = opening.of_set(session, actor, set_id)
    row, sets = _one(session, entry, task_id, set_id)
    found = next((each for each in sets if each.head.suggester is not None), None)
    if found is None:
        raise opening.nothing()
    return Shaper(entry, Form()).prediction(row, task_id, found)


def predictions(session: Session, entries: Sequence[Entry], chosen: Chosen) -> Iterator[dict[str, Any]]:
    """The predictions on the chosen tasks of projects that the actor has entered."""
    for entry in entries:
        shaper = Shaper(entry, Form())
        for batch in _batches(session, entry, chosen, Part()):
            heads = sight.heads(session, opening.sight_of(entry), batch)
            wanted = {
                document_id: [each for each in found if each.suggester is not None]
                for document_id, found in heads.items()
            }
            rows = selecting.rows(session, [each for each in batch if wanted[each]], texts=True)
            sets = _sets(session, entry, [each for found in wanted.values() for each in found])
            for document_id, row in sorted(rows.items()):
                for each in wanted[document_id]:
                    yield shaper.prediction(row, document_id, sets[each.id])


def _one(session: Session, entry: Entry, task_id: int, only: int | None = None) -> tuple[Any, list[Set]]:
    """A document's row, and its sets in sight, or the one of that id."""
    heads = sight.heads(session, opening.sight_of(entry), [task_id])[task_id]
    wanted = [each for each in heads if only is None or each.id == only]
    row = selecting.rows(session, [task_id], texts=True)[task_id]
    return row, list(_sets(session, entry, wanted).values())


def _batches(session: Session, entry: Entry, chosen: Chosen, part: Part) -> Iterator[list[int]]:
    """The numbers of the chosen documents, in lists that each hold little enough text."""
    seen = opening.sight_of(entry)
    left, after, offset = part.limit, None, part.offset
    while left is None or left > 0:
        limit = BATCH if left is None else min(BATCH, left)
        found = selecting.some(session, seen, chosen, limit, after, offset)
        yield from _split(found)
        if len(found) < limit:
            return
        after, offset = found[-1][0], 0
        left = None if left is None else left - len(found)


def _split(found: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    batch: list[int] = []
    characters = 0
    for document_id, length in found:
        if batch and characters + length > BATCH_TEXT:
            yield batch
            batch, characters = [], 0
        batch.append(document_id)
        characters += length
    if batch:
        yield batch


def _shaped(
    session: Session, entry: Entry, batch: Sequence[int], form: Form, shaper: Shaper
) -> Iterator[dict[str, Any]]:
    seen = opening.sight_of(entry)
    heads = sight.heads(session, seen, batch)
    rows = selecting.rows(session, batch, form.texts)
    worked = {} if seen.blind else sight.worked(session, batch)
    every = [each for document_id in batch for each in heads[document_id]]
    sets = _sets(session, entry, every) if form.sets else {}
    for document_id in batch:
        mine = heads[document_id]
        held = [sets[each.id] for each in mine if each.id in sets]
        yield shaper.task(document_id, rows[document_id], mine, held, worked.get(document_id, 0))


def _sets(session: Session, entry: Entry, heads: Sequence[Head]) -> dict[int, Set]:
    """The sets with what they hold. Who made gold, and how long others worked, is not for all."""
    seen = opening.sight_of(entry)
    ids = [each.id for each in heads]
    contents = objects.contents(session, ids)
    gold = [each.id for each in heads if each.gold]
    finished = {} if seen.blind else adjudication.finishes(session, gold)
    names = _names(session, {user_id for _, user_id in finished.values() if user_id is not None})
    timed = [each.id for each in heads if seen.everything or each.user_id == seen.user_id]
    seconds = timing.active_seconds(session, timed)
    known = suggestions.known_of(session, [each.id for each in heads if each.suggester is not None])
    return {
        each.id: Set(
            head=each,
            content=contents[each.id],
            made={} if each.gold and seen.blind else _made(each, finished.get(each.id)),
            adjudicator=_adjudicator(finished.get(each.id), names),
            seconds=seconds.get(each.id),
            known=known.get(each.id),
        )
        for each in heads
    }


def _made(head: Head, finish: tuple[str, int | None] | None) -> dict[str, Any]:
    """Who made a set, as records tell it."""
    annotators = [exporting.pseudonym_of(head.user_id)] if head.user_id is not None and not head.gold else []
    made: dict[str, Any] = {"annotators": annotators, "revision": head.revision}
    if finish is not None:
        command, user_id = finish
        made["annotators"] = exporting.annotators_of(command)
        if user_id is not None:
            made["adjudicator"] = exporting.pseudonym_of(user_id)
    return made


def _adjudicator(finish: tuple[str, int | None] | None, names: dict[int, str]) -> tuple[int, str] | None:
    user_id = finish[1] if finish else None
    return None if user_id is None else (user_id, names.get(user_id, ""))


def _names(session: Session, user_ids: set[int]) -> dict[int, str]:
    return {each: session.get_one(User, each).name for each in user_ids}
