"""The loss report: what went into an export, what came out, and each item that did not, with its reason.

It stays small however long the export runs: counts, and the first examples of each loss.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from operator import attrgetter
from typing import Any

import msgspec

from schemas.gold import GoldDocument

# What a report counts. `attributes` are those of spans, entities, events and claims; `fields` are what
# a document carries beside its text, such as title and source.
KINDS = (
    "spans", "entities", "events", "arguments", "incidents", "claims", "relations", "attributes", "fields",
)  # fmt: skip
FIELDS = ("external_id", "title", "language", "published", "source", "url", "metadata", "provenance")
EXAMPLES = 20
QUOTE = 80


@dataclass
class Tally:
    """How often one thing happened, with its first examples: document id, item id, quote."""

    count: int = 0
    examples: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, document: str, item: str, quote: str) -> None:
        """One more; only the first examples are kept."""
        self.count += 1
        if len(self.examples) < EXAMPLES:
            self.examples.append((document, item, quote if len(quote) <= QUOTE else quote[: QUOTE - 1] + "…"))


_fields = attrgetter(*FIELDS)
Tallies = dict[tuple[str, str], Tally]


class LossReport:
    """Counts per kind for one export; `dropped` and `changed` are keyed by kind and reason."""

    def __init__(self, format_id: str) -> None:
        self.format = format_id
        self.documents = 0
        self.found: Counter[str] = Counter()
        self.dropped: Tallies = {}
        self.changed: Tallies = {}

    def count(self, document: GoldDocument) -> None:
        """Counts a document, and all its items, as going in."""
        self.documents += 1
        for kind in KINDS:
            self.found[kind] += _size(document, kind)

    def drop(self, kind: str, reason: str, document: GoldDocument, item: str, quote: str = "") -> None:
        """An item that the format's own place for it does not hold."""
        self.dropped.setdefault((kind, reason), Tally()).add(document.id, item, quote)

    def drop_all(self, kind: str, reason: str, document: GoldDocument) -> None:
        """Every item of a kind in the document."""
        size = _size(document, kind)
        if size:
            tally = self.dropped.setdefault((kind, reason), Tally())
            missing = min(size, max(EXAMPLES - len(tally.examples), 0))
            for item, quote in islice(_items(document, kind), missing):
                tally.add(document.id, item, quote)
            tally.count += size - missing

    def change(self, kind: str, reason: str, document: GoldDocument, item: str, quote: str = "") -> None:
        """An item that is kept but not as it was."""
        self.changed.setdefault((kind, reason), Tally()).add(document.id, item, quote)

    def add(self, other: "LossReport") -> None:
        """Adds what another export of the same format reports, its examples after those that are here."""
        self.documents += other.documents
        self.found.update(other.found)
        for ours, theirs in ((self.dropped, other.dropped), (self.changed, other.changed)):
            for key, tally in theirs.items():
                mine = ours.setdefault(key, Tally())
                mine.count += tally.count
                mine.examples += tally.examples[: EXAMPLES - len(mine.examples)]

    def kept(self, kind: str) -> int:
        """The items of a kind that came out."""
        return self.found[kind] - _total(self.dropped, kind)

    def rows(self) -> list[tuple[str, int, int, int, int]]:
        """Kind, in, out, dropped and changed, for each kind that occurred."""
        return [
            (kind, self.found[kind], self.kept(kind), _total(self.dropped, kind), _total(self.changed, kind))
            for kind in KINDS
            if self.found[kind]
        ]

    def to_dict(self) -> dict[str, Any]:
        """The report as `loss.json` holds it."""
        return {
            "format": self.format,
            "documents": self.documents,
            "items": {kind: {"in": found, "out": kept} for kind, found, kept, _, _ in self.rows()},
            "dropped": _entries(self.dropped),
            "changed": _entries(self.changed),
        }

    def encode(self) -> bytes:
        """The report as indented JSON."""
        return msgspec.json.format(msgspec.json.encode(self.to_dict()), indent=1) + b"\n"

    def __str__(self) -> str:
        """The report as plain text: a table, then each loss on a line."""
        lines = [f"{self.format}: {self.documents:,} documents", f"{'':12}{'in':>10}{'out':>10}"]
        lines += [f"{kind:12}{found:>10,}{kept:>10,}" for kind, found, kept, _, _ in self.rows()]
        for word, tallies in (("dropped", self.dropped), ("changed", self.changed)):
            for (kind, reason), tally in tallies.items():
                lines.append(f"{word}: {tally.count:,} {kind}: {reason}")
        return "\n".join(lines)


def _entries(tallies: Tallies) -> list[dict[str, Any]]:
    return [
        {
            "kind": kind,
            "reason": reason,
            "count": tally.count,
            "examples": [
                {"document": document, "item": item, "quote": quote}
                for document, item, quote in tally.examples
            ],
        }
        for (kind, reason), tally in tallies.items()
    ]


def _total(tallies: Tallies, kind: str) -> int:
    return sum(tally.count for (of, _), tally in tallies.items() if of == kind)


def _size(document: GoldDocument, kind: str) -> int:
    if kind == "arguments":
        return sum([len(event.arguments) for event in document.events])
    if kind == "attributes":
        return sum([len(item.attributes) for item in _attributed(document)])
    if kind == "fields":
        return sum(map(bool, _fields(document)))
    return len(getattr(document, kind))


def _attributed(document: GoldDocument) -> Iterator[Any]:
    return chain(document.spans, document.entities, document.events, document.claims)


def _items(document: GoldDocument, kind: str) -> Iterator[tuple[str, str]]:
    """Each item of a kind: its id, and words by which a reader knows it."""
    if kind == "arguments":
        for event in document.events:
            for argument in event.arguments:
                yield f"{event.id}.{argument.role}", argument.span or argument.event or ""
    elif kind == "attributes":
        for item in _attributed(document):
            yield from ((f"{item.id}.{name}", str(value)) for name, value in item.attributes.items())
    elif kind == "fields":
        yield from (
            (name, str(value)) for name, value in zip(FIELDS, _fields(document), strict=True) if value
        )
    else:
        for item in getattr(document, kind):
            yield item.id, _words(item)


def _words(item: Any) -> str:
    for name in ("text", "name", "type", "event"):
        if value := getattr(item, name, None):
            return str(value)
    return ""
