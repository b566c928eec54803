"""What an annotation set holds, all of it at once."""

from collections.abc import Iterator
from dataclasses import dataclass

from annotator.domain.commands import Object
from schemas.gold import Claim, Entity, Event, Incident, Relation, Span


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """The objects of a set, each kind in the order in which its pages and exports have it."""

    spans: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    incidents: tuple[Incident, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()

    def everything(self) -> Iterator[Object]:
        """All objects, kind by kind."""
        yield from self.spans
        yield from self.entities
        yield from self.incidents
        yield from self.events
        yield from self.claims
        yield from self.relations
