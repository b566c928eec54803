"""In which order a project hands out its documents, and which of them everybody gets: pure and repeatable."""

import hashlib
from enum import StrEnum
from typing import Any

_ID_BITS = 40
_ID_MASK = (1 << _ID_BITS) - 1
_MOST_PRIORITY = 1_000_000
# Later than any date that can be written.
_UNDATED = (1 << 22) - 1


class Order(StrEnum):
    """What the pool is ordered by."""

    IMPORT = "import"
    DATE = "date"
    RANDOM = "random"
    PRIORITY = "priority"


def position(
    order: Order, seed: int, document_id: int, content_hash: str, published: str, priority: Any
) -> int:
    """The place of a document in the order, below 2**63; ties are broken by the document's id.

    Dates: the oldest first, undated ones last. Priority: the highest number first; none counts as 0.
    """
    if order is Order.RANDOM:
        return _chance("order", seed, content_hash) >> 2
    key = 0
    if order is Order.DATE:
        key = _day(published)
    elif order is Order.PRIORITY:
        key = _MOST_PRIORITY - _number(priority)
    return key << _ID_BITS | document_id & _ID_MASK


def for_everybody(seed: int, content_hash: str, percent: int) -> bool:
    """Whether the document belongs to the share that every annotator gets."""
    return _chance("everybody", seed, content_hash) % 10_000 < percent * 100


def control_turn(seed: int, user_id: int, count: int, percent: int) -> bool:
    """Whether the person's next article, after so many, is to be a control document."""
    return _chance("control", seed, f"{user_id}:{count}") % 10_000 < percent * 100


def _chance(purpose: str, seed: int, of: str) -> int:
    digest = hashlib.blake2b(f"{purpose}:{seed}:{of}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big")


def _day(published: str) -> int:
    """A number that grows with the date; what has no month or day counts as the first."""
    parts = published[:10].split("-")
    if not parts[0].isdecimal():
        return _UNDATED
    year, month, day = ([int(part) if part.isdecimal() else 1 for part in parts] + [1, 1])[:3]
    return min(year * 372 + month * 31 + day, _UNDATED - 1)


def _number(priority: Any) -> int:
    """A priority as a whole number within bounds; 0 for what is none."""
    try:
        return max(-_MOST_PRIORITY, min(_MOST_PRIORITY, round(float(priority))))
    except (TypeError, ValueError, OverflowError):
        return 0
