"""What went wrong, as problem+json (RFC 9457)."""

from collections.abc import Callable
from typing import Any

import msgspec
from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from annotator.errors import AnnotatorError, Invalid
from annotator.statuses import status_of

ROOT = "/api/v1"
TYPE = "application/problem+json"
_TITLES = {
    400: "Bad request", 401: "Not signed in", 403: "Forbidden", 404: "Not found", 405: "Method not allowed",
    409: "Conflict", 416: "Range not satisfiable", 422: "Invalid", 429: "Too many attempts", 500: "Failed",
}  # fmt: skip


class Problem(msgspec.Struct, omit_defaults=True):
    """An error as programs read it; `field` names the parameter that is wrong."""

    title: str
    status: int
    detail: str
    type: str = "about:blank"
    field: str = ""


def register(app: Flask) -> None:
    """Has everything below the API's address told as problems, also what no route has."""
    handlers = app.error_handler_spec[None][None]
    for kind, answer in ((AnnotatorError, _known), (HTTPException, _http), (Exception, _unknown)):
        app.register_error_handler(kind, _below(answer, handlers.get(kind)))


def _below(here: Callable[[Any], Response], elsewhere: Callable[[Any], Any] | None) -> Callable[[Any], Any]:
    def handle(error: Any) -> Any:
        if request.path == ROOT or request.path.startswith(f"{ROOT}/") or elsewhere is None:
            return here(error)
        return elsewhere(error)

    return handle


def _known(error: AnnotatorError) -> Response:
    return _answer(status_of(error), error.message, error.field if isinstance(error, Invalid) else "")


def _http(error: HTTPException) -> Response:
    code = error.code or 500
    told = "There is nothing at this address." if code == 404 else error.description or error.name
    response = _answer(code, told)
    for name, value in error.get_headers():
        if name.lower() not in {"content-type", "content-length"}:
            response.headers[name] = value
    return response


def _unknown(error: Exception) -> Response:
    current_app.logger.error("unexpected error", exc_info=error)
    return _answer(500, "Something went wrong on the server. It has been logged.")


def _answer(status: int, detail: str, field: str = "") -> Response:
    problem = Problem(_TITLES.get(status, "Error"), status, detail, field=field)
    response = Response(msgspec.json.encode(problem), status, mimetype=TYPE)
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="annotator"'
    return response
