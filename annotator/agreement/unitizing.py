"""Krippendorff's alpha for unitizing: bounds and labels at once, over characters.

This is uα, nominal, of Krippendorff, Mathet, Bouvry & Widlöcher (2016), "On the reliability of unitizing
textual continua: further developments", as in Krippendorff (2019), "Content analysis", 4th edition, section
12.6.3; not the αU of 1995, which squares the distances of bounds. It wants units that do not overlap: where
an annotator's spans do, the stretch between two bounds is a unit whose value is the set of labels there.

Keys are: a label (or nothing, for all labels at once), how many annotated, then two values that meet or
SIZES. Counts are characters that two annotators gave these values, in ordered pairs; under SIZES, the squared
lengths of units and the plain lengths of gaps, since a gap has no parts. All are whole numbers.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise, permutations
from math import nan
from typing import NamedTuple

from annotator.agreement.base import Annotated, Measure, Sets
from annotator.agreement.counts import Counts, add, inside, key, parts, prefixed
from annotator.agreement.token_labels import NONE, category
from schemas.gold import Span
from schemas.text import Tokens

ALL = ""
SIZES = "sizes"


class Unit(NamedTuple):
    """A stretch of characters with its value; a gap has none."""

    start: int
    end: int
    value: str


def units(spans: Iterable[Span], length: int) -> list[Unit]:
    """The stretches between bounds of spans, gaps among them, from 0 to the length of the text."""
    bounds = [(start, end, span.label) for span in spans for start, end in span.parts()]
    cuts = sorted({0, length, *(edge for start, end, _ in bounds for edge in (start, end))})
    labels: list[set[str]] = [set() for _ in cuts]
    for start, end, label in bounds:
        for index in range(bisect_left(cuts, start), bisect_left(cuts, end)):
            labels[index].add(label)
    edges = zip(pairwise(cuts), labels, strict=False)
    return [Unit(start, end, category(found)) for (start, end), found in edges]


def coincidences(annotators: Sequence[Sequence[Unit]]) -> Counts:
    """The counts of one continuum, as each annotator divided it."""
    raters = str(len(annotators))
    found: Counts = defaultdict(float)
    for mine, others in permutations(annotators, 2):
        for length, value, other in _meeting(mine, others):
            found[key(raters, value, other)] += length
    for start, end, value in (unit for each in annotators for unit in each):
        found[key(raters, SIZES)] += (end - start) ** 2 if value != NONE else end - start
    return dict(found)


def _meeting(mine: Sequence[Unit], others: Sequence[Unit]) -> Iterable[tuple[int, str, str]]:
    i = j = 0
    while i < len(mine) and j < len(others):
        ours, theirs = mine[i], others[j]
        yield min(ours.end, theirs.end) - max(ours.start, theirs.start), ours.value, theirs.value
        i += ours.end <= theirs.end
        j += theirs.end <= ours.end


def unitized_alpha(counts: Counts) -> float:
    """uα of coincidences; NaN without text, with fewer than two annotators or with a single value."""
    sums: dict[str, float] = defaultdict(float)
    apart = sizes = 0.0
    for name, n in counts.items():
        raters, value, *other = parts(name)
        if not other:
            sizes += n
            continue
        share = n / (int(raters) - 1)
        sums[value] += share
        apart += share if other != [value] else 0
    if len(sums) < 2:
        return nan
    length = sum(sums.values())
    chance = length * (length**2 - sum(each**2 for each in sums.values())) / (length**2 - sizes)
    return 1 - apart / chance


def _observe(sets: Sets, text: str, tokens: Tokens) -> Counts:
    if len(sets) < 2 or not text:
        return {}
    annotated: list[Annotated] = list(sets.values())
    found: Counts = {}
    for label in (None, *sorted({span.label for each in annotated for span in each.spans})):
        chosen = (
            units((span for span in each.spans if label in (None, span.label)), len(text))
            for each in annotated
        )
        add(found, prefixed(coincidences(list(chosen)), label or ALL))
    return found


def _score(counts: Counts) -> float:
    return unitized_alpha(inside(counts).get(ALL, {}))


def _by_label(counts: Counts) -> dict[str, Counts]:
    """For each label, uα of its spans against all else."""
    return {label: prefixed(each, ALL) for label, each in inside(counts).items() if label != ALL}


UNITIZING = Measure(
    id="unitizing",
    title="Krippendorff's unitizing alpha",
    source="Krippendorff et al. (2016), uα; Krippendorff (2019), section 12.6.3",
    observe=_observe,
    score=_score,
    by_label=_by_label,
    pairwise=False,
)
