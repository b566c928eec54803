"""Tokens as the units that annotators put into categories."""

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Collection

from annotator.agreement.base import Annotated
from schemas.gold import Span
from schemas.text import Tokens

_JOINED = "+"

# The category of a token that no span covers.
NONE = ""


def covered(span: Span, tokens: Tokens) -> set[int]:
    """The indices of the tokens that a span touches, if only in part."""
    found: set[int] = set()
    for start, end in span.parts():
        found.update(range(bisect_right(tokens.ends, start), bisect_left(tokens.starts, end)))
    return found


def categories(annotated: Annotated, tokens: Tokens) -> list[str]:
    """The category of each token: the labels of all spans that touch it, such as `actor+location`."""
    labels: dict[int, set[str]] = defaultdict(set)
    for span in annotated.spans:
        for index in covered(span, tokens):
            labels[index].add(span.label)
    found = [NONE] * len(tokens)
    for index, of_token in labels.items():
        found[index] = category(of_token)
    return found


def category(labels: Collection[str]) -> str:
    """The category of what has those labels."""
    return _JOINED.join(sorted(labels))


def labels_of(value: str) -> list[str]:
    """The labels in a category."""
    return value.split(_JOINED) if value else []


def reduced(value: str, label: str) -> str:
    """The category when only that label is asked for."""
    return label if label in labels_of(value) else NONE
