"""A record under the project's names, and what it lost on the way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from msgspec import structs

from annotator.domain.mapping.mapper import Mapper
from annotator.domain.mapping.names import CLAIMS, Found, kinds_of_ends, words_of
from schemas.gold import Argument, Attributes, Claim, Entity, Event, GoldDocument, Relation, Span

LEFT_OUT = "the mapping says so"
NO_NAME = "the project has no such name"
# Characters of an example.
_SHOWN = 60

Thing = TypeVar("Thing", Span, Entity, Event, Claim)


class Left(NamedTuple):
    """Something of a record that is left out: its kind and name, why, and its words."""

    kind: str
    name: str
    why: str
    example: str


@dataclass(frozen=True, slots=True)
class Applied:
    """The record under the project's names; `unknown` are those that mean nothing in the project."""

    document: GoldDocument
    unknown: tuple[Found, ...]
    left: tuple[Left, ...]


def apply(document: GoldDocument, mapper: Mapper) -> Applied:
    """The record as the project would call it.

    What is left out takes with it what cannot be without it: an event its arguments, claims and relations, a
    source its claims. Each is told.
    """
    run = _Run(document, mapper)
    entities = tuple(run.entities())
    spans = tuple(run.spans())
    events = tuple(run.events())
    used = {event.incident for event in events}
    claims = tuple(run.claims())
    changed = structs.replace(
        document,
        entities=entities,
        spans=spans,
        events=events,
        incidents=tuple(each for each in document.incidents if run.keeps_incident(each.id, used)),
        claims=claims,
        relations=tuple(run.relations()),
    )
    return Applied(changed, tuple(run.unknown), tuple(run.left))


