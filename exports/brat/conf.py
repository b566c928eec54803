"""`annotation.conf` and `visual.conf`: the types that brat shows and offers, and which roles repeat."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from exports.brat.lines import EQUIV, Values

FILE = "annotation.conf"
VISUAL = "visual.conf"
ENTITY = "<ENTITY>"
EVENT = "<EVENT>"

# An attribute with more values than these is shown as it is, and not offered.
MAX_VALUES = 100

_ROLE = re.compile(r"(.*?)([?*+]|\{[\d-]+\}\??)?")
_ONCE = frozenset({"", "?", "{1}", "{1}?"})
_OFFERED = re.compile(r"[^\s,|:]+")
_COLOURS = (
    "#cfe2ff", "#ffe3b3", "#d5f0d2", "#f8d2de", "#e2d6f7", "#cdeff0", "#f3f0b8", "#e5e0da",
)  # fmt: skip


@dataclass
class Inventory:
    """The types that occur, with what they join; it grows with the types, not with the documents.

    `roles` are, by event type, each role with what fills it, `repeated` those of them that stand twice.
    """

    labels: set[str] = field(default_factory=set)
    roles: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    repeated: set[tuple[str, str]] = field(default_factory=set)
    relations: dict[str, tuple[set[str], set[str]]] = field(default_factory=dict)
    groups: set[str] = field(default_factory=lambda: {EQUIV})
    about: dict[str, set[str]] = field(default_factory=dict)
    values: dict[str, set[str | None]] = field(default_factory=dict)

    def event(self, kind: str, arguments: Iterable[tuple[str, str]]) -> None:
        """An event with its (role, ENTITY or EVENT) pairs."""
        known = self.roles.setdefault(kind, {})
        seen: Counter[str] = Counter()
        for role, filler in arguments:
            known.setdefault(role, set()).add(filler)
            seen[role] += 1
        self.repeated |= {(kind, role) for role, number in seen.items() if number > 1}

    def relation(self, kind: str, head: str, tail: str) -> None:
        """A relation between what ENTITY or EVENT say."""
        heads, tails = self.relations.setdefault(kind, (set(), set()))
        heads.add(head)
        tails.add(tail)

    def attributes(self, lines: dict[str, Values], target: str) -> None:
        """Attributes of an ENTITY or an EVENT."""
        for name, said in lines.items():
            self.about.setdefault(name, set()).add(target)
            held = self.values.setdefault(name, set())
            if len(held) <= MAX_VALUES:
                held.update(said)

    def annotation(self) -> str:
        """`annotation.conf`."""
        rows = ["[entities]", *sorted(self.labels - set(self.roles)), "", "[relations]"]
        rows += [f"{each}\tArg1:{_any(a)}, Arg2:{_any(b)}" for each, (a, b) in sorted(self.relations.items())]
        symmetric = "Arg1:<ANY>, Arg2:<ANY>, <REL-TYPE>:symmetric-transitive"
        rows += [f"{each}\t{symmetric}" for each in sorted(self.groups)]
        rows += ["<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>", "", "[events]"]
        for kind, roles in sorted(self.roles.items()):
            said = (
                f"{role}{'*' if (kind, role) in self.repeated else '?'}:{_any(fillers)}"
                for role, fillers in sorted(roles.items())
            )
            rows.append(f"{kind}\t{', '.join(said)}".rstrip())
        rows += ["", "[attributes]"]
        rows += [row for name in sorted(self.about) if (row := self._attribute(name))]
        return "\n".join(rows) + "\n"

    def _attribute(self, name: str) -> str | None:
        """The line of an attribute; none where its values cannot be listed: brat shows them all the same."""
        said = self.values[name]
        row = f"{name}\tArg:{_any(self.about[name])}"
        if said == {None}:
            return row
        offered = sorted(value for value in said if value and _OFFERED.fullmatch(value))
        return f"{row}, Value:{'|'.join(offered)}" if len(offered) == len(said) <= MAX_VALUES else None

    def visual(self) -> str:
        """`visual.conf`: names to read, and a colour for each type."""
        kinds = sorted(self.labels | set(self.roles))
        roles = {role for known in self.roles.values() for role in known}
        names = sorted({*kinds, *roles, *self.relations, *self.groups})
        rows = ["[labels]", *(f"{name} | {_readable(name)}" for name in names), "", "[drawing]"]
        rows += ["SPAN_DEFAULT\tfgColor:black, bgColor:#eeeeee, borderColor:darken"]
        rows += ["ARC_DEFAULT\tcolor:black, arrowHead:triangle-5"]
        rows += [f"{kind}\tbgColor:{_COLOURS[n % len(_COLOURS)]}" for n, kind in enumerate(kinds)]
        rows += [f"{group}\tdashArray:3-3, arrowHead:none" for group in sorted(self.groups)]
        return "\n".join(rows) + "\n"


def repeating(text: str) -> dict[str, frozenset[str]]:
    """The roles that may stand more than once, for each event type of an `annotation.conf`."""
    found: dict[str, frozenset[str]] = {}
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line
        elif section == "[events]" and line and line[0] not in "#<-":
            kinds, *rest = line.split(maxsplit=1)
            arguments = rest[0].split(",") if rest else []
            found[kinds.partition("|")[0].lstrip("!")] = frozenset(filter(None, map(_repeating, arguments)))
    return found


def _repeating(argument: str) -> str | None:
    """The role of an argument such as `Theme+:Protein`, if it may stand more than once."""
    match = _ROLE.fullmatch(argument.strip().partition(":")[0])
    return match[1] if match and (match[2] or "") not in _ONCE else None


def _any(targets: set[str]) -> str:
    return "|".join(sorted(targets))


def _readable(name: str) -> str:
    words = name.replace("_", " ").strip() or name
    return words[0].upper() + words[1:]
