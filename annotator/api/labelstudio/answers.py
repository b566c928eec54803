"""Answers: JSON at once, or bytes as they are made."""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import msgspec
from flask import Response

_LIST_END = b"]}"


def json(value: Any, status: int = 200) -> Response:
    """A value."""
    return Response(msgspec.json.encode(value), status, mimetype="application/json")


def streamed(chunks: Iterator[bytes], mimetype: str, name: str = "") -> Response:
    """Bytes as they come; with a name, to be saved as a file.

    The first are made before the answer begins, so that what goes wrong at once is told as an error.
    """
    first = next(chunks, b"")
    response = Response(_closing(chain((first,), chunks), chunks), mimetype=mimetype)
    if name:
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def with_list(fields: dict[str, Any], name: str, values: Iterable[Any]) -> Iterator[bytes]:
    """An object with some fields and last a list, which may be long."""
    encode = msgspec.json.Encoder().encode
    head = encode(fields)[:-1]
    between = head + (b"," if fields else b"") + encode(name) + b":["
    for value in values:
        yield between + encode(value)
        between = b","
    yield (between if between != b"," else b"") + _LIST_END


def _closing(chunks: Iterable[bytes], source: Iterator[bytes]) -> Iterator[bytes]:
    """The chunks; whatever happens, what makes them lets go of its session and files."""
    try:
        yield from chunks
    finally:
        close = getattr(source, "close", None)
        if close is not None:
            close()
