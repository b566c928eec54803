"""Kappa of what annotators say of a span, an event or a claim that both have found.

Compared are spans with the same bounds and label, events with the same trigger and type, and claims with the
same event and source. An attribute is a unit where at least one of the two gave it a value; none is a
value too. Remarks are not compared.
"""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from hashlib import blake2s
from typing import Any

from annotator.agreement import alignment
from annotator.agreement.base import Annotated, Measure
from annotator.agreement.counts import Counts, inside, key
from annotator.agreement.kappa import Weights, confusion, kappa, ordered, pooled
from annotator.agreement.pairs import averaged, by_first_part, labelled, observed
from schemas.gold import NOTE, Attributes, Claim, Event
from schemas.text import Tokens

MISSING = ""

_LONGEST = 40
_SOURCE = 'Cohen (1960); over attributes pooled as De Vries et al. (2008), "Using pooled kappa"'


def _compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    found: Counts = defaultdict(float)
    for owner, ours, theirs in _described(first, second):
        for name in sorted((ours.keys() | theirs.keys()) - {NOTE}):
            values = _value(ours.get(name)), _value(theirs.get(name))
            if values != (MISSING, MISSING):
                found[key(f"{owner}.{name}", *values)] += 1
    return dict(found)


def _described(first: Annotated, second: Annotated) -> Iterator[tuple[str, Attributes, Attributes]]:
    """What the attributes belong to, and those of both sides."""
    for ours, theirs in alignment.both(alignment.spans(first), alignment.spans(second)):
        yield ours.label, ours.attributes, theirs.attributes
    for event, other in alignment.both(alignment.events(first), alignment.events(second)):
        yield event.type, _of_event(event), _of_event(other)
    for (claim, _), (same, _) in alignment.both(alignment.claims(first), alignment.claims(second)):
        yield "claim", _of_claim(claim), _of_claim(same)


def _of_event(event: Event) -> Attributes:
    return {**event.attributes, "subtype": event.subtype}


def _of_claim(claim: Claim) -> Attributes:
    return {**claim.attributes, "author_factuality": claim.author_factuality}


def _value(value: Any) -> str:
    """The category of a value: itself, or a digest where it is long."""
    if value in (None, "", []):
        return MISSING
    if isinstance(value, list):
        value = sorted(value, key=str)
    told = value if isinstance(value, str) else json.dumps(value, sort_keys=True, ensure_ascii=False)
    return told if len(told) <= _LONGEST else blake2s(told.encode(), digest_size=8).hexdigest()


def _score(counts: Counts) -> float:
    return pooled([confusion(each) for each in inside(counts).values()])


ATTRIBUTES = Measure(
    id="attributes",
    title="Attributes: pooled kappa",
    source=_SOURCE,
    observe=observed(_compare),
    score=averaged(_score),
    by_label=labelled(by_first_part),
)


def weighted(name: str, order: Sequence[str], weights: Weights) -> Measure:
    """Weighted kappa of one attribute, such as `strike.scale`, whose values have an order.

    Values that are not in the order, and none, are left out.
    """

    def compare(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
        asked = inside(_compare(first, second, text, tokens)).get(name, {})
        return {
            key(*cell): n for cell, n in confusion(asked).items() if all(value in order for value in cell)
        }

    distance = ordered(order, weights)
    return Measure(
        id=f"{name}_{weights}",
        title=f"{name}: {weights} kappa",
        source='Cohen (1968), "Weighted kappa"',
        observe=observed(compare),
        score=averaged(lambda counts: kappa(confusion(counts), distance)),
    )
