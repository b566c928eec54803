"""The HTTP status that says what kind of error it is, for pages and API alike."""

from annotator.errors import (
    AnnotatorError,
    Conflict,
    Failed,
    Forbidden,
    Invalid,
    NotFound,
    NotSignedIn,
    TooManyAttempts,
)

_STATUS: dict[type[AnnotatorError], int] = {
    NotFound: 404,
    Forbidden: 403,
    NotSignedIn: 401,
    TooManyAttempts: 429,
    Invalid: 422,
    Conflict: 409,
    Failed: 500,
}


def status_of(error: AnnotatorError) -> int:
    """The status; of an error's kind that has none, that of the kind it belongs to."""
    return next((_STATUS[each] for each in type(error).__mro__ if each in _STATUS), 500)
