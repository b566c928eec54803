"""A set as the checks look at it: its objects by id, and where in the text they stand."""

from typing import Final, Literal

from annotator.domain.content import Content
from annotator.domain.problems.problem import Kind
from schemas.gold import Event, Span
from schemas.ontology import EventFrame, Ontology, RelationType
from schemas.ontology.model import Ends

# Start and end in the text, in code points. What stands nowhere comes after everything else.
Place = tuple[int, int]
NOWHERE: Final[Place] = (2**62, 2**62)
EndKind = Literal["event", "claim", "entity"]

_ENDS: dict[EndKind, Ends] = {"event": "events", "claim": "claims", "entity": "entities"}


class View:
    """A set, the text that it annotates and the ontology that it has to follow."""

    def __init__(self, content: Content, ontology: Ontology, text: str) -> None:
        self.content = content
        self.ontology = ontology
        self.text = text
        self.labels = {label.id: label for label in ontology.labels}
        self.spans = {span.id: span for span in content.spans}
        self.entities = {entity.id: entity for entity in content.entities}
        self.events = {event.id: event for event in content.events}
        self.claims = {claim.id: claim for claim in content.claims}
        self.relations = {relation.id: relation for relation in content.relations}
        self.mentions: dict[str, list[Span]] = {}
        for span in content.spans:
            if span.entity is not None:
                self.mentions.setdefault(span.entity, []).append(span)

    def frame(self, event: Event) -> EventFrame | None:
        """What such an event may say; None where its type is unknown."""
        label = self.labels.get(event.type)
        return label.event if label else None

    def end_kind(self, end: str) -> EndKind | None:
        """Which kind of object a relation's end is; None where the set has no such object."""
        if end in self.events:
            return "event"
        if end in self.claims:
            return "claim"
        return "entity" if end in self.entities else None

    def relation_type(self, kind: EndKind, identifier: str) -> RelationType | None:
        """The relation type of that identifier between two objects of a kind."""
        return self.ontology.relation(_ENDS[kind], identifier)

    def place(self, kind: Kind, target: str) -> Place:
        """Where an object stands: an entity at its first mention, a relation at its first end."""
        match kind:
            case "span":
                return self._span_place(target)
            case "event":
                event = self.events.get(target)
                return self._span_place(event.trigger) if event else NOWHERE
            case "claim":
                claim = self.claims.get(target)
                return self.place("event", claim.event) if claim else NOWHERE
            case "entity":
                return min(
                    (self._span_place(span.id) for span in self.mentions.get(target, ())), default=NOWHERE
                )
            case "relation":
                return self._relation_place(target)

    def _span_place(self, identifier: str | None) -> Place:
        span = self.spans.get(identifier or "")
        return (span.start, span.end) if span else NOWHERE

    def _relation_place(self, identifier: str) -> Place:
        relation = self.relations.get(identifier)
        ends = (relation.head, relation.tail) if relation else ()
        kinds = ((self.end_kind(end), end) for end in ends)
        return min((self.place(kind, end) for kind, end in kinds if kind), default=NOWHERE)
