"""F1 between two annotators: what both found, over what each found.

F1 is 2 both / (first + second), the same whoever of the two is held for right; van Rijsbergen (1979),
"Information Retrieval", chapter 7. Hripcsak & Rothschild (2005) show that it is what kappa comes to where
what neither annotator marked cannot be counted. Undefined when both found nothing.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from math import nan
from typing import Any

from annotator.agreement.base import Measure, no_labels
from annotator.agreement.counts import Counts, key, parts
from annotator.agreement.pairs import Compare, averaged, by_first_part, labelled, observed

BOTH, FIRST, SECOND = "both", "first", "second"

# A label and whatever else must be equal for two annotations to be the same.
Item = tuple[str, Any]


def matched(first: Iterable[Item], second: Iterable[Item]) -> Counts:
    """Counts by label of equal items; one that occurs twice needs two on the other side."""
    ours, theirs = Counter(first), Counter(second)
    return tally(
        Counter(label for label, _ in (ours & theirs).elements()),
        Counter(label for label, _ in ours.elements()),
        Counter(label for label, _ in theirs.elements()),
    )


def tally(both: Mapping[str, float], first: Mapping[str, float], second: Mapping[str, float]) -> Counts:
    """The counts of each label as F1 reads them."""
    columns = {BOTH: both, FIRST: first, SECOND: second}
    return {
        key(label, name): value
        for name, column in columns.items()
        for label, value in sorted(column.items())
        if value
    }


def f1(counts: Counts) -> float:
    """F1 of one pair over all labels."""
    sums = dict.fromkeys((BOTH, FIRST, SECOND), 0.0)
    for name, value in counts.items():
        sums[parts(name)[-1]] += value
    found = sums[FIRST] + sums[SECOND]
    return 2 * sums[BOTH] / found if found else nan


def measure(id: str, title: str, source: str, compare: Compare, *, labels: bool = True) -> Measure:
    """F1 of what `compare` counts, averaged over pairs."""
    return Measure(
        id=id,
        title=title,
        source=source,
        observe=observed(compare),
        score=averaged(f1),
        by_label=labelled(by_first_part) if labels else no_labels,
    )
