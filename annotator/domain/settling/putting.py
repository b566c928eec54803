"""Putting an annotator's version of an item into gold, each kind in its way.

Each answers the id in gold of what was put (of an argument: of its event), or None when something that it
needs is not there yet.
"""

from collections.abc import Callable, Iterator
from typing import Any

from msgspec import structs

from annotator.domain.comparing import Item
from annotator.domain.comparing.items import PART
from annotator.domain.settling.bench import Bench
from schemas.gold import Event, Span


def put(bench: Bench, item: Item, who: str) -> str | None:
    """Puts the version of `who`, which must be there."""
    version = item.versions[who]
    assert version is not None  # noqa: S101
    return _PUTS[item.kind](bench, item, who, version.value)


def needs(bench: Bench, item: Item, who: str) -> Iterator[str]:
    """The keys of what the version refers to."""
    version = item.versions[who]
    assert version is not None  # noqa: S101
    value: Any = version.value
    names = bench.comparison.names[who]
    if item.parent:
        yield item.parent
    match item.kind:
        case "argument":
            yield item.filler
        case "claim":
            yield from (names[each] for each in (value.source, value.cue) if each in names)
        case "relation":
            yield from (names[each] for each in (value.head, value.tail) if each in names)
        case "entity" | "incident":
            yield from version.says[PART[item.kind]]


def _span(bench: Bench, item: Item, who: str, span: Any) -> str:
    return bench.span(item.key, who)


def _event(bench: Bench, item: Item, who: str, event: Any) -> str:
    identifier = bench.id(item.key)
    before = bench.draft.find(Event, identifier)
    trigger = bench.comparison.names[who].get(event.trigger or "")
    frame = bench.setting.ontology.frame(event.type)
    made = structs.replace(
        event,
        id=identifier,
        trigger=bench.span(trigger, who) if trigger else None,
        incident=before.incident if before else bench.whole("incident", item.key),
        arguments=tuple(
            each for each in (before.arguments if before else ()) if frame is None or frame.role(each.role)
        ),
    )
    bench.draft.put(made)
    return identifier


def _argument(bench: Bench, item: Item, who: str, arguments: Any) -> str | None:
    event = bench.draft.find(Event, bench.id(item.parent))
    filler = bench.ref(item.filler, (who,))
    if event is None or filler is None:
        return None
    made = tuple(
        structs.replace(each, **{"event" if each.span is None else "span": filler}) for each in arguments
    )
    others = tuple(each for each in event.arguments if filler not in (each.span, each.event))
    bench.draft.put(structs.replace(event, arguments=others + made))
    return event.id


def _claim(bench: Bench, item: Item, who: str, claim: Any) -> str | None:
    names = bench.comparison.names[who]
    event = bench.ref(item.parent, (who,))
    source = bench.ref(names.get(claim.source, claim.source), (who,))
    cue = None if claim.cue is None else bench.ref(names.get(claim.cue, ""), (who,))
    if event is None or source is None or (cue is None and claim.cue is not None):
        return None
    identifier = bench.id(item.key)
    bench.draft.put(structs.replace(claim, id=identifier, event=event, source=source, cue=cue))
    return identifier


def _entity(bench: Bench, item: Item, who: str, entity: Any) -> str | None:
    wanted, there = _parts(bench, item, who)
    spans = [span for each in there if (span := bench.draft.find(Span, each)) and span.label == entity.label]
    if wanted and not spans:
        return None
    identifier = bench.id(item.key)
    bench.draft.put(structs.replace(entity, id=identifier))
    for span in bench.draft.mentions(identifier):
        if span.id not in there:
            bench.draft.put(structs.replace(span, entity=None))
    for span in spans:
        bench.draft.put(structs.replace(span, entity=identifier))
    return identifier


def _incident(bench: Bench, item: Item, who: str, incident: Any) -> str | None:
    wanted, there = _parts(bench, item, who)
    if wanted and not there:
        return None
    identifier = bench.id(item.key)
    bench.draft.put(structs.replace(incident, id=identifier))
    for event in bench.draft.events_in(identifier):
        if event.id not in there:
            bench.draft.put(structs.replace(event, incident=None))
    for each in there:
        bench.draft.put(structs.replace(bench.draft.current(Event, each), incident=identifier))
    return identifier


def _relation(bench: Bench, item: Item, who: str, relation: Any) -> str | None:
    names = bench.comparison.names[who]
    head = bench.ref(names.get(relation.head, ""), (who,))
    tail = bench.ref(names.get(relation.tail, ""), (who,))
    if head is None or tail is None:
        return None
    identifier = bench.id(item.key)
    bench.draft.put(structs.replace(relation, id=identifier, head=head, tail=tail))
    return identifier


def _parts(bench: Bench, item: Item, who: str) -> tuple[list[str], list[str]]:
    """The keys of the parts of a whole, and the ids of those that gold has."""
    version = item.versions[who]
    assert version is not None  # noqa: S101
    wanted = version.says[PART[item.kind]]
    return wanted, [found for key in wanted if (found := bench.ref(key, (who,)))]


_PUTS: dict[str, Callable[[Bench, Item, str, Any], str | None]] = {
    "span": _span,
    "event": _event,
    "argument": _argument,
    "claim": _claim,
    "entity": _entity,
    "incident": _incident,
    "relation": _relation,
}
