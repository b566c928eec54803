"""Iterative stratification (Sechidis, Tsoumakas & Vlahavas 2011), of units of several documents.

The label that is left in the fewest units is dealt out first, each unit to the split that still wants most
of it. Beyond the paper: a unit only goes where there is room for its documents, or else where there is most.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.domain.splitting.ratio import room


@dataclass(frozen=True, slots=True)
class Unit:
    """Documents that stay together: their number, and their labels with counts.

    `chance` decides the order and what is otherwise equal; it differs from unit to unit.
    """

    chance: int
    size: int
    labels: Mapping[str, int]


def stratify(units: Sequence[Unit], parts: Sequence[float], kept: Sequence[Sequence[Unit]]) -> list[int]:
    """The split of each unit, as an index of `parts`, which are the shares; `kept` are the units in each.

    The documents of a split differ from its share of all by the size of the largest unit at most; by more
    only where splits would be empty otherwise, or the kept ones are too many. The order of units does not
    matter.
    """
    dealing = _Dealing(units, parts, kept)
    # Single documents come last: they level out what groups cannot.
    dealing.deal([index for index, unit in enumerate(units) if unit.size > 1])
    dealing.deal([index for index, unit in enumerate(units) if unit.size == 1])
    return dealing.splits


class _Dealing:
    def __init__(self, units: Sequence[Unit], parts: Sequence[float], kept: Sequence[Sequence[Unit]]) -> None:
        self._units = units
        self._left = len(units)
        self.splits = [-1] * len(units)
        sizes = [sum(unit.size for unit in there) for there in kept]
        self._room = room(parts, sizes, sum(unit.size for unit in units))
        self._empty = {split for split, part in enumerate(parts) if part > 0 and not sizes[split]}
        self._wanted = _wanted(units, parts, kept)

    def deal(self, indices: list[int]) -> None:
        """Gives each of these units its split."""
        indices.sort(key=lambda index: self._units[index].chance)
        having: dict[str, list[int]] = {}
        for index in indices:
            for label in self._units[index].labels:
                having.setdefault(label, []).append(index)
        left = {label: len(those) for label, those in having.items()}
        while left:
            rarest = min(left, key=lambda label: (left[label], label))
            del left[rarest]
            for index in having[rarest]:
                if self.splits[index] < 0:
                    self._place(index, self._wanted[rarest])
                    for label in self._units[index].labels:
                        if label in left:
                            left[label] -= 1
        for index in indices:
            if self.splits[index] < 0:
                self._place(index, self._room)

    def _place(self, index: int, wanted: Sequence[float]) -> None:
        unit = self._units[index]
        possible = self._possible(unit.size)
        most = max((wanted[split], self._room[split]) for split in possible)
        best = [split for split in possible if (wanted[split], self._room[split]) == most]
        split = best[unit.chance % len(best)]
        self.splits[index] = split
        self._left -= 1
        self._empty.discard(split)
        self._room[split] -= unit.size
        for label, count in unit.labels.items():
            self._wanted[label][split] -= count

    def _possible(self, size: int) -> Sequence[int]:
        """The splits that a unit of so many documents may go to."""
        if self._left <= len(self._empty):
            return sorted(self._empty)
        every = range(len(self._room))
        widest = max(self._room)
        return [split for split in every if self._room[split] >= min(size, widest)]


def _wanted(
    units: Sequence[Unit], parts: Sequence[float], kept: Sequence[Sequence[Unit]]
) -> dict[str, list[float]]:
    """How many of each label each split is to get."""
    there: list[Counter[str]] = [_count(each) for each in kept]
    total = _count(units)
    for counts in there:
        total.update(counts)
    return {
        label: [part * count - has[label] for part, has in zip(parts, there, strict=True)]
        for label, count in total.items()
    }


def _count(units: Sequence[Unit]) -> Counter[str]:
    counts: Counter[str] = Counter()
    for unit in units:
        counts.update(unit.labels)
    return counts
