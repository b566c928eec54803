"""Names, keys and colours of a draft: fit for an ontology, legible, and each of them once."""

import colorsys
import re
import unicodedata
from collections.abc import Iterable

from schemas.ontology import CARD_KEYS, PAGE_KEYS

LENGTH = 40
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
# The page's own, as its colours for light and dark have them; WCAG asks for a contrast of 4.5.
_LIGHT, _DARK, _CONTRAST = "#ffffff", "#15181c", 4.5
# Names of colours that configurations often have.
_NAMED = {
    "red": "#ff0000", "green": "#008000", "blue": "#0000ff", "orange": "#ffa500", "yellow": "#ffff00",
    "purple": "#800080", "violet": "#ee82ee", "magenta": "#ff00ff", "pink": "#ffc0cb", "brown": "#a52a2a",
    "cyan": "#00ffff", "teal": "#008080", "navy": "#000080", "lime": "#00ff00", "olive": "#808000",
    "maroon": "#800000", "gray": "#808080", "grey": "#808080", "black": "#000000", "gold": "#ffd700",
    "darkorange": "#ff8c00", "darkgreen": "#006400", "darkblue": "#00008b", "darkred": "#8b0000",
    "lightblue": "#add8e6", "lightgreen": "#90ee90", "salmon": "#fa8072", "coral": "#ff7f50",
}  # fmt: skip


class Names:
    """Identifiers of one kind, each given once."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def identifier(self, words: str, fallback: str) -> str:
        """An id made of the words, such as `control_change` of `ControlChange`."""
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        made = re.sub(r"[^a-z0-9]+", "_", _HUMP.sub("_", plain).lower()).strip("_")
        if not made:
            made = fallback
        elif not made[0].isalpha():
            made = f"{fallback}_{made}"
        return self._free(made)

    def value(self, words: str) -> str:
        """An id of an option made of the words, which it keeps where it can."""
        plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode()
        made = re.sub(r"[^A-Za-z0-9_.+-]+", "_", plain).lstrip("_.+-")
        return self._free((made if made == words else made.rstrip("_")) or "option")

    def _free(self, made: str) -> str:
        made = made[:LENGTH]
        number, free = 2, made
        while free in self._taken:
            free = f"{made[: LENGTH - 1 - len(str(number))]}_{number}"
            number += 1
        self._taken.add(free)
        return free


def keys(wanted: list[tuple[str, str]], digits: bool = True) -> list[str | None]:
    """A key for each pair of the key wished for, if any, and the name; None where all are taken.

    With `digits` the keys are those of labels, else those of roles. A wish comes before a letter of a name.
    """
    forbidden = PAGE_KEYS if digits else CARD_KEYS
    possible = [each for each in _LETTERS + ("1234567890" if digits else "") if each not in forbidden]
    found: list[str | None] = []
    for wish, _ in wanted:
        found.append(wish if wish in possible else None)
        if wish in possible:
            possible.remove(wish)
    for place, (_, name) in enumerate(wanted):
        if found[place] is None and possible:
            chosen = next((letter for letter in name.lower() if letter in possible), possible[0])
            possible.remove(chosen)
            found[place] = chosen
    return found


def colours(background: str, number: int) -> tuple[dict[str, str], bool]:
    """The colours on a light and on a dark page, and whether they are made of the background's.

    Those of another are the `number`th of hues that lie far apart.
    """
    colour = _hexadecimal(background)
    known = colour is not None
    hue, light, full = _hls(colour) if colour else (number * 0.618034 % 1, 0.4, 0.65)
    if colour is None or _contrast(colour, _LIGHT) < _CONTRAST:
        colour = _reached(hue, light, full, _LIGHT)
    return {"light": colour, "dark": _reached(hue, max(light, 0.6), full, _DARK)}, known


def _reached(hue: float, light: float, full: float, page: str) -> str:
    """The colour of that hue that can be read on the page, as near as may be to the given lightness."""
    step = -0.02 if page == _LIGHT else 0.02
    while True:
        channels = (round(each * 255) for each in colorsys.hls_to_rgb(hue, min(max(light, 0.0), 1.0), full))
        made = "#" + "".join(f"{each:02x}" for each in channels)
        if _contrast(made, page) >= _CONTRAST or not 0 <= light <= 1:
            return made
        light += step


def _hexadecimal(text: str) -> str | None:
    """A colour of CSS as six digits; None for one that is not known."""
    text = text.strip().lower()
    if found := re.fullmatch(r"#([0-9a-f]{3})[0-9a-f]?", text):
        return "#" + "".join(digit * 2 for digit in found[1])
    if found := re.fullmatch(r"(#[0-9a-f]{6})([0-9a-f]{2})?", text):
        return found[1]
    if found := re.fullmatch(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\b.*\)", text):
        return "#" + "".join(f"{min(int(each), 255):02x}" for each in found.groups())
    return _NAMED.get(text)


def _hls(colour: str) -> tuple[float, float, float]:
    red, green, blue = _channels(colour)
    return colorsys.rgb_to_hls(red, green, blue)


def _channels(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2: 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _channels(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
