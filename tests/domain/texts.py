"""Texts and spans to try the rules on, as hypothesis makes them."""

import re
from collections.abc import Sequence

from hypothesis import strategies as st

from schemas.gold import Span
from schemas.text import Tokens

LABELS = ("actor", "location", "strike")
_PIECES = (
    *("a", "Bc", "42", ".", "<b>", "é", "e\u0301", "م", "ر", "中"),
    *("👩\u200d👩\u200d👧", "🇺🇦", "😀"),
    *(" ", "  ", "\t", "\u00a0", "\u200b", "\u200d"),
    *("\n", "\r\n", "\r", "\n\n", "\x0b", "\x85", "\u2028"),
)

texts = st.lists(st.sampled_from(_PIECES), min_size=1, max_size=40).map("".join)


def tokens_of(text: str, every: int = 3) -> Tokens:
    """Words and signs as tokens, a sentence at every `every`-th: what the rules need, without a tokeniser."""
    found = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
    starts, ends = tuple(a for a, _ in found), tuple(b for _, b in found)
    return Tokens(starts, ends, tuple(range(0, len(found), every)), "test")


@st.composite
def intervals(draw: st.DrawFn, length: int) -> tuple[int, int]:
    """A part of a text of that length, never empty."""
    start = draw(st.integers(0, length - 1))
    return start, draw(st.integers(start + 1, length))


@st.composite
def span_lists(draw: st.DrawFn, length: int, most: int = 12, labels: Sequence[str] = LABELS) -> list[Span]:
    """Spans anywhere in a text of that length, some in fragments, in text order."""
    bounds = draw(st.lists(intervals(length), max_size=most))
    found = []
    for number, (start, end) in enumerate(bounds):
        label, fragments = draw(st.sampled_from(labels)), _cut(draw, start, end)
        found.append(Span(id=f"s{number}", start=start, end=end, label=label, fragments=fragments))
    return sorted(found, key=lambda span: (span.start, -span.end, span.id))


def _cut(draw: st.DrawFn, start: int, end: int) -> tuple[tuple[int, int], ...] | None:
    if end - start < 3 or not draw(st.booleans()):
        return None
    middle = draw(st.integers(start + 1, end - 2))
    return (start, middle), (middle + 1, end)
