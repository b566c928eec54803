"""Versions of an item in words: what each annotator says, with the words of the text around it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from annotator.domain.comparing import Comparison, Item, Version
from annotator.domain.comparing.items import PART
from schemas.gold import Span
from schemas.ontology import Ontology

# Characters of text around a quote.
_AROUND = 40


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text: `inside` the span or around it; `differs` when not all have it inside."""

    text: str
    inside: bool
    differs: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that a version says; `differs` when not all say so."""

    name: str
    words: str
    differs: bool


@dataclass(frozen=True, slots=True)
class Told:
    """A version in words; `pieces` is its quote in context, of what has a place of its own."""

    pieces: tuple[Piece, ...]
    facts: tuple[Fact, ...]


class Teller:
    """Tells the items of one document."""

    def __init__(self, comparison: Comparison, text: str, ontology: Ontology) -> None:
        self._comparison = comparison
        self._text = text
        self._ontology = ontology
        self._spans = {
            who: {span.id: span for span in content.spans} for who, content in comparison.sets.items()
        }
        self._events = {
            who: {event.id: event for event in content.events} for who, content in comparison.sets.items()
        }

    def title(self, item: Item) -> str:
        """What the item is about, in a few words."""
        who, version = next((who, each) for who, each in item.versions.items() if each is not None)
        if item.kind == "argument":
            return f"Role in “{self._short(self._named(who, item.parent))}”"
        if item.kind == "claim":
            return f"Claim about “{self._short(self._named(who, item.parent))}”"
        if item.kind == "relation":
            return "Relation"
        return f"{item.kind.capitalize()} “{self._short(self._subject(item, who, version.value))}”"

    def tell(self, item: Item, who: str) -> Told | None:
        """The version of `who` in words, None where they do not have it."""
        version = item.versions.get(who)
        if version is None:
            return None
        facts = self._facts(item, who, version)
        return Told(self._pieces(item, version), tuple(each for each in facts if each.words))

    def _facts(self, item: Item, who: str, version: Version) -> Iterable[Fact]:
        value: Any = version.value
        differs = set(item.differs)

        def fact(name: str, words: str, aspect: str = "") -> Fact:
            return Fact(name, words, (aspect or name) in differs)

        match item.kind:
            case "span":
                yield fact("label", self._label(value.label))
                yield from _attributes(item, version)
            case "event":
                yield fact("label", self._label(value.type))
                yield fact("kind", self._subtype(value.type, value.subtype), "subtype")
                yield from _attributes(item, version)
                yield from _attributes(item, version, "trigger’s attribute", "trigger’s ")
                yield from (Fact(name, words, False) for name, words in self._roles(who, value.arguments))
                yield from (Fact("claim", words, False) for words in self._claims(who, value.id))
            case "argument":
                event = self._event(who, item.parent)
                type_ = event.type if event else ""
                shared = _shared(item, "role")
                for each in value:
                    words = f"{self._role(type_, each.role)}: {self._quote(who, each.span or each.event)}"
                    yield Fact("role", words, each.role not in shared)
            case "claim":
                yield from self._claim_facts(item, who, version, fact)
            case "relation":
                words = f"{self._quote(who, value.head)} {_plain(value.type)} {self._quote(who, value.tail)}"
                yield fact("type", words)
            case _:
                yield from self._whole(item, who, version, fact)

    def _whole(self, item: Item, who: str, version: Version, fact: Any) -> Iterable[Fact]:
        value: Any = version.value
        aspect = PART[item.kind]
        yield fact("name", value.name or "")
        shared = _shared(item, aspect)
        for differs in (False, True):
            parts = [self._named(who, key) for key in version.says[aspect] if (key not in shared) == differs]
            yield Fact(f"{aspect}s", " · ".join(parts), differs)
        if item.kind == "entity":
            yield fact("label", self._label(value.label))
            yield from _attributes(item, version)
            yield from _attributes(item, version, "link")

    def _claim_facts(self, item: Item, who: str, version: Version, fact: Any) -> Iterable[Fact]:
        claim: Any = version.value
        yield fact("source", self._quote(who, claim.source))
        yield fact("cue", self._quote(who, claim.cue))
        said = [each.says["factuality"] for each in item.versions.values() if each]
        factuality, author = (len(set(values)) > 1 for values in zip(*said, strict=True))
        yield Fact("certainty", self._certainty(claim.factuality), factuality)
        yield Fact("certainty for the author", self._certainty(claim.author_factuality), author)
        yield from _attributes(item, version)

    def _claims(self, who: str, event: str) -> list[str]:
        return [
            f"{self._quote(who, claim.source)}: {self._certainty(claim.factuality)}"
            for claim in self._comparison.sets[who].claims
            if claim.event == event
        ]

    def _roles(self, who: str, arguments: Iterable[Any]) -> list[tuple[str, str]]:
        return [(_plain(each.role), self._quote(who, each.span or each.event)) for each in arguments]

    def _pieces(self, item: Item, version: Version) -> tuple[Piece, ...]:
        """The text of a span or trigger in context, cut where the versions begin to differ."""
        parts = version.says.get("boundary")
        if not parts:
            return ()
        others = [each.says["boundary"] for each in item.versions.values() if each and each.says["boundary"]]
        low, high = max(0, parts[0][0] - _AROUND), min(len(self._text), parts[-1][1] + _AROUND)
        edges = {edge for each in others for part in each for edge in part if low < edge < high}
        cuts = sorted({low, high} | edges)
        return tuple(
            Piece(self._text[a:b], _inside(a, parts), len({_inside(a, each) for each in others}) > 1)
            for a, b in pairwise(cuts)
        )

    def _subject(self, item: Item, who: str, value: Any) -> str:
        if isinstance(value, Span):
            return value.quote(self._text)
        if item.kind == "event":
            return self._quote(who, value.id)
        return value.name or self._named(who, item.key) or value.id

    def _named(self, who: str, key: str) -> str:
        """The words of the annotator's object of that key."""
        found = next((each for each, name in self._comparison.names[who].items() if name == key), None)
        return self._quote(who, found) if found else ""

    def _event(self, who: str, key: str) -> Any:
        return next(
            (event for event in self._events[who].values() if self._comparison.names[who][event.id] == key),
            None,
        )

    def _quote(self, who: str, identifier: str | None) -> str:
        """The words of a span, of an event's trigger, of a claim's event, or of who is no span."""
        if identifier is None:
            return ""
        if identifier in self._spans[who]:
            return self._spans[who][identifier].quote(self._text)
        if identifier in self._events[who]:
            event = self._events[who][identifier]
            return self._quote(who, event.trigger) or self._label(event.type)
        content = self._comparison.sets[who]
        for claim in content.claims:
            if claim.id == identifier:
                return f"{self._quote(who, claim.source)} on {self._quote(who, claim.event)}"
        for entity in content.entities:
            if entity.id == identifier:
                return entity.name or entity.id
        return {"author": "the author", "unnamed": "somebody unnamed"}.get(identifier, "")

    def _label(self, label: str) -> str:
        found = self._ontology.label(label)
        return found.name if found else _plain(label)

    def _subtype(self, type_: str, subtype: str | None) -> str:
        frame = self._ontology.frame(type_)
        found = next((each.title for each in frame.subtypes if each.id == subtype), None) if frame else None
        return found or _plain(subtype or "")

    def _role(self, type_: str, role: str) -> str:
        frame = self._ontology.frame(type_)
        found = frame.role(role) if frame else None
        return found.title if found else _plain(role)

    def _certainty(self, value: str | None) -> str:
        found = self._ontology.claims.value(value) if self._ontology.claims else None
        return f"{found.title} ({found.id})" if found else value or ""

    @staticmethod
    def _short(words: str) -> str:
        return words if len(words) <= 60 else f"{words[:40]}…{words[-15:]}"


def _inside(at: int, parts: Sequence[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in parts)


def _shared(item: Item, aspect: str) -> set[str]:
    """What is in the aspect of all who have the item."""
    return set.intersection(*(set(each.says[aspect]) for each in item.versions.values() if each))


def _attributes(item: Item, version: Version, aspect: str = "attribute", prefix: str = "") -> Iterator[Fact]:
    """A fact for each attribute; one that others have is told also where it is not given."""
    sets = [each.says[aspect] for each in item.versions.values() if each]
    for name in sorted({name for values in sets for name in values}):
        differs = any(name not in each or each[name] != sets[0].get(name) for each in sets)
        own = version.says[aspect]
        yield Fact(prefix + _plain(name), _value(own[name]) if name in own else "not given", differs)


def _value(value: Any) -> str:
    if value is None:
        return "none"
    return " · ".join(map(str, value)) if isinstance(value, list) else _plain(str(value))


def _plain(identifier: str) -> str:
    return identifier.replace("_", " ")
