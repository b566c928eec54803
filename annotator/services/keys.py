"""A person's own keys for the annotation page."""

from collections.abc import Mapping

from annotator.domain import keys
from annotator.permissions import Action, Actor
from annotator.services.access import Entry, enter
from annotator.store import Session
from annotator.store.people import User


def choose(session: Session, actor: Actor, slug: str, asked: Mapping[str, str]) -> None:
    """Keeps the keys that the person asked for in this project's page. Raises Invalid naming the field."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    user = session.get_one(User, actor.user_id)
    user.keys = keys.choose(entry.labels, user.keys, asked)
    session.add(user)
    session.commit()


def forget(session: Session, actor: Actor, slug: str) -> Entry:
    """Goes back to the keys that come with the page."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    user = session.get_one(User, actor.user_id)
    user.keys = {}
    session.add(user)
    session.commit()
    return entry
