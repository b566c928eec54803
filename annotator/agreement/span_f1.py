"""F1 of spans, by four notions of what is the same span."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from annotator.agreement.assignment import heaviest
from annotator.agreement.base import Annotated
from annotator.agreement.counts import Counts
from annotator.agreement.f1 import matched, measure, tally
from annotator.agreement.token_labels import covered
from schemas.gold import Span
from schemas.text import Tokens

_SEMEVAL = 'Segura-Bedmar, Martínez & Herrero-Zazo (2013), "SemEval-2013 Task 9"'


def _exact(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(*([(span.label, span.parts()) for span in each.spans] for each in (first, second)))


def _blind(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(*([("", span.parts()) for span in each.spans] for each in (first, second)))


def _tokens(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(
        *(
            {(span.label, index) for span in each.spans for index in covered(span, tokens)}
            for each in (first, second)
        )
    )


def _partial(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    ours, theirs = _by_label(first.spans), _by_label(second.spans)
    return tally(
        {label: heaviest(_overlaps(ours[label], theirs[label])) for label in ours.keys() & theirs.keys()},
        Counter(span.label for span in first.spans),
        Counter(span.label for span in second.spans),
    )


def _by_label(spans: Sequence[Span]) -> dict[str, list[Span]]:
    found: dict[str, list[Span]] = defaultdict(list)
    for span in spans:
        found[span.label].append(span)
    return found


def _overlaps(ours: list[Span], theirs: list[Span]) -> dict[tuple[int, int], float]:
    """For spans by their indices, 1 where they are the same, 1/2 where they share a character."""
    found: dict[tuple[int, int], float] = {}
    for i, mine in enumerate(ours):
        for j, other in enumerate(theirs):
            if mine.start < other.end and other.start < mine.end:
                parts = mine.parts(), other.parts()
                if parts[0] == parts[1]:
                    found[i, j] = 1
                elif any(a < d and c < b for a, b in parts[0] for c, d in parts[1]):
                    found[i, j] = 0.5
    return found


EXACT = measure("span_exact", "Spans: same bounds and label", f"{_SEMEVAL}, strict", _exact)

PARTIAL = measure(
    "span_partial",
    "Spans: same label, half credit for an overlap",
    'Chinchor & Sundheim (1993), "MUC-5 evaluation metrics": a partial match counts half; the best pairing',
    _partial,
)

TOKENS = measure(
    "span_tokens",
    "Spans: tokens under the same label",
    'Tjong Kim Sang & Buchholz (2000), "Introduction to the CoNLL-2000 shared task", F1 taken over tokens',
    _tokens,
)

BLIND = measure(
    "span_blind", "Spans: same bounds, whatever the label", f"{_SEMEVAL}, exact", _blind, labels=False
)
