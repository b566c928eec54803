"""People: accounts, signing in, one-time links."""

import hashlib
import re
import secrets
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from sqlalchemy.exc import IntegrityError

from annotator.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotator.permissions import Action, Actor, Role
from annotator.services.access import Entry, enter
from annotator.store import Session, people, projects
from annotator.store.engine import now
from annotator.store.people import Membership, SignInLink
from annotator.store.people import User as User

if TYPE_CHECKING:
    from argon2 import PasswordHasher

PASSWORD_LENGTH = 10
_LINK_MS = 12 * 3600 * 1000


@cache
def _hasher() -> "PasswordHasher":
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys_hash() -> str:
    return _hasher().hash(secrets.token_hex())


def add_user(
    session: Session, actor: Actor, name: str, password: str | None, administrator: bool = False
) -> User:
    """Creates an account; without a password only one-time links sign it in. Raises Invalid or Forbidden."""
    if not actor.administrator:
        raise Forbidden("Only an administrator may add people.")
    name = name.strip()
    if not re.fullmatch(r"[\w.@+-]{1,80}", name):
        raise Invalid(f"{name!r} is no user name: use letters, digits and . @ + - _ only.", "name")
    hashed = _hashed(password) if password is not None else None
    if people.user_named(session, name):
        raise Invalid(f"There is already somebody called {name!r}.", "name")
    user = User(name=name, administrator=administrator, password_hash=hashed)
    session.add(user)
    try:
        session.commit()
    except IntegrityError as error:
        raise Invalid(f"There is already somebody called {name!r}.", "name") from error
    return user


def exist(session: Session) -> bool:
    """Whether anybody has an account."""
    return people.anybody(session)


def set_role(session: Session, actor: Actor, name: str, slug: str, role: Role) -> None:
    """Makes a person what `role` says in a project. Raises NotFound or Forbidden."""
    if not actor.administrator:
        raise Forbidden("Only an administrator may add people to a project.")
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


def add_member(
    session: Session, actor: Actor, slug: str, name: str, role: Role, create: bool = False
) -> None:
    """Makes a person what `role` says in a project; one who does not exist is made first if `create`.

    Raises NotFound, Forbidden or Invalid.
    """
    enter(session, actor, slug, Action.MANAGE_PEOPLE)
    if people.user_named(session, name) is None:
        if not create:
            raise Invalid(f"Nobody is called {name!r}. Tick the box to make a new account.", "name")
        add_user(session, actor, name, None)
    set_role(session, actor, name, slug, role)


def sign_in(session: Session, name: str, password: str) -> User:
    """The person of that name and password; raises NotSignedIn, no faster for names that nobody has."""
    from argon2.exceptions import InvalidHashError, VerificationError

    user = people.user_named(session, name)
    session.commit()  # nobody should wait for the write lock while the password is hashed
    stored = user.password_hash if user else None
    try:
        _hasher().verify(stored or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError) as error:
        raise NotSignedIn("Name or password is wrong.") from error
    if user is None or stored is None or not user.active:
        raise NotSignedIn("Name or password is wrong.")
    if _hasher().check_needs_rehash(stored):
        user.password_hash = _hasher().hash(password)
        session.add(user)
        session.commit()
    return user


def make_link(session: Session, actor: Actor, name: str) -> str:
    """The secret of a link that signs the person in once, within twelve hours."""
    if not actor.administrator:
        raise Forbidden("Only an administrator may make sign-in links.")
    user = people.user_named(session, name)
    if user is None or user.id is None:
        raise NotFound(f"Nobody is called {name!r}.")
    secret = secrets.token_urlsafe(24)
    session.add(SignInLink(secret_hash=_secret_hash(secret), user_id=user.id, expires=now() + _LINK_MS))
    session.commit()
    return secret


def use_link(session: Session, secret: str) -> User:
    """The person whom the link signs in; the link is used up. Raises NotSignedIn."""
    link, user = _linked(session, secret)
    session.delete(link)
    session.commit()
    return user


def change_password(session: Session, actor: Actor, old: str, new: str) -> User:
    """Sets the actor's own password, signs the person out everywhere else, links included.

    Raises Invalid for the new password, NotSignedIn when the old one is wrong: that is a guess to be counted.
    """
    hashed = _hashed(new)
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


def link_name(session: Session, secret: str) -> str:
    """The name of the person whom the link would sign in; it is not used up. Raises NotSignedIn."""
    return _linked(session, secret)[1].name


def members(session: Session, actor: Actor, slug: str) -> tuple[Entry, list[tuple[User, str]]]:
    """The project with its people, each with the role. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    return entry, people.members(session, entry.project_id)


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


def _linked(session: Session, secret: str) -> tuple[SignInLink, User]:
    link = session.get(SignInLink, _secret_hash(secret))
    user = session.get(User, link.user_id) if link and link.expires > now() else None
    if link is None or user is None or not user.active:
        raise NotSignedIn("This link has been used or is too old. Sign in with your name and password.")
    return link, user


def _hashed(password: str) -> str:
    if len(password) < PASSWORD_LENGTH:
        raise Invalid(f"A password needs at least {PASSWORD_LENGTH} characters.", "password")
    return _hasher().hash(password)


def _secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
