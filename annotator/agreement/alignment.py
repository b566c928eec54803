"""Which object of one set is which of another: the one with the same bounds and the same type."""

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from annotator.agreement.base import Annotated
from schemas.gold import Claim, Event, Span

# Where something stands: the parts of a span; the type alone of an event that has no trigger.
Place = tuple[tuple[int, int], ...] | str
Identity = tuple[object, ...]
Thing = TypeVar("Thing")


def places(annotated: Annotated) -> dict[str, Place]:
    """Where each span and each event stands, by id."""
    found: dict[str, Place] = {span.id: span.parts() for span in annotated.spans}
    for event in annotated.events:
        found[event.id] = found.get(event.trigger or "", event.type)
    return found


def spans(annotated: Annotated) -> dict[Identity, Span]:
    """Spans by bounds and label."""
    return _unique(((span.parts(), span.label), span) for span in annotated.spans)


def events(annotated: Annotated) -> dict[Identity, Event]:
    """Events by bounds of the trigger and type."""
    place = places(annotated)
    return _unique(((place[event.id], event.type), event) for event in annotated.events)


def claims(annotated: Annotated) -> dict[Identity, tuple[Claim, Event]]:
    """Claims, with the event that each is about, by that event and by the source."""
    place = places(annotated)
    by_id = {event.id: event for event in annotated.events}
    return _unique(
        ((place[event.id], event.type, place.get(claim.source, claim.source)), (claim, event))
        for claim in annotated.claims
        if (event := by_id.get(claim.event)) is not None
    )


def both(first: Mapping[Identity, Thing], second: Mapping[Identity, Thing]) -> Iterator[tuple[Thing, Thing]]:
    """What stands in both."""
    return ((thing, second[identity]) for identity, thing in first.items() if identity in second)


def _unique(things: Iterable[tuple[Identity, Thing]]) -> dict[Identity, Thing]:
    """What has an identity of its own; two of the same cannot be told apart and are left out."""
    found: dict[Identity, Thing] = {}
    twice: set[Identity] = set()
    for identity, thing in things:
        if identity in found:
            twice.add(identity)
        found[identity] = thing
    return {identity: thing for identity, thing in found.items() if identity not in twice}
