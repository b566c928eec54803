"""What each route of the API is, told beside it; the OpenAPI document is made from that."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

Route = TypeVar("Route", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of a route; those of the path are required."""

    name: str
    place: Literal["path", "query", "header"]
    words: str
    schema: Mapping[str, Any] = field(default_factory=lambda: {"type": "string"})


@dataclass(frozen=True, slots=True)
class Operation:
    """A route as OpenAPI describes it. `answer` is the type of its answer, bytes for a file.

    `answers` are others that are no error, by status; `refusals` the statuses of errors.
    """

    summary: str
    answer: type
    parameters: tuple[Parameter, ...]
    answers: Mapping[int, str]
    refusals: tuple[int, ...]
    open: bool


def described(
    summary: str,
    answer: type,
    *parameters: Parameter,
    answers: Mapping[int, str] | None = None,
    refusals: tuple[int, ...] = (),
    open: bool = False,
) -> Callable[[Route], Route]:
    """Tells what a route is; `open` needs no token."""
    operation = Operation(summary, answer, parameters, answers or {}, refusals, open)

    def tell(route: Route) -> Route:
        route.operation = operation  # type: ignore[attr-defined]
        return route

    return tell
