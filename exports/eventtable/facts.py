"""What a record says of actors, places, deaths and doubt; and what of it a table has used."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Final, NamedTuple

from exports.base import Item
from exports.loss import FIELDS, LossReport
from schemas.gold import Argument, Claim, Entity, Event, Span

CONTRADICTS, PART_OF, CAUSES, CAUSE = "contradicts", "part_of", "causes", "cause"
NEGATIVE: Final = ("CT-", "PR-")
DEATHS: Final = ("casualty", "killed")
# ACLED's codes of the kinds of actors.
INTER: Final = {
    "state_forces": 1,
    "rebel_group": 2,
    "political_militia": 3,
    "identity_militia": 4,
    "rioters": 5,
    "protesters": 6,
    "civilians": 7,
    "external_other_forces": 8,
}
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
ENTITY: Final = "entity"
NO_COLUMN = "the table has no column for it"


class Party(NamedTuple):
    """An actor or a place as a row names it, and the arguments and entities behind the name."""

    name: str
    label: str
    attributes: dict[str, Any]
    behind: frozenset[tuple[str, str]]

    @property
    def state(self) -> bool:
        """Whether it is a government or its forces."""
        return self.inter == 1 or self.attributes.get("actor_type") == "government_civil"

    def value(self, name: str) -> Any:
        """An attribute that a column takes as it is: a number or a string, else nothing."""
        found = self.attributes.get(name)
        return found if isinstance(found, int | float | str) else None

    @property
    def inter(self) -> int | None:
        """ACLED's code of the kind of actor; None where nobody said."""
        stated = self.attributes.get("inter")
        if isinstance(stated, int) and 0 < stated < 9:
            return stated
        return INTER.get(str(self.attributes.get("actor_type")))


Parties = dict[str, Party]


def joined(first: Parties, second: Parties) -> Parties:
    """Both, the first in front; of one name what is behind either."""
    both = first | second
    for name in first.keys() & second.keys():
        both[name] = first[name]._replace(behind=first[name].behind | second[name].behind)
    return both


