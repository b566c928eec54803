"""Measures for two annotators, taken over all pairs of those who annotated a document.

The score of several annotators is the mean over pairs, each pair over all its documents: for kappa as Light
(1971), "Measures of response agreement for qualitative data", for F1 as Hripcsak & Rothschild (2005),
"Agreement, the F-measure, and reliability in information retrieval". Pairs without a score do not count.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations
from math import isnan, nan
from statistics import fmean

from annotator.agreement.base import Annotated, Observe, Score, Sets, Split
from annotator.agreement.counts import Counts, inside, key, parts, prefixed
from schemas.text import Tokens

Compare = Callable[[Annotated, Annotated, str, Tokens], Counts]


def observed(compare: Compare) -> Observe:
    """Counts of each pair, names in alphabetical order, from a comparison of two sets."""

    def observe(sets: Sets, text: str, tokens: Tokens) -> Counts:
        found: Counts = {}
        for first, second in combinations(sorted(sets), 2):
            counts = compare(sets[first], sets[second], text, tokens)
            found |= prefixed(counts, first, second)
        return found

    return observe


def averaged(score: Score) -> Score:
    """The mean over pairs of a score of two annotators."""

    def mean(counts: Counts) -> float:
        return defined_mean(score(each) for each in _stripped(counts).values())

    return mean


def labelled(split: Split) -> Split:
    """By label, from a split of the counts of one pair."""

    def by_label(counts: Counts) -> dict[str, Counts]:
        found: dict[str, Counts] = defaultdict(dict)
        for pair, of_pair in _stripped(counts).items():
            for label, each in split(of_pair).items():
                found[label] |= prefixed(each, *pair)
        return dict(found)

    return by_label


def by_first_part(counts: Counts) -> dict[str, Counts]:
    """The counts of one pair by the label in the first part of their keys, which they keep."""
    return {label: prefixed(each, label) for label, each in inside(counts).items()}


def by_pair(counts: Counts) -> dict[tuple[str, str], Counts]:
    """The counts of a pairwise measure for each two annotators, to be scored by the measure."""
    return {pair: prefixed(each, *pair) for pair, each in _stripped(counts).items()}


def defined_mean(scores: Iterable[float]) -> float:
    """The mean of the scores that are numbers; NaN if none is."""
    found = [each for each in scores if not isnan(each)]
    return fmean(found) if found else nan


def _stripped(counts: Counts) -> dict[tuple[str, str], Counts]:
    found: dict[tuple[str, str], Counts] = defaultdict(dict)
    for name, value in counts.items():
        first, second, *rest = parts(name)
        found[first, second][key(*rest)] = value
    return found
