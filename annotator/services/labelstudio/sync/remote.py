"""A Label Studio server, through its SDK: the calls that we need, with plain values and errors of ours.

The SDK would repeat a POST that failed, and a server that failed half-way would then have things twice. So it
repeats reading only; what is written is looked up before it is sent again.
"""

import json
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol, Self, TypeVar

from annotator.errors import Failed

INSTALL = 'This needs the SDK of Label Studio: pip install "annotator[labelstudio]".'
_ONCE: Any = {"max_retries": 0}
_PAGE = 500
_PATIENCE = 60.0
_WORDS = 300
_ALREADY = 409
_ABSENT = 404
_TRANSIENT = {408, 429, 500, 502, 503, 504}

T = TypeVar("T")
Values = dict[str, Any]


class Unavailable(Failed):
    """The server did not answer, or not now: sending again may help once it is known what has arrived."""


class Remote(Protocol):
    """What syncing needs of a server. All of it may raise Failed, and Unavailable while nobody answers."""

    def me(self) -> Values:
        """The owner of the token."""

    def people(self) -> list[Values]:
        """The members, each with `id` and `email`."""

    def project(self, title: str) -> Values | None:
        """The project of exactly that title, with `id` and `label_config`."""

    def create_project(self, title: str, config: str) -> Values:
        """A new project."""

    def configure(self, project_id: int, config: str) -> None:
        """Gives a project another labelling configuration."""

    def task_ids(self, project_id: int) -> set[int]:
        """The ids of all tasks."""

    def tasks(self, project_id: int, after: str) -> Iterator[Values]:
        """The tasks that changed after a time, all if it is empty, with annotations and predictions."""

    def tasks_of(self, project_id: int, uid: str) -> list[int]:
        """The tasks of a document of ours."""

    def import_tasks(self, project_id: int, tasks: Sequence[Values]) -> list[int]:
        """Adds tasks; their ids, in the same order."""

    def annotations(self, task_id: int) -> list[Values]:
        """The annotations of a task."""

    def annotation(self, annotation_id: int) -> Values | None:
        """One annotation; None when it is not there any more."""

    def annotate(self, task_id: int, values: Values) -> int | None:
        """Adds an annotation; its id, None when its `unique_id` is there already."""

    def change(self, annotation_id: int, values: Values) -> None:
        """Changes an annotation."""

    def predictions(self, task_id: int) -> list[Values]:
        """The predictions on a task."""

    def predict(self, task_id: int, values: Values) -> int:
        """Adds a prediction; its id."""

    def unpredict(self, prediction_id: int) -> None:
        """Removes a prediction."""


