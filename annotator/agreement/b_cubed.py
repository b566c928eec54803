"""B-cubed: for each mention, how much of its cluster it is found with."""

from collections import Counter

from annotator.agreement.clusters import Clusters, Ratio, both_ways, homes, measure
from annotator.agreement.counts import Counts


def _mentions(key: Clusters, response: Clusters) -> Ratio:
    home = homes(response)
    right = 0.0
    for cluster in key:
        together = Counter(home[mention] for mention in cluster if mention in home)
        right += sum(n * n for n in together.values()) / len(cluster)
    return right, sum(len(cluster) for cluster in key)


def count(first: Clusters, second: Clusters) -> Counts:
    """The counts of B-cubed."""
    return both_ways(_mentions, first, second)


B_CUBED = measure(
    "b_cubed",
    "Entities: B-cubed",
    'Bagga & Baldwin (1998), "Algorithms for scoring coreference chains"',
    count,
)
