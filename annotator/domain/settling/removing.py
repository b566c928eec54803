"""Taking the object of an item out of gold, with what refers to it."""

from msgspec import structs

from annotator.domain.commands import claims, entities, events, spans
from annotator.domain.commands.linking import RemoveEntity
from annotator.domain.commands.requests import RemoveSpan
from annotator.domain.comparing import Item
from annotator.domain.settling.bench import KINDS, Bench
from schemas.gold import Claim, Event, Incident


def remove(bench: Bench, item: Item) -> None:
    """Nothing happens where gold does not have it."""
    identifier = bench.there(item)
    if identifier is None:
        return
    draft = bench.draft
    match item.kind:
        case "span":
            spans.remove(RemoveSpan(id="x", span=identifier), draft, bench.setting)
        case "event":
            _event(bench, draft.current(Event, identifier))
        case "argument":
            _argument(bench, item, draft.current(Event, identifier))
        case "claim":
            claims.drop(draft.current(Claim, identifier), draft)
        case "entity":
            entities.remove(RemoveEntity(id="x", entity=identifier), draft, bench.setting)
        case "incident":
            for event in draft.events_in(identifier):
                draft.put(structs.replace(event, incident=None))
            draft.drop(draft.current(Incident, identifier))
        case "relation":
            draft.drop(draft.current(KINDS[item.kind], identifier))


def _event(bench: Bench, event: Event) -> None:
    """The event goes, and its trigger where that is no other's."""
    if event.trigger is None or len(bench.draft.events_of(event.trigger)) > 1:
        events.drop(event, bench.draft)
    else:
        spans.remove(RemoveSpan(id="x", span=event.trigger), bench.draft, bench.setting)


def _argument(bench: Bench, item: Item, event: Event) -> None:
    filler = bench.ref(item.filler, tuple(item.versions))
    kept = tuple(each for each in event.arguments if filler is None or filler not in (each.span, each.event))
    bench.draft.put(structs.replace(event, arguments=kept))
