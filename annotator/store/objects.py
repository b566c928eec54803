"""The objects of annotation sets, of every kind: looked up one by one for commands, or whole sets at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from msgspec import structs
from sqlalchemy import BindParameter, bindparam, exists, or_, select
from sqlmodel import Session

from annotator.domain.commands import KINDS, Kind, Object
from annotator.domain.content import Content
from annotator.store.rows import ARGUMENTS, TABLES
from schemas.gold import Argument, Claim, Event, Relation, Span

_TAKEN = select(
    or_(
        *(
            exists().where(each.table.c.set_id == bindparam("set_id"), each.table.c.id == bindparam("id"))
            for each in TABLES.values()
        )
    )
)

_of_set = ARGUMENTS.c.set_id == bindparam("set_id")
_values: BindParameter[Any] = bindparam("values", expanding=True)
_FILLED = select(ARGUMENTS.c.event_id).where(
    _of_set, or_(ARGUMENTS.c.span.in_(_values), ARGUMENTS.c.event.in_(_values))
)
_columns = ARGUMENTS.c.event_id, ARGUMENTS.c.role, ARGUMENTS.c.span, ARGUMENTS.c.event
_ARGUMENTS_OF = (
    select(*_columns)
    .where(_of_set, ARGUMENTS.c.event_id.in_(_values))
    .order_by(ARGUMENTS.c.event_id, ARGUMENTS.c.position)
)
_ALL_ARGUMENTS = (
    select(ARGUMENTS.c.set_id, *_columns)
    .where(ARGUMENTS.c.set_id.in_(bindparam("set_ids", expanding=True)))
    .order_by(ARGUMENTS.c.set_id, ARGUMENTS.c.event_id, ARGUMENTS.c.position)
)
_UNTRIGGERED = TABLES["event"].among().where(TABLES["event"].table.c.trigger.is_(None))


class StoredObjects:
    """The objects of one set, looked up as a command needs them: `commands.Objects`."""

    def __init__(self, session: Session, set_id: int) -> None:
        self._connection = session.connection()
        self._set_id = set_id

    def get(self, kind: Kind, identifier: str) -> Object | None:
        """The object of that kind and id."""
        table = TABLES[kind]
        row = self._connection.execute(table.one, {"set_id": self._set_id, "id": identifier}).first()
        if row is None:
            return None
        found: Object = table.make(row)
        return self._filled([found])[0] if isinstance(found, Event) else found

    def taken(self, identifier: str) -> bool:
        """Whether an object of any kind has the id."""
        wanted = {"set_id": self._set_id, "id": identifier}
        return bool(self._connection.execute(_TAKEN, wanted).scalar())

    def same(self, start: int, end: int, label: str) -> Span | None:
        """A contiguous span with exactly these bounds and label."""
        table = TABLES["span"]
        wanted = {"set_id": self._set_id, "start": start, "end": end, "label": label}
        found: list[Span] = [table.make(row) for row in self._connection.execute(table.same, wanted)]
        return next((span for span in found if span.fragments is None), None)

    def events_of(self, trigger: str) -> list[Event]:
        """The events that a span triggers."""
        return self.events_of_all([trigger])

    def events_of_all(self, triggers: Collection[str]) -> list[Event]:
        """The events that any of the spans triggers."""
        return self._some("event", triggers, "trigger")

    def events_without_trigger(self) -> list[Event]:
        """The events that hold for the document."""
        return self._found("event", _UNTRIGGERED, {"set_id": self._set_id})

    def events_filled(self, filler: str) -> list[Event]:
        """The events in which a span or event of that id plays a role."""
        return self.events_filled_by([filler])

    def events_filled_by(self, fillers: Collection[str]) -> list[Event]:
        """The events in which any of these plays a role."""
        if not fillers:
            return []
        wanted = {"set_id": self._set_id, "values": list(fillers)}
        return self.named("event", {row[0] for row in self._connection.execute(_FILLED, wanted)})

    def events_in(self, incident: str) -> list[Event]:
        """The events that speak of an incident."""
        return self._some("event", [incident], "incident")

    def mentions(self, entity: str) -> list[Span]:
        """The mentions of an entity, in text order."""
        return self._some("span", [entity], "entity")

    def claims_of(self, event: str) -> list[Claim]:
        """The claims about an event."""
        return self.claims_about([event])

    def claims_about(self, events: Collection[str]) -> list[Claim]:
        """The claims about any of the events."""
        return self._some("claim", events, "event")

    def claims_citing(self, span: str) -> list[Claim]:
        """The claims whose source or cue a span is."""
        return self.claims_citing_any([span])

    def claims_citing_any(self, spans: Collection[str]) -> list[Claim]:
        """The claims whose source or cue any of the spans is."""
        return self._some("claim", spans, "source", "cue")

    def relations_of(self, end: str) -> list[Relation]:
        """The relations that have an object of that id as head or tail."""
        return self.relations_with([end])

    def relations_with(self, ends: Collection[str]) -> list[Relation]:
        """The relations that have any of these as head or tail."""
        return self._some("relation", ends, "head", "tail")

    def named(self, kind: Kind, ids: Collection[str]) -> list[Any]:
        """The objects of a kind with these ids, in order."""
        return self._some(kind, ids, "id")

    def every(self, kind: Kind) -> list[Any]:
        """All objects of a kind."""
        return self._found(kind, TABLES[kind].among(), {"set_id": self._set_id})

    def _some(self, kind: Kind, values: Collection[str], *columns: str) -> list[Any]:
        """The objects of a kind of which one of the columns is among the values."""
        if not values:
            return []
        wanted = {"set_id": self._set_id, "values": list(values)}
        return self._found(kind, TABLES[kind].among(*columns), wanted)

    def _found(self, kind: Kind, statement: Any, wanted: dict[str, Any]) -> list[Any]:
        table = TABLES[kind]
        found = [table.make(row) for row in self._connection.execute(statement, wanted)]
        return self._filled(found) if kind == "event" else found

    def _filled(self, events: list[Event]) -> list[Event]:
        """The events with their arguments."""
        if not events:
            return []
        wanted = {"set_id": self._set_id, "values": [event.id for event in events]}
        return _with_arguments(events, self._connection.execute(_ARGUMENTS_OF, wanted))


def _with_arguments(events: list[Event], rows: Iterable[Any]) -> list[Event]:
    found: dict[str, list[Argument]] = defaultdict(list)
    for event_id, role, span, event in rows:
        found[event_id].append(Argument(role=role, span=span, event=event))
    return [structs.replace(each, arguments=tuple(found[each.id])) for each in events]


def contents(session: Session, set_ids: Collection[int]) -> dict[int, Content]:
    """Everything that the sets hold; spans in text order, the rest as they were made."""
    wanted = {"set_ids": list(set_ids)}
    found: dict[int, dict[Kind, list[Any]]] = {each: {} for each in set_ids}
    connection = session.connection()
    for kind in KINDS:
        table = TABLES[kind]
        for set_id, *values in connection.execute(table.whole, wanted):
            found[set_id].setdefault(kind, []).append(table.make(values))
    arguments: dict[int, list[Any]] = defaultdict(list)
    if any("event" in kinds for kinds in found.values()):
        for set_id, *values in connection.execute(_ALL_ARGUMENTS, wanted):
            arguments[set_id].append(values)
    return {
        set_id: Content(
            spans=tuple(kinds.get("span", ())),
            entities=tuple(kinds.get("entity", ())),
            events=tuple(_with_arguments(kinds.get("event", []), arguments[set_id])),
            incidents=tuple(kinds.get("incident", ())),
            claims=tuple(kinds.get("claim", ())),
            relations=tuple(kinds.get("relation", ())),
        )
        for set_id, kinds in found.items()
    }
