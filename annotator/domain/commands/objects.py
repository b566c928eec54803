"""The objects of a set as a command looks at them, and the draft of what it makes of them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Protocol, TypeVar

from annotator.domain.commands.base import AUTHOR, UNNAMED
from annotator.domain.commands.edits import KIND_OF, KINDS, Edit, Kind, Object, edit, kind_of
from annotator.errors import Conflict, Invalid
from schemas.gold import Claim, Event, Relation, Span
from schemas.ontology import Ontology
from schemas.text import Tokens

T = TypeVar("T", bound=Object)


@dataclass(frozen=True, slots=True)
class Setting:
    """What commands are checked against: the document, and the ontology with the labels in use."""

    text: str
    tokens: Tokens
    ontology: Ontology


class Objects(Protocol):
    """The objects of a set. Lists are in the order in which the objects were made; spans in text order."""

    def get(self, kind: Kind, identifier: str) -> Object | None:
        """The object of that kind and id."""

    def taken(self, identifier: str) -> bool:
        """Whether an object of any kind has the id."""

    def same(self, start: int, end: int, label: str) -> Span | None:
        """A contiguous span with exactly these bounds and label."""

    def events_of(self, trigger: str) -> list[Event]:
        """The events that a span triggers."""

    def events_filled(self, filler: str) -> list[Event]:
        """The events in which a span or event of that id plays a role."""

    def events_in(self, incident: str) -> list[Event]:
        """The events that speak of an incident."""

    def mentions(self, entity: str) -> list[Span]:
        """The mentions of an entity."""

    def claims_of(self, event: str) -> list[Claim]:
        """The claims about an event."""

    def claims_citing(self, span: str) -> list[Claim]:
        """The claims whose source or cue a span is."""

    def relations_of(self, end: str) -> list[Relation]:
        """The relations that have an object of that id as head or tail."""

    def every(self, kind: Kind) -> list[Object]:
        """All objects of a kind."""


def _of(kind: type[T], values: Iterable[Object]) -> list[T]:
    return [value for value in values if isinstance(value, kind)]


def _text_order(span: Any) -> tuple[int, int, str]:
    return span.start, -span.end, span.id


_KINDS: dict[Kind, type[Object]] = {name: kind for kind, name in KIND_OF.items()}


@dataclass(slots=True)
class Held:
    """Objects in memory: what an import starts from, and what replaying a log gives."""

    objects: dict[tuple[Kind, str], Object] = field(default_factory=dict)

    def put(self, value: Object) -> None:
        """Adds an object, or replaces the one of its kind and id."""
        self.objects[kind_of(value), value.id] = value

    def apply(self, edits: Iterable[Edit]) -> None:
        """Makes the objects as the edits say; the caller knows that they start from what is there."""
        for each in edits:
            if each.after is not None:
                self.put(each.after)
            elif each.before is not None:
                del self.objects[kind_of(each.before), each.before.id]

    def get(self, kind: Kind, identifier: str) -> Object | None:
        """The object of that kind and id."""
        return self.objects.get((kind, identifier))

    def taken(self, identifier: str) -> bool:
        """Whether an object of any kind has the id."""
        return any((kind, identifier) in self.objects for kind in KINDS)

    def same(self, start: int, end: int, label: str) -> Span | None:
        """A contiguous span with exactly these bounds and label."""
        wanted = (start, end, label)
        spans = self._all(Span)
        return next((s for s in spans if (s.start, s.end, s.label) == wanted and not s.fragments), None)

    def events_of(self, trigger: str) -> list[Event]:
        """The events that a span triggers."""
        return [each for each in self._all(Event) if each.trigger == trigger]

    def events_filled(self, filler: str) -> list[Event]:
        """The events in which a span or event of that id plays a role."""
        return [e for e in self._all(Event) if any(filler in (a.span, a.event) for a in e.arguments)]

    def events_in(self, incident: str) -> list[Event]:
        """The events that speak of an incident."""
        return [each for each in self._all(Event) if each.incident == incident]

    def mentions(self, entity: str) -> list[Span]:
        """The mentions of an entity."""
        return [each for each in self._all(Span) if each.entity == entity]

    def claims_of(self, event: str) -> list[Claim]:
        """The claims about an event."""
        return [each for each in self._all(Claim) if each.event == event]

    def claims_citing(self, span: str) -> list[Claim]:
        """The claims whose source or cue a span is."""
        return [each for each in self._all(Claim) if span in (each.source, each.cue)]

    def relations_of(self, end: str) -> list[Relation]:
        """The relations that have an object of that id as head or tail."""
        return [each for each in self._all(Relation) if end in (each.head, each.tail)]

    def every(self, kind: Kind) -> list[Object]:
        """All objects of a kind; spans in text order."""
        return list(self._all(_KINDS[kind]))

    def _all(self, kind: type[T]) -> list[T]:
        found = _of(kind, self.objects.values())
        return sorted(found, key=_text_order) if kind is Span else found


class Draft:
    """The objects of a set as a command under way has left them, and the edits that lead there."""

    def __init__(self, objects: Objects) -> None:
        self._stored = objects
        self._found: dict[tuple[Kind, str], Object | None] = {}
        self._now: dict[tuple[Kind, str], Object | None] = {}
        self._ids: dict[str, bool] = {}

    def find(self, kind: type[T], identifier: str) -> T | None:
        """The object of that kind and id, if it exists."""
        key = (KIND_OF[kind], identifier)
        found = self._now[key] if key in self._now else self._before(key)
        return found if isinstance(found, kind) else None

    def current(self, kind: type[T], identifier: str) -> T:
        """The same; raises Conflict when it does not exist."""
        found = self.find(kind, identifier)
        if found is None:
            name = KIND_OF[kind]
            raise Conflict(f"This {name} has been removed meanwhile.")
        return found

    def free(self, identifier: str) -> str:
        """The id, when no object has it; raises Conflict otherwise."""
        if identifier in (AUTHOR, UNNAMED):
            raise Invalid(f"{identifier!r} stands for a source of claims; choose another id.", "id")
        if self.taken(identifier):
            raise Conflict(f"There is already something with the id {identifier}.")
        return identifier

    def taken(self, identifier: str) -> bool:
        """Whether an object of any kind has the id."""
        if identifier not in self._ids:
            self._ids[identifier] = self._stored.taken(identifier)
        return self._ids[identifier]

    def put(self, value: Object) -> None:
        """Creates an object, or replaces the one of its kind and id."""
        self._set((kind_of(value), value.id), value)

    def drop(self, value: Object) -> None:
        """Removes an object, and nothing that refers to it."""
        self._set((kind_of(value), value.id), None)

    def same(self, start: int, end: int, label: str) -> Span | None:
        """A contiguous span with exactly these bounds and label."""
        found = self._some(
            Span,
            [span] if (span := self._stored.same(start, end, label)) else [],
            lambda s: (s.start, s.end, s.label, s.fragments) == (start, end, label, None),
        )
        return found[0] if found else None

    def events_of(self, trigger: str) -> list[Event]:
        """The events that a span triggers."""
        return self._some(Event, self._stored.events_of(trigger), lambda e: e.trigger == trigger)

    def events_filled(self, filler: str) -> list[Event]:
        """The events in which a span or event of that id plays a role."""
        return self._some(
            Event,
            self._stored.events_filled(filler),
            lambda e: any(filler in (a.span, a.event) for a in e.arguments),
        )

    def events_in(self, incident: str) -> list[Event]:
        """The events that speak of an incident."""
        return self._some(Event, self._stored.events_in(incident), lambda e: e.incident == incident)

    def mentions(self, entity: str) -> list[Span]:
        """The mentions of an entity."""
        return self._some(Span, self._stored.mentions(entity), lambda s: s.entity == entity)

    def claims_of(self, event: str) -> list[Claim]:
        """The claims about an event."""
        return self._some(Claim, self._stored.claims_of(event), lambda c: c.event == event)

    def claims_citing(self, span: str) -> list[Claim]:
        """The claims whose source or cue a span is."""
        return self._some(Claim, self._stored.claims_citing(span), lambda c: span in (c.source, c.cue))

    def relations_of(self, end: str) -> list[Relation]:
        """The relations that have an object of that id as head or tail."""
        return self._some(Relation, self._stored.relations_of(end), lambda r: end in (r.head, r.tail))

    def every(self, kind: type[T]) -> list[T]:
        """All objects of a kind."""
        return self._some(kind, _of(kind, self._stored.every(KIND_OF[kind])), lambda _: True)

    def edits(self) -> tuple[Edit, ...]:
        """What has changed, each object once, in the order of its first change."""
        return tuple(
            edit(self._found[key], now)
            for key, now in self._now.items()
            if self._found[key] != now or type(self._found[key]) is not type(now)
        )

    def _set(self, key: tuple[Kind, str], value: Object | None) -> None:
        self._before(key)
        self._now[key] = value
        self._ids[key[1]] = value is not None

    def _before(self, key: tuple[Kind, str]) -> Object | None:
        """The object as the command has found it, looked up once, and not where its id was free."""
        if key not in self._found:
            self._found[key] = self._stored.get(*key) if self._ids.get(key[1], True) else None
        return self._found[key]

    def _some(self, kind: type[T], stored: Iterable[T], holds: Callable[[T], bool]) -> list[T]:
        """Those of the stored that still hold, then what the command itself has made to hold."""
        return list(self._merged(kind, list(stored), holds))

    def _merged(self, kind: type[T], stored: list[T], holds: Callable[[T], bool]) -> Iterator[T]:
        seen = {each.id for each in stored}
        for each in stored:
            self._found.setdefault((KIND_OF[kind], each.id), each)
            now = self._now.get((KIND_OF[kind], each.id), each)  # None: dropped
            if isinstance(now, kind) and holds(now):
                yield now
        for value in list(self._now.values()):
            if isinstance(value, kind) and value.id not in seen and holds(value):
                yield value
