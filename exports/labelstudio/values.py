"""Attributes as controls of Label Studio: which control holds a value, and the value that it holds.

A control has one type, an attribute may have values of several. So each has a control for each kind of value,
called `span_choice_mention` or `event_number_count_low`: whose attribute it is, the kind, the name.
"""

import re
from typing import Any, NamedTuple

import msgspec

SUBTYPE = "subtype"
OWNERS = ("span", "event")
# Between the levels of a taxonomy.
PATH = " > "
# What a control of each kind is called in a task; `json` holds what no other can.
TYPES = {"choice": "choices", "number": "number", "text": "textarea", "json": "textarea"}
# Words of a closed vocabulary; longer or freer ones are text, so that configurations stay small.
_CHOICE = re.compile(r"[A-Za-z][A-Za-z_]{0,38}[A-Za-z_+-]|[A-Za-z]")
# Browsers' numbers are exact so far.
_EXACT = 1 << 53


class Control(NamedTuple):
    """A control of an attribute."""

    owner: str
    kind: str
    attribute: str

    @property
    def name(self) -> str:
        """As the configuration calls it."""
        return f"{self.owner}_{self.kind}_{self.attribute}"

    @classmethod
    def of(cls, owner: str, attribute: str, value: Any) -> "Control":
        """The control for a value."""
        return cls(owner, _kind(value), attribute)

    @classmethod
    def named(cls, name: str) -> "Control | None":
        """The control of that name; None for one that is not ours."""
        owner, _, rest = name.partition("_")
        kind, _, attribute = rest.partition("_")
        return cls(owner, kind, attribute) if owner in OWNERS and kind in TYPES and attribute else None


def _kind(value: Any) -> str:
    if isinstance(value, str) and value:
        return "choice" if _CHOICE.fullmatch(value) else "text"
    if isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < _EXACT:
        return "number"
    return "json"


def packed(control: Control, value: Any) -> dict[str, Any]:
    """What the item's `value` holds beside the place of its region."""
    if control.kind == "choice":
        return {"choices": [value]}
    if control.kind == "number":
        return {"number": value}
    return {"text": [value if control.kind == "text" else msgspec.json.encode(value).decode()]}


def unpacked(kind: str, value: dict[str, Any], is_json: bool) -> Any:
    """The attribute's value of an item of that type; one choice or text is itself, several are a list.

    A choice of a taxonomy is the path to it, as `Armed group > Militia`.
    Raises ValidationError for broken JSON in a control that holds JSON.
    """
    found = value.get({"textarea": "text"}.get(kind, kind))
    if isinstance(found, list) and kind == "taxonomy":
        found = [PATH.join(map(str, path)) if isinstance(path, list) else path for path in found]
    if isinstance(found, list) and len(found) == 1 and kind in {"choices", "textarea", "taxonomy"}:
        found = found[0]
    if is_json and isinstance(found, str):
        try:
            return msgspec.json.decode(found)
        except (msgspec.DecodeError, RecursionError) as error:
            raise msgspec.ValidationError(f"{found[:80]!r} is not JSON") from error
    return found
