"""From gold documents to pages of Web Annotations."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final

import msgspec

from exports.base import Item
from exports.filing import create, file_name
from exports.loss import FIELDS, LossReport
from exports.offsets import Unit
from exports.w3c.context import CONTEXT, iri
from schemas.gold import NOTE, Claim, Entity, Event, GoldDocument, Incident, Relation, Span

# How many characters beside a quote tell it from others.
BESIDE = 32
ENDING = ".jsonld"
OFFSETS: Final[Unit] = "code-points"
AUTHOR = ("author", "unnamed")

Node = dict[str, Any]


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `ID.jsonld` for each document."""
    for item in items:
        name = file_name(item.document.id) + ENDING
        page = msgspec.json.format(msgspec.json.encode(page_of(item.document)), indent=1)
        create(directory / name, page.decode() + "\n")


def page_of(document: GoldDocument) -> Node:
    """The page: an annotation for each span, and everything else in our own terms."""
    nodes = _Nodes(document)
    return {
        "@context": CONTEXT,
        "id": f"{iri(document.id)}#page",
        "type": "AnnotationPage",
        "offsets": OFFSETS,
        "document": nodes.document(),
        "items": [nodes.span(span) for span in document.spans],
        "entities": [nodes.entity(entity) for entity in document.entities],
        "events": [nodes.event(event) for event in document.events],
        "incidents": [nodes.incident(incident) for incident in document.incidents],
        "claims": [nodes.claim(claim) for claim in document.claims],
        "relations": [nodes.relation(relation) for relation in document.relations],
    }


class _Nodes:
    """The nodes of one document's page, by what they stand for; what has no value is left out."""

    def __init__(self, document: GoldDocument) -> None:
        self._document = document

    def iri(self, identifier: str | None) -> str | None:
        """The IRI of an item."""
        return None if identifier is None else iri(self._document.id, identifier)

    def document(self) -> Node:
        """The annotated document itself, its text included."""
        fields = {name: getattr(self._document, name) for name in ("text", *FIELDS)}
        return _node({"id": iri(self._document.id), "type": "Document", **fields})

    def span(self, span: Span) -> Node:
        """An annotation whose bodies are the label, the entity and the remark; a target for each fragment."""
        remark = span.attributes.get(NOTE)
        commented = isinstance(remark, str)
        attributes = {name: value for name, value in span.attributes.items() if name != NOTE or not commented}
        bodies: list[Node] = [{"type": "TextualBody", "purpose": "tagging", "value": span.label}]
        if span.entity is not None:
            entity = self.iri(span.entity)
            bodies.append({"type": "SpecificResource", "purpose": "identifying", "source": entity})
        if commented:
            bodies.append({"type": "TextualBody", "purpose": "commenting", "value": remark})
        targets = [self._target(start, end) for start, end in span.parts()]
        return _node(
            {
                "id": self.iri(span.id),
                "type": "Annotation",
                "motivation": "tagging",
                "body": bodies,
                "target": targets[0] if len(targets) == 1 else targets,
                "attributes": attributes,
            }
        )

    def entity(self, entity: Entity) -> Node:
        """An entity, with its links as they are."""
        return self._own("Entity", entity)

    def incident(self, incident: Incident) -> Node:
        """What several events speak of."""
        return self._own("Incident", incident)

    def event(self, event: Event) -> Node:
        """An event, which refers to the annotations of its trigger and arguments."""
        arguments = [
            {"role": each.role, "filler": self.iri(each.span or each.event)} for each in event.arguments
        ]
        refers = {"trigger": self.iri(event.trigger), "incident": self.iri(event.incident)}
        return self._own("Event", event, kind=event.type, **refers, arguments=arguments)

    def claim(self, claim: Claim) -> Node:
        """A claim about an event; its claimant is an annotation, the author, or unnamed."""
        source = f"gold:{claim.source}" if claim.source in AUTHOR else self.iri(claim.source)
        refers = {"event": self.iri(claim.event), "cue": self.iri(claim.cue)}
        return self._own("Claim", claim, **refers, claimant=source, source=None)

    def relation(self, relation: Relation) -> Node:
        """A relation between two of the other nodes."""
        ends = {"head": self.iri(relation.head), "tail": self.iri(relation.tail)}
        return self._own("Relation", relation, kind=relation.type, **ends)

    def _own(self, sort: str, item: Entity | Incident | Event | Claim | Relation, **values: Any) -> Node:
        return _node(msgspec.to_builtins(item) | values | {"id": self.iri(item.id), "type": sort})

    def _target(self, start: int, end: int) -> Node:
        text = self._document.text
        quote = {
            "type": "TextQuoteSelector",
            "exact": text[start:end],
            "prefix": text[max(start - BESIDE, 0) : start],
            "suffix": text[end : end + BESIDE],
        }
        position = {"type": "TextPositionSelector", "start": start, "end": end}
        return {"source": iri(self._document.id), "selector": [quote, position]}


def _node(values: Node) -> Node:
    first = {key: values[key] for key in ("id", "type")}
    return first | {
        key: value for key, value in values.items() if value is not None and value not in ({}, [])
    }
