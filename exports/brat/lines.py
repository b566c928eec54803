"""The lines of a brat file, and how values of ours are said in them.

A line cannot say everything exactly: names have only letters, digits, `_` and `-`, values are words. What
a line says inexactly stands beside it in a note, which counts as long as the line still says what was made
of it.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, NamedTuple

import msgspec

from schemas.gold import Attributes, Entity

CLAIM = "Claim"
EQUIV = "Equiv"
REFERENCE = "Reference"
REMARK = "AnnotatorNotes"
# The attribute of an entity that was made of a `*` line of another type.
GROUP = "equiv"
# The type of the notes that hold what lines cannot say.
EXACT = "Gold"
# Where the note on the document says which line ends were Windows'.
ENDS = "line_ends"

# What ends a line for one reader of such files or another, and the tab, which separates their fields.
_BREAK = re.compile(r"[\t\n\v\f\r\x1c-\x1e\x85\u2028\u2029]+")
_UNFIT = re.compile(r"[^A-Za-z0-9_-]")
_ROLE = re.compile(r"(.*?)(\d*)", re.ASCII | re.DOTALL)
_PLAIN_VALUE = re.compile(r"\S+(?: \S+)*")

Parts = tuple[tuple[int, int], ...]
Values = tuple[str | None, ...]


class Mark(NamedTuple):
    """A T line; offsets as in the file until they are placed in the text."""

    id: str
    type: str
    parts: Parts
    quote: str | None


class Frame(NamedTuple):
    """An E line; arguments as (role, what fills it)."""

    id: str
    type: str
    trigger: str
    arguments: tuple[tuple[str, str], ...]


class Link(NamedTuple):
    """An R line."""

    id: str
    type: str
    arguments: tuple[tuple[str, str], ...]


class Group(NamedTuple):
    """A `*` line."""

    type: str
    members: tuple[str, ...]


class Reference(NamedTuple):
    """An N line."""

    id: str
    target: str
    base: str
    key: str
    name: str


@dataclass
class Standoff:
    """What the lines of a document say; attributes and notes by what they are about.

    `told` counts what a reader should know, in words.
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    frames: dict[str, Frame] = field(default_factory=dict)
    links: dict[str, Link] = field(default_factory=dict)
    groups: list[Group] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    attributes: dict[str, dict[str, Values]] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)
    exact: dict[str, dict[str, Any]] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    def all_told(self) -> Counter[str]:
        """What a reader should know when everything that has a place was taken out."""
        told = +self.told
        for target, held in self.attributes.items():
            told[f"not read: attributes of {target[:1]} lines"] += len(held)
        for target, remarks in self.remarks.items():
            told[f"not read: remarks on {target[:1]} lines"] += len(remarks)
        return told


def fit(name: str) -> str:
    """The name as brat takes it."""
    return _UNFIT.sub("_", name) or "_"


def exact_name(said: str, noted: Any) -> str:
    """The noted name, if a line has said it so; else what the line says."""
    return noted if isinstance(noted, str) and fit(noted) == said else said


def oneline(text: str) -> str:
    """The text without line ends and tabs."""
    return _BREAK.sub(" ", text)


def pieces(text: str, parts: Parts) -> Parts:
    """The parts cut at line ends and tabs, without them: a T line stays on its line."""
    cut = []
    for start, end in parts:
        at = start
        for match in _BREAK.finditer(text, start, end):
            cut.append((at, match.start()))
            at = match.end()
        cut.append((at, end))
    return tuple((start, end) for start, end in cut if start < end)


def joined(text: str, cut: Parts) -> Parts:
    """The pieces with those put together again that only line ends and tabs part."""
    parts = list(cut[:1])
    for (_, before), (start, end) in pairwise(cut):
        if before < start and _BREAK.fullmatch(text, before, start):
            parts[-1] = (parts[-1][0], end)
        else:
            parts.append((start, end))
    return tuple(parts)


def numbered(roles: Iterable[str]) -> list[str]:
    """The roles as an E line has them: the second of a name gets the number 2, and so on."""
    seen: Counter[str] = Counter()
    names = []
    for role in map(fit, roles):
        seen[role] += 1
        names.append(role if seen[role] == 1 else f"{role}{seen[role]}")
    return names


