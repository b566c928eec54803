"""What an attribute must be: its type decides which other fields it takes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from schemas.ontology.findings import Finding, Path, repeats

if TYPE_CHECKING:
    from schemas.ontology.model import Attribute

CHOICES = ("choice", "choices")
NUMBERS = ("integer", "number")

# Patterns are tried on what people type: a long one can take for ever.
PATTERN_LIMIT = 200


def of_attributes(
    path: Path, attributes: "Sequence[Attribute]", taken: Mapping[str, str]
) -> Iterator[Finding]:
    """What is wrong with the attributes at `path`; `taken` says of each key in use what has it."""
    yield from repeats(path, "attributes", attributes)
    yield from repeats(path, "attributes", attributes, "key")
    for place, attribute in enumerate(attributes):
        here = (*path, place)
        if attribute.key and attribute.key in taken:
            message = f"key {attribute.key!r} belongs to {taken[attribute.key]}; choose another"
            yield Finding((*here, "key"), message)
        yield from _options(here, attribute)
        yield from _bounds(here, attribute)
        yield from _text_fields(here, attribute)


def of_pattern(path: Path, pattern: str | None) -> Iterator[Finding]:
    """What is wrong with a pattern."""
    if pattern is None:
        return
    if len(pattern) > PATTERN_LIMIT:
        yield Finding(path, f"a pattern has at most {PATTERN_LIMIT} characters")
        return
    try:
        re.compile(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        yield Finding(path, f"not a regular expression: {error}")


def _options(path: Path, attribute: "Attribute") -> Iterator[Finding]:
    if attribute.type in CHOICES and not attribute.options:
        yield Finding((*path, "options"), f"a {attribute.type} needs options")
    if attribute.type not in CHOICES and attribute.options:
        yield Finding((*path, "options"), f"only a choice or choices has options, not {_kind(attribute)}")
    yield from repeats((*path, "options"), "options", attribute.options)


def _bounds(path: Path, attribute: "Attribute") -> Iterator[Finding]:
    for field in ("minimum", "maximum"):
        if getattr(attribute, field) is not None and attribute.type not in NUMBERS:
            yield Finding(
                (*path, field), f"only an integer or a number has a {field}, not {_kind(attribute)}"
            )
    low, high = attribute.minimum, attribute.maximum
    if low is not None and high is not None and low > high:
        yield Finding((*path, "minimum"), f"the minimum {low:g} is above the maximum {high:g}")


def _text_fields(path: Path, attribute: "Attribute") -> Iterator[Finding]:
    if attribute.type != "text":
        for field in ("suggested", "many", "pattern"):
            if getattr(attribute, field):
                yield Finding((*path, field), f"only a text takes {field!r}, not {_kind(attribute)}")
    yield from of_pattern((*path, "pattern"), attribute.pattern)


def _kind(attribute: "Attribute") -> str:
    return f"an {attribute.type}" if attribute.type == "integer" else f"a {attribute.type}"
