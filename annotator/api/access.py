"""Who asks: the bearer token of a request, and the database of the running application."""

from typing import cast

from flask import current_app, request

from annotator.errors import NotSignedIn
from annotator.permissions import Actor
from annotator.services import tokens
from annotator.services.releasing.shelf import Shelf
from annotator.services.sessions import Store
from annotator.settings import Settings


def store() -> Store:
    """The database of the running application."""
    return cast(Store, current_app.extensions["store"])


def shelf() -> Shelf:
    """Where the running application has its releases."""
    return Shelf(cast(Settings, current_app.extensions["settings"]).releases)


def actor() -> Actor:
    """The person whose token the request shows, as far as the token reaches. Raises NotSignedIn.

    Cookies do not count: no page of a browser can use the API for somebody who is signed in.
    """
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not secret.strip():
        raise NotSignedIn("Send a token: Authorization: Bearer ann_…")
    return tokens.authenticate(store(), secret.strip())
