"""Spans for formats made of tokens: which fit the tokens, and which fit without overlap."""

from collections.abc import Iterable
from typing import NamedTuple

from exports.loss import LossReport
from schemas.gold import GoldDocument, Span
from schemas.text import Tokens

DISCONTINUOUS = "discontinuous"
INSIDE_TOKEN = "begins or ends inside a token"  # noqa: S105
OVERLAP = "overlaps a longer or earlier span"


class Aligned(NamedTuple):
    """A span and its tokens [first, last)."""

    span: Span
    first: int
    last: int


def aligned(document: GoldDocument, tokens: Tokens, report: LossReport) -> list[Aligned]:
    """The spans that cover whole tokens without a gap; the others go into the report."""
    fitting = []
    for span in document.spans:
        bounds = None if span.fragments else tokens.align(span.start, span.end)
        if bounds is None:
            reason = DISCONTINUOUS if span.fragments else INSIDE_TOKEN
            report.drop("spans", reason, document, span.id, span.quote(document.text))
        else:
            fitting.append(Aligned(span, *bounds))
    return fitting


def flat(spans: Iterable[Aligned]) -> tuple[list[Aligned], list[Aligned]]:
    """The spans kept when none may overlap, in text order, and the others.

    The span of more tokens wins, then the earlier, then the one listed first; so does spaCy choose.
    """
    kept: list[Aligned] = []
    left: list[Aligned] = []
    taken: set[int] = set()
    for item in sorted(spans, key=lambda item: (item.first - item.last, item.first)):
        # Whoever is in the set is no shorter, so an overlap holds one of this span's two edges.
        if item.first in taken or item.last - 1 in taken:
            left.append(item)
        else:
            kept.append(item)
            taken.update(range(item.first, item.last))
    return sorted(kept, key=lambda item: item.first), left
