"""The words of which numbers are made, and a text as a list of them."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

_SIGNS = str.maketrans("٬٫’‐‑−–", ",.'----")


def _folded(text: str) -> str:
    """Lower case, without marks above letters, digits as ASCII, dashes alike, single blanks."""
    letters = (char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))
    digits = "".join(str(unicodedata.decimal(char, char)) for char in letters)
    return " ".join(digits.casefold().translate(_SIGNS).split())


def _words(text: str) -> frozenset[str]:
    return frozenset(_folded(text).split())


def _values(words: Mapping[int, str]) -> dict[str, int]:
    return {word: value for value, several in words.items() for word in _words(several)}


TENS: Final = _values(
    {20: "twenty", 30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 70: "seventy", 80: "eighty"}
    | {90: "ninety"}
)
SMALL: Final = TENS | _values(
    {0: "zero no none nobody nil", 1: "one", 2: "two pair", 3: "three", 4: "four", 5: "five", 6: "six"}
    | {7: "seven", 8: "eight", 9: "nine", 10: "ten", 11: "eleven", 12: "twelve", 13: "thirteen"}
    | {14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen", 18: "eighteen", 19: "nineteen"}
)
SCALES: Final = _values(
    {12: "dozen", 100: "hundred مئة مائة", 10**3: "thousand ألف", 10**6: "million مليون", 10**9: "billion"}
)
SUFFIXES: Final = _values({10**3: "k", 10**6: "m mn", 10**9: "bn"})
PLURALS: Final = _values(
    {10: "tens عشرات", 12: "dozens", 20: "scores", 100: "hundreds مئات", 10**3: "thousands آلاف الآلاف"}
    | {10**6: "millions ملايين", 10**9: "billions"}
)
VAGUE: Final = _words(
    "several many few couple handful numerous multiple various countless most lot lots plenty heavy some "
    "number numbers group groups crowd crowds majority minority عدد عدة بضع"
)
# After a number or an article: a share or a rank, which says nothing of how many.
NO_COUNT: Final = _words(
    "half halves first second third thirds fourth fourths quarter quarters fifth fifths sixth seventh eighth "
    "ninth tenth tenths hundredth thousandth % percent percentage per"
)
ARTICLES: Final = _words("a an")
AND: Final = _words("and و")
BETWEEN: Final = _words("between بين")
JOINING: Final = _words("- to or إلى أو")

# The sign that stands for each phrase. The first three count only right before a number, the next anywhere.
_PHRASES = {
    ">": "more than, over, above, upwards of, exceeding, in excess of, a minimum of, minimum of, "
    "no fewer than, no less than, not fewer than, not less than, أكثر من, ما يزيد عن, ما يزيد على, "
    "ما لا يقل عن, لا يقل عن",
    "<": "up to, no more than, not more than, no greater than, fewer than, less than, under, below, "
    "as many as, a maximum of, maximum of, just under, أقل من, ما لا يزيد عن, لا يزيد عن, لا يتجاوز",
    "~": "about, around, roughly, nearly, almost, approximately, approx, circa, close to, just about, "
    "an estimated, estimated, نحو, حوالي, قرابة, ما يقارب",
    "≥": "at least, or more, plus, على الأقل",
    "≤": "at most, or fewer, or less, على الأكثر",
    "≈": "or so, odd, more or less, تقريبا",
    "nobody": "no one, not one, not a single, not a single one",
    "": "a total of, a further, an additional, a record, another, the, strong",
}
_REPLACED = {_folded(phrase): sign for sign, phrases in _PHRASES.items() for phrase in phrases.split(", ")}
_PHRASE = re.compile(
    rf"(?<!\w)(?:{'|'.join(re.escape(each) for each in sorted(_REPLACED, key=len, reverse=True))})(?!\w)"
)
_TAIL = re.compile(r"-(?=(?:strong|odd|plus)\b)")
_PAUSE = re.compile(r" - (?!\d)")
_TOKEN = re.compile(r"(?:\d{1,3}(?: \d{3})+(?!\d)|\d+(?:[.,']\d+)*)(?:[a-z]\w*)?|[a-z]\w*|[^\W\d]+|[^\w\s]")


def words_of(text: str) -> list[str]:
    """The folded words, numbers and signs of a text, with one sign for each phrase such as "at least"."""
    plain = _PAUSE.sub(", ", _TAIL.sub(" ", _folded(text)))
    return _TOKEN.findall(_PHRASE.sub(lambda found: f" {_REPLACED[found[0]]} ", plain))
