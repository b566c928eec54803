"""An annotator's work on documents: opening, submitting, skipping, flagging, reopening, what comes next."""

from dataclasses import dataclass

from annotator.domain.content import Content
from annotator.domain.problems import Problem, find_problems
from annotator.errors import Conflict, Invalid
from annotator.permissions import Action, Actor
from annotator.services import documents, pulling
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.services.editing import owner_of
from annotator.store import Session, assignments, changes, objects
from annotator.store.assignments import Assignment
from annotator.store.documents import Document
from annotator.store.engine import now

REASON_LIMIT = 500


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a person is in a project; what was `returned` is among what is open."""

    open: int
    submitted: int
    skipped: int
    returned: int = 0

    @property
    def total(self) -> int:
        """All documents handed to the person."""
        return self.open + self.submitted + self.skipped


@dataclass(frozen=True, slots=True)
class Desk:
    """A document opened for annotation, with the actor's own set."""

    entry: Entry
    document: Document
    reading: Reading
    content: Content
    revision: int
    state: str
    skip_reason: str | None
    flag: str | None
    progress: Progress


def open_document(session: Session, actor: Actor, slug: str, document_id: int) -> Desk:
    """The document as its annotator sees it. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    document = documents.listed(session, entry.project_id, document_id)
    assert actor.user_id is not None  # noqa: S101  only signed-in people annotate
    assignment = assignments.assignment_of(session, document_id, actor.user_id)
    target = changes.head_of(session, document_id, owner_of(actor))
    return Desk(
        entry=entry,
        document=document,
        reading=documents.reading(session, document_id, document.language),
        content=objects.contents(session, [target.id])[target.id] if target else Content(),
        revision=target.revision if target else 0,
        state=assignment.state if assignment else "unassigned",
        skip_reason=assignment.skip_reason if assignment else None,
        flag=assignment.flag if assignment else None,
        progress=progress(session, actor, entry.project_id),
    )


def problems(session: Session, actor: Actor, slug: str, document_id: int) -> list[Problem]:
    """What in the actor's own set does not fit the ontology, in text order. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    document = documents.listed(session, entry.project_id, document_id)
    target = changes.head_of(session, document_id, owner_of(actor))
    if target is None:
        return []
    content = objects.contents(session, [target.id])[target.id]
    found = documents.reading(session, document_id, document.language)
    return find_problems(content, entry.in_use, found.text)


def progress(session: Session, actor: Actor, project_id: int) -> Progress:
    """How far the actor is in the project."""
    assert actor.user_id is not None  # noqa: S101
    states = assignments.states_of_user(session, actor.user_id, project_id)
    return Progress(
        open=states.get("assigned", 0) + states.get("in_progress", 0) + states.get("returned", 0),
        submitted=states.get("submitted", 0),
        skipped=states.get("skipped", 0),
        returned=states.get("returned", 0),
    )


def next_document(session: Session, actor: Actor, slug: str, after: int = 0) -> int | None:
    """What to do next of what the person has: what was returned, begun, assigned; beyond `after` first.

    Raises NotFound or Forbidden.
    """
    entry = enter(session, actor, slug, Action.ANNOTATE)
    assert actor.user_id is not None  # noqa: S101
    for state in ("returned", "in_progress", "assigned"):
        for beyond in dict.fromkeys((after, 0)):
            found = assignments.first_in(session, actor.user_id, entry.project_id, state, beyond)
            if found is not None and found != after:
                return found
    return None


def take_next(session: Session, actor: Actor, slug: str, after: int = 0) -> int | None:
    """What to do next; when the person has nothing, they pull, where the project hands out by pull.

    In one transaction: of two who ask at once for the same person, the second gets what the first has taken.
    """
    found = next_document(session, actor, slug, after)
    return pulling.pull(session, actor, slug) if found is None else found


def pool(session: Session, actor: Actor, slug: str) -> tuple[Entry, bool]:
    """The project, and whether its pool has something for the person. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    assert actor.user_id is not None  # noqa: S101
    return entry, pulling.waiting(session, actor.user_id, entry.role, entry.project_id)


def returned_comment(session: Session, actor: Actor, slug: str, document_id: int) -> str | None:
    """What the reviewer wrote who returned the document, until it is handed in again.

    Raises NotFound or Forbidden.
    """
    enter(session, actor, slug, Action.ANNOTATE)
    assert actor.user_id is not None  # noqa: S101
    found = assignments.assignment_of(session, document_id, actor.user_id)
    return found.return_comment if found and found.state in ("returned", "in_progress") else None


def submit(session: Session, actor: Actor, slug: str, document_id: int) -> None:
    """Hands the document in; doing it again changes nothing."""
    _move(session, actor, slug, document_id, "submitted")


def skip(session: Session, actor: Actor, slug: str, document_id: int, reason: str) -> None:
    """Puts the document aside with a reason; raises Invalid without one."""
    reason = _limited(reason, "reason")
    if not reason:
        raise Invalid("Say in a few words why you skip this document.", "reason")
    _move(session, actor, slug, document_id, "skipped", reason)


def reopen(session: Session, actor: Actor, slug: str, document_id: int) -> None:
    """Takes a submitted or skipped document back into work."""
    _move(session, actor, slug, document_id, "in_progress")


def flag(session: Session, actor: Actor, slug: str, document_id: int, comment: str) -> None:
    """Asks a curator to look at the document; an empty comment takes the flag back."""
    assignment = _assignment(session, actor, slug, document_id)
    assignment.flag = _limited(comment, "comment") or None
    assignment.updated = now()
    session.add(assignment)
    session.commit()


def _move(
    session: Session, actor: Actor, slug: str, document_id: int, state: str, reason: str | None = None
) -> None:
    assignment = _assignment(session, actor, slug, document_id)
    if assignment.state == "submitted" and state == "skipped":
        raise Conflict("You have submitted this document. Reopen it before you skip it.")
    assignment.state = state
    assignment.skip_reason = reason
    assignment.updated = now()
    session.add(assignment)
    session.commit()


def _assignment(session: Session, actor: Actor, slug: str, document_id: int) -> Assignment:
    entry = enter(session, actor, slug, Action.ANNOTATE)
    documents.listed(session, entry.project_id, document_id)
    assert actor.user_id is not None  # noqa: S101
    return assignments.assignment_of(session, document_id, actor.user_id) or Assignment(
        project_id=entry.project_id, document_id=document_id, user_id=actor.user_id
    )


def _limited(text: str, field: str) -> str:
    text = text.strip()
    if len(text) > REASON_LIMIT:
        raise Invalid(f"At most {REASON_LIMIT} characters; these are {len(text)}.", field)
    return text
