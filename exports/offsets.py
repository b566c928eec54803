"""Offsets as other tools count them, and spans whose words are not where the file says."""

from bisect import bisect_left
from collections.abc import Callable, Iterator
from typing import Final, Literal, NamedTuple

from schemas.clusters import inside
from schemas.gold import NOTE, Attributes, GoldError

Unit = Literal["code-points", "utf-16", "graphemes"]
BadOffsets = Literal["reject", "shift", "suspect"]
UNITS: Final[tuple[Unit, ...]] = ("code-points", "utf-16", "graphemes")
BAD_OFFSETS: Final[tuple[BadOffsets, ...]] = ("reject", "shift", "suspect")


class Placed(NamedTuple):
    """Where a span is, in code points, and the note that a doubtful one carries."""

    start: int
    end: int
    attributes: Attributes


class Placer:
    """Places the spans of one file, and counts those that were not where it says.

    A span whose quote is not at its offsets is an error (`reject`), goes to the nearest place of its quote
    (`shift`), or stays where the file says with a note (`suspect`).
    """

    def __init__(self, bad_offsets: BadOffsets) -> None:
        self._choice = bad_offsets
        self._shifted = 0
        self._suspect = 0

    def place(self, text: str, start: int, end: int, quote: str | None, path: str) -> Placed:
        """The span's place; a quote of None or of nothing is not compared. Raises GoldError naming `path`."""
        inside_text = 0 <= start < end <= len(text)
        if inside_text and (not quote or text[start:end] == quote):
            return Placed(start, end, {})
        if self._choice == "shift" and quote and (nearest := _nearest(text, quote, start)) is not None:
            self._shifted += 1
            return Placed(nearest, nearest + len(quote), {})
        if self._choice == "suspect" and inside_text:
            self._suspect += 1
            return Placed(start, end, {NOTE: f"suspect offsets: the file has “{quote}” here"})
        raise GoldError(f"{path}: {_wrong(text, start, end, quote, inside_text)}")

    def notes(self, name: str) -> Iterator[str]:
        """What was done, in words."""
        if self._shifted:
            yield f"{name}: spans shifted to the nearest place of their words: {self._shifted:,}"
        if self._suspect:
            yield f"{name}: spans that are not on the words of the file, each with a note: {self._suspect:,}"


def converter(text: str, unit: Unit) -> Callable[[int], int]:
    """From offsets in a unit to code points. It raises GoldError for one that is inside a character."""
    if unit == "code-points" or (text.isascii() and "\r" not in text):
        return lambda offset: offset
    if unit == "utf-16":
        return _from_utf16(text)
    edges = [at for at in range(len(text)) if not _continues(text, at)] + [len(text)]

    def from_graphemes(offset: int) -> int:
        if not 0 <= offset < len(edges):
            raise GoldError(f"offset {offset} is not inside the text of {len(edges) - 1} graphemes")
        return edges[offset]

    return from_graphemes


def to_utf16(text: str) -> Callable[[int], int]:
    """From code points of the text to UTF-16 code units."""
    wide = [at for at, character in enumerate(text) if character > "\uffff"]
    return lambda offset: offset + bisect_left(wide, offset)


def _continues(text: str, at: int) -> bool:
    """Whether a grapheme goes on here; a line's two ends are one (UAX 29, GB3)."""
    return inside(text, at) or text[at - 1 : at + 1] == "\r\n"


def _from_utf16(text: str) -> Callable[[int], int]:
    wide = [at for at, character in enumerate(text) if character > "\uffff"]
    seconds = [at + number for number, at in enumerate(wide, 1)]

    def from_utf16(offset: int) -> int:
        before = bisect_left(seconds, offset)
        if not 0 <= offset <= len(text) + len(wide) or seconds[before : before + 1] == [offset]:
            raise GoldError(f"UTF-16 offset {offset} is not a character boundary of the text")
        return offset - before

    return from_utf16


def _nearest(text: str, quote: str, start: int) -> int | None:
    """Where the quote begins nearest to an offset; the earlier of two as near."""
    start = min(max(start, 0), len(text))
    before = text.rfind(quote, 0, start + len(quote))
    after = text.find(quote, start)
    found = [at for at in (before, after) if at >= 0]
    return min(found, key=lambda at: abs(at - start), default=None)


def _wrong(text: str, start: int, end: int, quote: str | None, inside_text: bool) -> str:
    if not inside_text:
        return f"[{start}, {end}) is not inside the text of {len(text)} characters"
    return f"says {quote!r} but the text has {text[start:end]!r} there; bad offsets can be shifted or kept"
