"""A table of events with the columns of ACLED: what the record says in them, the rest for people to add.

The types are those of the conflict ontology that is shipped; events of other types are reported as lost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, NamedTuple

from exports.base import Format, Item
from exports.eventtable import tables
from exports.eventtable.facts import Facts, Parties, Party, joined, numbers
from exports.eventtable.tables import COORDINATES, Column, Row, choice, text, whole
from exports.loss import LossReport
from schemas.gold import Event

UNKNOWN_TYPE = "its type has no ACLED event type"
UNKNOWN_HOLDER = "who takes the territory is not known"
FUTURE = "is yet to come"
HISTORY = "is told as history"
TOLL = "a toll that no event of a row is the cause of"

BATTLES, EXPLOSIONS, CIVILIANS = "Battles", "Explosions/Remote violence", "Violence against civilians"
STRATEGIC = "Strategic developments"
DISORDER: Final = {
    STRATEGIC: "Strategic developments",
    "Protests": "Demonstrations",
    "Riots": "Demonstrations",
}
OVERTAKES, REGAINS = "Non-state actor overtakes territory", "Government regains territory"


class Kind(NamedTuple):
    """An ACLED event type and sub-event type."""

    event: str
    sub: str


KINDS: Final = {
    ("control_change", "entered"): Kind(BATTLES, "Armed clash"),
    ("control_change", "advance"): Kind(BATTLES, "Armed clash"),
    ("control_change", "withdrawal"): Kind(STRATEGIC, "Non-violent transfer of territory"),
    ("control_change", "evacuation"): Kind(STRATEGIC, "Non-violent transfer of territory"),
    ("strike", "ground_assault"): Kind(BATTLES, "Armed clash"),
    ("strike", "armed_clash"): Kind(BATTLES, "Armed clash"),
    ("strike", "air_drone_strike"): Kind(EXPLOSIONS, "Air/drone strike"),
    ("strike", "shelling_artillery_missile"): Kind(EXPLOSIONS, "Shelling/artillery/missile attack"),
    ("strike", "ied_remote"): Kind(EXPLOSIONS, "Remote explosive/landmine/IED"),
    ("strike", "suicide_bomb"): Kind(EXPLOSIONS, "Suicide bomb"),
    ("strike", "grenade"): Kind(EXPLOSIONS, "Grenade"),
    ("strike", "chemical"): Kind(EXPLOSIONS, "Chemical weapon"),
    ("strike", "attack_on_civilians"): Kind(CIVILIANS, "Attack"),
    ("political_act", "agree"): Kind(STRATEGIC, "Agreement"),
}
TERRITORY: Final = (("control_change", "gained"), ("control_change", "lost"))

COLUMNS: Final[tuple[Column, ...]] = (
    *text("event_id_cnty"),
    Column("event_date", "date"),
    Column("year", "year"),
    whole("time_precision", 1, 3),
    choice("disorder_type", "Political violence", "Demonstrations", "Strategic developments"),
    choice("event_type", BATTLES, EXPLOSIONS, CIVILIANS, "Protests", "Riots", STRATEGIC),
    *text("sub_event_type", "actor1", "assoc_actor_1"),
    whole("inter1", 1, 8),
    *text("actor2", "assoc_actor_2"),
    whole("inter2", 1, 8),
    whole("interaction", 10, 88),
    choice("civilian_targeting", "Civilian targeting"),
    whole("iso", 1, 999),
    *text("region", "country", "admin1", "admin2", "admin3", "location"),
    *COORDINATES,
    whole("geo_precision", 1, 3),
    *text("source", "source_scale", "notes"),
    whole("fatalities"),
    *text("tags"),
    whole("timestamp"),
)
# What a row should have and this record may not say.
WANTED: Final = (
    "event_date",
    "actor1",
    "inter1",
    "inter2",
    "country",
    "location",
    "latitude",
    "longitude",
    "geo_precision",
    "source",
    "fatalities",
)


@dataclass
class Draft:
    """What will be one row: the events of one incident, or those of the same kind, actors and place."""

    kind: Kind
    events: list[Event] = field(default_factory=list)
    first: Parties = field(default_factory=dict)
    second: Parties = field(default_factory=dict)
    supporters: Parties = field(default_factory=dict)
    places: Parties = field(default_factory=dict)

    def add(self, other: "Draft") -> None:
        """Takes in what another says."""
        self.events += other.events
        for name in ("first", "second", "supporters", "places"):
            setattr(self, name, joined(getattr(self, name), getattr(other, name)))


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `acled.csv` and `datapackage.json`."""
    rows = (row for item in items for row in _Document(item, report).rows())
    tables.write(directory, "acled", "Events in the columns of ACLED", COLUMNS, rows)


