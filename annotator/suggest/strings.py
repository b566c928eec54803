"""The matcher of strings: what was marked before is suggested wherever the same words stand.

Words are compared exactly, else folded: without case, accents, Arabic vowel signs and lengthening, and with
one kind of apostrophe. The score of a label is the share of times that the words were marked so among all
that was decided on them, less one imagined time against: `marked / (all + 1)`; folded words count for less.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from annotator.suggest.base import Suggestion
from schemas.text import Tokens

NAME = "strings"
# Longer phrases hardly ever return.
MOST_TOKENS = 8
FOLDED_FACTOR = 0.8
_APOSTROPHES = str.maketrans(dict.fromkeys("’‘ʼʻ`´ʿʾ", "'") | {"ـ": ""})


@dataclass(frozen=True, slots=True)
class Known:
    """How often some words were marked with a label, and how often that was rejected.

    `head` is their first token, folded.
    """

    head: str
    surface: str
    label: str
    marked: int
    rejected: int


@dataclass(slots=True)
class _Counts:
    """What was decided on some words: by label, and altogether."""

    marked: dict[str, int] = field(default_factory=dict)
    rejected: dict[str, int] = field(default_factory=dict)

    def add(self, known: Known) -> None:
        self.marked[known.label] = self.marked.get(known.label, 0) + known.marked
        self.rejected[known.label] = self.rejected.get(known.label, 0) + known.rejected

    def scores(self) -> Iterator[tuple[str, float]]:
        every = sum(self.marked.values())
        for label, marked in self.marked.items():
            if marked > 0:
                yield label, marked / (every + max(self.rejected[label], 0) + 1)


def fold(words: str) -> str:
    """The words as they are compared when they are not the same."""
    plain = unicodedata.normalize("NFKD", words.translate(_APOSTROPHES)).casefold()
    return " ".join("".join(each for each in plain if not unicodedata.combining(each)).split())


def surface_of(text: str, start: int, end: int) -> str:
    """The words of an interval, with single blanks between them."""
    return " ".join(text[start:end].split())


def heads(text: str, tokens: Tokens) -> set[str]:
    """The folded tokens of a text: what one has to know all words of that begin with one of them."""
    return {fold(text[start:end]) for start, end in tokens} - {""}


def head_of(text: str, tokens: Tokens, start: int, end: int) -> str | None:
    """The folded first token of an interval; None where it is not made of whole tokens, or of too many."""
    place = tokens.align(start, end)
    if place is None or place[1] - place[0] > MOST_TOKENS:
        return None
    return fold(text[tokens.starts[place[0]] : tokens.ends[place[0]]]) or None


def suggest(text: str, tokens: Tokens, known: Iterable[Known]) -> list[Suggestion]:
    """Suggestions in text order. Of overlapping places the longer is taken, of one place every label."""
    table = _Table(known)
    found: list[Suggestion] = []
    first = 0
    while first < len(tokens):
        matched = table.match(text, tokens, first)
        if matched is None:
            first += 1
            continue
        last, scores = matched
        parts = ((tokens.starts[first], tokens.ends[last - 1]),)
        found += [Suggestion(label, parts, round(score, 3)) for label, score in scores]
        first = last
    return found


class _Table:
    """What is known, by exact words and by folded ones."""

    def __init__(self, known: Iterable[Known]) -> None:
        self._heads: set[str] = set()
        self._exact: dict[str, _Counts] = {}
        self._folded: dict[str, _Counts] = {}
        for each in known:
            self._heads.add(each.head)
            self._exact.setdefault(each.surface, _Counts()).add(each)
            self._folded.setdefault(fold(each.surface), _Counts()).add(each)

    def match(self, text: str, tokens: Tokens, first: int) -> tuple[int, list[tuple[str, float]]] | None:
        """The longest known words that begin at a token: the token after them, and their labels' scores."""
        if fold(text[tokens.starts[first] : tokens.ends[first]]) not in self._heads:
            return None
        for last in range(min(first + MOST_TOKENS, len(tokens)), first, -1):
            scores = self._scores(surface_of(text, tokens.starts[first], tokens.ends[last - 1]))
            if scores:
                return last, sorted(scores, key=lambda scored: (-scored[1], scored[0]))
        return None

    def _scores(self, words: str) -> list[tuple[str, float]]:
        if words in self._exact:
            return list(self._exact[words].scores())
        counts = self._folded.get(fold(words))
        return [(label, score * FOLDED_FACTOR) for label, score in counts.scores()] if counts else []
