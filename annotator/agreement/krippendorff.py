"""Krippendorff's alpha over tokens."""

from math import nan

from annotator.agreement.base import Measure
from annotator.agreement.coincidences import by_label, observe_tokens, weighted
from annotator.agreement.counts import Counts


def alpha(counts: Counts) -> float:
    """Nominal alpha of coincidences; NaN without units or with a single value."""
    sums, table = weighted(counts, lambda raters: 1 / (raters - 1))
    if len(sums) < 2:
        return nan
    values = sum(sums.values())
    seen = sum(share for (value, other), share in table.items() if value != other)
    chance = (values**2 - sum(share**2 for share in sums.values())) / (values - 1)
    return 1 - seen / chance


ALPHA = Measure(
    id="alpha",
    title="Krippendorff's alpha over tokens",
    source='Krippendorff (2011), "Computing Krippendorff\'s alpha-reliability", section C, nominal',
    observe=observe_tokens,
    score=alpha,
    by_label=by_label,
    pairwise=False,
)
