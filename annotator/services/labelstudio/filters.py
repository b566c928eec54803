"""What scripts ask for in `query`: filters, chosen tasks, and an order. What is not known is refused."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from annotator.errors import Invalid
from annotator.services.labelstudio.times import milliseconds
from annotator.store.selecting import OPERATORS, TEXTS, Chosen, Condition
from exports.labelstudio.shapes import UID

_PREFIX = "filter:tasks:"
_COLUMNS = {
    "id": "id", "inner_id": "id", "created_at": "created", "updated_at": "updated", "completed_at": "done",
    f"data.{UID}": "uid", **{f"data.{name}": name for name in TEXTS if name != "uid"},
}  # fmt: skip
_ORDERS = {"tasks:id", "tasks:inner_id", "id", "inner_id"}
# As many as one statement takes.
_MOST = 10_000


class _Filter(msgspec.Struct):
    filter: str
    operator: str
    value: Any = None


class _Filters(msgspec.Struct):
    items: list[_Filter] = []
    conjunction: str = "and"


class _Selected(msgspec.Struct):
    all: bool = True
    included: list[int] = []
    excluded: list[int] = []


class _Query(msgspec.Struct):
    filters: _Filters | None = None
    ordering: list[str] | None = None
    selectedItems: _Selected | None = None  # noqa: N815  as it is sent


def chosen(query: str, selected: str = "", annotated: bool = False) -> Chosen:
    """The tasks that a script asks for, by JSON texts that may be empty. Raises Invalid."""
    asked = _decoded(query, _Query, "query") if query else _Query()
    items = _decoded(selected, _Selected, "selectedItems") if selected else asked.selectedItems
    filters = asked.filters or _Filters()
    if filters.conjunction not in {"and", "or"}:
        raise Invalid(f"{filters.conjunction!r} is no conjunction: say and, or or.", "query")
    only, without = _selected(items or _Selected())
    return Chosen(
        conditions=tuple(_condition(each) for each in filters.items),
        any=filters.conjunction == "or",
        only=only,
        without=without,
        done=annotated,
        descending=_descending(asked.ordering or []),
    )


def numbered(numbers: list[int], annotated: bool = False) -> Chosen:
    """The tasks of these numbers; all where there is none. Raises Invalid for too many."""
    only, _ = _selected(_Selected(all=not numbers, included=numbers))
    return Chosen(only=only, done=annotated)


def _decoded(text: str, kind: type[Any], field: str) -> Any:
    try:
        return msgspec.json.decode(text, type=kind)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Invalid(f"{field}: {error}", field) from error


def _selected(items: _Selected) -> tuple[tuple[int, ...] | None, tuple[int, ...]]:
    named = items.excluded if items.all else items.included
    if len(named) > _MOST:
        raise Invalid(f"Name at most {_MOST:,} tasks at once.", "selectedItems")
    return (None, tuple(named)) if items.all else (tuple(named), ())


def _descending(ordering: list[str]) -> bool:
    for each in ordering:
        if each.removeprefix("-") not in _ORDERS:
            raise Invalid(f"Tasks come by tasks:id or -tasks:id, not by {each[:40]!r}.", "ordering")
    return bool(ordering) and ordering[0].startswith("-")


def _condition(asked: _Filter) -> Condition:
    column = _COLUMNS.get(asked.filter.removeprefix(_PREFIX)) if asked.filter.startswith(_PREFIX) else None
    if column is None:
        known = ", ".join(f"{_PREFIX}{name}" for name in _COLUMNS)
        raise Invalid(f"There is no filter {asked.filter[:80]!r} here; there are {known}.", "query")
    if asked.operator not in OPERATORS[column]:
        known = ", ".join(sorted(OPERATORS[column]))
        raise Invalid(f"{asked.filter}: no operator {asked.operator[:40]!r}; there are {known}.", "query")
    value = _value(column, asked)
    # Completed at some time is done.
    return Condition(column, asked.operator, not value if column == "done" else value)


def _value(column: str, asked: _Filter) -> Any:
    read: Callable[[Any], Any] = {
        "id": lambda value: _number(value, asked.filter),
        "created": lambda value: milliseconds(value, asked.filter),
        "updated": lambda value: milliseconds(value, asked.filter),
        "done": lambda value: _truth(value, asked.filter),
    }.get(column, str)
    if asked.operator == "empty":
        return _truth(asked.value, asked.filter)
    if asked.operator in {"in", "not_in"}:
        if not isinstance(asked.value, Mapping) or not {"min", "max"} <= asked.value.keys():
            raise Invalid(f"{asked.filter}: {asked.operator} takes a min and a max.", "query")
        return read(asked.value["min"]), read(asked.value["max"])
    if asked.operator in {"in_list", "not_in_list"}:
        if not isinstance(asked.value, list) or len(asked.value) > _MOST:
            raise Invalid(f"{asked.filter}: {asked.operator} takes a list of at most {_MOST:,}.", "query")
        return tuple(read(each) for each in asked.value)
    return read(asked.value)


def _number(value: Any, field: str) -> int:
    text = str(value)
    if isinstance(value, bool) or not (text.isascii() and text.isdecimal() and len(text) < 19):
        raise Invalid(f"{field}: {text[:40]!r} is no whole number.", "query")
    return int(text)


def _truth(value: Any, field: str) -> bool:
    if str(value).lower() not in {"true", "false"}:
        raise Invalid(f"{field}: {str(value)[:40]!r} is neither true nor false.", "query")
    return str(value).lower() == "true"