class _Run:
    """One record on its way. `gone` are the ids of the objects that were left out, with their kinds."""

    def __init__(self, document: GoldDocument, mapper: Mapper) -> None:
        self.unknown: dict[Found, None] = {}
        self.left: list[Left] = []
        self._document = document
        self._mapper = mapper
        self._gone: dict[str, str] = {}
        self._spans = {span.id: span for span in document.spans}
        self._names = {entity.id: entity.name for entity in document.entities if entity.name}

    def entities(self) -> Iterator[Entity]:
        for entity in self._document.entities:
            kept = self._labelled(entity, entity.label, "entity", "entities", entity.name or entity.id)
            if kept is not None:
                yield kept

    def spans(self) -> Iterator[Span]:
        for span in self._document.spans:
            kept = self._labelled(span, span.label, "span", "spans", self._words(span.id))
            if kept is None:
                continue
            if kept.entity in self._gone:
                self._leave("mention", span.label, "its entity is left out", self._words(span.id))
                kept = structs.replace(kept, entity=None)
            yield kept

    def events(self) -> Iterator[Event]:
        """First all that go, since one may fill a role of another."""
        named: list[Event] = []
        for event in self._document.events:
            kept = self._labelled(event, event.type, "event", "events", self._shown(event))
            if kept is not None:
                named.append(kept)
                continue
            for argument in event.arguments:
                filler = self._filler(argument)
                self._leave("argument", f"{event.type}.{argument.role}", "its event is left out", filler)
        was = {event.id: event.type for event in self._document.events}
        for event in named:
            yield self._event(event, was[event.id])

    def keeps_incident(self, identifier: str, used: set[str | None]) -> bool:
        """Whether an event speaks of it still, or none ever did."""
        spoken = any(event.incident == identifier for event in self._document.events)
        if spoken and identifier not in used:
            self._leave("incident", identifier, "all its events are left out", identifier)
            return False
        return True

    def claims(self) -> Iterator[Claim]:
        for claim in self._document.claims:
            name = claim.factuality or claim.author_factuality or "claim"
            kept = None
            why = self._without(claim)
            if not why:
                kept = _changed(
                    claim,
                    factuality=self._factuality(claim.factuality),
                    author_factuality=self._factuality(claim.author_factuality),
                    cue=self._still("cue", name, claim.cue),
                )
                why = "" if self._mapper.ontology.claims else "the project has no claims"
            if kept is None or why:
                self._gone[claim.id] = "claim"
                self._leave("claim", name, why, self._words(claim.source))
                self._leave_attributes(claim.attributes, CLAIMS, "its claim is left out")
            else:
                yield _changed(kept, attributes=self._attributes(claim.attributes, CLAIMS, CLAIMS))

    def relations(self) -> Iterator[Relation]:
        ends = kinds_of_ends(self._document)
        for relation in self._document.relations:
            between = ends.get(relation.head, "")
            found = Found("relations", relation.type, between, (between,))
            example = f"{self._words(relation.head)} – {self._words(relation.tail)}"
            end = self._gone.get(relation.head) or self._gone.get(relation.tail)
            if end:
                self._leave("relation", relation.type, f"its {end} is left out", example)
                continue
            name = self._name(found)
            if name is None:
                self._leave("relation", relation.type, self._why(found), example)
            else:
                yield relation if name == relation.type else structs.replace(relation, type=name)

    def _labelled(self, thing: Thing, label: str, kind: str, on: str, example: str) -> Thing | None:
        """The object with the project's label and attributes; None where it is left out."""
        found = Found("labels", label, on)
        name = self._name(found)
        if name is None:
            self._gone[thing.id] = kind
            self._leave(kind, label, self._why(found), example)
            self._leave_attributes(thing.attributes, label, f"its {kind} is left out")
            return None
        attributes = self._attributes(thing.attributes, on, label)
        if name == label and attributes is thing.attributes:
            return thing
        return structs.replace(
            thing, **{"type" if on == "events" else "label": name, "attributes": attributes}
        )

    def _event(self, event: Event, type_: str) -> Event:
        arguments = []
        for argument in event.arguments:
            found = Found("roles", argument.role, "events", (type_,))
            name = self._name(found)
            if name is None:
                self._leave("argument", found.key, self._why(found), self._filler(argument))
            elif filler := self._gone.get(argument.span or argument.event or ""):
                self._leave("argument", found.key, f"its {filler} is left out", self._filler(argument))
            else:
                arguments.append(_changed(argument, role=name))
        return _changed(
            event,
            subtype=self._subtype(event, type_),
            trigger=self._still("trigger", type_, event.trigger),
            arguments=tuple(arguments),
        )

    def _subtype(self, event: Event, type_: str) -> str | None:
        if event.subtype is None:
            return None
        found = Found("subtypes", event.subtype, "events", (type_,))
        name = self._name(found)
        if name is None:
            self._leave("subtype", found.key, self._why(found), self._shown(event))
        return name

    def _without(self, claim: Claim) -> str:
        """Why the claim cannot be; nothing where it can."""
        if claim.event in self._gone:
            return "its event is left out"
        return "its source is left out" if claim.source in self._gone else ""

    def _factuality(self, value: str | None) -> str | None:
        if value is None:
            return None
        found = Found("factuality", value, CLAIMS)
        name = self._name(found)
        if name is None and self._mapper.ontology.claims is not None:
            self._leave("factuality", value, self._why(found), value)
        return name

    def _attributes(self, attributes: Attributes, on: str, label: str) -> Attributes:
        """The attributes by the project's names; the same object where nothing changes."""
        kept: Attributes = {}
        for name, value in attributes.items():
            found = Found("attributes", name, on, (label,))
            target = self._name(found)
            if target is None:
                self._leave("attribute", found.key, self._why(found), str(value))
            elif target in kept:
                self._leave("attribute", found.key, f"{target} has a value already", str(value))
            elif (meant := self._value(found, value)) is not None or value is None:
                kept[target] = meant
        return attributes if kept == attributes else kept

    def _value(self, found: Found, value: Any) -> Any:
        """The value as the project's attribute has it; None where nothing of it is left."""
        choice = self._mapper.choice(found)
        if choice is None or value is None:
            return value
        words = list(words_of(value))
        if not words:
            return value
        meant = [self._word(found, word) for word in words]
        kept = list(dict.fromkeys(word for word in meant if word is not None))
        if isinstance(value, list | tuple) or choice.type == "choices":
            return kept or None
        return kept[0] if kept else None

    def _word(self, attribute: Found, word: str) -> str | None:
        found = Found("values", word, attribute.on, (*attribute.of, attribute.id))
        name = self._name(found)
        if name is None:
            self._leave("value", found.key, self._why(found), word)
        return name

    def _still(self, kind: str, name: str, span: str | None) -> str | None:
        """The span that is the trigger or cue, unless it is left out."""
        if span is None or span not in self._gone:
            return span
        self._leave(kind, name, "its span is left out", self._words(span))
        return None

    def _name(self, found: Found) -> str | None:
        target = self._mapper.target(found)
        if not target.known:
            self.unknown[found] = None
        return target.id

    def _why(self, found: Found) -> str:
        return LEFT_OUT if self._mapper.target(found).known else NO_NAME

    def _leave(self, kind: str, name: str, why: str, example: str) -> None:
        shown = " ".join(example[: 4 * _SHOWN].split())
        self.left.append(Left(kind, name, why, shown if len(shown) <= _SHOWN else f"{shown[:_SHOWN]}…"))

    def _leave_attributes(self, attributes: Attributes, label: str, why: str) -> None:
        for name, value in attributes.items():
            self._leave("attribute", f"{label}.{name}", why, str(value))

    def _words(self, identifier: str) -> str:
        """What a span covers, what an entity is called; else the id."""
        there = self._spans.get(identifier)
        return there.quote(self._document.text) if there else self._names.get(identifier, identifier)

    def _shown(self, event: Event) -> str:
        return self._words(event.trigger) if event.trigger else event.id

    def _filler(self, argument: Argument) -> str:
        return self._words(argument.span or argument.event or "")


Value = TypeVar("Value", Event, Claim, Argument)


def _changed(value: Value, **fields: Any) -> Value:
    """The value with other fields; itself where they are the same."""
    if all(getattr(value, name) == meant for name, meant in fields.items()):
        return value
    return structs.replace(value, **fields)
