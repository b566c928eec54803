"""All accounts of the server, as administrators run them."""

from dataclasses import dataclass
from enum import StrEnum

from annotator.errors import Invalid, NotFound
from annotator.permissions import Actor, require_administrator
from annotator.services import links, people
from annotator.services.links import Link, Purpose
from annotator.store import Session
from annotator.store import people as stored
from annotator.store.people import User


class State(StrEnum):
    """What an account is: nobody has come to it yet, in use, or deactivated."""

    INVITED = "invited"
    ACTIVE = "active"
    DEACTIVATED = "deactivated"


@dataclass(frozen=True, slots=True)
class Account:
    """An account in the list; `projects` is how many it is a member of."""

    user_id: int
    name: str
    administrator: bool
    state: State
    last_sign_in: int | None
    projects: int
    myself: bool


def state_of(user: User) -> State:
    """The state of an account."""
    if not user.active:
        return State.DEACTIVATED
    new = user.password_hash is None and user.last_sign_in is None
    return State.INVITED if new else State.ACTIVE


def every(session: Session, actor: Actor) -> list[Account]:
    """All accounts by name. Raises Forbidden."""
    require_administrator(actor, "see all accounts")
    return [
        Account(
            user_id=user.id or 0,
            name=user.name,
            administrator=user.administrator,
            state=state_of(user),
            last_sign_in=user.last_sign_in,
            projects=projects,
            myself=user.id == actor.user_id,
        )
        for user, projects in stored.every(session)
    ]


def add(session: Session, actor: Actor, name: str, administrator: bool = False) -> Link:
    """Makes an account; its invitation. Raises Forbidden or Invalid."""
    require_administrator(actor, "add people")
    user = people.new_user(session, name, administrator=administrator)
    link = links.issue(session, user, Purpose.PASSWORD)
    session.commit()
    return link


def set_administrator(session: Session, actor: Actor, user_id: int, administrator: bool) -> str:
    """Makes somebody an administrator, or no longer one; the name. Raises Forbidden, NotFound or Invalid."""
    require_administrator(actor, "make administrators")
    user = _user(session, user_id)
    if administrator and not user.active:
        raise Invalid(f"{user.name} is deactivated. Undo that first.")
    if not administrator:
        _spare_the_last(session, user)
    user.administrator = administrator
    session.add(user)
    session.commit()
    return user.name


def reset_password(session: Session, actor: Actor, user_id: int) -> Link:
    """Takes the person's password away and signs the person out everywhere; the link that sets a new one.

    Raises Forbidden, NotFound or Invalid.
    """
    require_administrator(actor, "reset passwords")
    if user_id == actor.user_id:
        raise Invalid("Change your own password on the page of your account.")
    user = _user(session, user_id)
    if not user.active:
        raise Invalid(f"{user.name} is deactivated. Undo that first.")
    user.password_hash = None
    user.epoch += 1
    session.add(user)
    link = links.issue(session, user, Purpose.PASSWORD)
    session.commit()
    return link


def set_active(session: Session, actor: Actor, user_id: int, active: bool) -> str:
    """Deactivates somebody, whose work stays, or undoes it; the name.

    Sessions and links end for good; tokens are refused until it is undone. Raises Forbidden, NotFound or
    Invalid.
    """
    require_administrator(actor, "deactivate people")
    user = _user(session, user_id)
    if not active and user_id == actor.user_id:
        raise Invalid("You cannot deactivate yourself. Ask another administrator.")
    if not active:
        _spare_the_last(session, user)
        user.epoch += 1
        stored.drop_links(session, user_id)
    user.active = active
    session.add(user)
    session.commit()
    return user.name


def number_of(session: Session, actor: Actor, name: str) -> int:
    """The number of the account of that name. Raises Forbidden or NotFound."""
    require_administrator(actor, "look accounts up")
    user = stored.user_named(session, name)
    if user is None or user.id is None:
        raise NotFound(f"Nobody is called {name!r}.")
    return user.id


def _user(session: Session, user_id: int) -> User:
    user = session.get(User, user_id)
    if user is None:
        raise NotFound("There is no such person.")
    return user


def _spare_the_last(session: Session, user: User) -> None:
    if user.administrator and user.active and stored.count_administrators(session) == 1:
        raise Invalid(f"{user.name} is the last administrator: make somebody else one first.")
