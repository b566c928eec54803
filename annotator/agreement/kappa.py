"""Chance-corrected agreement of two annotators who put the same units into categories.

Kappa is 1 - Do / De: what they disagree on, over what they would disagree on if each kept its own habits
and chance did the rest. Cohen (1960), "A coefficient of agreement for nominal scales"; with weights for
how grave a disagreement is, Cohen (1968), "Weighted kappa". Undefined where chance leaves nothing to
disagree on: no units, or one category used by both throughout.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from math import nan
from typing import Literal

from annotator.agreement.counts import Counts, parts

# How many units the first annotator put into one category and the second into another.
Confusion = Mapping[tuple[str, str], float]
Distance = Callable[[str, str], float]
Weights = Literal["linear", "quadratic"]


def nominal(first: str, second: str) -> float:
    """Every disagreement is as grave as any other."""
    return float(first != second)


def ordered(order: Sequence[str], weights: Weights) -> Distance:
    """A disagreement is as grave as the steps between the categories, or as their square."""
    place = {value: number for number, value in enumerate(order)}
    power = 1 if weights == "linear" else 2
    return lambda first, second: float(abs(place[first] - place[second]) ** power)


def kappa(confusion: Confusion, distance: Distance = nominal) -> float:
    """Kappa of one table."""
    return pooled([confusion], distance)


def pooled(tables: Sequence[Confusion], distance: Distance = nominal) -> float:
    """Kappa over several questions: disagreements and those expected are summed, questions kept apart.

    De Vries et al. (2008), "Using pooled kappa to summarize interrater agreement across many items"; here
    each question weighs as many units as it has.
    """
    seen = sum(n * distance(*cell) for table in tables for cell, n in table.items())
    chance = sum(_expected(table, distance) for table in tables)
    return 1 - seen / chance if chance else nan


def _expected(table: Confusion, distance: Distance) -> float:
    rows: dict[str, float] = defaultdict(float)
    columns: dict[str, float] = defaultdict(float)
    for (first, second), n in table.items():
        rows[first] += n
        columns[second] += n
    units = sum(rows.values())
    # By multiplying first, whole numbers of units stay exact, and nothing expected is 0 and not nearly 0.
    return sum(n * m * distance(row, column) for row, n in rows.items() for column, m in columns.items()) / (
        units or 1
    )


def confusion(counts: Counts) -> dict[tuple[str, str], float]:
    """The table in counts whose keys end with the two categories; what stands before is summed over."""
    found: dict[tuple[str, str], float] = defaultdict(float)
    for name, n in counts.items():
        first, second = parts(name)[-2:]
        found[first, second] += n
    return dict(found)
