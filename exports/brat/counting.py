"""Offsets as brat counts them: in code points, the two characters of a Windows line end as one."""

import re
from bisect import bisect_right
from collections.abc import Callable
from itertools import count

_PAIR = re.compile("\r\n")


def to_brat(text: str) -> Callable[[int], int]:
    """From code points of the text to brat's offsets."""
    ends = [match.end() for match in _PAIR.finditer(text)]
    return lambda offset: offset - bisect_right(ends, offset)


def from_brat(text: str) -> Callable[[int], int]:
    """From brat's offsets to code points of the text."""
    # Where a line end is one character, the n-th ends n characters earlier.
    ends = [match.end() - number for number, match in zip(count(1), _PAIR.finditer(text), strict=False)]
    return lambda offset: offset + bisect_right(ends, offset)
