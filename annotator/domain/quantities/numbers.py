"""The numbers that a list of words names."""

import re
from decimal import Decimal
from string import ascii_lowercase
from typing import Final, NamedTuple

from annotator.domain.quantities import words

# The greatest number that is believed; it fits everywhere numbers go, browsers among them.
GREATEST: Final = 10**15

_GROUPED = re.compile(r"[1-9]\d{0,2}(?:(?:,\d{3})+|(?: \d{3})+|(?:\.\d{3})+|(?:'\d{3})+)")
_DECIMAL = re.compile(r"\d+(?:[.,]\d+)?")


class Number(NamedTuple):
    """A number at words [start, end), `value` None if unreadable; a vague one is a lower bound, if that.

    `scale` is the product of its multipliers: 100,000 in "three hundred thousand".
    """

    start: int
    end: int
    value: Decimal | None
    scale: int = 1
    vague: bool = False


def numbers_in(said: list[str], signs: frozenset[str]) -> list[Number]:
    """The numbers in their order; an article is one only at the beginning, where `signs` may precede it."""
    found: list[Number] = []
    at = 0
    while at < len(said):
        number = _half(said, at) or _counted(said, at) or _vague(said, at)
        if number and not _in_compound(said, number):
            found.append(_unless_share(said, number))
        at = number.end if number else at + 1
    article = _article(said, signs)
    # "a" is no one where it begins other words for a number, such as "a pair" or "a large number".
    if article and not any(number.vague or number.start <= article.end for number in found):
        found.insert(0, article)
    return found


def _at(said: list[str], index: int) -> str:
    return said[index] if index < len(said) else ""


def _in_compound(said: list[str], number: Number) -> bool:
    """Whether it belongs to a word such as "44-year-old"."""
    after = _at(said, number.end + 1)
    if _at(said, number.end) != "-" or not after.isalpha():
        return False
    return not any(after in known for known in (words.SMALL, words.SCALES, words.NO_COUNT))


def _unless_share(said: list[str], number: Number) -> Number:
    after = number.end + (_at(said, number.end) == "-")
    return number._replace(value=None) if _at(said, after) in words.NO_COUNT else number


def _article(said: list[str], signs: frozenset[str]) -> Number | None:
    start = next((at for at, word in enumerate(said) if word not in signs), 0)
    if _at(said, start) not in words.ARTICLES:
        return None
    # "a man and a woman" are two, "a man and his sons" more.
    value = None if words.AND.intersection(said) else Decimal(1)
    return _unless_share(said, Number(start, start + 1, value))


def _half(said: list[str], at: int) -> Number | None:
    """Reads "half a million"; any other half is unreadable."""
    if said[at] != "half":
        return None
    scale_at = at + 1 + (_at(said, at + 1) in ("a", "-"))
    scale = words.SCALES.get(_at(said, scale_at))
    if scale is None:
        return Number(at, at + 1, None)
    return Number(at, scale_at + 1, Decimal(scale) / 2, scale)


def _vague(said: list[str], at: int) -> Number | None:
    """Reads "many", and "tens of thousands" or "several hundred" as at least two of what they name."""
    start, first = at, said[at]
    if first not in words.VAGUE and first not in words.PLURALS:
        return None
    if first == "some" and _counted(said, at + 1):
        return None
    scale = words.PLURALS.get(first, 1)
    at += 1
    while True:
        after = at + (_at(said, at) == "of")
        following = _scale(_at(said, after))
        if not following:
            return Number(start, at, Decimal(2 * scale) if scale > 1 else None, scale, vague=True)
        scale, at = scale * following, after + 1


def _counted(said: list[str], at: int, limit: int = GREATEST) -> Number | None:
    """Reads "1.5 million" or "two hundred and six", with multipliers that rise and stay below `limit`."""
    first = _first(said, at)
    if first is None:
        return None
    start, at, value, product = at, first.end, first.value, first.scale
    greatest = product
    while True:
        scale_at = at + (_at(said, at) == "-")
        scale = _scale(_at(said, scale_at))
        if not greatest < scale < limit:
            return Number(start, at, value, product)
        at, product, greatest = scale_at + 1, product * scale, scale
        value = None if value is None else value * scale
        rest = _rest(said, at, scale)
        if rest and rest.value and value is not None:
            value, at = value + rest.value, rest.end


def _scale(word: str) -> int:
    return words.SCALES.get(word) or words.PLURALS.get(word) or 0


def _first(said: list[str], at: int) -> Number | None:
    """What a number begins with; before a bare "hundred" that is an unsaid one."""
    word = _at(said, at)
    if word[:1].isdigit():
        return _digits(said, at)
    if word in words.TENS:
        unit_at = at + 1 + (_at(said, at + 1) == "-")
        unit = words.SMALL.get(_at(said, unit_at), 0)
        if 0 < unit < 10:
            return Number(at, unit_at + 1, Decimal(words.TENS[word] + unit))
    if word in words.SMALL:
        return Number(at, at + 1, Decimal(words.SMALL[word]))
    if word in words.SCALES:
        return Number(at, at, Decimal(1))
    if word in words.ARTICLES and _at(said, at + 1) in words.SCALES:
        return Number(at, at + 1, Decimal(1))
    return None


def _digits(said: list[str], at: int) -> Number | None:
    digits = said[at].rstrip(ascii_lowercase)
    suffix = said[at][len(digits) :]
    if suffix and suffix not in words.SUFFIXES:
        return None
    scale = words.SUFFIXES.get(suffix, 1)
    scaled = bool(suffix) or _at(said, at + 1) in words.SCALES
    if _GROUPED.fullmatch(digits) and not (scaled and digits.count(".") == 1):
        return Number(at, at + 1, Decimal(re.sub(r"\D", "", digits)) * scale, scale)
    if _DECIMAL.fullmatch(digits):
        return Number(at, at + 1, Decimal(digits.replace(",", ".")) * scale, scale)
    return Number(at, at + 1, None)


def _rest(said: list[str], at: int, scale: int) -> Number | None:
    """What is added after a multiplier: the "and six" of "two hundred and six"."""
    at += _at(said, at) == "and"
    if scale < 100 or _at(said, at) not in words.SMALL:
        return None
    found = _counted(said, at, scale)
    # In "one hundred and two hundred" a new number begins.
    return None if found is None or 0 < _scale(_at(said, found.end)) <= scale else found