class Server:
    """The server at an address, to be used as a context.

    `number` is what to connect to, whatever the name in the address means by then.

    Raises Failed when the SDK is not installed, or the token is none.
    """

    def __init__(self, url: str, token: str, number: str | None = None) -> None:
        try:
            import httpx
            import label_studio_sdk
        except ImportError:
            raise Failed(INSTALL) from None
        self._url = url
        pinned = number and _pinned(number)
        self._http = httpx.Client(
            timeout=_PATIENCE, follow_redirects=False, transport=pinned or None, trust_env=not pinned
        )
        client: Any = label_studio_sdk.LabelStudio
        self._sdk: Any = self._ask(lambda: client(base_url=url, api_key=token, httpx_client=self._http))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *given: object) -> None:
        self._http.close()

    def me(self) -> Values:
        """The owner of the token."""
        return self._ask(lambda: _plain(self._sdk.users.whoami()))

    def people(self) -> list[Values]:
        """The members, each with `id` and `email`."""
        return self._ask(lambda: [_plain(each) for each in self._sdk.users.list()])

    def project(self, title: str) -> Values | None:
        """The project of exactly that title; raises Failed where there are several."""
        found = self._ask(
            lambda: [each for each in self._sdk.projects.list(title=title) if each.title == title]
        )
        if len(found) > 1:
            raise Failed(
                f"{len(found)} projects of {self._url} are called {title!r}. Give one another title."
            )
        if not found:
            return None
        project: Values = self._ask(lambda: _plain(self._sdk.projects.get(found[0].id)))
        return project

    def create_project(self, title: str, config: str) -> Values:
        """A new project."""
        return self._ask(
            lambda: _plain(self._sdk.projects.create(title=title, label_config=config, request_options=_ONCE))
        )

    def configure(self, project_id: int, config: str) -> None:
        """Gives a project another labelling configuration."""
        self._ask(lambda: self._sdk.projects.update(project_id, label_config=config, request_options=_ONCE))

    def task_ids(self, project_id: int) -> set[int]:
        """The ids of all tasks."""
        wanted: Any = {"fields": "task_only", "include": "id"}
        return {task["id"] for task in self._listed(project=project_id, **wanted)}

    def tasks(self, project_id: int, after: str) -> Iterator[Values]:
        """The tasks that changed after a time, by id."""
        changed = _filter("filter:tasks:updated_at", "greater", "Datetime", after) if after else None
        yield from self._listed(project=project_id, fields="all", **_query(changed))

    def tasks_of(self, project_id: int, uid: str) -> list[int]:
        """The tasks of a document of ours."""
        named = _filter("filter:tasks:data.nt_uid", "equal", "String", uid)
        wanted: Any = {"fields": "task_only", "include": "id"}
        return [task["id"] for task in self._listed(project=project_id, **wanted, **_query(named))]

    def import_tasks(self, project_id: int, tasks: Sequence[Values]) -> list[int]:
        """Adds tasks; their ids, in the same order."""
        given: Any = list(tasks)
        answer = self._ask(
            lambda: _plain(
                self._sdk.projects.import_tasks(
                    project_id, request=given, commit_to_project=True, return_task_ids=True,
                    request_options=_ONCE,
                )
            )
        )  # fmt: skip
        ids = answer.get("task_ids") or []
        if len(ids) != len(tasks):
            raise Unavailable(f"{self._url} took {len(ids)} of {len(tasks)} tasks.")
        return [int(each) for each in ids]

    def annotations(self, task_id: int) -> list[Values]:
        """The annotations of a task."""
        return self._ask(lambda: [_plain(each) for each in self._sdk.annotations.list(task_id)])

    def annotation(self, annotation_id: int) -> Values | None:
        """One annotation; None when it is not there any more."""
        found: Values | None = self._ask(
            lambda: _plain(self._sdk.annotations.get(annotation_id)), {_ABSENT: None}
        )
        return found

    def annotate(self, task_id: int, values: Values) -> int | None:
        """Adds an annotation; its id, None when its `unique_id` is there already."""
        # Not every version of the SDK has parameters for all of these.
        options: Any = _ONCE | {"additional_body_parameters": values}
        return self._ask(
            lambda: int(_plain(self._sdk.annotations.create(task_id, request_options=options))["id"]),
            {_ALREADY: None},
        )

    def change(self, annotation_id: int, values: Values) -> None:
        """Changes an annotation."""
        self._ask(lambda: self._sdk.annotations.update(annotation_id, request_options=_ONCE, **values))

    def predictions(self, task_id: int) -> list[Values]:
        """The predictions on a task."""
        return self._ask(lambda: [_plain(each) for each in self._sdk.predictions.list(task=task_id)])

    def predict(self, task_id: int, values: Values) -> int:
        """Adds a prediction; its id."""
        return self._ask(
            lambda: int(
                _plain(self._sdk.predictions.create(task=task_id, request_options=_ONCE, **values))["id"]
            )
        )

    def unpredict(self, prediction_id: int) -> None:
        """Removes a prediction."""
        self._ask(lambda: self._sdk.predictions.delete(prediction_id), {_ABSENT: None})

    def _listed(self, **wanted: Any) -> Iterator[Values]:
        pages: Iterator[Any] = self._ask(lambda: iter(self._sdk.tasks.list(page_size=_PAGE, **wanted)))
        while (task := self._ask(lambda: next(pages, None))) is not None:
            yield _plain(task)

    def _ask(self, call: Callable[[], T], known: dict[int, Any] | None = None) -> T:
        """What a call gives; `known` are answers for status codes. Never shows the token or headers."""
        import httpx
        from label_studio_sdk.core.api_error import ApiError

        try:
            return call()
        except ApiError as error:
            status = error.status_code or 0
            if known and status in known:
                found: T = known[status]
                return found
            kind = Unavailable if status in _TRANSIENT else Failed
            raise kind(f"{self._url} answered {status}: {_words(error.body)}") from None
        except httpx.HTTPError as error:
            raise Unavailable(f"{self._url} does not answer: {error or type(error).__name__}") from None
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise Failed(f"{self._url} does not answer as Label Studio does: {_words(str(error))}") from None


def _plain(value: Any) -> Any:
    """What the SDK makes of an answer, as JSON had it; its own way back fails where it mistook types."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if hasattr(value, "model_extra"):
        return _plain(vars(value) | (value.model_extra or {}))
    return value


def _filter(name: str, operator: str, kind: str, value: str) -> Values:
    item = {"filter": name, "operator": operator, "type": kind, "value": value}
    return {"filters": {"conjunction": "and", "items": [item]}}


def _query(found: Values | None) -> Values:
    return {"query": json.dumps(found)} if found else {}


def _words(body: Any) -> str:
    """What the server says, on one line."""
    said = body.get("detail") or body.get("validation_errors") or body if isinstance(body, dict) else body
    return " ".join(str(said).split())[:_WORDS]


def _pinned(number: str) -> Any:
    """A transport that connects to a number and asks for the name, also where that is proven by TLS."""
    import httpx

    class Pinned(httpx.HTTPTransport):
        def handle_request(self, request: httpx.Request) -> httpx.Response:
            request.extensions = {**request.extensions, "sni_hostname": request.url.host}
            request.url = request.url.copy_with(host=number)
            return super().handle_request(request)

    return Pinned()
