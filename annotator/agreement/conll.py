"""The CoNLL average of three measures of entities."""

from statistics import fmean

from annotator.agreement import b_cubed, ceaf, muc
from annotator.agreement.base import Annotated, Measure
from annotator.agreement.clusters import clusters, f_measure
from annotator.agreement.counts import Counts, inside, prefixed
from annotator.agreement.pairs import averaged, observed
from schemas.text import Tokens

_THREE = {"muc": muc.count, "b_cubed": b_cubed.count, "ceaf_e": ceaf.count}


def _compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    ours, theirs = clusters(first), clusters(second)
    found: Counts = {}
    for name, count in _THREE.items():
        found |= prefixed(count(ours, theirs), name)
    return found


def _score(counts: Counts) -> float:
    """The mean of the three; NaN where one of them is, as MUC is when every entity has a single mention."""
    by_measure = inside(counts)
    return fmean(f_measure(by_measure.get(name, {})) for name in _THREE)


CONLL = Measure(
    id="conll",
    title="Entities: CoNLL average of MUC, B-cubed and CEAF-e",
    source='Pradhan et al. (2012), "CoNLL-2012 shared task", after Denis & Baldridge (2009)',
    observe=observed(_compare),
    score=averaged(_score),
)
