"""Kappa of how certain a source is of an event, over claims that both annotators have found.

Claims are the same when their events have the same trigger and type and their sources are the same span, the
author, or unnamed. Keys are the event's type and the two values.
"""

from collections import defaultdict
from collections.abc import Sequence

from annotator.agreement import alignment
from annotator.agreement.base import Annotated, Measure
from annotator.agreement.counts import Counts, key, parts
from annotator.agreement.kappa import Weights, confusion, kappa, ordered
from annotator.agreement.pairs import averaged, by_first_part, labelled, observed
from schemas.text import Tokens


def _compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    found: Counts = defaultdict(float)
    for (claim, event), (same, _) in alignment.both(alignment.claims(first), alignment.claims(second)):
        if claim.factuality or same.factuality:
            found[key(event.type, claim.factuality or "", same.factuality or "")] += 1
    return dict(found)


FACTUALITY = Measure(
    id="factuality",
    title="Factuality of claims: Cohen's kappa",
    source='Cohen (1960); the values are those of Saurí & Pustejovsky (2009), "FactBank", who report it so',
    observe=observed(_compare),
    score=averaged(lambda counts: kappa(confusion(counts))),
    by_label=labelled(by_first_part),
)


def weighted(order: Sequence[str], weights: Weights) -> Measure:
    """Weighted kappa of factuality over values in that order, such as from `CT-` to `CT+`.

    Claims to which one of the two gives a value that is not in the order are left out.
    """

    def compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
        counts = _compare(first, second, text, tokens)
        return {name: n for name, n in counts.items() if all(value in order for value in parts(name)[1:])}

    distance = ordered(order, weights)
    return Measure(
        id=f"factuality_{weights}",
        title=f"Factuality of claims: {weights} kappa",
        source='Cohen (1968), "Weighted kappa"',
        observe=observed(compare),
        score=averaged(lambda counts: kappa(confusion(counts), distance)),
        by_label=labelled(by_first_part),
    )
