"""What an import cannot take over: counted by name, with examples."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from annotator.domain.mapping import Found, Left

KEPT = 100
EXAMPLES = 3

Thing = TypeVar("Thing")


@dataclass(slots=True)
class Listing(Generic[Thing]):
    """Things that happened: how many, and the first of them."""

    count: int = 0
    first: list[Thing] = field(default_factory=list)

    def add(self, thing: Thing) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < KEPT:
            self.first.append(thing)


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A name of the files that the project does not have, in how many documents that were refused for it."""

    section: str
    name: str
    count: int


@dataclass(slots=True)
class LeftOut:
    """What was left out: a kind of thing by its name in the files, why, and the first of them."""

    kind: str
    name: str
    why: str
    count: int = 0
    examples: list[str] = field(default_factory=list)


class Losses:
    """Counts what the mapping of names leaves out, and which names mean nothing."""

    def __init__(self) -> None:
        self._unknown: Counter[tuple[str, str]] = Counter()
        self._left: dict[tuple[str, str, str], LeftOut] = {}

    def unknown(self, names: Iterable[Found]) -> None:
        """Counts the names for which a document is refused."""
        self._unknown.update(dict.fromkeys((found.section, found.key) for found in names).keys())

    def leave(self, place: str, left: Iterable[Left]) -> None:
        """Counts what is left out of the document of that place."""
        for each in left:
            known = self._left.setdefault(each[:3], LeftOut(*each[:3]))
            known.count += 1
            if len(known.examples) < EXAMPLES:
                known.examples.append(f"{place}: {each.example}")

    def unmapped(self) -> Listing[Unmapped]:
        """The names that mean nothing, the most frequent first."""
        found: Listing[Unmapped] = Listing()
        for (section, name), count in self._unknown.most_common():
            found.add(Unmapped(section, name, count))
        return found

    def left_out(self) -> Listing[LeftOut]:
        """What was left out by kind and name, the most frequent first; the count is that of all things."""
        found: Listing[LeftOut] = Listing()
        for left in sorted(self._left.values(), key=lambda each: -each.count):
            found.add(left)
        found.count = sum(left.count for left in self._left.values())
        return found
