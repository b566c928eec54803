"""One-time links: they sign a person in, and some let the person set a password first.

Whoever holds such a link is that person: the services that hand them out decide to whom.
"""

import hashlib
import secrets
from dataclasses import dataclass
from enum import StrEnum

from annotator.errors import NotSignedIn
from annotator.services import passwords
from annotator.store import Session, people
from annotator.store.engine import now
from annotator.store.people import SignInLink, User

_HOUR_MS = 3600 * 1000


class Purpose(StrEnum):
    """What a link is for: to sign in, or to set a password and sign in (invitation, reset)."""

    SIGN_IN = "sign_in"
    PASSWORD = "password"  # noqa: S105  no password but the word


# An invitation may lie in a mailbox over a weekend.
_HOURS = {Purpose.SIGN_IN: 12, Purpose.PASSWORD: 7 * 24}


@dataclass(frozen=True, slots=True)
class Link:
    """A link just made: for whom, its secret, how long it is good."""

    name: str
    secret: str
    purpose: Purpose

    @property
    def lasts(self) -> str:
        """The time within which it must be used, in words."""
        return "seven days" if self.purpose is Purpose.PASSWORD else "twelve hours"


@dataclass(frozen=True, slots=True)
class Shown:
    """What the page of a link says before the link is used."""

    name: str
    sets_password: bool


def issue(session: Session, user: User, purpose: Purpose) -> Link:
    """Makes a link; one that sets a password ends the person's earlier links. The caller commits."""
    assert user.id is not None  # noqa: S101  only stored people are given links
    if purpose is Purpose.PASSWORD:
        people.drop_links(session, user.id)
    secret = secrets.token_urlsafe(24)
    session.add(
        SignInLink(
            secret_hash=_secret_hash(secret),
            user_id=user.id,
            expires=now() + _HOURS[purpose] * _HOUR_MS,
            purpose=purpose.value,
        )
    )
    return Link(user.name, secret, purpose)


def look(session: Session, secret: str) -> Shown:
    """Whom the link would sign in; it is not used up. Raises NotSignedIn."""
    link, user = _found(session, secret)
    return Shown(user.name, link.purpose == Purpose.PASSWORD)


def use(session: Session, secret: str, password: str = "") -> User:
    """The person whom the link signs in, with the new password if it sets one; the link is used up.

    Raises NotSignedIn, or Invalid for the password: then the link is still good.
    """
    link, user = _found(session, secret)
    if link.purpose == Purpose.PASSWORD:
        session.rollback()  # nobody should wait for the write lock while the password is hashed
        session.expunge_all()
        hashed = passwords.hashed(password)
        link, user = _found(session, secret)
        user.password_hash = hashed
        user.epoch += 1
    user.last_sign_in = now()
    session.add(user)
    session.delete(link)
    session.commit()
    return user


def _found(session: Session, secret: str) -> tuple[SignInLink, User]:
    link = session.get(SignInLink, _secret_hash(secret))
    user = session.get(User, link.user_id) if link and link.expires > now() else None
    if link is None or user is None or not user.active:
        raise NotSignedIn(
            "This link has been used or is too old. Sign in with your name and password, "
            "or ask whoever sent it for a new one."
        )
    return link, user


def _secret_hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