class _Document:
    """The rows of one document."""

    def __init__(self, item: Item, report: LossReport) -> None:
        self._facts = Facts(item)
        self._report = report
        self._written: set[str] = set()

    def rows(self) -> Iterator[Row]:
        """The rows in the order of their first events; what is in none goes into the report."""
        drafts: dict[tuple[object, ...], Draft] = {}
        for event in self._facts.events.values():
            if event.type != "casualty" and (kind := self._kind(event)):
                draft = self._draft(event, kind)
                same = event.incident or (*draft.first, None, *draft.second, None, *draft.places)
                drafts.setdefault((kind, same), Draft(kind)).add(draft)
                self._written.add(event.id)
        rows = [self._row(draft) for draft in drafts.values()]
        for event in self._facts.events.values():
            if event.type == "casualty" and event.id not in self._written:
                self._drop(event, TOLL)
        self._facts.report(self._report, self._written)
        return iter(rows)

    def _drop(self, event: Event, reason: str) -> None:
        self._report.drop("events", reason, self._facts.document, event.id, event.subtype or event.type)

    def _kind(self, event: Event) -> Kind | None:
        """The event's kind; what has none, or did not happen now, goes into the report."""
        kind, reason = KINDS.get((event.type, event.subtype or "")), UNKNOWN_TYPE
        if (event.type, event.subtype) in TERRITORY:
            kind, reason = self._territory(event), UNKNOWN_HOLDER
        elif event.subtype == "evacuation" and kind and event.attributes.get("negotiated") == "yes":
            kind = Kind(STRATEGIC, "Agreement")
        if kind and event.attributes.get("aspect") == "future":
            kind, reason = None, FUTURE
        if kind and event.attributes.get("background") == "yes":
            kind, reason = None, HISTORY
        if kind is None:
            self._drop(event, reason)
        return kind

    def _territory(self, event: Event) -> Kind | None:
        """A gain by whom it is: of the state or of others, seen from either side."""
        for role, if_state, if_not in (
            ("new_holder", REGAINS, OVERTAKES),
            ("former_holder", OVERTAKES, REGAINS),
        ):
            for party in self._facts.parties(event, role).values():
                if party.state or party.inter in (2, 3, 4):
                    return Kind(BATTLES, if_state if party.state else if_not)
        return None

    def _draft(self, event: Event, kind: Kind) -> Draft:
        facts = self._facts
        first = facts.parties(event, "attacker", "new_holder", "actor")
        second = facts.parties(event, "target", "former_holder", "recipient")
        aims = {name: party for name, party in second.items() if party.label == "location"}
        second = {name: party for name, party in second.items() if name not in aims}
        if event.subtype == "armed_clash" and not second:
            second = dict([*first.items()][1:])
            first = dict([*first.items()][:1])
        places = joined(facts.parties(event, "place", "territory"), aims)
        return Draft(kind, [event], first, second, facts.parties(event, "supporter"), places)

    def _row(self, draft: Draft) -> Row:
        facts = self._facts
        first, second = [*draft.first.values()], [*draft.second.values()]
        first, second = (first, second) if first else (second, first)
        place = next(iter(draft.places.values()), None)
        self._use(first, second, draft, place)
        date, whose = min(
            (facts.date(event) for event in draft.events), key=lambda found: found[1] != "event"
        )
        inter1, inter2 = (parties[0].inter if parties else None for parties in (first, second))
        row: Row = {
            "event_date": date,
            "year": date[:4] if date else None,
            "time_precision": {"event": 1, "document": 2}.get(whose or ""),
            "disorder_type": DISORDER.get(draft.kind.event, "Political violence"),
            "event_type": draft.kind.event,
            "sub_event_type": draft.kind.sub,
            "actor1": first[0].name if first else None,
            "assoc_actor_1": _names([*first[1:], *draft.supporters.values()]),
            "inter1": inter1,
            "actor2": second[0].name if second else None,
            "assoc_actor_2": _names(second[1:]),
            "inter2": inter2,
            "interaction": _interaction(inter1, inter2, bool(second)),
            "civilian_targeting": self._targeting(draft, inter2),
            "country": facts.country(place),
            "location": place.name if place else None,
            "latitude": place.value("lat") if place else None,
            "longitude": place.value("lon") if place else None,
            "geo_precision": place.value("geo_precision") if place else None,
            "source": facts.field("source"),
            "notes": facts.sentence(draft.events[0]),
            "fatalities": self._fatalities(draft),
        }
        wanted = (name for name in WANTED if name != "inter2" or second)
        return row | {
            "contested": "yes" if any(map(facts.contested, draft.events)) else "no",
            "date_from": whose,
            "missing": " ".join(name for name in wanted if row[name] is None),
            "document_id": facts.document.id,
            "events": " ".join(event.id for event in draft.events),
        }

    def _use(self, first: list[Party], second: list[Party], draft: Draft, place: Party | None) -> None:
        self._facts.use([*first[:1], *second[:1]], "inter", "actor_type")
        self._facts.use([*first[1:], *second[1:], *draft.supporters.values()])
        self._facts.use([place] if place else [], "country", "lat", "lon", "geo_precision")

    def _targeting(self, draft: Draft, inter2: int | None) -> str | None:
        stated = [self._facts.attribute(event, "civilian_targeting") for event in draft.events]
        return (
            "Civilian targeting" if "yes" in stated or draft.kind.event == CIVILIANS or inter2 == 7 else None
        )

    def _fatalities(self, draft: Draft) -> int | None:
        """The dead of the row's events; 0 where the document counts none, nothing where it is not known."""
        tolls = self._facts.deaths()
        own = [toll for toll in tolls if any(cause in draft.events for cause in self._facts.causes(toll))]
        self._written.update(toll.id for toll in own)
        if not tolls:
            return 0
        return numbers(map(self._facts.count, own))


def _names(parties: list[Party]) -> str | None:
    return "; ".join(dict.fromkeys(party.name for party in parties)) or None


def _interaction(first: int | None, second: int | None, two: bool) -> int | None:
    """Both codes, the lower first; of one actor its code and 0."""
    if first is None or (two and second is None):
        return None
    low, high = sorted((first, second or 0))
    return low * 10 + high if second else high * 10


FORMAT = Format(
    id="acled",
    title="Event table (ACLED)",
    extension=".csv",
    summary="A row for each event in the columns of ACLED, for people to complete; no text, no spans.",
    carries=frozenset({"entities", "events", "arguments", "attributes", "fields"}),
    writer=write,
)
