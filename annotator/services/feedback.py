"""What adjudication has changed against an annotator's own set: their set and gold, and nobody else's."""

from dataclasses import dataclass

from annotator.domain.comparing import Comparison, compare
from annotator.domain.content import Content
from annotator.errors import NotFound
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.services.editing import owner_of
from annotator.store import Session, adjudication, assignments, changes, objects
from annotator.store.documents import Document

OWN, GOLD = "own", "gold"


@dataclass(frozen=True, slots=True)
class Feedback:
    """The comparison of OWN and GOLD."""

    entry: Entry
    document: Document
    reading: Reading
    comparison: Comparison


def read(session: Session, actor: Actor, slug: str, document_id: int) -> Feedback:
    """What was changed; raises NotFound before the document is adjudicated, and without work of one's own.

    Gold that was imported is none of an adjudication's: hidden control documents stay hidden.
    """
    entry = enter(session, actor, slug, Action.ANNOTATE)
    document = documents.listed(session, entry.project_id, document_id)
    gold = changes.head_of(session, document_id, adjudication.GOLD)
    own = changes.head_of(session, document_id, owner_of(actor))
    if gold is None or not available(session, actor, document_id):
        raise NotFound("There is no feedback on this document for you.")
    held = objects.contents(session, [gold.id, *([own.id] if own else [])])
    sets = {OWN: held[own.id] if own else Content(), GOLD: held[gold.id]}
    return Feedback(
        entry, document, documents.reading(session, document_id, document.language), compare(sets)
    )


def available(session: Session, actor: Actor, document_id: int) -> bool:
    """Whether there is feedback on the document for the actor."""
    gold = changes.head_of(session, document_id, adjudication.GOLD)
    work = assignments.assignment_of(session, document_id, actor.user_id or 0)
    handed_in = work is not None and work.state == "submitted"
    return gold is not None and handed_in and adjudication.was_adjudicated(session, gold.id)
