"""The gold set under work, with what is decided of it: which gold object stands for which item."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from msgspec import structs

from annotator.domain.commands import Draft, Kind, Ruling, Setting
from annotator.domain.commands.base import AUTHOR, UNNAMED
from annotator.domain.comparing import Comparison, Item
from annotator.domain.comparing.items import PART
from annotator.domain.comparing.named import plain
from schemas.gold import Claim, Entity, Event, Incident, Relation, Span

KINDS: dict[str, type[Any]] = {
    "span": Span, "event": Event, "claim": Claim,
    "entity": Entity, "incident": Incident, "relation": Relation,
}  # fmt: skip


def gold_id(document: str, key: str) -> str:
    """The id in gold of the object of an item: the same whenever it is made."""
    return key[:1] + hashlib.sha256(f"{document}\n{key}".encode()).hexdigest()[:16]


@dataclass(slots=True)
class Bench:
    """`rulings` are the decisions by item, and grow with the work."""

    document: str
    comparison: Comparison
    draft: Draft
    rulings: dict[str, Ruling]
    setting: Setting

    def id(self, key: str) -> str:
        """The id that the object of a key has in gold, or would have."""
        ruling = self.rulings.get(key)
        return ruling.object if ruling and ruling.object else gold_id(self.document, key)

    def there(self, item: Item) -> str | None:
        """The id of the item's object, if gold has it; of an argument its event's."""
        return self.ref(item.parent if item.kind == "argument" else item.key, tuple(item.versions))

    def ref(self, key: str, whose: Iterable[str]) -> str | None:
        """The id in gold of what a key means to annotators, if gold has it.

        A span made by hand where theirs is stands for theirs.
        """
        if key in (AUTHOR, UNNAMED):
            return key
        kind = key.partition(":")[0]
        if kind not in KINDS:
            return None
        if self.draft.find(KINDS[kind], self.id(key)) is not None:
            return self.id(key)
        if kind == "span":
            for who in whose:
                span = self.comparison.spans[who].get(key)
                same = self.draft.same(span.start, span.end, span.label) if span else None
                if span and same and not span.fragments:
                    return same.id
        return None

    def span(self, key: str, who: str) -> str:
        """Makes the gold span of a key like the annotator's."""
        span = self.comparison.spans[who][key]
        identifier = self.ref(key, (who,)) or self.id(key)
        before = self.draft.find(Span, identifier)
        kept = before.entity if before is not None and before.label == span.label else None
        self.draft.put(
            structs.replace(
                span,
                id=identifier,
                text="",
                attributes=plain(span.attributes),
                entity=kept or self.whole("entity", key, span.label),
            )
        )
        return identifier

    def whole(self, kind: Kind, key: str, label: str | None = None) -> str | None:
        """The gold entity or incident that was decided to have a thing among its parts."""
        for item in self.comparison.wholes.get(key, ()):
            ruling = self.rulings.get(item.key)
            version = item.versions.get(ruling.chosen) if ruling and ruling.chosen else None
            if item.kind == kind and version is not None and key in version.says[PART[kind]]:
                found = self.draft.find(KINDS[kind], self.id(item.key))
                if found is not None and label in (None, getattr(found, "label", None)):
                    return self.id(item.key)
        return None


def is_open(item: Item, rulings: Mapping[str, Ruling]) -> bool:
    """Whether the item waits for a decision: what belongs to an event that was left out does not."""
    parent = rulings.get(item.parent)
    return item.key not in rulings and (parent is None or parent.chosen is not None)
