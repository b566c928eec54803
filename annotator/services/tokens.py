"""API tokens: what a program shows in place of a person, with limits of its own."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass, replace
from typing import Any

from annotator.errors import Forbidden, Invalid, NotFound, NotSignedIn
from annotator.permissions import Action, Actor, Scope, allowed, require_administrator
from annotator.services.access import enter
from annotator.store import Session, Store, people, projects, tokens
from annotator.store.engine import now
from annotator.store.tokens import ApiToken

NAME_LIMIT = 80
MOST_DAYS = 3650
_DAY_MS = 24 * 3600 * 1000
_USED_MS = 60_000
_PREFIX = "ann_"
_SHOWN = len(_PREFIX) + 6
_WRONG = "The token is wrong, was revoked, or has expired."


@dataclass(frozen=True, slots=True)
class Wish:
    """What a token should be: its name, what for, for one project or all, and for how many days."""

    name: str
    scope: Scope
    slug: str | None = None
    days: int | None = None


@dataclass(frozen=True, slots=True)
class Token:
    """A token as it is listed; times are milliseconds. `prefix` is the beginning of its secret."""

    id: int
    owner: str
    name: str
    prefix: str
    scope: Scope
    project: str | None
    created: int
    expires: int | None
    last_used: int | None

    @property
    def expired(self) -> bool:
        """Whether its time is over."""
        return self.expires is not None and self.expires <= now()


@dataclass(frozen=True, slots=True)
class Proven:
    """A token that was shown: its number, when it expires in milliseconds, and whom it stands for."""

    id: int
    expires: int | None
    actor: Actor


@dataclass(frozen=True, slots=True)
class Created:
    """A new token with its secret, which nobody can see again."""

    id: int
    name: str
    secret: str


def create(session: Session, actor: Actor, owner: str, wish: Wish) -> Created:
    """Makes a token for `owner`, who is the actor unless an administrator asks.

    Raises Invalid, NotFound or Forbidden.
    """
    _no_token(actor)
    user = people.user_named(session, owner)
    own = user is not None and user.id == actor.user_id
    if not own and not allowed(actor, None, Action.ADMINISTER):
        raise Forbidden("You may make tokens for yourself only.")
    if user is None or user.id is None or not user.active:
        raise NotFound(f"Nobody is called {owner!r}, or the person is deactivated.")
    name = wish.name.strip()
    if not 1 <= len(name) <= NAME_LIMIT:
        raise Invalid(f"Give the token a name of at most {NAME_LIMIT} characters.", "name")
    if wish.days is not None and not 1 <= wish.days <= MOST_DAYS:
        raise Invalid(f"A token lasts 1 to {MOST_DAYS:,} days, or until it is revoked.", "days")
    secret = _PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user_id=user.id,
        project_id=_project(session, Actor(user.id, user.name, user.administrator), wish.slug),
        name=name,
        prefix=secret[:_SHOWN],
        hash=_hash(secret),
        scope=wish.scope.value,
        expires=None if wish.days is None else now() + wish.days * _DAY_MS,
    )
    session.add(token)
    session.commit()
    assert token.id is not None  # noqa: S101  stored
    return Created(token.id, name, secret)


def mine(session: Session, actor: Actor) -> list[Token]:
    """The actor's own tokens that were not revoked, newest first."""
    return [_listed(*row) for row in tokens.listed(session, actor.user_id or 0)]


def every(session: Session, actor: Actor) -> list[Token]:
    """Everybody's tokens that were not revoked, newest first. Raises Forbidden."""
    require_administrator(actor, "see everybody's tokens")
    return [_listed(*row) for row in tokens.listed(session)]


def revoke(session: Session, actor: Actor, token_id: int) -> str:
    """Ends one's own token, or anybody's for an administrator; its name. Raises NotFound or Forbidden."""
    _no_token(actor)
    token = session.get(ApiToken, token_id)
    mine = token is not None and token.user_id == actor.user_id
    if token is None or token.revoked or not (mine or allowed(actor, None, Action.ADMINISTER)):
        raise NotFound(f"There is no token {token_id}.")
    token.revoked = now()
    session.add(token)
    session.commit()
    return token.name


def revoke_any(session: Session, actor: Actor, token_id: int) -> str:
    """Ends anybody's token, for administrators; its name. Raises Forbidden or NotFound."""
    require_administrator(actor, "revoke the tokens of others")
    return revoke(session, actor, token_id)


def authenticate(store: Store, secret: str) -> Actor:
    """The token's owner, as far as the token reaches; raises NotSignedIn.

    The use is noted at most once a minute, in a short transaction of its own: reading requests take no lock.
    """
    return prove(store, secret).actor


def prove(store: Store, secret: str) -> Proven:
    """The token with its owner; raises NotSignedIn. Notes the use as `authenticate` does."""
    hashed = _hash(secret)
    with store.reading() as session:
        row = tokens.bearer(session, hashed)
    if row is None or not hmac.compare_digest(row.hash, hashed):
        raise NotSignedIn(_WRONG)
    return _proven(store, row)


def prove_again(store: Store, token_id: int) -> Proven:
    """A token that was shown before, if it is still good; raises NotSignedIn."""
    with store.reading() as session:
        row = tokens.numbered(session, token_id)
    if row is None:
        raise NotSignedIn(_WRONG)
    return _proven(store, row)


def _proven(store: Store, row: Any) -> Proven:
    if row.expires is not None and row.expires <= now():
        raise NotSignedIn(_WRONG)
    if now() - (row.last_used or 0) >= _USED_MS:
        with store.writing() as session:
            tokens.note_use(session, row.id, now())
            session.commit()
    actor = Actor(row.user_id, row.owner, row.administrator, Scope(row.scope), row.project_id)
    return Proven(row.id, row.expires, actor)


def choices(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The projects that a token of the actor's can be for: slug and title of each."""
    if allowed(actor, None, Action.ADMINISTER):
        return [(project.slug, project.title) for project in projects.every(session)]
    return [(each.slug, each.title) for each, _ in projects.of_user(session, actor.user_id or 0)]


def opened(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """The projects that the actor's token opens: slug and title of each."""
    found = choices(session, replace(actor, scope=None, project_id=None))
    if actor.project_id is None:
        return found
    only = projects.slug_of(session, actor.project_id)
    return [each for each in found if each[0] == only]


def _project(session: Session, owner: Actor, slug: str | None) -> int | None:
    return None if slug is None else enter(session, owner, slug, Action.VIEW).project_id


def _no_token(actor: Actor) -> None:
    if actor.scope is not None:
        raise Forbidden("A token makes and revokes no tokens: sign in for that.")


def _listed(token: ApiToken, owner: str, slug: str | None) -> Token:
    return Token(
        id=token.id or 0,
        owner=owner,
        name=token.name,
        prefix=token.prefix,
        scope=Scope(token.scope),
        project=slug,
        created=token.created,
        expires=token.expires,
        last_used=token.last_used,
    )


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
