"""A finding: what is wrong in an ontology, and at which part of it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

Path = tuple[int | str, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and the way from the top of the file to the part that has to change."""

    path: Path
    message: str


def repeats(path: Path, noun: str, parts: Iterable[Any], field: str = "id") -> Iterator[Finding]:
    """A finding for each part whose `field` an earlier one has; `noun` says what they are, as `labels`."""
    seen: dict[str, str] = {}
    for place, part in enumerate(parts):
        value = getattr(part, field)
        if value is None:
            continue
        if value in seen:
            message = f"{noun} {seen[value]!r} and {part.id!r} have the same {field} {value!r}"
            yield Finding((*path, place, field), message)
        seen.setdefault(value, part.id)
