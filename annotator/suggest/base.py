"""What every suggester gives."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A label that is suggested for some text; `parts` are code points, `score` is from 0 to 1."""

    label: str
    parts: tuple[tuple[int, int], ...]
    score: float


def place_of(parts: Sequence[Sequence[int]]) -> str:
    """Where a span is, in words that are compared: `12-17`, or `12-17,20-24` for one in parts."""
    return ",".join(f"{start}-{end}" for start, end in parts)
