"""What all commands share. The sender makes `id`, so that sending a command twice changes nothing.

`was` carries what the sender saw, so that a change made meanwhile is a Conflict and is not overwritten;
commands without it take what they find. Identifiers of new objects are made by the sender too.
"""

from typing import Annotated

from msgspec import Meta, Struct

# What an id may be that commands can name.
USABLE = r"[A-Za-z0-9_.:#-]{1,64}"
Identifier = Annotated[str, Meta(pattern=f"^{USABLE}$")]
Offset = Annotated[int, Meta(ge=0)]
NOTE_LIMIT = 2_000
Name = Annotated[str, Meta(max_length=200)]
Value = Annotated[str, Meta(max_length=NOTE_LIMIT)]
# What a claim may have for its source instead of a span; so nothing may have them for its id.
AUTHOR, UNNAMED = "author", "unnamed"


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op"):
    """Base of all."""

    id: Identifier


class Place(Struct, frozen=True, forbid_unknown_fields=True):
    """Text that is to become a span with the change; its bounds snap to tokens unless `exact`.

    A contiguous span that is there with the same bounds and label is taken instead.
    """

    start: Offset
    end: Offset
    label: str
    exact: bool = False
