"""A Label Studio server as far as syncing goes, with the habits of the real one that make syncing hard.

It renumbers tasks, never recognises one, takes any label, marks what does not say otherwise as a reference
answer, answers 409 to a `unique_id` that it has, refuses a whole import for one unknown person, and leaves
behind what it had added when an import failed.
"""

import itertools
import json
import re
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # the SDK, which talks to it, is written for a pydantic that was
    import label_studio_sdk.client  # noqa: F401

Values = dict[str, Any]
TOKEN = "0123456789abcdef0123456789abcdef01234567"
OWNER, AMAL, BASMA = 1, 2, 3
_START = datetime(2026, 1, 1, tzinfo=UTC)


class RefusedError(Exception):
    """An answer that is no success."""

    def __init__(self, status: int, detail: str) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail


@dataclass
class FakeLabelStudio:
    """What it holds. After `left` more requests it carries one more out, and never answers again.

    `failures` are what it answers to the next requests of a method and path, with a status.

    `writes` are the requests that change something, as method and path. `half` lets the next import fail
    after so many tasks.
    """

    url: str = ""
    users: dict[int, str] = field(
        default_factory=lambda: {OWNER: "owner@x.org", AMAL: "amal@x.org", BASMA: "basma@x.org"}
    )
    projects: dict[int, Values] = field(default_factory=dict)
    tasks: dict[int, Values] = field(default_factory=dict)
    annotations: dict[int, Values] = field(default_factory=dict)
    predictions: dict[int, Values] = field(default_factory=dict)
    left: int | None = None
    failures: list[tuple[str, int]] = field(default_factory=list)
    half: int | None = None
    writes: list[str] = field(default_factory=list)
    ids: "itertools.count[int]" = field(default_factory=lambda: itertools.count(101))
    clock: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def now(self) -> str:
        """A time that is later than all before."""
        return (_START + timedelta(seconds=10 * next(self.clock))).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    def touch(self, task_id: int) -> None:
        """The task of something that changed has changed too."""
        self.tasks[task_id]["updated_at"] = self.now()

    def on(self, task_id: int) -> list[Values]:
        """The annotations of a task."""
        return [each for each in self.annotations.values() if each["task"] == task_id]

    def task_of(self, uid: str) -> Values:
        """The one task of a document."""
        (found,) = (each for each in self.tasks.values() if each["data"].get("nt_uid") == uid)
        return found

    def annotate(self, task_id: int, result: list[Values], by: int = AMAL, **more: Any) -> Values:
        """Somebody annotates in the editor there."""
        return self._annotation(task_id, {"result": result, "ground_truth": False, **more}, by)

    def edit(self, annotation_id: int, result: list[Values]) -> None:
        """Somebody changes an annotation in the editor there."""
        found = self.annotations[annotation_id]
        found |= {"result": result, "updated_at": self.now()}
        self.touch(found["task"])

    def delete(self, annotation_id: int) -> None:
        """Somebody deletes an annotation there; no trace of it is left."""
        self.touch(self.annotations.pop(annotation_id)["task"])

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: Any) -> Any:
        """The answer to a request, None for one without content."""
        if method != "GET":
            self.writes.append(f"{method} {path}")
        for pattern, deed in self._routes():
            verb, _, shape = pattern.partition(" ")
            if verb == method and (match := re.fullmatch(shape, path.rstrip("/"))):
                return deed(
                    *map(int, match.groups()), **({"query": query} if verb == "GET" else {"body": body})
                )
        raise RefusedError(404, f"no {method} {path}")

    def _routes(self) -> list[tuple[str, Any]]:
        number = r"(\d+)"
        return [
            ("GET /api/current-user/whoami", lambda query: self._user(OWNER)),
            ("GET /api/users", lambda query: [self._user(each) for each in self.users]),
            ("GET /api/projects", self._projects),
            ("POST /api/projects", self._create_project),
            (f"GET /api/projects/{number}", lambda key, query: self._one(self.projects, key)),
            (f"PATCH /api/projects/{number}", self._change_project),
            (f"POST /api/projects/{number}/import", self._import),
            ("GET /api/tasks", self._tasks),
            (f"GET /api/tasks/{number}/annotations", lambda key, query: self.on(key)),
            (f"POST /api/tasks/{number}/annotations", lambda key, body: self._annotation(key, body, OWNER)),
            (f"GET /api/annotations/{number}", lambda key, query: self._one(self.annotations, key)),
            (f"PATCH /api/annotations/{number}", self._change_annotation),
            ("GET /api/predictions", self._predictions),
            ("POST /api/predictions", self._predict),
            (f"DELETE /api/predictions/{number}", self._unpredict),
        ]

    def _user(self, key: int) -> Values:
        return {
            "id": key,
            "email": self.users[key],
            "username": self.users[key],
            "first_name": "",
            "last_name": "",
        }

    def _one(self, found: dict[int, Values], key: int) -> Values:
        if key not in found:
            raise RefusedError(404, "Not found.")
        return found[key]

    def _projects(self, query: dict[str, list[str]]) -> Values:
        title = query.get("title", [""])[0].lower()
        found = [each for each in self.projects.values() if title in each["title"].lower()]
        return {"count": len(found), "next": None, "previous": None, "results": self._page(found, query)}

    def _page(self, found: list[Values], query: dict[str, list[str]]) -> list[Values]:
        size, page = int(query.get("page_size", ["100"])[0]), int(query.get("page", ["1"])[0])
        part = found[size * (page - 1) : size * page]
        if page > 1 and not part:
            raise RefusedError(404, "Invalid page.")
        return part

    def _create_project(self, body: Values) -> Values:
        if len(body["title"]) < 3:
            raise RefusedError(400, "title: at least 3 characters")
        key = next(self.ids)
        self.projects[key] = {"id": key, "title": body["title"], "label_config": body["label_config"]}
        return self.projects[key]

    def _change_project(self, key: int, body: Values) -> Values:
        self.projects[key] |= body
        return self.projects[key]

    def _import(self, project: int, body: list[Values]) -> Values:
        made = []
        for number, task in enumerate(body):
            if self.half is not None and number >= self.half:
                self.half = None
                raise RefusedError(500, "Traceback …")
            if "text" not in task["data"]:
                raise RefusedError(400, '"text" key is expected in task data')
            key = next(self.ids)
            self.tasks[key] = {
                "id": key, "project": project, "data": task["data"], "meta": task.get("meta"),
                "created_at": self.now(), "updated_at": self.now(),
            }  # fmt: skip
            made.append(key)
        return {"task_count": len(made), "annotation_count": 0, "prediction_count": 0, "task_ids": made}

    def _tasks(self, query: dict[str, list[str]]) -> Values:
        project = int(query["project"][0])
        found = [each for each in self.tasks.values() if each["project"] == project]
        for item in json.loads(query.get("query", ['{"filters": {"items": []}}'])[0])["filters"]["items"]:
            if item["filter"] == "filter:tasks:updated_at":
                after = datetime.fromisoformat(item["value"])
                found = [each for each in found if datetime.fromisoformat(each["updated_at"]) > after]
            elif item["filter"] == "filter:tasks:data.nt_uid":
                found = [each for each in found if each["data"].get("nt_uid") == item["value"]]
            else:
                raise RefusedError(400, f"unknown filter {item['filter']}")
        page = self._page(found, query)
        if query.get("fields") == ["all"]:
            page = [
                each | {"annotations": self.on(each["id"]), "predictions": self._on(each["id"])}
                for each in page
            ]
        if query.get("include") == ["id"]:
            page = [{"id": each["id"]} for each in page]
        return {"tasks": page, "total": len(found), "total_annotations": 0, "total_predictions": 0}

    def _on(self, task_id: int) -> list[Values]:
        return [each for each in self.predictions.values() if each["task"] == task_id]

    def _annotation(self, task_id: int, body: Values, by: int) -> Values:
        self._one(self.tasks, task_id)
        unique = body.get("unique_id")
        if unique and any(each.get("unique_id") == unique for each in self.annotations.values()):
            raise RefusedError(409, "unique_id exists")
        if body.get("completed_by", by) not in self.users:
            raise RefusedError(400, "completed_by: no such member")
        key, at = next(self.ids), self.now()
        self.annotations[key] = {
            "ground_truth": True, "was_cancelled": False, "import_id": None, "completed_by": by, **body,
            "id": key, "task": task_id, "created_at": at, "updated_at": at,
        }  # fmt: skip
        self.touch(task_id)
        return self.annotations[key]

    def _change_annotation(self, key: int, body: Values) -> Values:
        found = self._one(self.annotations, key)
        found |= body | {"updated_at": self.now()}
        self.touch(found["task"])
        return found

    def _predictions(self, query: dict[str, list[str]]) -> list[Values]:
        return self._on(int(query["task"][0]))

    def _predict(self, body: Values) -> Values:
        key = next(self.ids)
        self.predictions[key] = {**body, "id": key, "created_at": self.now(), "updated_at": self.now()}
        self.touch(body["task"])
        return self.predictions[key]

    def _unpredict(self, key: int, body: Any) -> None:
        self.touch(self._one(self.predictions, key)["task"])
        del self.predictions[key]


