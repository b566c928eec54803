"""How long people worked on a document, without their pauses.

Nothing is written for it while they work: the change log knows when each command came. The time between two
commands counts when it is less than two minutes; else the person was away, or read, and ten seconds count,
as they do for the first command. Reading without a command is not seen, so this is a lower bound.
"""

from collections.abc import Sequence

from annotator.store import Session, timing

IDLE_MS = 120_000
SINGLE_MS = 10_000
_AT_ONCE = 1_000


def active_seconds(session: Session, set_ids: Sequence[int]) -> dict[int, float]:
    """For each of the annotation sets the seconds of active work on it; 0 where nothing was done."""
    found = dict.fromkeys(set_ids, 0.0)
    for start in range(0, len(set_ids), _AT_ONCE):
        some = timing.active_ms(session, set_ids[start : start + _AT_ONCE], IDLE_MS, SINGLE_MS)
        found |= {set_id: ms / 1000 for set_id, ms in some.items()}
    return found
