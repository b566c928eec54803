"""LEA: how many links of each cluster are resolved, clusters weighing what they have mentions."""

from collections import Counter

from annotator.agreement.clusters import Clusters, Ratio, both_ways, homes, measure
from annotator.agreement.counts import Counts


def _resolved(key: Clusters, response: Clusters) -> Ratio:
    home = homes(response)
    right = 0.0
    for cluster in key:
        together = Counter(home[mention] for mention in cluster if mention in home)
        if len(cluster) == 1:
            # A lone mention links to itself, which a lone mention on the other side resolves.
            right += sum(len(response[number]) == 1 for number in together)
        else:
            right += len(cluster) * sum(map(_links, together.values())) / _links(len(cluster))
    return right, sum(len(cluster) for cluster in key)


def _links(mentions: int) -> int:
    return mentions * (mentions - 1) // 2


def count(first: Clusters, second: Clusters) -> Counts:
    """The counts of LEA."""
    return both_ways(_resolved, first, second)


LEA = measure(
    "lea",
    "Entities: LEA",
    'Moosavi & Strube (2016), "Which coreference evaluation metric do you trust?"',
    count,
)
