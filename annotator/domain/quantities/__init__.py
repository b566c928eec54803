"""What the words of a number say: "at least 327 people" names 327 as a lower bound.

Reads English, digits of any script, and the commonest Arabic words around them. Where the words leave more
than one reading open, there is none.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

from annotator.domain.quantities import words
from annotator.domain.quantities.numbers import GREATEST, Number, numbers_in

Kind = Literal["exact", "at_least", "at_most", "about", "vague"]

_LOOKED_AT: Final = 200

# The signs of phrases: those that count only right before the number, and those that count anywhere.
_BEFORE: dict[str, Kind] = {">": "at_least", "<": "at_most", "~": "about", "some": "about"}
_ANYWHERE: dict[str, Kind] = {"≥": "at_least", "+": "at_least", "≤": "at_most", "≈": "about"}
_ALL_SIGNS = frozenset(_BEFORE | _ANYWHERE)
_BY_WEIGHT: tuple[Kind, ...] = ("at_most", "at_least", "about")


@dataclass(frozen=True, slots=True)
class Quantity:
    """How many: bounds and best figure as far as the words give them, and how the words put it.

    An exact number is all three of low, best and high.
    """

    low: int | None
    best: int | None
    high: int | None
    kind: Kind


def read_quantity(text: str) -> Quantity | None:
    """How many the text says, from its first 200 characters; None where that is no one number."""
    said = words.words_of(text[:_LOOKED_AT])
    found = numbers_in(said, _ALL_SIGNS)
    between = bool(words.BETWEEN.intersection(said))
    if len(found) == 2:
        return _range(said, found[0], found[1], between)
    if len(found) != 1 or between:
        return None
    (number,) = found
    value = _whole(number.value)
    if number.vague:
        return Quantity(value, None, None, "vague")
    return None if value is None else _put(value, _kind(said, number))


def _range(said: list[str], first: Number, second: Number, between: bool) -> Quantity | None:
    """Reads "40 to 50" and "between 40 and 50"; in "2 to 3 million" the first are millions too."""
    link = [word for word in said[first.end : second.start] if word not in _ALL_SIGNS]
    joined = len(link) == 1 and (link[0] in words.JOINING or (between and link[0] in words.AND))
    if not joined or first.vague or second.vague or first.value is None or second.value is None:
        return None
    shared = first.scale == 1 and first.value < second.value / second.scale
    low = _whole(first.value * second.scale if shared else first.value)
    high = _whole(second.value)
    if low is None or high is None or low >= high:
        return None
    return Quantity(low, None, high, "about")


def _kind(said: list[str], number: Number) -> Kind:
    found = {_ANYWHERE[word] for word in said if word in _ANYWHERE}
    for word in reversed(said[: number.start]):
        if word not in _BEFORE:
            break
        found.add(_BEFORE[word])
    return next((kind for kind in _BY_WEIGHT if kind in found), "exact")


def _put(value: int, kind: Kind) -> Quantity:
    match kind:
        case "at_least":
            return Quantity(value, None, None, kind)
        case "at_most":
            return Quantity(None, None, value, kind)
        case "about":
            return Quantity(None, value, None, kind)
        case _:
            return Quantity(value, value, value, kind)


def _whole(value: Decimal | None) -> int | None:
    """The value if it is a whole number of a credible size."""
    if value is None or value > GREATEST or value != value.to_integral_value():
        return None
    return int(value)
