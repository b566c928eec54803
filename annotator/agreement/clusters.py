"""Entities as clusters of mentions, and F from recall and precision over them.

A mention is a span that belongs to an entity, known by its bounds alone. As in the reference scorer of
Pradhan et al. (2014), "Scoring coreference partitions of predicted mentions", mentions that only one side has
stay where they are, entities with a single mention count, and documents are summed before dividing.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Sequence
from math import nan

from annotator.agreement.base import Annotated, Measure
from annotator.agreement.counts import Counts
from annotator.agreement.pairs import averaged, observed
from schemas.text import Tokens

Cluster = Collection[Hashable]
Clusters = Sequence[Cluster]
# What is right of how much: as many numbers as recall, or precision, is made of.
Ratio = tuple[float, float]

RIGHT_OF_FIRST, FIRST, RIGHT_OF_SECOND, SECOND = "right_of_first", "first", "right_of_second", "second"


def clusters(annotated: Annotated) -> Clusters:
    """The mentions of each entity. Spans with the same bounds are told apart by their labels' order."""
    found: dict[str, set[Hashable]] = defaultdict(set)
    seen: dict[Hashable, int] = defaultdict(int)
    for span in sorted(annotated.spans, key=lambda span: span.label):
        if span.entity is not None:
            found[span.entity].add((span.parts(), seen[span.parts()]))
            seen[span.parts()] += 1
    return list(found.values())


def homes(found: Clusters) -> dict[Hashable, int]:
    """In which cluster each mention is, by its place in the list."""
    return {mention: number for number, cluster in enumerate(found) for mention in cluster}


def both_ways(ratio: Callable[[Clusters, Clusters], Ratio], first: Clusters, second: Clusters) -> Counts:
    """The counts of recall, with the first taken for right, and of precision, with the second."""
    recall, precision = ratio(first, second), ratio(second, first)
    names = (RIGHT_OF_FIRST, FIRST, RIGHT_OF_SECOND, SECOND)
    return {name: n for name, n in zip(names, (*recall, *precision), strict=True) if n}


def f_measure(counts: Counts) -> float:
    """F1 of recall and precision; NaN when neither side has anything to score."""
    first, second = counts.get(FIRST, 0), counts.get(SECOND, 0)
    if not first and not second:
        return nan
    recall = counts.get(RIGHT_OF_FIRST, 0) / first if first else 0
    precision = counts.get(RIGHT_OF_SECOND, 0) / second if second else 0
    return 2 * recall * precision / (recall + precision) if recall + precision else 0.0


def measure(id: str, title: str, source: str, count: Callable[[Clusters, Clusters], Counts]) -> Measure:
    """A measure of entities, averaged over pairs."""

    def compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
        return count(clusters(first), clusters(second))

    return Measure(id=id, title=title, source=source, observe=observed(compare), score=averaged(f_measure))
