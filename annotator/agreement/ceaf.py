"""CEAF-e: clusters paired in the best way, each pair as good as its overlap."""

from collections import Counter

from annotator.agreement.assignment import heaviest
from annotator.agreement.clusters import (
    FIRST,
    RIGHT_OF_FIRST,
    RIGHT_OF_SECOND,
    SECOND,
    Clusters,
    homes,
    measure,
)
from annotator.agreement.counts import Counts


def count(first: Clusters, second: Clusters) -> Counts:
    """The counts of CEAF-e: similarity is Luo's fourth, 2 |K ∩ R| / (|K| + |R|)."""
    home = homes(second)
    shared = Counter(
        (number, home[mention])
        for number, cluster in enumerate(first)
        for mention in cluster
        if mention in home
    )
    alike = heaviest({(i, j): 2 * n / (len(first[i]) + len(second[j])) for (i, j), n in shared.items()})
    counts = {RIGHT_OF_FIRST: alike, FIRST: len(first), RIGHT_OF_SECOND: alike, SECOND: len(second)}
    return {name: n for name, n in counts.items() if n}


CEAF_E = measure(
    "ceaf_e", "Entities: CEAF-e", 'Luo (2005), "On coreference resolution performance metrics"', count
)
