"""From the lines of `.ann`, `.a1` and `.a2` files to what they say."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Final

import msgspec

from exports.brat.lines import EXACT, REMARK, Frame, Group, Link, Mark, Reference, Standoff, Values

_OFFSETS = re.compile(r"(\d{1,12}) (\d{1,12})", re.ASCII)
# An older way to write N lines.
_OLD_REFERENCE = re.compile(r"(\S+) Annotation:(\S+) Referent:(\S+)")
_OLD_REFERENCE_TURNED = re.compile(r"(\S+) Referent:(\S+) Annotation:(\S+)")


class LineError(ValueError):
    """A line that does not have the form that its first letter asks for."""

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def parse(lines: Iterable[str], standoff: Standoff) -> None:
    """Adds what the lines of a file say. Raises LineError with the number of the line."""
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        if not line.strip():
            continue
        identifier, _, rest = line.partition("\t")
        read = _READERS.get(identifier[:1])
        said, _, tail = rest.partition("\t")
        if read is None or not said.strip():
            raise LineError("no line of brat: expected an id such as T1, a tab, and what it is", number)
        try:
            read(standoff, identifier, said.rstrip(), tail)
        except LineError as error:
            raise LineError(str(error), number) from error


def _mark(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    kind, _, offsets = said.partition(" ")
    parts = []
    for part in offsets.split(";"):
        match = _OFFSETS.fullmatch(part)
        if match is None:
            raise LineError(f"{identifier}: {offsets!r} are no offsets such as 4 10 or 4 10;15 18")
        parts.append((int(match[1]), int(match[2])))
    _new(standoff.marks, identifier)
    standoff.marks[identifier] = Mark(identifier, kind, tuple(sorted(parts)), tail or None)


def _frame(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    (kind, trigger), *arguments = _pairs(identifier, said)
    _new(standoff.frames, identifier)
    standoff.frames[identifier] = Frame(identifier, kind, trigger, tuple(arguments))


def _link(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    kind, _, rest = said.partition(" ")
    arguments = _pairs(identifier, rest)
    if len(arguments) != 2:
        raise LineError(f"{identifier}: expected two arguments, such as Arg1:T1 Arg2:T2")
    _new(standoff.links, identifier)
    standoff.links[identifier] = Link(identifier, kind, tuple(arguments))


def _group(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    kind, *members = said.split()
    if len(members) < 2:
        raise LineError(f"{kind}: expected two ids or more")
    standoff.groups.append(Group(kind, tuple(members)))


def _attribute(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    kind, *words = said.split(" ", 2)
    if not words:
        raise LineError(f"{identifier}: expected a name and the id that it is about")
    held = standoff.attributes.setdefault(words[0], {})
    added: Values = (words[1].strip() or None,) if len(words) == 2 else (None,)
    held[kind] = held.get(kind, ()) + added


def _reference(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    if match := _OLD_REFERENCE.fullmatch(said):
        said = f"{match[1]} {match[2]} {match[3]}"
    elif match := _OLD_REFERENCE_TURNED.fullmatch(said):
        said = f"{match[1]} {match[3]} {match[2]}"
    words = said.split()
    base, colon, key = words[2].partition(":") if len(words) == 3 else ("", "", "")
    if not (base and colon and key):
        raise LineError(f"{identifier}: expected such as Reference T1 Wikidata:Q1")
    standoff.references.append(Reference(words[0], words[1], base, key, tail))


def _note(standoff: Standoff, identifier: str, said: str, tail: str) -> None:
    kind, _, target = said.partition(" ")
    if not target:
        raise LineError(f"{identifier}: expected the type of the note and the id that it is about")
    if kind == EXACT and (known := _object(tail)) is not None:
        # A note about itself is about the document: brat takes no other.
        standoff.exact["" if target == identifier else target] = known
    elif kind == REMARK:
        standoff.remarks.setdefault(target, []).append(tail)
    else:
        standoff.told[f"not read: notes of type {kind}"] += 1


def _object(text: str) -> dict[str, Any] | None:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _pairs(identifier: str, said: str) -> list[tuple[str, str]]:
    pairs = []
    for word in said.split():
        name, colon, target = word.partition(":")
        if not (name and colon and target):
            raise LineError(f"{identifier}: {word!r} is not a name and an id joined by a colon")
        pairs.append((name, target))
    if not pairs:
        raise LineError(f"{identifier}: says nothing")
    return pairs


def _new(known: dict[str, Any], identifier: str) -> None:
    if identifier in known:
        raise LineError(f"{identifier} stands twice")


_READERS: Final[dict[str, Callable[[Standoff, str, str, str], None]]] = {
    "T": _mark, "E": _frame, "R": _link, "*": _group, "A": _attribute, "M": _attribute, "N": _reference,
    "#": _note,
}  # fmt: skip
