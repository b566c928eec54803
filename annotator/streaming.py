"""Files as pages and API send them: whole, in ranges, or not at all where they are known."""

import mimetypes
from typing import IO

from flask import Response, request
from werkzeug.wsgi import wrap_file

_CHUNK = 1 << 16


def stream(file: IO[bytes], path: str, size: int, tag: str) -> Response:
    """The file, as the request wants it; closed once it is sent. `size` in bytes, `tag` for its ETag.

    Raises RequestedRangeNotSatisfiable.
    """
    kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
    response = Response(wrap_file(request.environ, file, _CHUNK), mimetype=kind, direct_passthrough=True)
    response.call_on_close(file.close)
    response.set_etag(tag)
    response.make_conditional(request.environ, accept_ranges=True, complete_length=size)
    if response.status_code == 200:
        response.content_length = size
    return response