class Facts:
    """One record, asked by role. What was asked for counts as used; the rest is reported as lost."""

    def __init__(self, item: Item) -> None:
        self.document = item.document
        self._tokens = item.tokens
        self._spans = {span.id: span for span in item.document.spans}
        self._entities = {entity.id: entity for entity in item.document.entities}
        self.events = {event.id: event for event in item.document.events}
        self._claims: dict[str, list[Claim]] = defaultdict(list)
        for claim in item.document.claims:
            self._claims[claim.event].append(claim)
        self._used: set[tuple[str, str]] = set()

    def parties(self, event: Event, *roles: str) -> Parties:
        """Who or what fills the roles, in their order, by name."""
        found: Parties = {}
        for role in roles:
            for argument in event.arguments:
                if argument.role == role and (span := self._spans.get(argument.span or "")):
                    found = joined(found, self._party(span, (f"{event.id}.{role}", span.id)))
        return found

    def _party(self, span: Span, *behind: tuple[str, str]) -> Parties:
        entity = self._entities.get(span.entity or "")
        name = span.quote(self.document.text)
        if entity is None:
            return {name: Party(name, span.label, {}, frozenset(behind))}
        name = entity.links.get("acled") or entity.name or name
        known = frozenset((*behind, (ENTITY, entity.id)))
        return {name: Party(name, span.label, entity.attributes, known)}

    def use(self, parties: Iterable[Party], *attributes: str) -> None:
        """Counts what is behind the names as written, and of the entities those attributes."""
        for party in parties:
            self._used |= party.behind
            ids = [each for kind, each in party.behind if kind == ENTITY]
            self._used.update((each, name) for each in ids for name in attributes)

    def attribute(self, event: Event, name: str) -> Any:
        """An attribute of an event."""
        if name in event.attributes:
            self._used.add((event.id, name))
        return event.attributes.get(name)

    def field(self, name: str) -> str | None:
        """A field of the document."""
        self._used.add(("field", name))
        value: str | None = getattr(self.document, name)
        return value

    def date(self, event: Event) -> tuple[str | None, str | None]:
        """The day of an event and whose it is: its own, or that on which the document was published."""
        for name in ("date", "date_start"):
            if _DAY.fullmatch(str(self.attribute(event, name))):
                return event.attributes[name], "event"
        published = self.field("published")
        return (published, "document") if published and _DAY.fullmatch(published) else (None, None)

    def country(self, place: Party | None) -> str | None:
        """The name of a place's country if the record has one, else its code."""
        code = place.attributes.get("country") if place else None
        named = (
            entity.name
            for entity in self._entities.values()
            if entity.attributes.get("loc_type") == "country" and entity.attributes.get("country") == code
        )
        return next(named, None) or code if isinstance(code, str) else None

    def contested(self, event: Event) -> bool:
        """Whether a source contradicts another on it, or denies it."""
        claims = {claim.id for claim in self._claims[event.id]}
        if any(claim.factuality in NEGATIVE for claim in self._claims[event.id]):
            return True
        against = (each for each in self.document.relations if each.type == CONTRADICTS)
        return any(each.head in claims or each.tail in claims for each in against)

    def sources(self, event: Event) -> list[str]:
        """The names of those who say so, the author aside."""
        spans = (self._spans.get(claim.source) for claim in self._claims[event.id])
        parties: Parties = {}
        for span in spans:
            parties = joined(parties, self._party(span) if span else {})
        self.use(parties.values())
        return list(parties)

    def sentence(self, event: Event) -> str:
        """The sentence that the trigger stands in."""
        trigger = self._spans.get(event.trigger or "")
        if trigger is None:
            return ""
        sentences = self._tokens().sentence_spans()
        found = ((a, b) for a, b in sentences if a <= trigger.start < b)
        start, end = next(found, (trigger.start, trigger.end))
        return self.document.text[start:end]

    def causes(self, event: Event) -> list[Event]:
        """The events in which people were harmed."""
        arguments = [argument for argument in event.arguments if argument.role == CAUSE and argument.event]
        self._used.update((f"{event.id}.{CAUSE}", argument.event or "") for argument in arguments)
        ids = [argument.event or "" for argument in arguments]
        ids += [
            each.head for each in self.document.relations if each.type == CAUSES and each.tail == event.id
        ]
        return [self.events[each] for each in dict.fromkeys(ids) if each in self.events]

    def deaths(self) -> list[Event]:
        """The tolls of dead that are no part of another toll."""
        parts = {
            each.head for each in self.document.relations if each.type == PART_OF and self._is_toll(each.tail)
        }
        return [event for event in self.events.values() if self._is_toll(event.id) and event.id not in parts]

    def parts(self, toll: Event) -> list[Event]:
        """The tolls that add up to one."""
        heads = [
            each.head for each in self.document.relations if each.type == PART_OF and each.tail == toll.id
        ]
        return [self.events[each] for each in dict.fromkeys(heads) if self._is_toll(each)]

    def _is_toll(self, event: str) -> bool:
        found = self.events.get(event)
        return found is not None and (found.type, found.subtype) == DEATHS

    def number(self, event: Event, name: str) -> int | None:
        """An attribute that is a whole number; None where it is none."""
        found = self.attribute(event, name)
        return found if isinstance(found, int) else None

    def count(self, toll: Event) -> int | None:
        """The number of a toll: its best reading, else the lowest."""
        best = self.number(toll, "count_best")
        return self.number(toll, "count_low") if best is None else best

    def report(self, report: LossReport, written: set[str]) -> None:
        """Reports what was not used; the events that are not written have been reported already."""
        document = self.document
        for entity in document.entities:
            self._report_entity(entity, report)
        for event in document.events:
            for argument in event.arguments:
                self._report_argument(event, argument, report, written)
            for name in event.attributes:
                if event.id not in written or (event.id, name) not in self._used:
                    report.drop(
                        "attributes", NO_COLUMN, document, f"{event.id}.{name}", str(event.attributes[name])
                    )
        others: tuple[Span | Claim, ...] = (*document.spans, *document.claims)
        for item in others:
            for name, value in item.attributes.items():
                report.drop("attributes", NO_COLUMN, document, f"{item.id}.{name}", str(value))
        for name in FIELDS:
            if (value := getattr(document, name)) and ("field", name) not in self._used:
                report.drop("fields", NO_COLUMN, document, name, str(value))

    def _report_entity(self, entity: Entity, report: LossReport) -> None:
        if (ENTITY, entity.id) not in self._used:
            report.drop("entities", "no row names it", self.document, entity.id, entity.name or "")
        for name, value in entity.attributes.items():
            if (entity.id, name) not in self._used:
                report.drop("attributes", NO_COLUMN, self.document, f"{entity.id}.{name}", str(value))

    def _report_argument(
        self, event: Event, argument: Argument, report: LossReport, written: set[str]
    ) -> None:
        filler = argument.span or argument.event or ""
        name = f"{event.id}.{argument.role}"
        if event.id not in written or (name, filler) not in self._used:
            report.drop("arguments", NO_COLUMN, self.document, name, filler)


def numbers(values: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [each for each in values if each is not None]
    return sum(known) if known else None
