"""What can go wrong, as a tree. Services raise these; `statuses` alone knows their status codes.

AnnotatorError
├── NotFound         there is no such thing, or not for this person
├── Forbidden        it exists, and this person may not do that
├── NotSignedIn      nobody is signed in
├── TooManyAttempts  sign-in was tried too often
├── Invalid          the input breaks a rule; names the field
├── Conflict         the thing has changed meanwhile
└── Failed           an outside condition (disk, missing program) stopped it
"""


class AnnotatorError(Exception):
    """Base of all; `message` is for people and says what to do."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFound(AnnotatorError):
    """There is no such thing, or this person may not know of it."""


class Forbidden(AnnotatorError):
    """This person may not do that here."""


class NotSignedIn(AnnotatorError):
    """Nobody is signed in."""


class TooManyAttempts(AnnotatorError):
    """Sign-in was tried too often; wait."""


class Invalid(AnnotatorError):
    """The input breaks a rule; `field` names which part of it."""

    def __init__(self, message: str, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class Conflict(AnnotatorError):
    """The object has changed since the sender saw it."""


class Failed(AnnotatorError):
    """Something outside stopped the work; the message says what to do."""
