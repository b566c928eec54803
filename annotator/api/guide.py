"""The API's description: as OpenAPI for programs, as a page for people."""

import re
from functools import cache
from typing import Any

import msgspec
from flask import Blueprint, Flask, Response, current_app, render_template

from annotator.api.described import Operation, Parameter, described
from annotator.api.problems import ROOT, TYPE, Problem
from annotator.version import VERSION

_REFUSED = {
    401: "No token, or one that is wrong, was revoked or has expired.",
    403: "The token or its owner's role does not allow it.",
    404: "There is no such thing, or it is not for the token's owner.",
    416: "The file has no such range.",
    422: "A parameter is wrong.",
}
_ABOUT = (
    "Releases of gold data. Every call but this description needs a token:"
    " `Authorization: Bearer ann_…`, made with `annotator token create` or on the page *Account*."
)

blueprint = Blueprint("api_guide", __name__, url_prefix=ROOT)


@blueprint.get("/openapi.json")
@described("This description.", dict, open=True)
def openapi() -> Response:
    """The OpenAPI document."""
    return Response(_document(current_app._get_current_object()), mimetype="application/json")  # type: ignore[attr-defined]


@blueprint.get("/")
def page() -> str:
    """The description for people."""
    return render_template("api/page.html", spec=spec(current_app), root=ROOT)


@cache
def _document(app: Flask) -> bytes:
    return msgspec.json.encode(spec(app))


def spec(app: Flask) -> dict[str, Any]:
    """The OpenAPI document of an application's described routes."""
    from apispec import APISpec

    made = APISpec("Annotator", VERSION, "3.1.0", info={"description": _ABOUT})
    made.components.security_scheme("token", {"type": "http", "scheme": "bearer"})
    found = [
        (rule, operation)
        for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule)
        if (operation := getattr(app.view_functions[rule.endpoint], "operation", None))
    ]
    types = [Problem, *(each.answer for _, each in found if each.answer not in (bytes, dict))]
    _, schemas = msgspec.json.schema_components(types, ref_template="#/components/schemas/{name}")
    for name, schema in schemas.items():
        made.components.schema(name, schema)
    for rule, operation in found:
        address = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
        name = rule.endpoint.partition(".")[2]
        made.path(address, operations={"get": _operation(name, operation)})
    return made.to_dict()


def _operation(name: str, operation: Operation) -> dict[str, Any]:
    answers: dict[str, Any] = {
        "200": {"description": operation.summary, "content": _content(operation.answer)}
    }
    for status, words in operation.answers.items():
        answers[str(status)] = {"description": words}
    for status in (*(() if operation.open else (401,)), *operation.refusals):
        answers[str(status)] = {
            "description": _REFUSED[status],
            "content": {TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
        }
    return {
        "operationId": name,
        "summary": operation.summary,
        "parameters": [_parameter(each) for each in operation.parameters],
        "responses": answers,
        "security": [] if operation.open else [{"token": []}],
    }


def _content(answer: type) -> dict[str, Any]:
    if answer is bytes:
        return {"*/*": {"schema": {}}}
    if answer is dict:
        return {"application/json": {"schema": {"type": "object"}}}
    return {"application/json": {"schema": {"$ref": f"#/components/schemas/{answer.__name__}"}}}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    return {
        "name": parameter.name,
        "in": parameter.place,
        "required": parameter.place == "path",
        "description": parameter.words,
        "schema": dict(parameter.schema),
    }
