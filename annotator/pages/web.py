"""What every page needs: sessions, the person signed in, and the shape of htmx answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from flask import Response, current_app, redirect, request
from flask_login import current_user
from werkzeug.routing import IntegerConverter, Map
from werkzeug.wrappers import Response as AnyResponse

from annotator.errors import NotSignedIn
from annotator.permissions import Actor
from annotator.services.sessions import Session, Store
from annotator.settings import Settings


class Number(IntegerConverter):
    """A number in an address: none that no database can hold."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": 2**63 - 1, **options})


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["settings"])


def store() -> Store:
    """The database of the running application."""
    return cast(Store, current_app.extensions["store"])


@contextmanager
def reading() -> Iterator[Session]:
    """A session that only reads."""
    with store().reading() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session in which a service may commit."""
    with store().writing() as session:
        yield session


def actor() -> Actor:
    """The person signed in; raises NotSignedIn."""
    if not current_user.is_authenticated:
        raise NotSignedIn("Sign in to go on.")
    return cast(Actor, current_user.actor)


def wants_partial() -> bool:
    """Whether htmx asked, for a part of the page."""
    return request.headers.get("HX-Request") == "true"


def go(location: str) -> AnyResponse:
    """Sends the browser to another page, from a form or from htmx alike."""
    if wants_partial():
        return Response("", 204, {"HX-Redirect": location})
    return redirect(location, 303)


def theme() -> str:
    """The person's theme, for the page's root element."""
    return cast(str, getattr(current_user, "theme", "system"))


def key_choices() -> dict[str, str]:
    """The keys that the person chose for the annotation page."""
    return cast(dict[str, str], getattr(current_user, "keys", {}))


def person() -> str | None:
    """The name of the person signed in, for the page's header."""
    return cast(Actor, current_user.actor).name if current_user.is_authenticated else None


def person_id() -> int | None:
    """The id of the person signed in: what the browser keeps is kept under it."""
    return cast(Actor, current_user.actor).user_id if current_user.is_authenticated else None
