"""What a request shows and asks: its token, its parameters in either spelling, its body."""

from typing import Any, cast

import msgspec
from flask import current_app, request

from annotator.api.access import store
from annotator.errors import Invalid, NotSignedIn
from annotator.permissions import Actor
from annotator.services.labelstudio import keys
from annotator.settings import Settings

_SCHEMES = {"token", "bearer"}


def settings() -> Settings:
    """The settings of the running application."""
    return cast(Settings, current_app.extensions["settings"])


def secret() -> str:
    """The token in the headers; old clients put two blanks before it. Raises NotSignedIn."""
    parts = request.headers.get("Authorization", "").split()
    if len(parts) == 2 and parts[0].lower() in _SCHEMES:
        return parts[1]
    alone = request.headers.get("X-API-Key", "").strip()
    if alone and not parts:
        return alone
    raise NotSignedIn("Authentication credentials were not provided. Send Authorization: Token ann_…")


def actor() -> Actor:
    """The owner of the token, as far as it reaches; raises NotSignedIn. Cookies do not count."""
    return keys.authenticate(store(), settings().secret_key, secret())


def body() -> dict[str, Any]:
    """The JSON object of the body; an empty one where there is none. Raises Invalid."""
    sent = request.get_data()
    try:
        return msgspec.json.decode(sent, type=dict[str, Any]) if sent.strip() else {}
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(f"Send a JSON object: {error}") from error


def text(*names: str) -> str:
    """The parameter of the first of these names that is given; empty for none."""
    return next((request.args[name] for name in names if name in request.args), "")


def truth(name: str) -> bool:
    """Whether a parameter says so: true, True or 1. Raises Invalid."""
    value = text(name).lower()
    if value not in {"", "true", "false", "1", "0"}:
        raise Invalid(f"{name}: expected true or false, not {value[:40]!r}.", name)
    return value in {"true", "1"}


def number(*names: str) -> int | None:
    """The number of the first of these parameters that is given. Raises Invalid."""
    value = text(*names)
    return whole(value, names[0]) if value else None


def numbers(*names: str) -> list[int]:
    """All numbers of these parameters, repeated or parted by commas. Raises Invalid."""
    values = [part for name in names for value in request.args.getlist(name) for part in value.split(",")]
    return [whole(value.strip(), names[0]) for value in values if value.strip()]


def whole(value: str, name: str) -> int:
    """A whole number that a database can hold. Raises Invalid."""
    if not (value.isascii() and value.isdecimal() and len(value) < 19):
        raise Invalid(f"{name}: expected a whole number, not {value[:40]!r}.", name)
    return int(value)
