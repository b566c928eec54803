"""Checking that what is stored is sound: the database, offsets, and that logs lead to what is there."""

from collections.abc import Callable
from dataclasses import dataclass

from annotator.domain import commands
from annotator.domain.commands import Held
from annotator.domain.content import Content
from annotator.domain.replay import BrokenLog, replay
from annotator.services import importing
from annotator.store import Session, Store, integrity, objects

_BATCH = 200


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found: everything that is wrong, in words, and dead imports that it removed."""

    sets: int
    removed_imports: int
    findings: list[str]


def check(store: Store, progress: Callable[[int], None] = lambda sets: None) -> Checked:
    """Checks everything; changes nothing but that it removes what dead imports left."""
    removed = importing.remove_dead(store)
    with store.reading() as session:
        findings = integrity.file_findings(session)
        findings += [
            f"document {each}: its length is not that of its text"
            for each in integrity.wrong_lengths(session)
        ]
        findings += [
            f"set {set_id}, span {span_id}: not inside its text"
            for set_id, span_id in integrity.outside(session)
        ]
        done = after = 0
        while batch := integrity.sets(session, after, _BATCH):
            findings += _logs(session, batch)
            after = batch[-1][0]
            done += len(batch)
            progress(done)
    return Checked(done, removed, findings)


def _logs(session: Session, batch: list[tuple[int, int]]) -> list[str]:
    set_ids = [set_id for set_id, _ in batch]
    logs = integrity.log_of(session, set_ids)
    stored = objects.contents(session, set_ids)
    return [
        f"set {set_id}: {finding}"
        for set_id, revision in batch
        if (finding := _finding(revision, logs[set_id], stored[set_id]))
    ]


def _finding(revision: int, log: list[tuple[int, str]], stored: Content) -> str | None:
    if [seq for seq, _ in log] != list(range(1, revision + 1)):
        return f"its log does not have the {revision} changes of its revision"
    try:
        expected = replay(edit for _, line in log for edit in commands.decode_edits(line))
    except BrokenLog as error:
        return str(error)
    held = Held()
    for value in stored.everything():
        held.put(value)
    if expected != held:
        return "its annotation is not what its log leads to"
    return None
