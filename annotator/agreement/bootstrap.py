"""How far a figure could have come out otherwise, had other documents of the kind been annotated."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import floor, isnan, nan
from operator import itemgetter, mul
from random import Random

from annotator.agreement.base import Score
from annotator.agreement.counts import Counts


@dataclass(frozen=True, slots=True)
class Interval:
    """Bounds of a figure; `defined` says in how many resamples it had a value. NaN if in none."""

    low: float
    high: float
    defined: int


def interval(
    score: Score,
    documents: Sequence[Mapping[str, float]],
    *,
    level: float = 0.95,
    resamples: int = 1000,
    seed: int = 0,
) -> Interval:
    """The percentile interval of a score of the sum of documents' counts.

    Documents are drawn with replacement, as many as there are: Efron & Tibshirani (1993), "An introduction to
    the bootstrap", chapter 13. The same seed gives the same interval. Resamples whose score is undefined
    are left out.
    """
    columns = _columns(documents)
    random = Random(seed)  # noqa: S311
    numbers = range(len(documents))
    scores = []
    for _ in range(resamples if documents else 0):
        drawn = Counter(random.choices(numbers, k=len(documents)))
        value = score(_resampled(columns, [drawn[number] for number in numbers]))
        if not isnan(value):
            scores.append(value)
    scores.sort()
    tail = (1 - level) / 2
    return Interval(_quantile(scores, tail), _quantile(scores, 1 - tail), len(scores))


@dataclass(frozen=True, slots=True)
class _Column:
    """The counts under one key: which documents have it, and how much of it."""

    pick: Callable[[Sequence[int]], tuple[int, ...]]
    values: list[float]


def _columns(documents: Sequence[Mapping[str, float]]) -> dict[str, _Column]:
    found: dict[str, dict[int, float]] = defaultdict(dict)
    for number, counts in enumerate(documents):
        for name, value in counts.items():
            found[name][number] = value
    # Picking the first number twice, for nothing, makes it a tuple when there is only one.
    return {
        name: _Column(itemgetter(next(iter(held)), *held), [0, *held.values()])
        for name, held in found.items()
    }


def _resampled(columns: Mapping[str, _Column], weights: Sequence[int]) -> Counts:
    """The sum of documents, each as often as it was drawn; one column at a time, in C."""
    sums = ((name, sum(map(mul, column.pick(weights), column.values))) for name, column in columns.items())
    return {name: value for name, value in sums if value}


def _quantile(ordered: Sequence[float], share: float) -> float:
    """The value below which that share lies, between two by linear interpolation."""
    if not ordered:
        return nan
    place = share * (len(ordered) - 1)
    below = floor(place)
    above = min(below + 1, len(ordered) - 1)
    return ordered[below] + (ordered[above] - ordered[below]) * (place - below)
