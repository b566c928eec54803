"""What went wrong, as Label Studio's SDK reads it.

The SDK sends again what is answered with 409, 429 or 5xx: what will be refused again is told as 400.
"""

from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from annotator.api import problems
from annotator.errors import AnnotatorError, Conflict, Invalid
from annotator.statuses import status_of

ROOT = "/api/"


def register(app: Flask) -> None:
    """Has everything at these addresses told so, also what no route has. After the API of our own."""
    handlers = app.error_handler_spec[None][None]
    for kind, answer in (
        (AnnotatorError, _known), (HTTPException, _http), (OverflowError, _beyond), (Exception, _unknown),
    ):  # fmt: skip
        app.register_error_handler(kind, _below(answer, handlers.get(kind)))


def _below(here: Callable[[Any], Response], elsewhere: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def handle(error: Any) -> Any:
        ours = request.path == problems.ROOT or request.path.startswith(f"{problems.ROOT}/")
        if elsewhere is None or (request.path.startswith(ROOT) and not ours):
            return here(error)
        return elsewhere(error)

    return handle


def _known(error: AnnotatorError) -> Response:
    status = 400 if isinstance(error, Invalid | Conflict) else status_of(error)
    field = error.field if isinstance(error, Invalid) else ""
    return _answer(status, error.message, {field: [error.message]} if field else {})


def _http(error: HTTPException) -> Response:
    return _answer(error.code or 500, error.description or error.name)


def _beyond(_error: OverflowError) -> Response:
    """A number that no database can hold: nothing has it."""
    return _answer(404, "Not found.")


def _unknown(error: Exception) -> Response:
    current_app.logger.error("unexpected error", exc_info=error)
    return _answer(500, "Something went wrong on the server. It has been logged.")


def _answer(status: int, detail: str, fields: dict[str, list[str]] | None = None) -> Response:
    told = {"status_code": status, "detail": detail, "validation_errors": fields or {}, "exc_info": None}
    response = Response(msgspec.json.encode(told), status, mimetype="application/json")
    if status == 401:
        response.headers["WWW-Authenticate"] = "Token"
    return response
