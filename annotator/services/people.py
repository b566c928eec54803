"""People: making accounts, signing in, what a person sets for oneself."""

import re
from dataclasses import dataclass

from sqlalchemy.exc import IntegrityError

from annotator.errors import Invalid, NotFound, NotSignedIn
from annotator.permissions import Actor, Role, require_administrator
from annotator.services import links, passwords
from annotator.services.links import Purpose
from annotator.store import Session, people, projects
from annotator.store.engine import now
from annotator.store.people import Membership
from annotator.store.people import User as User


def add_user(
    session: Session, actor: Actor, name: str, password: str | None, administrator: bool = False
) -> User:
    """Creates an account; without a password only one-time links sign it in. Raises Invalid or Forbidden."""
    require_administrator(actor, "add people")
    hashed = passwords.hashed(password) if password is not None else None
    user = new_user(session, name, hashed, administrator)
    session.commit()
    return user


def new_user(
    session: Session, name: str, password_hash: str | None = None, administrator: bool = False
) -> User:
    """A new account; the caller has checked who may make it, and commits. Raises Invalid."""
    name = name.strip()
    if not re.fullmatch(r"[\w.@+-]{1,80}", name):
        raise Invalid(f"{name!r} is no user name: use letters, digits and . @ + - _ only.", "name")
    if people.user_named(session, name):
        raise Invalid(f"There is already somebody called {name!r}.", "name")
    user = User(name=name, administrator=administrator, password_hash=password_hash)
    session.add(user)
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid(f"There is already somebody called {name!r}.", "name") from error
    return user


def actor_named(session: Session, name: str) -> Actor:
    """The person of that name as one who acts. Raises NotFound."""
    user = people.user_named(session, name)
    if user is None or not user.active:
        raise NotFound(f"Nobody is called {name!r}, or the person is deactivated.")
    return Actor(user.id, user.name, user.administrator)


def exist(session: Session) -> bool:
    """Whether anybody has an account."""
    return people.anybody(session)


def set_role(session: Session, actor: Actor, name: str, slug: str, role: Role) -> None:
    """Makes a person what `role` says in a project. Raises NotFound or Forbidden."""
    require_administrator(actor, "add people to any project")
    user = people.user_named(session, name)
    project = projects.by_slug(session, slug)
    if user is None or user.id is None:
        raise NotFound(f"Nobody is called {name!r}.")
    if project is None or project.id is None:
        raise NotFound(f"There is no project {slug!r}.")
    session.merge(Membership(project_id=project.id, user_id=user.id, role=role.value))
    session.commit()


def ensure(
    session: Session, actor: Actor, name: str, password: str | None, slug: str | None, role: Role | None
) -> bool:
    """Adds a person, an administrator unless a project and role are given; whether the account is new.

    Somebody who exists already gets the role; the password must then be left out. Raises Invalid, NotFound.
    """
    if slug is not None and projects.by_slug(session, slug) is None:
        raise NotFound(f"There is no project {slug!r}.")
    known = people.user_named(session, name)
    if known is None or slug is None or password is not None:
        add_user(session, actor, name, password, administrator=slug is None)
    if slug is not None and role is not None:
        set_role(session, actor, name, slug, role)
    return known is None


def sign_in(session: Session, name: str, password: str) -> User:
    """The person of that name and password; raises NotSignedIn, no faster for names that nobody has."""
    user = people.user_named(session, name)
    session.commit()  # nobody should wait for the write lock while the password is hashed
    stored = user.password_hash if user else None
    if not passwords.fits(stored, password) or user is None or stored is None or not user.active:
        raise NotSignedIn("Name or password is wrong.")
    anew = passwords.hasher().hash(password) if passwords.outdated(stored) else stored
    # Read again: the person may have been deactivated, or the password reset, while it was hashed.
    session.refresh(user)
    if not user.active or user.password_hash != stored:
        raise NotSignedIn("Name or password is wrong.")
    user.password_hash = anew
    user.last_sign_in = now()
    session.add(user)
    session.commit()
    return user


def make_link(session: Session, actor: Actor, name: str) -> str:
    """The secret of a link that signs the person in once, within twelve hours."""
    require_administrator(actor, "make sign-in links")
    user = people.user_named(session, name)
    if user is None:
        raise NotFound(f"Nobody is called {name!r}.")
    link = links.issue(session, user, Purpose.SIGN_IN)
    session.commit()
    return link.secret


def change_password(session: Session, actor: Actor, old: str, new: str) -> User:
    """Sets the actor's own password, signs the person out everywhere else, links included.

    Raises Invalid for the new password, NotSignedIn when the old one is wrong: that is a guess to be counted.
    """
    hashed = passwords.hashed(new)
    user = session.get_one(User, actor.user_id)
    if user.password_hash is not None:
        try:
            sign_in(session, user.name, old)
        except NotSignedIn as error:
            raise NotSignedIn("This is not your present password.") from error
    user.password_hash = hashed
    user.epoch += 1
    session.add(user)
    assert user.id is not None  # noqa: S101  it has just been read
    people.drop_links(session, user.id)
    session.commit()
    return user


def has_password(session: Session, actor: Actor) -> bool:
    """Whether the actor can sign in by password."""
    return session.get_one(User, actor.user_id).password_hash is not None


def set_theme(session: Session, actor: Actor, theme: str) -> None:
    """Remembers whether the person wants light, dark, or what the system says. Raises Invalid."""
    if theme not in {"system", "light", "dark"}:
        raise Invalid("Choose system, light or dark.", "theme")
    user = session.get_one(User, actor.user_id)
    user.theme = theme
    session.add(user)
    session.commit()


@dataclass(frozen=True, slots=True)
class Person:
    """Who is signed in, with what pages need to know of the person."""

    actor: Actor
    theme: str
    keys: dict[str, str]


def signed_in(session: Session, user_id: int, epoch: int) -> Person | None:
    """The person behind a session, unless signed out everywhere or deactivated since."""
    row = people.identity(session, user_id, epoch)
    if row is None:
        return None
    name, administrator, theme, keys = row
    return Person(Actor(user_id, name, administrator), theme, keys)
