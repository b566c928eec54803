"""Offsets, tokens and sentences of a text.

Every offset here is a Unicode code point, every interval half-open, unless a name says UTF-16.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, chain, pairwise
from typing import Any
from unicodedata import category

from schemas.clusters import inside

# What is done to spaCy's tokens; another name when that changes.
_MENDED = "clusters1"


def utf16_offset(text: str, offset: int) -> int:
    """The UTF-16 code units before the code point `offset`."""
    return offset + sum(1 for character in text[:offset] if character > "\uffff")


def code_point_offset(text: str, utf16: int) -> int:
    """The code points before the UTF-16 code unit `utf16`.

    Raises ValueError when it lies inside a surrogate pair or past the end.
    """
    units = 0
    for offset, character in enumerate(chain(text, "\0")):
        if units == utf16:
            return offset
        units += 2 if character > "\uffff" else 1
    raise ValueError(f"UTF-16 offset {utf16} is not a character boundary of the text")


@dataclass(frozen=True, slots=True)
class Tokens:
    """Tokens and sentences of one text, without the white space between tokens.

    `sentences` holds the index of each sentence's first token; `tokenizer` names what made them.
    """

    starts: tuple[int, ...]
    ends: tuple[int, ...]
    sentences: tuple[int, ...]
    tokenizer: str

    def __len__(self) -> int:
        return len(self.starts)

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return zip(self.starts, self.ends, strict=True)

    def snap(self, start: int, end: int) -> tuple[int, int] | None:
        """The interval widened to whole tokens, or None when it touches no token."""
        first = bisect_right(self.ends, start)
        last = bisect_left(self.starts, end)
        if first >= last or start >= end:
            return None
        return self.starts[first], self.ends[last - 1]

    def align(self, start: int, end: int) -> tuple[int, int] | None:
        """Token indices [first, last) that cover exactly [start, end), or None for a bound inside a token."""
        first = bisect_left(self.starts, start)
        last = bisect_left(self.ends, end)
        if first > last or last == len(self) or self.starts[first] != start or self.ends[last] != end:
            return None
        return first, last + 1

    def sentence_spans(self) -> list[tuple[int, int]]:
        """Sentences as code-point intervals, from the first token's start to the last token's end."""
        edges = [*self.sentences, len(self)]
        return [(self.starts[a], self.ends[b - 1]) for a, b in pairwise(edges) if a < b]

    def pack(self) -> tuple[bytes, bytes]:
        """Bounds as deltas of two bytes each (four where one needs them), and the sentences."""
        bounds = chain.from_iterable(self)
        deltas = [b - a for a, b in pairwise(chain((0,), bounds))]
        width = "I" if any(delta > 0xFFFF for delta in deltas) else "H"
        return width.encode() + array(width, deltas).tobytes(), array("I", self.sentences).tobytes()

    @classmethod
    def unpack(cls, packed: bytes, sentences: bytes, tokenizer: str) -> "Tokens":
        """The inverse of `pack`."""
        deltas = array(packed[:1].decode())
        deltas.frombytes(packed[1:])
        bounds = tuple(accumulate(deltas))
        firsts = array("I")
        firsts.frombytes(sentences)
        return cls(bounds[::2], bounds[1::2], tuple(firsts), tokenizer)


@lru_cache(maxsize=8)
def _pipeline(language: str) -> Any:
    """A blank spaCy pipeline with sentence boundaries by rule; unknown languages get the neutral one."""
    import spacy

    try:
        pipeline = spacy.blank(language)
    except ImportError:  # no such language, or one whose tokeniser is a package of its own
        pipeline = spacy.blank("xx")
    pipeline.add_pipe("sentencizer")
    pipeline.max_length = 1 << 40
    return pipeline


def tokenize(text: str, language: str) -> Tokens:
    """spaCy's tokens and rule-based sentences; a blank line always ends a sentence.

    What spaCy cuts inside a character that people see, such as a flag, is one token here.
    spaCy is imported at the first call: it costs half a second and 60 MB, which an idle server saves.
    """
    from spacy.about import __version__

    pipeline = _pipeline(language.partition("-")[0].lower() or "xx")
    starts: list[int] = []
    ends: list[int] = []
    sentences: list[int] = []
    if text:
        doc = pipeline(text)
        pending = True
        for token, (is_space, sent_start) in zip(
            doc, doc.to_array(["IS_SPACE", "SENT_START"]).tolist(), strict=True
        ):
            start = token.idx
            pending = pending or sent_start == 1
            if is_space:
                continue
            if ends and ends[-1] == start and inside(text, start):
                ends[-1] = start + len(token)
                continue
            if pending or text.count("\n", ends[-1], start) > 1:
                sentences.append(_sentence_start(text, starts, sentences))
                pending = False
            starts.append(start)
            ends.append(start + len(token))
    made_by = f"spacy-{pipeline.lang}-{__version__}+{_MENDED}"
    return Tokens(tuple(starts), tuple(ends), tuple(sentences), made_by)


def _sentence_start(text: str, starts: list[int], sentences: list[int]) -> int:
    """The index of the next token, or of the opening quote before it, which spaCy leaves behind."""
    index = len(starts)
    if sentences and index - 1 > sentences[-1] and category(text[starts[-1]]) in {"Ps", "Pi"}:
        return index - 1
    return index
