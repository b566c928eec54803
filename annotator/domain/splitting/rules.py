"""Methods that have a rule for each document: its date, its source, or a list.

`wishes` are the splits of the rule, one a document, empty where there is none and none is needed, because an
earlier release has the document. `home` is where a group goes whose documents the rule puts in these splits.
"""

import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from annotator.domain.splitting.candidate import Candidate, check_names, documents, invalid, listing

_UNDATED = "undated"
_DAY = re.compile(r"\d{4}(-\d\d(-\d\d)?)?(?!\d)")
# Sources may have commas in their names.
_NEXT_SPLIT = re.compile(r",(?=\s*\w+\s*=)")


def most(wishes: Iterable[str], names: Sequence[str]) -> str:
    """The split that comes most often, of several the first in the order of `names`."""
    counts = Counter(wishes)
    return max((name for name in names if name in counts), key=lambda name: counts[name])


@dataclass(frozen=True, slots=True)
class ByDate:
    """Each split with its first day; what is older goes to the one split whose day is empty.

    A document dated by month or year alone counts as of its last day. `undated` is the split of those
    without a date; if it is empty they are an error.
    """

    first: tuple[tuple[str, str], ...]
    undated: str = ""

    def __post_init__(self) -> None:
        check_names(self.names)
        days = [day for _, day in self.first]
        if days.count("") != 1:
            raise invalid("One split, and only one, has no first day: that of the oldest documents.")
        for day in filter(None, days):
            _check_day(day)
            if days.count(day) > 1:
                raise invalid(f"Two splits begin on {day}.")
        if self.undated and self.undated not in self.names:
            raise invalid(f"Documents without a date cannot go to {self.undated}, which is no split named.")

    @classmethod
    def parse(cls, text: str) -> "ByDate":
        """Reads `train,dev=2024-11-01,test=2024-12-01,undated=train`. Raises Invalid."""
        first, undated = [], ""
        for part in text.split(","):
            name, _, value = (each.strip() for each in part.partition("="))
            if name == _UNDATED:
                undated = value
            else:
                first.append((name, value))
        return cls(tuple(first), undated)

    @property
    def names(self) -> tuple[str, ...]:
        """The splits, as they were named."""
        return tuple(name for name, _ in self.first)

    def wishes(self, candidates: Sequence[Candidate], kept: Container[str]) -> list[str]:
        """Raises Invalid if a document has no date and there is no split for such."""
        late_first = sorted(((day, name) for name, day in self.first), reverse=True)

        def wish(candidate: Candidate) -> str:
            match = _DAY.match(candidate.published or "")
            if not match:
                return self.undated
            last = match[0] + "-12-31"[len(match[0]) - 4 :]
            return next(name for day, name in late_first if last >= day)

        return _each(
            candidates, kept, wish, "without a date: date them, or say where they go, as in undated=train"
        )

    def home(self, wishes: Sequence[str]) -> str:
        """The latest split: then nothing in an earlier one, such as train, tells of the days of a later."""
        days = {name: day for name, day in self.first}
        return max(wishes, key=days.__getitem__)


@dataclass(frozen=True, slots=True)
class BySource:
    """Each split with its sources, in any case, and `rest`, the split of all others and of those without.

    If `rest` is empty, documents of other sources are an error.
    """

    sources: tuple[tuple[str, tuple[str, ...]], ...]
    rest: str = ""

    def __post_init__(self) -> None:
        check_names(self.names)
        named = [source.casefold() for _, sources in self.sources for source in sources]
        for source in named:
            if not source.strip():
                raise invalid("A source is empty: write splits and sources as in test=Reuters|AFP,train=*.")
            if named.count(source) > 1:
                raise invalid(f"The source {source} is named twice.")

    @classmethod
    def parse(cls, text: str) -> "BySource":
        """Reads `test=Reuters|AFP,dev=AP,train=*`; the star is the rest. Raises Invalid."""
        splits, rest = [], ""
        for part in _NEXT_SPLIT.split(text):
            name, equals, value = (each.strip() for each in part.partition("="))
            if not equals:
                raise invalid(f"{part!r} names no source: write test=Reuters|AFP, and * for all others.")
            sources = [source.strip() for source in value.split("|")]
            if "*" in sources:
                if rest:
                    raise invalid("Two splits are to get all other sources.")
                rest = name
                sources.remove("*")
            splits.append((name, tuple(sources)))
        return cls(tuple(splits), rest)

    @property
    def names(self) -> tuple[str, ...]:
        """The splits, as they were named; the rest last, if it stands alone."""
        named = tuple(name for name, _ in self.sources)
        return named if not self.rest or self.rest in named else (*named, self.rest)

    def wishes(self, candidates: Sequence[Candidate], kept: Container[str]) -> list[str]:
        """Raises Invalid if a source has no document, or a document's source no split."""
        splits = {source.casefold(): name for name, sources in self.sources for source in sources}
        there = {_source(candidate) for candidate in candidates}
        named = (source for _, sources in self.sources for source in sources)
        if unknown := [source for source in named if source.casefold() not in there]:
            raise invalid(f"No document is of the source {listing(unknown)}.")

        def wish(candidate: Candidate) -> str:
            return splits.get(_source(candidate), self.rest)

        return _each(
            candidates, kept, wish, "whose source has no split: name it, or give the rest one, as in train=*"
        )

    def home(self, wishes: Sequence[str]) -> str:
        """The split most of them go to, but the rest last: a source that was picked out stays out of it."""
        return most([wish for wish in wishes if wish != self.rest] or wishes, self.names)


@dataclass(frozen=True, slots=True)
class ByList:
    """The split of each document, by uid or external id."""

    splits: Mapping[str, str]

    def __post_init__(self) -> None:
        check_names(self.names)

    @property
    def names(self) -> tuple[str, ...]:
        """The splits, in alphabetical order."""
        return tuple(sorted(set(self.splits.values())))

    def wishes(self, candidates: Sequence[Candidate], kept: Container[str]) -> list[str]:
        """Raises Invalid if an id is no document's, or a document is not listed or in two splits."""
        ids = {each for candidate in candidates for each in (candidate.uid, candidate.external_id)}
        if unknown := self.splits.keys() - ids:
            raise invalid(f"The list names {documents(len(unknown))} not in the release: {listing(unknown)}.")

        def wish(candidate: Candidate) -> str:
            listed = self.splits.get(candidate.uid, "")
            other = self.splits.get(candidate.external_id or "", listed)
            if listed and other != listed:
                raise invalid(f"The list has {candidate.name} in {other} and, by its uid, in {listed}.")
            return other

        return _each(candidates, kept, wish, "not in the list")

    def home(self, wishes: Sequence[str]) -> str:
        """The split most of them are listed in."""
        return most(wishes, self.names)


def _each(
    candidates: Sequence[Candidate], kept: Container[str], wish: Callable[[Candidate], str], lacking: str
) -> list[str]:
    """The wish for each; raises Invalid for those without a wish that no earlier release has."""
    found = [wish(candidate) for candidate in candidates]
    without = [
        candidate.name
        for candidate, split in zip(candidates, found, strict=True)
        if not split and candidate.uid not in kept
    ]
    if without:
        raise invalid(f"{documents(len(without))} {lacking}: {listing(without)}.")
    return found


def _source(candidate: Candidate) -> str:
    return (candidate.source or "").strip().casefold()


def _check_day(day: str) -> None:
    try:
        if len(day) == len("2024-11-30"):
            date.fromisoformat(day)
            return
    except ValueError:
        pass
    raise invalid(f"{day!r} is no day such as 2024-11-30.")
