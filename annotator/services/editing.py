"""Changing an annotation set. Imports write whole sets through the same commands, in bulk (storing.py).

Each command is one transaction: plan against the current spans, write rows, append to the log, raise the
revision, commit. A command seen before changes nothing, so a retry after a lost answer is safe.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.domain import commands, layout
from annotator.domain.commands import Edit, Edition, LoadSpans, Redo, Request, Setting, Undo
from annotator.errors import AnnotatorError, Conflict, NotFound
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.store import Session, annotations, assignments, changes
from annotator.store.annotations import Change
from annotator.store.assignments import Assignment
from annotator.store.changes import Head
from annotator.store.desk import DeskRow, desk
from annotator.store.engine import now
from schemas.gold import Span

# A client further behind than this many changes is told to load the page anew.
_CATCH_UP = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of commands: how many were done, the failure that stopped the rest, and what to redraw.

    `blocks` maps block indices to the spans that they show now; None means: load the page anew.
    """

    revision: int
    done: int
    failure: AnnotatorError | None
    blocks: dict[int, list[Span]] | None
    reading: Reading
    entry: Entry


def edit(
    session: Session, actor: Actor, slug: str, document_id: int, requests: Sequence[Request], known: int
) -> Outcome:
    """Applies commands to the actor's own set of the document, one transaction each, until one fails.

    `known` is the revision that the sender has drawn; the outcome holds every block changed since.
    Raises NotFound, Forbidden, or Conflict when the document is submitted.
    """
    entry = enter(session, actor, slug, Action.ANNOTATE)
    row = _desk(session, entry, document_id)
    found = documents.reading(session, document_id, row.language)
    setting = Setting(found.text, found.tokens, entry.label_ids)
    target = row.head
    done = 0
    failure: AnnotatorError | None = None
    for request in requests:
        if done:
            session.commit()
            row = _desk(session, entry, document_id)  # it may have been submitted, or edited, in between
        target = _begin(session, entry, row, found)
        try:
            apply(session, target, request, setting, actor)
        except AnnotatorError as error:
            session.rollback()
            failure = error
            target = changes.head_of(session, document_id, owner_of(actor))
            break
        done += 1
    revision = target.revision if target else 0
    blocks = _changed_blocks(session, target, known, found) if target else {}
    session.commit()
    if done:
        documents.settled(session, found)
    return Outcome(revision, done, failure, blocks, found, entry)


def _desk(session: Session, entry: Entry, document_id: int) -> DeskRow:
    row = desk(session, entry.project_id, document_id, entry.actor.user_id, owner_of(entry.actor))
    if row is None:
        raise NotFound("This document is not in the project.")
    return row


def _begin(session: Session, entry: Entry, row: DeskRow, found: Reading) -> Head:
    """The set to be changed, with the document marked as in work; raises Conflict when it is submitted."""
    _start_work(session, entry, found.document_id, row.state)
    documents.settle_tokens(session, found)
    owner = owner_of(entry.actor)
    return row.head or changes.create_set(session, found.document_id, owner, entry.actor.user_id)


def owner_of(actor: Actor) -> str:
    """The owner of the actor's own sets."""
    return f"user:{actor.user_id}"


def apply(
    session: Session, target: Head, request: Request | LoadSpans, setting: Setting, actor: Actor
) -> None:
    """Applies one command to a set inside the caller's transaction; raises Invalid or Conflict."""
    if changes.is_known(session, target.id, request.id):
        return
    if isinstance(request, Undo | Redo):
        _travel(session, target, request, actor)
        return
    edits = commands.plan(request, annotations.StoredSpans(session, target.id), setting)
    if edits:
        _log(session, target, request, edits, actor, "do")


def _travel(session: Session, target: Head, request: Undo | Redo, actor: Actor) -> None:
    undo = isinstance(request, Undo)
    find = changes.last_active if undo else changes.next_undone
    change = find(session, target.id)
    if change is None:
        raise Conflict("There is nothing to undo." if undo else "There is nothing to redo.")
    edits = commands.decode_edits(change.edits)
    if undo:
        edits = commands.invert(edits)
    stored = annotations.StoredSpans(session, target.id)
    for each in edits:
        if stored.get(each.identifier) != each.before:
            raise Conflict("This cannot be undone: the span is no longer as the change left it.")
    changes.mark(session, target.id, change.seq, "undone" if undo else "active")
    _log(session, target, request, edits, actor, "undo" if undo else "redo")


def _log(
    session: Session,
    target: Head,
    request: Edition | Undo | Redo,
    edits: tuple[Edit, ...],
    actor: Actor,
    kind: str,
) -> None:
    annotations.apply_edits(session, target.id, edits)
    changes.append(
        session,
        Change(
            set_id=target.id,
            seq=target.revision + 1,
            command_id=request.id,
            kind=kind,
            user_id=actor.user_id,
            at=now(),
            command=commands.encode(request),
            edits=commands.encode(edits),
        ),
    )
    target.revision += 1


def _start_work(session: Session, entry: Entry, document_id: int, state: str | None) -> None:
    """Marks the document as in the actor's work; raises Conflict when it is submitted."""
    if state == "in_progress":
        return
    if state == "submitted":
        raise Conflict("You have submitted this document. Reopen it to change it.")
    assert entry.actor.user_id is not None  # noqa: S101  only signed-in people annotate
    assignment = assignments.assignment_of(session, document_id, entry.actor.user_id) or Assignment(
        project_id=entry.project_id, document_id=document_id, user_id=entry.actor.user_id
    )
    assignment.state = "in_progress"
    assignment.skip_reason = None
    assignment.updated = now()
    session.add(assignment)
    session.flush()


def _changed_blocks(
    session: Session, target: Head, known: int, found: Reading
) -> dict[int, list[Span]] | None:
    if known >= target.revision:
        return {}
    logged = changes.edits_since(session, target.id, known, _CATCH_UP)
    if len(logged) == _CATCH_UP:
        return None
    intervals = [
        part
        for line in logged
        for each in commands.decode_edits(line)
        for span in (each.before, each.after)
        if span is not None
        for part in span.parts()
    ]
    return {
        index: annotations.spans_between(
            session, target.id, found.blocks[index].start, found.blocks[index].end
        )
        for index in layout.touched(found.blocks, intervals)
    }
