"""Which events of a record are incidents of MUC, and who fills which of their slots."""

from dataclasses import dataclass, field
from typing import NamedTuple

from exports.dropping import drop_argument
from exports.loss import LossReport
from exports.tokenized import IS_EVENT
from schemas.gold import Argument, Event, GoldDocument, Span

SLOTS = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
TYPES = {"arson", "attack", "bombing", "forced work stoppage", "kidnapping", "robbery"}

# Incident types of the conflict ontology's events; a subtype that is not here is no incident.
INCIDENTS = {
    "strike": {
        None: "attack", "air_drone_strike": "attack", "shelling_artillery_missile": "attack",
        "ied_remote": "bombing", "suicide_bomb": "bombing", "grenade": "bombing", "chemical": "bombing",
        "ground_assault": "attack", "armed_clash": "attack", "attack_on_civilians": "attack",
    },
    "casualty": {
        None: "attack", "killed": "attack", "injured": "attack", "killed_or_injured": "attack",
        "unspecified": "attack",
    },
}  # fmt: skip
PERPETRATOR, TARGET = "perpetrator", "target"
ROLES = {
    ("strike", "attacker"): PERPETRATOR,
    ("casualty", "perpetrator"): PERPETRATOR,
    ("strike", "target"): TARGET,
    ("casualty", "victim"): "Victim",
    ("strike", "instrument"): "Weapon",
}
ORGANISED = {"ORG", "GPE"}
# What stands for a name without being one.
WEAK = {"PRO", "ADJ"}
CERTAINLY_NOT = "CT-"

NO_INCIDENT = "its type is no incident of MUC"
DENIED = "everyone who speaks of it says that it did not happen"
NO_SLOT = "the templates have no slot for the role"
A_PLACE = "a place where it happened, not a physical target"
DISCONTINUOUS = "discontinuous"
MERGED = "is one template with the others of its incident"
RENAMED = "its type is written as that of a MUC incident"


@dataclass
class Template:
    """An incident: its type, the events that it is made of, and the spans of each entity of each slot."""

    type: str
    events: list[Event] = field(default_factory=list)
    slots: dict[str, list[tuple[Span, ...]]] = field(default_factory=lambda: {slot: [] for slot in SLOTS})


class Losses(NamedTuple):
    """Where losses of one document go; `events` is False for a format that has no events at all."""

    document: GoldDocument
    report: LossReport
    events: bool

    def event(self, event: Event, reason: str) -> None:
        """An event that is no template."""
        if self.events:
            self.report.drop("events", reason, self.document, event.id, event.type)
        for argument in event.arguments:
            self.argument(event, argument, reason)

    def changed(self, template: Template) -> None:
        """The events of a template that stands for several, or that is called otherwise."""
        for number, event in enumerate(template.events if self.events else ()):
            if number:
                self.report.change("events", MERGED, self.document, event.id, event.type)
            if event.subtype or event.type.lower() != template.type:
                self.report.change("events", RENAMED, self.document, event.id, event.type)

    def argument(self, event: Event, argument: Argument, reason: str) -> None:
        """An argument that fills no slot."""
        drop_argument(self.report, self.document, event, argument, reason)


def templates(document: GoldDocument, losses: Losses) -> list[Template]:
    """The incidents: events of one incident are one template, and so are a toll and the strike behind it."""
    types = {event.id: _incident_type(event) for event in document.events}
    denied = _denied(document)
    of_key: dict[str, Template] = {}
    fillers = Fillers(document)
    by_id = {event.id: event for event in document.events}
    for event in document.events:
        kind = types[event.id]
        if kind is None or event.id in denied:
            losses.event(event, NO_INCIDENT if kind is None else DENIED)
            continue
        template = of_key.setdefault(_key(event, by_id, types), Template(kind))
        if template.type == "attack":
            template.type = kind
        template.events.append(event)
        for argument in event.arguments:
            slot, spans, reason = fillers.of(event, argument)
            if reason:
                losses.argument(event, argument, reason)
            elif _ids(spans) not in map(_ids, template.slots[slot]):
                template.slots[slot].append(spans)
    for template in of_key.values():
        losses.changed(template)
    return list(of_key.values())


def _ids(spans: tuple[Span, ...]) -> set[str]:
    return {span.id for span in spans}


def _incident_type(event: Event) -> str | None:
    small = event.type.lower()
    if all(each.strip() in TYPES for each in small.split("/")):
        return small
    return INCIDENTS.get(event.type, {}).get(event.subtype)


def _denied(document: GoldDocument) -> set[str]:
    """The events of which there are claims, and each says that they certainly did not happen."""
    values: dict[str, set[str | None]] = {}
    for claim in document.claims:
        values.setdefault(claim.event, set()).add(claim.factuality)
    return {event for event, said in values.items() if said == {CERTAINLY_NOT}}


def _key(event: Event, by_id: dict[str, Event], types: dict[str, str | None]) -> str:
    if event.incident is not None:
        return f"incident {event.incident}"
    causes = [each.event for each in event.arguments if each.event and event.type == "casualty"]
    for cause in causes:
        if by_id[cause].type == "strike" and types[cause] is not None:
            incident = by_id[cause].incident
            return f"event {cause}" if incident is None else f"incident {incident}"
    return f"event {event.id}"


class Fillers:
    """The slot that an argument fills and with which spans."""

    def __init__(self, document: GoldDocument) -> None:
        self._spans = {span.id: span for span in document.spans}
        self._entities = {entity.id: entity for entity in document.entities}
        self._mentions: dict[str, list[Span]] = {}
        for span in document.spans:
            if span.entity is not None and span.fragments is None:
                self._mentions.setdefault(span.entity, []).append(span)

    def of(self, event: Event, argument: Argument) -> tuple[str, tuple[Span, ...], str | None]:
        """Slot and spans, or why there are none."""
        slot = argument.role if argument.role in SLOTS else ROLES.get((event.type, argument.role))
        if argument.span is None:
            return "", (), IS_EVENT
        span = self._spans[argument.span]
        slot, reason = self._slot(slot, span) if slot else ("", NO_SLOT)
        spans = self._names(span)
        return slot, spans, reason or (None if spans else DISCONTINUOUS)

    def _slot(self, slot: str, span: Span) -> tuple[str, str | None]:
        attributes = self._entities[span.entity].attributes if span.entity else {}
        if slot == PERPETRATOR:
            kind, name = attributes.get("kind"), span.attributes.get("mention")
            organised = kind in ORGANISED or (kind is None and name == "NAM")
            return ("PerpOrg" if organised else "PerpInd"), None
        if slot == TARGET:
            if span.label == "actor":
                return "Victim", None
            place = attributes.get("loc_type") not in (None, "facility")
            return "Target", A_PLACE if place else None
        return slot, None

    def _names(self, span: Span) -> tuple[Span, ...]:
        """The span and what else names its entity; pronouns and adjectives only where nothing else does."""
        named = self._mentions.get(span.entity or "", [])
        strong = [each for each in named if each.attributes.get("mention") not in WEAK]
        if strong:
            return tuple(sorted(strong, key=lambda each: each is not span))
        return () if span.fragments else (span,)
