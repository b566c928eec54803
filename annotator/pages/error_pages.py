"""How errors look on pages. Nobody ever sees a stack trace."""

from flask import Flask, current_app, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException
from werkzeug.exceptions import NotFound as NotFoundAddress
from werkzeug.wrappers import Response

from annotator.errors import AnnotatorError, NotSignedIn
from annotator.pages import web
from annotator.statuses import status_of

_Answer = tuple[str, int] | Response


def register(app: Flask) -> None:
    """Adds the handlers."""
    app.register_error_handler(AnnotatorError, _known)
    app.register_error_handler(CSRFError, _stale_form)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(OverflowError, _beyond)
    app.register_error_handler(Exception, _unknown)


def _known(error: AnnotatorError) -> _Answer:
    # Whoever is signed in, as another than the page is for, would be sent back here by the sign-in page.
    if (
        isinstance(error, NotSignedIn)
        and request.method == "GET"
        and not (web.wants_partial() or web.person())
    ):
        return web.go(url_for("sign_in.page", next=request.full_path.rstrip("?")))
    return _page(error.message, status_of(error))


def _stale_form(_error: CSRFError) -> _Answer:
    return _page("This page is out of date, or you were signed out. Load it anew and try again.", 400)


def _http(error: HTTPException) -> _Answer:
    messages = {
        404: "There is no such page, or it is not for you.",
        405: "This address does not take that kind of request.",
        413: _too_large(),
    }
    code = error.code or 500
    return _page(messages.get(code, error.description or error.name), code)


def _too_large() -> str:
    limit = (request.max_content_length or 0) // 1024**2
    if request.content_length and request.content_length > (request.max_content_length or 0):
        return f"This is larger than the {limit} MB that may be sent here."
    return "These are too many files, or too long a text, for one form. Send them in parts."


def _beyond(error: OverflowError) -> _Answer:
    """A number in a query that no database can hold: nothing has it."""
    current_app.logger.warning("a number out of range in %s: %s", request.path, error)
    return _http(NotFoundAddress())


def _unknown(error: Exception) -> _Answer:
    current_app.logger.error("unexpected error", exc_info=error)
    return _page("Something went wrong on the server. It has been logged; what you saved is safe.", 500)


def _page(message: str, status: int) -> _Answer:
    template = "error/partial.html" if web.wants_partial() else "error/page.html"
    return render_template(template, message=message, status=status), status
