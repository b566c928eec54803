"""A set as its log says it should be: every logged edit applied, from nothing."""

from collections.abc import Iterable

from annotator.domain.commands import Edit, Held, subject


class BrokenLog(ValueError):
    """An edit that does not start from what the ones before it have made."""


def replay(edits: Iterable[Edit]) -> Held:
    """The objects after all edits; raises BrokenLog."""
    held = Held()
    for number, edit in enumerate(edits, 1):
        kind, identifier = subject(edit)
        if held.get(kind, identifier) != edit.before:
            raise BrokenLog(f"edit {number} of {kind} {identifier} does not start from what was there")
        held.apply((edit,))
    return held
