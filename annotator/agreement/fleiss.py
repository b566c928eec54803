"""Fleiss' kappa over tokens."""

from math import nan

from annotator.agreement.base import Measure
from annotator.agreement.coincidences import by_label, observe_tokens, weighted
from annotator.agreement.counts import Counts


def fleiss(counts: Counts) -> float:
    """Fleiss' kappa of coincidences; NaN without units or with a single value.

    Every unit weighs the same, whether two annotators or ten valued it: for equal numbers as Fleiss (1971),
    for unequal ones as Gwet (2014), "Handbook of inter-rater reliability", 4th edition.
    """
    sums, table = weighted(counts, lambda raters: 1 / (raters * (raters - 1)))
    if len(sums) < 2:
        return nan
    units = sum(sums.values())
    agreed = sum(share for (value, other), share in table.items() if value == other) / units
    chance = sum((share / units) ** 2 for share in sums.values())
    return (agreed - chance) / (1 - chance)


FLEISS = Measure(
    id="fleiss",
    title="Fleiss' kappa over tokens",
    source='Fleiss (1971), "Measuring nominal scale agreement among many raters"',
    observe=observe_tokens,
    score=fleiss,
    by_label=by_label,
    pairwise=False,
)
