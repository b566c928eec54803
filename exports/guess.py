"""Which encoding bytes most likely are in, when they are marked by nothing and are not UTF-8."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from charset_normalizer import CharsetMatch

# What files in a language were mostly written in before UTF-8; Western European where none is named.
WESTERN = "cp1252"
_USUAL = {
    "cp1250": ("bs", "cs", "hr", "hu", "pl", "ro", "sk", "sl", "sq"),
    "cp1251": ("be", "bg", "mk", "ru", "sr", "uk"),
    "cp1253": ("el",),
    "cp1254": ("az", "tr"),
    "cp1255": ("he", "yi"),
    "cp1256": ("ar", "fa", "ku", "ur"),
    "cp1257": ("et", "lt", "lv"),
    "cp932": ("ja",),
    "cp949": ("ko",),
    "gb18030": ("zh",),
}
_BY_LANGUAGE = {language: name for name, languages in _USUAL.items() for language in languages}

# A text of fewer bytes fits many encodings, and how well it fits each says little.
_SHORT = 2_000
_SLACK, _SLACK_IF_SHORT = 0.02, 0.1
# Of the letters of a Western text, at most so many have an accent.
_WESTERN_SHARE = 0.2


def likely(sample: bytes, language: str) -> str | None:
    """The encoding to read the bytes in; None if none fits. Among those that fit alike, the usual one."""
    from charset_normalizer import from_bytes

    usual = _BY_LANGUAGE.get(language.partition("-")[0].lower(), WESTERN)
    matches = from_bytes(sample)
    best = matches.best()
    short = len(sample) < _SHORT
    if best is not None:
        most = best.chaos + (_SLACK_IF_SHORT if short else _SLACK)
        fitting = {name for match in matches if match.chaos <= most for name in _names(match)}
        for name in (usual, WESTERN):
            if name in fitting:
                return name
    if short and _plausible(sample, usual):
        return usual
    return best.encoding if best is not None else None


def _names(match: "CharsetMatch") -> list[str]:
    """The encodings in which the bytes are the same text."""
    return [match.encoding, *match.could_be_from_charset]


def _plausible(sample: bytes, encoding: str) -> bool:
    """Whether the bytes could be text in that encoding, where nothing else speaks for it."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    foreign = [character for character in text if not character.isascii()]
    if any(character < "\xa0" for character in foreign):
        return False
    return encoding != WESTERN or len(foreign) <= _WESTERN_SHARE * len(text)