def unnumbered(names: list[str], repeating: frozenset[str] | None) -> list[str]:
    """The roles without their numbers.

    `repeating` are those that may stand more than once; None where it is not known which. Numbers that do
    not run on from role to role mean something else, and stay.
    """
    by_role: dict[str, list[str]] = {}
    for name in names:
        role, number = _ROLE.fullmatch(name).groups()  # type: ignore[union-attr]
        if number and name not in (repeating or ()):
            by_role.setdefault(role, []).append(number)
        else:
            by_role.setdefault(name, []).append("")
    regular = {
        role
        for role, numbers in by_role.items()
        if numbers == ["", *map(str, range(2, len(numbers) + 1))] and (repeating is None or role in repeating)
    }
    stripped = [(name, name.rstrip("0123456789")) for name in names]
    return [role if role in regular and name not in regular else name for name, role in stripped]


def values(value: Any) -> Values:
    """An attribute's value as its A lines say it: None stands for a line without a value."""
    if isinstance(value, list | tuple):
        return tuple(_value(each) for each in value)
    return (_value(value),)


def _value(value: Any) -> str | None:
    if value is True:
        return None
    if isinstance(value, str):
        return value if _PLAIN_VALUE.fullmatch(value) else " ".join(value.split()) or "_"
    return oneline(_json(value))


def value_of(said: Values) -> Any:
    """The value that A lines say."""
    plain: list[str | bool] = [True if value is None else value for value in said]
    return plain[0] if len(plain) == 1 else plain


class Said(NamedTuple):
    """Attributes as lines say them; the values that lines do not say exactly; those without lines."""

    lines: dict[str, Values]
    exact: Attributes
    hidden: Attributes


def say(attributes: Mapping[str, Any], reserved: Iterable[str] = ()) -> Said:
    """How lines say attributes; a reserved name, which means something else there, has none."""
    said = Said({}, {}, {})
    for name, value in attributes.items():
        fitting, lines = fit(name), values(value)
        if fitting in reserved or fitting in said.lines or not lines:
            said.hidden[name] = value
            continue
        said.lines[fitting] = lines
        if fitting != name or not same(value_of(lines), value):
            said.exact[name] = value
    return said


def heard(lines: Mapping[str, Values], note: Mapping[str, Any]) -> Attributes:
    """The attributes that lines say, exact as far as the note still agrees with them."""
    found: Attributes = {}
    left = dict(lines)
    for name, value in mapping(note.get("attributes")).items():
        if left.get(fit(name)) == values(value):
            del left[fit(name)]
            found[name] = value
    for name, said in left.items():
        found.setdefault(name, value_of(said))
    return found


def mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def remarks(value: str) -> list[str]:
    """A remark as the tails of its notes."""
    return [oneline(line) for line in value.split("\n")]


def same(first: Any, second: Any) -> bool:
    """Whether two values are equal as JSON has them, where 1 is not true."""
    return _json(first) == _json(second)


def note(value: Any) -> str:
    """JSON on one line, whatever is taken for the end of one."""
    return _BREAK.sub(lambda match: "".join(f"\\u{ord(each):04x}" for each in match[0]), _json(value))


def _json(value: Any) -> str:
    return msgspec.json.encode(value).decode()


def quote(text: str, cut: Parts) -> str:
    """The words of a T line."""
    return " ".join(text[start:end] for start, end in cut)


def inside(cut: Parts) -> Iterator[str]:
    """The offsets of a T line."""
    return (f"{start} {end}" for start, end in cut)


def referred(entity: Entity) -> tuple[dict[str, str], str | None]:
    """An entity's links and its name as N lines say them."""
    links = {fit(base): re.sub(r"\s+", "_", key) or "_" for base, key in entity.links.items()}
    return links, (oneline(entity.name) if links and entity.name else None)


def plain_entity(first: str, label: str, kind: str, links: dict[str, str], name: str | None) -> Entity:
    """The entity that lines speak of: its first mention, its label, the type of its `*` line, its N lines."""
    attributes = {} if kind == EQUIV else {GROUP: kind}
    return Entity(f"{first}-entity", label, name, attributes, links)
