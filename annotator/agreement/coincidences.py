"""How often values meet in one unit, for measures of any number of annotators.

Keys are: how many annotators valued the unit, a value, another value. Counts are ordered pairs of
different annotators, whole numbers, so that sums over documents stay exact. A unit that only one valued
counts for nothing.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from annotator.agreement.base import Sets
from annotator.agreement.counts import Counts, key, parts
from annotator.agreement.token_labels import categories, labels_of, reduced
from schemas.text import Tokens


def coincidences(units: Iterable[Sequence[str]]) -> Counts:
    """The counts of units, each a sequence of the values that it was given."""
    found: Counts = defaultdict(float)
    for values, times in Counter(tuple(sorted(unit)) for unit in units).items():
        raters = str(len(values))
        present = Counter(values).items()
        for value, n in present:
            for other, m in present:
                if together := n * (m - (value == other)):
                    found[key(raters, value, other)] += times * together
    return dict(found)


def observe_tokens(sets: Sets, text: str, tokens: Tokens) -> Counts:
    """The coincidences of the categories of tokens."""
    return coincidences(zip(*(categories(each, tokens) for each in sets.values()), strict=True))


def by_label(counts: Counts) -> dict[str, Counts]:
    """For each label, the coincidences of having it and not having it."""
    labels = {label for name in counts for each in parts(name)[1:] for label in labels_of(each)}
    found: dict[str, Counts] = {}
    for label in sorted(labels):
        of_label: Counts = defaultdict(float)
        for name, n in counts.items():
            raters, value, other = parts(name)
            of_label[key(raters, reduced(value, label), reduced(other, label))] += n
        found[label] = dict(of_label)
    return found


def weighted(
    counts: Counts, weight: Callable[[int], float]
) -> tuple[dict[str, float], dict[tuple[str, str], float]]:
    """The values' sums and the table, pairs of a unit weighing what `weight` says for its annotators."""
    sums: dict[str, float] = defaultdict(float)
    table: dict[tuple[str, str], float] = defaultdict(float)
    for name, n in counts.items():
        raters, value, other = parts(name)
        share = n * weight(int(raters))
        sums[value] += share
        table[value, other] += share
    return sums, table
