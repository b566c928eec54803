"""A set as its log says it should be: every logged edit applied, from nothing."""

from collections.abc import Iterable

from annotator.domain.commands import Edit
from schemas.gold import Span


class BrokenLog(ValueError):
    """An edit that does not start from what the ones before it have made."""


def replay(edits: Iterable[Edit]) -> dict[str, Span]:
    """The spans by id after all edits; raises BrokenLog."""
    spans: dict[str, Span] = {}
    for number, edit in enumerate(edits, 1):
        if spans.get(edit.identifier) != edit.before:
            raise BrokenLog(f"edit {number} of {edit.identifier} does not start from what was there")
        if edit.after is None:
            spans.pop(edit.identifier, None)
        else:
            spans[edit.identifier] = edit.after
    return spans
