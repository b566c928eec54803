"""What is to be done with a set and its annotation, by what has changed since both were last in step."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Verdict(StrEnum):
    """How the two sides stand."""

    SAME = "same"
    OURS = "changed here"
    THEIRS = "changed there"
    BOTH = "changed on both sides"
    NEW_HERE = "new here"
    NEW_THERE = "new there"
    GONE_HERE = "deleted here"
    GONE_THERE = "deleted there"


@dataclass(frozen=True, slots=True)
class State:
    """One side: the digest of what Label Studio can hold, and the revision; 0 for theirs."""

    digest: str
    revision: int = 0


def verdict(ours: State | None, theirs: State | None, link: Any | None) -> Verdict:
    """How they stand; `link` has `digest`, `revision` and `annotation_id` of when they were last in step."""
    if link is None:
        return _unlinked(ours, theirs)
    if ours is None:
        return Verdict.GONE_HERE
    if theirs is None:
        return Verdict.GONE_THERE if link.annotation_id is not None else Verdict.NEW_HERE
    if ours.digest == theirs.digest:
        return Verdict.SAME
    here, there = ours.revision != link.revision, theirs.digest != link.digest
    if here and there:
        return Verdict.BOTH
    # What the ontology makes of the same revision may differ: then ours is newer.
    return Verdict.THEIRS if there else Verdict.OURS


def _unlinked(ours: State | None, theirs: State | None) -> Verdict:
    if ours is None:
        return Verdict.NEW_THERE
    if theirs is None:
        return Verdict.NEW_HERE
    return Verdict.SAME if ours.digest == theirs.digest else Verdict.BOTH
