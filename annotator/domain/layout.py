"""How a text and its spans are laid out for display: blocks, and runs of equally covered text.

All offsets are code points of the document. Text is cut, never changed: line breaks lie between blocks, so a
browser cannot alter them.
"""

import re
from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from schemas.gold import Span
from schemas.text import Tokens

# Longer lines are cut, at a sentence where there is one, so that an edit redraws little.
BLOCK_LIMIT = 4_000
LANES = 8
_BREAKS = re.compile("\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Block:
    """A line of the text, or a piece of a very long one; `gap` when an empty line precedes it."""

    index: int
    start: int
    end: int
    gap: bool


@dataclass(frozen=True, slots=True)
class Mark:
    """A span as seen by one run: its lane below the text (0 nearest), and what begins or ends here.

    `begins` and `ends` speak of the span's part. `opens` is where the span as a whole is first seen: it may
    begin in a line break, which no block has.
    """

    span: Span
    lane: int
    begins: bool
    ends: bool
    opens: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Text under the same spans throughout; `marks` are ordered by lane."""

    start: int
    end: int
    marks: tuple[Mark, ...]


def blocks(text: str, tokens: Tokens) -> tuple[Block, ...]:
    """The blocks of a text, in order; lines of nothing but white space have none."""
    found: list[Block] = []
    cuts = tuple(tokens.starts[index] for index in tokens.sentences), tokens.starts
    start = 0
    previous_end = 0
    for match in (*_BREAKS.finditer(text), None):
        end = match.start() if match else len(text)
        if text[start:end].strip():
            gap = len(_BREAKS.findall(text, previous_end, start)) > 1
            for piece_start, piece_end in _pieces(start, end, cuts):
                found.append(Block(len(found), piece_start, piece_end, gap))
                gap = False
            previous_end = end
        start = match.end() if match else end
    return tuple(found)


def _pieces(start: int, end: int, cuts: Sequence[Sequence[int]]) -> Iterable[tuple[int, int]]:
    while end - start > BLOCK_LIMIT:
        cut = _cut(start, start + BLOCK_LIMIT, cuts)
        yield start, cut
        start = cut
    yield start, end


def _cut(start: int, limit: int, cuts: Sequence[Sequence[int]]) -> int:
    """The last sentence start before `limit`, else the last token start, else `limit` itself."""
    for candidates in cuts:
        at = bisect_right(candidates, limit) - 1
        if at >= 0 and candidates[at] > start + BLOCK_LIMIT // 4:
            return candidates[at]
    return limit


def touched(found: Sequence[Block], intervals: Iterable[tuple[int, int]]) -> list[int]:
    """Indices of the blocks that meet any of the intervals, in order."""
    starts = [block.start for block in found]
    indices: set[int] = set()
    for start, end in intervals:
        index = max(bisect_right(starts, start) - 1, 0)
        while index < len(found) and found[index].start < end:
            if found[index].end > start:
                indices.add(index)
            index += 1
    return sorted(indices)


def by_block(found: Sequence[Block], spans: Iterable[Span]) -> list[list[Span]]:
    """For each block the spans that meet it; `spans` in text order."""
    shared: list[list[Span]] = [[] for _ in found]
    index = 0
    for span in spans:
        while index < len(found) and found[index].end <= span.start:
            index += 1
        reach = index
        while reach < len(found) and found[reach].start < span.end:
            shared[reach].append(span)
            reach += 1
    return shared


def runs(found: Sequence[Block], index: int, spans: Iterable[Span]) -> list[Run]:
    """The block of that index, cut at span bounds. Spans outside it are passed over."""
    block = found[index]
    parts = [
        (max(start, block.start), min(end, block.end), start, end, span)
        for span in spans
        for start, end in span.parts()
        if start < block.end and end > block.start
    ]
    lanes = _lanes(parts)
    cuts = sorted({block.start, block.end, *(part[0] for part in parts), *(part[1] for part in parts)})
    covering: dict[int, list[Mark]] = {cut: [] for cut in cuts}
    following = dict(pairwise(cuts))
    seen: set[str] = set()
    for (low, high, start, end, span), lane in zip(parts, lanes, strict=True):
        opening = span.id not in seen and first_block(found, span) == index
        seen.add(span.id)
        cut = low
        while cut < high:
            after = following[cut]
            opens = opening and cut == low
            covering[cut].append(Mark(span, lane, cut == start, after == end, opens))
            cut = after
    return [
        Run(cut, following[cut], tuple(sorted(covering[cut], key=lambda mark: mark.lane)))
        for cut in cuts[:-1]
    ]


def first_block(found: Sequence[Block], span: Span) -> int | None:
    """Index of the first block that meets a part of the span."""
    for start, end in span.parts():
        index = bisect_right(found, start, key=lambda block: block.end)
        if index < len(found) and found[index].start < end:
            return index
    return None


def _lanes(parts: list[tuple[int, int, int, int, Span]]) -> list[int]:
    """A lane for each part: shorter spans lie nearer to the text, overlapping ones never share a lane.

    Beyond LANES deep the rest share the last one.
    """
    taken: list[list[tuple[int, int]]] = []
    lanes = [0] * len(parts)
    order = sorted(range(len(parts)), key=lambda i: (parts[i][3] - parts[i][2], parts[i][2], parts[i][4].id))
    for index in order:
        low, high = parts[index][:2]
        lane = next((lane for lane, occupied in enumerate(taken) if _free(occupied, low, high)), len(taken))
        if lane == len(taken):
            taken.append([])
        insort(taken[lane], (low, high))
        lanes[index] = min(lane, LANES - 1)
    return lanes


def _free(occupied: list[tuple[int, int]], low: int, high: int) -> bool:
    """Whether [low, high) meets none of the intervals, which are sorted and apart from each other."""
    after = bisect_right(occupied, (low, high))
    return (after == 0 or occupied[after - 1][1] <= low) and (
        after == len(occupied) or occupied[after][0] >= high
    )
