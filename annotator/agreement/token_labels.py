"""Tokens as the units that annotators put into categories."""

from collections import defaultdict

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
        inner = tokens.snap(start, end)
        if inner is not None:
            found.update(range(tokens.starts.index(inner[0]), tokens.ends.index(inner[1]) + 1))
    return found


def categories(annotated: Annotated, tokens: Tokens) -> list[str]:
    """The category of each token: the labels of all spans that touch it, such as `actor+location`."""
    labels: dict[int, set[str]] = defaultdict(set)
    for span in annotated.spans:
        for index in covered(span, tokens):
            labels[index].add(span.label)
    found = [NONE] * len(tokens)
    for index, of_token in labels.items():
        found[index] = _JOINED.join(sorted(of_token))
    return found


def labels_of(category: str) -> list[str]:
    """The labels in a category."""
    return category.split(_JOINED) if category else []


def reduced(category: str, label: str) -> str:
    """The category when only that label is asked for."""
    return label if label in labels_of(category) else NONE
