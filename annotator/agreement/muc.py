"""MUC: the links that are needed to make the clusters of one side out of the other's."""

from annotator.agreement.clusters import Clusters, Ratio, both_ways, homes, measure
from annotator.agreement.counts import Counts


def _links(key: Clusters, response: Clusters) -> Ratio:
    """The links of the key that the response has, of all; clusters of one mention have none."""
    home = homes(response)
    kept = wanted = 0
    for cluster in key:
        apart = {home[mention] for mention in cluster if mention in home}
        pieces = len(apart) + sum(mention not in home for mention in cluster)
        kept += len(cluster) - pieces
        wanted += len(cluster) - 1
    return kept, wanted


def count(first: Clusters, second: Clusters) -> Counts:
    """The counts of MUC."""
    return both_ways(_links, first, second)


MUC = measure(
    "muc", "Entities: MUC", 'Vilain et al. (1995), "A model-theoretic coreference scoring scheme"', count
)
