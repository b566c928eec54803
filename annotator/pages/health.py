"""For machines that watch the server: alive, ready, numbers."""

import ipaddress
import secrets
import threading
import time
from collections import Counter
from pathlib import Path
from typing import cast

from flask import Blueprint, Flask, Response, current_app, g, request
from flask.blueprints import BlueprintSetupState

from annotator.errors import Failed, Forbidden
from annotator.pages import web
from annotator.services import upkeep

blueprint = Blueprint("health", __name__)


class Traffic:
    """Requests of this process by blueprint and status class, and the seconds that they took."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._requests: Counter[tuple[str, str]] = Counter()
        self._seconds: Counter[tuple[str, str]] = Counter()

    def add(self, endpoint: str, status: int, seconds: float) -> None:
        """One more request."""
        key = (endpoint, f"{status // 100}xx")
        with self._lock:
            self._requests[key] += 1
            self._seconds[key] += seconds  # type: ignore[assignment]

    def lines(self) -> list[str]:
        """The metrics in Prometheus' text format."""
        lines = ["# TYPE annotator_request_seconds summary"]
        with self._lock:
            for key, count in sorted(self._requests.items()):
                labels = f'{{page="{key[0]}",status="{key[1]}"}}'
                lines.append(f"annotator_request_seconds_count{labels} {count}")
                lines.append(f"annotator_request_seconds_sum{labels} {self._seconds[key]:.6f}")
        return lines


@blueprint.record_once
def _count_requests(state: BlueprintSetupState) -> None:
    app = cast(Flask, state.app)
    traffic = app.extensions["traffic"] = Traffic()

    @app.before_request
    def begin() -> None:
        g.begun = time.perf_counter()

    @app.after_request
    def end(response: Response) -> Response:
        if "begun" in g:
            endpoint = request.blueprint or "none"
            traffic.add(endpoint, response.status_code, time.perf_counter() - g.begun)
        return response


@blueprint.get("/healthz")
def alive() -> Response:
    """The process answers."""
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Response:
    """The database answers and is up to date."""
    try:
        upkeep.check_ready(web.store())
    except Failed as error:
        return Response(f"{error.message}\n", 503, mimetype="text/plain")
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/metrics")
def metrics() -> Response:
    """Numbers for Prometheus, of this process where they are of a process."""
    _check_reader()
    with web.reading() as session:
        numbers = upkeep.numbers(session)
    lines = [
        "# TYPE annotator_documents gauge",
        f"annotator_documents {numbers.documents}",
        "# TYPE annotator_jobs gauge",
        *(f'annotator_jobs{{state="{state}"}} {count}' for state, count in sorted(numbers.jobs.items())),
        "# TYPE process_resident_memory_bytes gauge",
        f"process_resident_memory_bytes {_resident_bytes()}",
        *current_app.extensions["traffic"].lines(),
    ]
    return Response("\n".join(lines) + "\n", mimetype="text/plain")


def _check_reader() -> None:
    """Lets in who has the token; without one set, only this machine, and not through a proxy on it."""
    token = web.settings().metrics_token
    if token:
        given = request.headers.get("Authorization", "")
        if secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
            return
        raise Forbidden("Send the server's ANNOTATOR_METRICS_TOKEN as bearer token.")
    local = ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104  no bind
    if not local or "X-Forwarded-For" in request.headers:
        raise Forbidden("Set ANNOTATOR_METRICS_TOKEN to read the metrics from another machine.")


def _resident_bytes() -> int:
    """Memory of this process; 0 where the system does not say."""
    try:
        fields = Path("/proc/self/statm").read_text().split()
    except OSError:
        return 0
    import resource

    return int(fields[1]) * resource.getpagesize()
