"""What relations between spans can say of a document: arguments of events, and relations."""

from collections.abc import Collection, Iterator
from typing import NamedTuple

from schemas.gold import GoldDocument


class Arrow(NamedTuple):
    """From one span to another: an event's argument by its number, or a relation, which has none."""

    head: str
    tail: str
    type: str
    owner: str
    number: int | None = None


def arrows(document: GoldDocument, spans: Collection[str]) -> Iterator[Arrow]:
    """The arrows between those spans. An event stands by its trigger, an entity by its first mention."""
    places = {event.id: event.trigger for event in document.events}
    for span in document.spans:
        if span.entity is not None and span.id in spans:
            places.setdefault(span.entity, span.id)
    for event in document.events:
        for number, argument in enumerate(event.arguments):
            tail = argument.span or places.get(argument.event or "")
            if event.trigger in spans and tail in spans:
                yield Arrow(str(event.trigger), str(tail), argument.role, event.id, number)
    for relation in document.relations:
        head, tail = places.get(relation.head), places.get(relation.tail)
        if head in spans and tail in spans:
            yield Arrow(str(head), str(tail), relation.type, relation.id)
