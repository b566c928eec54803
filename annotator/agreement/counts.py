"""Additive counts of a document: numbers under keys of several parts, flat, so that JSON holds them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping

Counts = dict[str, float]

_SEPARATOR = "\t"


def key(*parts: str) -> str:
    """The key of those parts; a tab inside a part becomes a blank."""
    return _SEPARATOR.join(part.replace(_SEPARATOR, " ") for part in parts)


def parts(of: str) -> list[str]:
    """The parts of a key."""
    return of.split(_SEPARATOR)


def add(into: Counts, counts: Mapping[str, float], times: int = 1) -> None:
    """Add a document's counts to a sum, or take them out of it with `times` -1; what comes to 0 goes."""
    for name, value in counts.items():
        changed = into.get(name, 0) + times * value
        if changed:
            into[name] = changed
        else:
            into.pop(name, None)


def total(documents: Iterable[Mapping[str, float]]) -> Counts:
    """The sum over documents."""
    found: Counts = {}
    for counts in documents:
        add(found, counts)
    return found


def inside(counts: Mapping[str, float]) -> dict[str, Counts]:
    """The counts under each first part, their keys without it."""
    found: dict[str, Counts] = defaultdict(dict)
    for name, value in counts.items():
        first, _, rest = name.partition(_SEPARATOR)
        found[first][rest] = value
    return dict(found)


def prefixed(counts: Mapping[str, float], *first: str) -> Counts:
    """The same counts with more parts before each key."""
    start = key(*first, "")
    return {start + name: value for name, value in counts.items()}