class _Handler(BaseHTTPRequestHandler):
    """Passes requests on, unless the server is to be dead or to fail."""

    fake: FakeLabelStudio

    def handle_any(self) -> None:
        """Answers a request of any method."""
        fake = self.fake
        length = int(self.headers.get("Content-Length") or 0)
        body = json.loads(self.rfile.read(length)) if length else None
        status, answer = 200, self._answer(body) if fake.left is None or fake.left >= 0 else None
        if fake.left is not None:
            fake.left -= 1
            if fake.left < 0:
                self.close_connection = True
                return
        if isinstance(answer, RefusedError):
            status, answer = answer.status, {"status_code": answer.status, "detail": answer.detail}
        data = b"" if answer is None else json.dumps(answer).encode()
        self.send_response(status if data else 204)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _answer(self, body: Any) -> Any:
        parts = urlsplit(self.path)
        if self.headers.get("Authorization") != f"Token {TOKEN}":
            return RefusedError(401, "Invalid token.")
        named = f"{self.command} {parts.path.rstrip('/')}"
        for number, (wanted, status) in enumerate(self.fake.failures):
            if wanted == named:
                del self.fake.failures[number]
                return RefusedError(status, "not now")
        try:
            return self.fake.answer(self.command, parts.path, parse_qs(parts.query), body)
        except RefusedError as error:
            return error

    def log_message(self, *given: Any) -> None:
        """Tells nobody."""

    do_GET = do_POST = do_PATCH = do_DELETE = handle_any  # noqa: N815  as http.server calls them


@contextmanager
def running() -> Iterator[FakeLabelStudio]:
    """The server, on a free port of loopback."""
    fake = FakeLabelStudio()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"fake": fake}))
    fake.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield fake
    server.shutdown()
    thread.join()
    server.server_close()
