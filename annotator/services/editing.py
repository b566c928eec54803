"""Changing an annotation set. Imports write whole sets through the same commands, in bulk (storing.py).

Each command is one transaction: plan against the current objects, write rows, append to the log, raise the
revision, commit. A command seen before changes nothing, so a retry after a lost answer is safe.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from annotator.domain import commands
from annotator.domain.commands import (
    Decide,
    Edit,
    Edition,
    Redo,
    Request,
    Setting,
    Settle,
    Undo,
    subject,
)
from annotator.errors import AnnotatorError, Conflict, NotFound
from annotator.permissions import Action, Actor
from annotator.services import documents, redrawing
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.services.redrawing import Drawing
from annotator.services.suggesting import deciding
from annotator.store import Session, assignments, changes, objects, rows
from annotator.store.annotations import Change
from annotator.store.assignments import Assignment
from annotator.store.changes import Head
from annotator.store.desk import DeskRow, desk
from annotator.store.engine import now

# A client further behind than this many changes is told to load the page anew.
_CATCH_UP = 200


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of commands: how many were done, the failure that stopped the rest, and what to redraw.

    `drawing` is None when the page should be loaded anew.
    """

    revision: int
    done: int
    failure: AnnotatorError | None
    drawing: Drawing | None
    reading: Reading
    entry: Entry


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose set of a document is edited: what one must be allowed to do for that, and its owner.

    `begin` gives the set to be changed, or raises Conflict when it is closed.
    """

    action: Action
    owner: Callable[[Actor], str]
    begin: Callable[[Session, Entry, DeskRow, Reading], Head]


def edit(
    session: Session,
    actor: Actor,
    slug: str,
    document_id: int,
    requests: Sequence[Request],
    known: int,
    whose: Whose | None = None,
) -> Outcome:
    """Applies commands to a set of the document, one transaction each, until one fails.

    It is the actor's own unless `whose` says otherwise. `known` is the revision that the sender has drawn;
    the outcome holds all that changed since. Raises NotFound, Forbidden, or Conflict when the set is closed.
    """
    whose = whose or OWN
    entry = enter(session, actor, slug, whose.action)
    row = _desk(session, entry, document_id, whose)
    found = documents.reading(session, document_id, row.language)
    setting = Setting(found.text, found.tokens, entry.in_use)
    target = row.head
    done = 0
    logged: list[tuple[Edit, ...]] = []
    failure: AnnotatorError | None = None
    for request in requests:
        if done:
            session.commit()
            entry = enter(session, actor, slug, whose.action)  # the ontology may have changed in between
            setting = Setting(found.text, found.tokens, entry.in_use)
            row = _desk(
                session, entry, document_id, whose
            )  # it may have been submitted, or edited, in between
        target = whose.begin(session, entry, row, found)
        try:
            logged += apply(session, target, request, setting, actor)
        except AnnotatorError as error:
            session.rollback()
            failure = error
            target = changes.head_of(session, document_id, whose.owner(actor))
            break
        done += 1
    revision = target.revision if target else 0
    drawing = _drawing(session, target, known, logged, found, entry) if target else Drawing()
    session.commit()
    if done:
        documents.settled(session, found)
    return Outcome(revision, done, failure, drawing, found, entry)


def _desk(session: Session, entry: Entry, document_id: int, whose: Whose) -> DeskRow:
    row = desk(session, entry.project_id, document_id, entry.actor.user_id, whose.owner(entry.actor))
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


OWN = Whose(Action.ANNOTATE, owner_of, _begin)


def apply(
    session: Session, target: Head, request: Edition | Undo | Redo, setting: Setting, actor: Actor
) -> list[tuple[Edit, ...]]:
    """Applies one command to a set inside the caller's transaction; raises Invalid or Conflict.

    Gives the edits of the change that was logged; nothing when the command has changed nothing.
    """
    if changes.is_known(session, target.id, request.id):
        return []
    if isinstance(request, Undo | Redo):
        return [_travel(session, target, request, actor)]
    edits = commands.plan(request, objects.StoredObjects(session, target.id), setting)
    # That somebody has decided is kept even where nothing comes of it.
    if not edits and not isinstance(request, Settle | Decide):
        return []
    _log(session, target, request, edits, actor, "do")
    if isinstance(request, Decide):
        deciding.keep(session, target, request)
    return [edits]


def _travel(session: Session, target: Head, request: Undo | Redo, actor: Actor) -> tuple[Edit, ...]:
    undo = isinstance(request, Undo)
    find = changes.last_active if undo else changes.next_undone
    change = find(session, target.id)
    if change is None:
        raise Conflict("There is nothing to undo." if undo else "There is nothing to redo.")
    if commands.is_recode(change.command):
        raise Conflict("The ontology has changed since. What was done before that cannot be undone.")
    edits = commands.decode_edits(change.edits)
    if undo:
        edits = commands.invert(edits)
    stored = objects.StoredObjects(session, target.id)
    for each in edits:
        kind, identifier = subject(each)
        if stored.get(kind, identifier) != each.before:
            raise Conflict(f"This cannot be undone: the {kind} is no longer as the change left it.")
    changes.mark(session, target.id, change.seq, "undone" if undo else "active")
    _log(session, target, request, edits, actor, "undo" if undo else "redo")
    return edits


def _log(
    session: Session,
    target: Head,
    request: Edition | Undo | Redo,
    edits: tuple[Edit, ...],
    actor: Actor,
    kind: str,
) -> None:
    rows.apply_edits(session, target.id, edits)
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


def _drawing(
    session: Session,
    target: Head,
    known: int,
    logged: Sequence[tuple[Edit, ...]],
    found: Reading,
    entry: Entry,
) -> Drawing | None:
    """What changed since a revision; None when that is too much. `logged` are the changes made just now."""
    behind = target.revision - known
    if behind <= 0:
        return Drawing()
    if behind >= _CATCH_UP:
        return None
    if behind != len(logged):  # others have changed something too
        lines = changes.edits_since(session, target.id, known, _CATCH_UP)
        logged = [commands.decode_edits(line) for line in lines]
    edits = [each for change in logged for each in change]
    return redrawing.changed(session, target.id, edits, found, entry.ontology)
