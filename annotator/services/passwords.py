"""Passwords: how they are kept and compared. Hashing takes long on purpose, so nobody should hold a lock."""

import secrets
from functools import cache
from typing import TYPE_CHECKING

from annotator.errors import Invalid

if TYPE_CHECKING:
    from argon2 import PasswordHasher

SHORTEST = 10


def hashed(password: str) -> str:
    """What is stored for a new password; raises Invalid for one that is too short."""
    if len(password) < SHORTEST:
        raise Invalid(f"A password needs at least {SHORTEST} characters.", "password")
    return hasher().hash(password)


def fits(stored: str | None, password: str) -> bool:
    """Whether the password is the stored one; as slow where nothing is stored."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        hasher().verify(stored or _nobodys(), password)
    except (VerificationError, InvalidHashError):
        return False
    return stored is not None


def outdated(stored: str) -> bool:
    """Whether a password stored so should be hashed anew."""
    return hasher().check_needs_rehash(stored)


@cache
def hasher() -> "PasswordHasher":
    """The one that hashes."""
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobodys() -> str:
    return hasher().hash(secrets.token_hex())
