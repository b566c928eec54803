"""Where one character that people see ends and the next begins: grapheme clusters, as tokens need them.

What Unicode Standard Annex 29 joins by combining marks, variation selectors, emoji modifiers, tags, joiners,
pairs of flag letters and Korean letters is joined here; its rules for prefixes (GB9b) and for Indic conjuncts
(GB9c) are left out.
"""

from unicodedata import category

JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Me", "Mc"})


def inside(text: str, offset: int) -> bool:
    """Whether the code point `offset` continues the cluster of the one before it."""
    if not 0 < offset < len(text):
        return False
    before, here = text[offset - 1], text[offset]
    if before.isspace() or (before.isascii() and here.isascii()):
        return False
    if _extends(here):
        return True
    if before == JOINER:
        return category(here) == "So"
    if _is_flag_letter(here):
        return _flag_letters_before(text, offset) % 2 == 1
    return _joins_korean(before, here)


def _extends(character: str) -> bool:
    return (
        category(character) in _MARKS
        or character in {JOINER, "\u200c"}
        or "\U0001f3fb" <= character <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= character <= "\U000e007f"  # tags, as in the flag of Scotland
    )


def _is_flag_letter(character: str) -> bool:
    return "\U0001f1e6" <= character <= "\U0001f1ff"


def _flag_letters_before(text: str, offset: int) -> int:
    first = offset
    while first and _is_flag_letter(text[first - 1]):
        first -= 1
    return offset - first


def _joins_korean(before: str, here: str) -> bool:
    leading, vowels, trailing = ("\u1100", "\u115f"), ("\u1160", "\u11a7"), ("\u11a8", "\u11ff")
    syllables = ("\uac00", "\ud7a3")
    if _within(before, leading):
        return _within(here, leading, vowels, syllables)
    if _within(before, vowels):
        return _within(here, vowels, trailing)
    if _within(before, syllables):
        open_syllable = (ord(before) - 0xAC00) % 28 == 0
        return _within(here, trailing) or (open_syllable and _within(here, vowels))
    return _within(before, trailing) and _within(here, trailing)


def _within(character: str, *ranges: tuple[str, str]) -> bool:
    return any(first <= character <= last for first, last in ranges)
