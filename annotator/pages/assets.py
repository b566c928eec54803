"""Static files under an address that changes with their content, so that browsers may keep them for good."""

import gzip
import hashlib
from functools import cache, lru_cache
from pathlib import Path

from flask import Blueprint, Response, request, send_from_directory, url_for

STATIC = Path(__file__).parent.parent / "static"

blueprint = Blueprint("assets", __name__)


@cache
def version() -> str:
    """A digest of all static files; part of their addresses, so that modules importing each other agree."""
    digest = hashlib.sha256()
    for path in sorted(STATIC.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(STATIC).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


@blueprint.get("/assets/<digest>/<path:name>")
def file(digest: str, name: str) -> Response:
    """One static file, compressed where the browser takes it. An old digest still serves the present file."""
    response = compressed(send_from_directory(STATIC, name))
    fresh = digest == version()
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if fresh else "no-cache"
    return response


def compressed(response: Response) -> Response:
    """The response compressed where the browser takes it; for what holds no secret."""
    if request.accept_encodings["gzip"] and response.status_code == 200:
        response.direct_passthrough = False
        response.set_data(_compressed(response.get_data()))
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    return response


@lru_cache(maxsize=64)
def _compressed(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


@blueprint.app_template_global()
def asset(name: str) -> str:
    """The address of a static file."""
    return url_for("assets.file", digest=version(), name=name)
