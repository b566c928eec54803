"""API tokens as personal access tokens: the same token as a JWT, and short-lived ones in exchange for it.

A JWT names the token and holds no secret; it is signed, and worth what the token is: revoked with it, and
with its limits.
"""

import hashlib
import hmac
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from typing import Any, Literal

import msgspec

from annotator.errors import NotSignedIn
from annotator.permissions import Actor
from annotator.services import tokens
from annotator.store import Store
from annotator.store.engine import now

SECONDS = 300
_LONG = 10 * 365 * 24 * 3600
_HEAD = {"alg": "HS256", "typ": "JWT"}
_WRONG = "The token is wrong, was revoked, or has expired."

Kind = Literal["access", "refresh"]


class _Claims(msgspec.Struct):
    token_type: Kind
    exp: int
    token: int


def authenticate(store: Store, key: str, secret: str) -> Actor:
    """The owner of a token, shown as itself or as an access JWT; raises NotSignedIn."""
    if _is_jwt(secret):
        return tokens.prove_again(store, _claims(key, secret, "access").token).actor
    return tokens.authenticate(store, secret)


def refresh(store: Store, key: str, secret: str) -> str:
    """An access JWT for a token, shown as itself or as a refresh JWT; raises NotSignedIn."""
    if _is_jwt(secret):
        proven = tokens.prove_again(store, _claims(key, secret, "refresh").token)
    else:
        proven = tokens.prove(store, secret)
    return _signed(key, proven, "access", SECONDS)


def personal(store: Store, key: str, secret: str) -> dict[str, Any]:
    """A token as a refresh JWT; raises NotSignedIn, also for one that is shown as a JWT."""
    proven = tokens.prove(store, secret)
    made = _signed(key, proven, "refresh", _LONG)
    return {"token": made, "created_at": now() // 1000, "expires_at": _claims(key, made, "refresh").exp}


def _signed(key: str, proven: tokens.Proven, kind: Kind, seconds: int) -> str:
    expires = int(time.time()) + seconds
    if proven.expires is not None:
        expires = min(expires, proven.expires // 1000)
    body = b".".join(_packed(each) for each in (_HEAD, _Claims(kind, expires, proven.id)))
    return (body + b"." + _signature(key, body)).decode()


def _claims(key: str, secret: str, kind: Kind) -> _Claims:
    body, _, signature = secret.encode("utf-8", "replace").rpartition(b".")
    if not hmac.compare_digest(signature, _signature(key, body)):
        raise NotSignedIn(_WRONG)
    try:
        claims = msgspec.json.decode(_unpacked(body.partition(b".")[2]), type=_Claims)
    except (msgspec.DecodeError, Error) as error:
        raise NotSignedIn(_WRONG) from error
    if claims.token_type != kind or claims.exp * 1000 <= now():
        raise NotSignedIn(_WRONG)
    return claims


def _is_jwt(secret: str) -> bool:
    return secret.count(".") == 2


def _signature(key: str, body: bytes) -> bytes:
    own = hashlib.sha256(b"label studio access tokens\0" + key.encode()).digest()
    return _base64(hmac.digest(own, body, "sha256"))


def _packed(value: Any) -> bytes:
    return _base64(msgspec.json.encode(value))


def _base64(value: bytes) -> bytes:
    return urlsafe_b64encode(value).rstrip(b"=")


def _unpacked(value: bytes) -> bytes:
    return urlsafe_b64decode(value + b"=" * (-len(value) % 4))
