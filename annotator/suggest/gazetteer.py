"""Places with their names, and which of them a name most likely means."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Letters that do not decompose into a plain one, and Persian letters that look like Arabic ones.
_ALIKE = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "ø": "o",
        "đ": "d",
        "æ": "ae",
        "œ": "oe",
        "ی": "ي",
        "ى": "ي",
        "ک": "ك",
        "ة": "ه",
        "ـ": "",
    }
)
# Marks that some spellings of a name have inside a word and others have not.
_INSIDE_WORDS = re.compile(r"['’‘`´ʻʼʾʿ.]")
_WORD = re.compile(r"[^\W_]+")
# English, and Arabic before all letters: `Ar-Raqqah` is `al-Raqqa` too.
_ARTICLES = frozenset({"al", "el", "the", "ad", "an", "ar", "as", "ash", "at", "az"})
_ARABIC_ARTICLE = re.compile(r"^ال(?=..)")


@dataclass(frozen=True, slots=True)
class Place:
    """A place. `id` is GeoNames' number, `country` ISO 3166-1 alpha-3 or empty, `kind` a `loc_type`.

    Coordinates are WGS84 degrees, None where the source has none. `population` is 0 where unknown;
    `names` are the other names, without `name`.
    """

    id: str
    name: str
    country: str
    kind: str
    latitude: float | None
    longitude: float | None
    population: int
    names: tuple[str, ...] = ()


def folded(name: str) -> str:
    """A name's letters and digits without what spellings differ in; empty where nothing is left.

    These are case, diacritics, Arabic vowel signs and forms of alif, punctuation, blanks and a leading
    article.
    """
    plain = unicodedata.normalize("NFKD", name.casefold())
    # Vowel signs of Indian scripts have class 0: they are letters to their readers.
    plain = "".join(character for character in plain if not unicodedata.combining(character))
    words = _WORD.findall(_letters(plain))
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return _ARABIC_ARTICLE.sub("", "".join(words))


def _letters(plain: str) -> str:
    return _INSIDE_WORDS.sub("", plain.translate(_ALIKE))


def ranked(
    name: str, country: str, whole: Iterable[Place], begun: Iterable[Place], limit: int
) -> list[Place]:
    """The likeliest `limit` places for `name`, each once.

    First those with a name like it (`whole`), then those with a name that begins like it (`begun`). Within
    both: places of `country`, if it is given, then by how exact the name is, then by population.
    """
    found: dict[str, Place] = {}
    for places in (whole, begun):
        for place in sorted(places, key=lambda place: _order(place, name, country)):
            found.setdefault(place.id, place)
    return list(found.values())[:limit]


def _order(place: Place, name: str, country: str) -> tuple[bool, int, int, str]:
    elsewhere = bool(country) and place.country != country
    return elsewhere, _inexactness(place, name), -place.population, place.id


def _inexactness(place: Place, name: str) -> int:
    if place.name == name:
        return 0
    return 1 if name in place.names else 2
