"""Line ends as brat's files have them, and offsets as brat counts them.

brat's server counts both characters of a Windows line end, most other readers one. So files are written with
plain line ends, on which all agree; those of foreign files are counted as one, or as two where that fits.
"""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import count, pairwise
from typing import Any

_PAIR = re.compile("\r\n")


def to_brat(text: str) -> Callable[[int], int]:
    """From code points of the text to brat's offsets."""
    ends = [match.end() for match in _PAIR.finditer(text)]
    return lambda offset: offset - bisect_right(ends, offset)


def plain_ends(text: str) -> tuple[str, list[int]]:
    """The text with plain line ends, and the offsets in it of those that were Windows'."""
    plain = to_brat(text)
    return text.replace("\r\n", "\n"), [plain(match.start()) for match in _PAIR.finditer(text)]


def windows_ends(text: str, offsets: Any) -> str | None:
    """The inverse; None where the offsets are not those of line ends."""
    if not isinstance(offsets, list) or not all(isinstance(each, int) for each in offsets):
        return None
    if offsets != sorted(set(offsets)) or any(text[each : each + 1] != "\n" for each in offsets):
        return None
    edges = [0, *offsets, len(text)]
    return "\r".join(text[start:end] for start, end in pairwise(edges))


def from_brat(text: str) -> Callable[[int], int]:
    """From brat's offsets to code points of the text."""
    # Where a line end is one character, the n-th ends n characters earlier.
    ends = [match.end() - number for number, match in zip(count(1), _PAIR.finditer(text), strict=False)]
    return lambda offset: offset + bisect_right(ends, offset)
