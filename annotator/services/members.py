"""The people of one project: who is what, inviting, changing roles, removing.

Curators manage the people of their own project. They never get a link for an account that is more than a new
one of this project alone: whoever holds a link is that person, everywhere.
"""

from dataclasses import dataclass

from annotator.errors import Forbidden, Invalid, NotFound
from annotator.permissions import Action, Actor, Role, allowed
from annotator.services import links
from annotator.services.access import Entry, enter
from annotator.services.accounts import State, state_of
from annotator.services.links import Link, Purpose
from annotator.services.people import new_user
from annotator.store import Session, people
from annotator.store.people import Membership, User


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the project; `changeable` and `link` say what the person who looks may do."""

    user_id: int
    name: str
    role: Role
    state: State
    last_sign_in: int | None
    changeable: bool
    link: Purpose | None


def members(session: Session, actor: Actor, slug: str) -> tuple[Entry, list[Member]]:
    """The project with its people by name. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PEOPLE)
    elsewhere = people.members_elsewhere(session, entry.project_id)
    found = [
        Member(
            user_id=user.id or 0,
            name=user.name,
            role=Role(role),
            state=state_of(user),
            last_sign_in=user.last_sign_in,
            changeable=_may_change(actor, user.id),
            link=_link_for(actor, user, user.id in elsewhere),
        )
        for user, role in people.members(session, entry.project_id, deactivated=True)
    ]
    return entry, found


def invite(session: Session, actor: Actor, slug: str, name: str, role: Role) -> Link | None:
    """Makes somebody a member; for a name that nobody has, makes the account and returns its invitation.

    Raises NotFound, Forbidden or Invalid.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PEOPLE)
    known = people.user_named(session, name)
    if known and not known.active:
        raise Invalid(f"{known.name} is deactivated. An administrator can undo that.", "name")
    if known and session.get(Membership, (entry.project_id, known.id)):
        raise Invalid(f"{known.name} is here already: change the role in the list.", "name")
    user = known or new_user(session, name)
    assert user.id is not None  # noqa: S101  flushed
    session.add(Membership(project_id=entry.project_id, user_id=user.id, role=role.value))
    link = None if known else links.issue(session, user, Purpose.PASSWORD)
    session.commit()
    return link


def change_role(session: Session, actor: Actor, slug: str, user_id: int, role: Role) -> str:
    """Gives a member another role; the member's name. Raises NotFound, Forbidden or Invalid."""
    membership, user = _member(session, actor, slug, user_id)
    membership.role = role.value
    session.add(membership)
    session.commit()
    return user.name


def remove(session: Session, actor: Actor, slug: str, user_id: int) -> str:
    """Takes a member out of the project, whose work stays; the member's name.

    Raises NotFound, Forbidden or Invalid.
    """
    membership, user = _member(session, actor, slug, user_id)
    session.delete(membership)
    session.commit()
    return user.name


def make_link(session: Session, actor: Actor, slug: str, user_id: int) -> Link:
    """A new invitation for somebody who never came; for others, by administrators, a link to sign in.

    Raises NotFound or Forbidden.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PEOPLE)
    user = _user_in(session, entry, user_id)
    purpose = _link_for(actor, user, user_id in people.members_elsewhere(session, entry.project_id))
    if purpose is None:
        raise Forbidden(
            f"{user.name} has an account beyond your invitation: only an administrator may make a link."
        )
    link = links.issue(session, user, purpose)
    session.commit()
    return link


def _link_for(actor: Actor, user: User, elsewhere: bool) -> Purpose | None:
    """The link that the actor may make for a member, if any."""
    if not user.active:
        return None
    new = state_of(user) is State.INVITED
    if allowed(actor, None, Action.ADMINISTER):
        return Purpose.PASSWORD if new else Purpose.SIGN_IN
    return Purpose.PASSWORD if new and not (user.administrator or elsewhere) else None


def _member(session: Session, actor: Actor, slug: str, user_id: int) -> tuple[Membership, User]:
    """Another member, whom the actor may change; raises NotFound, Forbidden, or Invalid for oneself.

    Nobody changes oneself, so that a project does not lose its last curator by a slip.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PEOPLE)
    user = _user_in(session, entry, user_id)
    if not _may_change(actor, user_id):
        raise Invalid("You cannot change your own role, or leave. Ask another curator or an administrator.")
    return session.get_one(Membership, (entry.project_id, user_id)), user


def _may_change(actor: Actor, user_id: int | None) -> bool:
    return user_id != actor.user_id or allowed(actor, None, Action.ADMINISTER)


def _user_in(session: Session, entry: Entry, user_id: int) -> User:
    if session.get(Membership, (entry.project_id, user_id)) is None:
        raise NotFound("There is no such person in this project.")
    return session.get_one(User, user_id)
