"""What a comparison comes to: items, each with what every annotator says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from annotator.domain.content import Content
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span

ItemKind = Literal["span", "event", "argument", "claim", "entity", "incident", "relation"]
Value = Span | Event | Entity | Incident | Claim | Relation | tuple[Argument, ...]
MISSING = "missing"
# Under which aspect entities and incidents have their parts.
PART: dict[str, str] = {"entity": "mention", "incident": "event"}


@dataclass(frozen=True, slots=True)
class Version:
    """One annotator's version: the object of their set, and what it says, aspect by aspect.

    What `says` holds is comparable between annotators: things are named by the keys of their items.
    """

    value: Value
    says: Mapping[str, Any]


@dataclass(frozen=True)
class Item:
    """One thing in the text with the version of each annotator who could have it; None: they have it not.

    What is said within an event (`parent`) is compared among those who have the event; an argument is about
    its `filler`. `place` is where the thing is in the text, None for what holds for the document.
    """

    key: str
    kind: ItemKind
    place: tuple[int, int] | None
    versions: Mapping[str, Version | None]
    parent: str = ""
    filler: str = ""

    @cached_property
    def differs(self) -> tuple[str, ...]:
        """In which aspects the annotators differ; MISSING when some do not have it."""
        there = [each for each in self.versions.values() if each is not None]
        missing = (MISSING,) if len(there) < len(self.versions) else ()
        return missing + tuple(
            aspect
            for aspect in there[0].says
            if any(each.says[aspect] != there[0].says[aspect] for each in there)
        )

    @property
    def agreed(self) -> bool:
        """Whether all say the same."""
        return not self.differs

    def who(self, version: Version | None) -> tuple[str, ...]:
        """Those who say just this."""
        says = version.says if version else None
        return tuple(name for name, each in self.versions.items() if (each.says if each else None) == says)


@dataclass(frozen=True)
class Comparison:
    """All items in text order. `names` leads from an annotator's object to the key of its item.

    Spans that are triggers have keys too, though their items are those of the events.
    """

    items: tuple[Item, ...]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    sets: Mapping[str, Content] = field(default_factory=dict)

    @cached_property
    def by_key(self) -> dict[str, Item]:
        """The items by key."""
        return {item.key: item for item in self.items}

    @cached_property
    def within(self) -> dict[str, list[Item]]:
        """The items that belong to an event, by its key."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            if item.parent:
                found.setdefault(item.parent, []).append(item)
        return found

    @cached_property
    def wholes(self) -> dict[str, list[Item]]:
        """The entities and incidents that somebody makes a thing part of, by its key."""
        found: dict[str, list[Item]] = {}
        for item in self.items:
            if item.kind in PART:
                there = [each for each in item.versions.values() if each is not None]
                for key in {key for each in there for key in each.says[PART[item.kind]]}:
                    found.setdefault(key, []).append(item)
        return found

    @cached_property
    def spans(self) -> dict[str, dict[str, Span]]:
        """Each annotator's span by the key of its item."""
        return {
            who: {self.names[who][span.id]: span for span in content.spans}
            for who, content in self.sets.items()
        }

    @property
    def differences(self) -> tuple[Item, ...]:
        """The items in which the annotators differ."""
        return tuple(item for item in self.items if not item.agreed)
