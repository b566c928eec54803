"""Grouping objects of several annotators that mean the same, at most one of each annotator in a group."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Generic, TypeVar

T = TypeVar("T")
Group = dict[str, T]
Key = Callable[[str, T], Hashable]


def singles(sets: Mapping[str, Iterable[T]]) -> list[Group[T]]:
    """Every object in a group of its own."""
    return [{who: each} for who, values in sets.items() for each in values]


def join(groups: Sequence[Group[T]], key: Key[T]) -> list[Group[T]]:
    """Groups joined whose first objects have the same key; None is no key."""
    buckets: dict[Hashable, list[Group[T]]] = defaultdict(list)
    kept: list[Group[T]] = []
    for group in groups:
        who, value = next(iter(group.items()))
        found = key(who, value)
        home = None if found is None else _free(buckets[found], group)
        if home is None:
            made = dict(group)
            kept.append(made)
            if found is not None:
                buckets[found].append(made)
        else:
            home.update(group)
    return kept


def _free(bucket: Iterable[Group[T]], group: Group[T]) -> Group[T] | None:
    return next((each for each in bucket if not each.keys() & group.keys()), None)


class Pairing(Generic[T]):
    """Groups joined by how well they match, the best pair first."""

    def __init__(self, groups: Sequence[Group[T]]) -> None:
        self._groups: list[Group[T]] = [dict(group) for group in groups]
        self._home = list(range(len(groups)))

    def join(self, pairs: Iterable[tuple[Any, int, int]]) -> list[Group[T]]:
        """The groups, joined by `pairs` of (rank, index, index) where that can be; the lowest rank first."""
        for _, one, other in sorted(pairs):
            a, b = self._of(one), self._of(other)
            if a != b and not self._groups[a].keys() & self._groups[b].keys():
                self._groups[a].update(self._groups[b])
                self._home[b] = a
        return [group for index, group in enumerate(self._groups) if self._home[index] == index]

    def _of(self, index: int) -> int:
        while self._home[index] != index:
            index = self._home[index]
        return index
