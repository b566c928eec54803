"""Attributes that an object may not have, should have, or has with a wrong value."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from annotator.domain.problems.problem import Kind, Problem
from schemas.ontology import Attribute
from schemas.ontology.values import check_value


def attribute_problems(
    kind: Kind,
    target: str,
    name: Callable[[], str],
    known: Iterable[Attribute],
    values: Mapping[str, Any],
) -> Iterator[Problem]:
    """The problems of an object's attributes; `name` is asked for only when there is one."""
    left = set(values)
    for attribute in known:
        left.discard(attribute.id)
        value = values.get(attribute.id)
        if attribute.required and value in (None, [], ()):
            message = f"{name()}: no {attribute.title}, which is required"
            yield Problem("attribute_missing", kind, target, attribute.id, message)
        elif wrong := check_value(attribute, value):
            yield Problem("value_wrong", kind, target, attribute.id, f"{name()}: {attribute.title} {wrong}")
    for unknown in sorted(left):
        message = f"{name()}: “{unknown}” is not one of its attributes"
        yield Problem("attribute_unknown", kind, target, unknown, message)
