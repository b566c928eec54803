"""Giving a document that was handed in back to its annotator, with a comment."""

from annotator.errors import Conflict, Invalid
from annotator.permissions import Action, Actor
from annotator.services import documents, listing
from annotator.services.access import Entry, enter
from annotator.store import Session, assignments, people
from annotator.store.engine import now

COMMENT_LIMIT = 2_000


def title(session: Session, entry: Entry, document_id: int) -> str:
    """What lists call the document. Raises NotFound."""
    found = documents.listed(session, entry.project_id, document_id)
    return listing.shown(found.title, found.external_id, found.uid)


def return_document(
    session: Session, actor: Actor, slug: str, document_id: int, name: str, comment: str
) -> None:
    """Puts the document back into the queue of the person called `name`, first in it.

    They read the comment at the top of the article until they hand it in again.
    Raises NotFound, Forbidden, Invalid, or Conflict when it is not handed in.
    """
    entry = enter(session, actor, slug, Action.RETURN)
    documents.listed(session, entry.project_id, document_id)
    comment = comment.strip()
    if not comment:
        raise Invalid("Say what is to be changed.", "comment")
    if len(comment) > COMMENT_LIMIT:
        raise Invalid(f"At most {COMMENT_LIMIT:,} characters; these are {len(comment):,}.", "comment")
    user = people.user_named(session, name)
    found = assignments.assignment_of(session, document_id, user.id) if user and user.id else None
    if found is None:
        raise Invalid(f"{name!r} does not have this article.", "name")
    if found.state != "submitted":
        raise Conflict("This article is not handed in: only what is handed in can be returned.")
    found.state = "returned"
    found.return_comment = comment
    found.updated = now()
    session.add(found)
    session.commit()
