"""Events of several sets, what fills their roles, and the claims about them."""

from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping

from annotator.domain.comparing.groups import Group, join, singles
from annotator.domain.comparing.items import Item, Version
from annotator.domain.comparing.named import Names, plain
from annotator.domain.content import Content
from schemas.gold import Argument, Claim, Event, Span

Sets = Mapping[str, Content]
Places = dict[str, tuple[int, int]]
Spans = Mapping[str, Mapping[str, Span]]


def group_events(sets: Sets, names: Names, places: Places) -> list[tuple[str, Group[Event]]]:
    """Events with the same trigger and type, the most alike first; then those with the same trigger."""

    def signature(who: str, event: Event) -> tuple[Hashable, ...]:
        roles = sorted((each.role, names.of(who, each.span) or "") for each in event.arguments)
        return names.of(who, event.trigger) or "", event.type, event.subtype or "", tuple(roles)

    groups = singles({who: content.events for who, content in sets.items()})
    groups.sort(key=lambda group: [signature(*each) for each in group.items()])
    groups = join(groups, signature)
    groups = join(groups, lambda who, event: signature(who, event)[:3])
    groups = join(groups, lambda who, event: signature(who, event)[:2])
    groups = join(groups, lambda who, event: names.of(who, event.trigger))
    named = []
    for group in groups:
        trigger, type_, *_ = min(signature(*each) for each in group.items())
        key = names.give("event", f"{trigger}/{type_}", group)
        if trigger in places:
            places[key] = places[str(trigger)]
        named.append((key, group))
    return named


def event_items(
    named: list[tuple[str, Group[Event]]], sets: Sets, spans: Spans, names: Names, places: Places
) -> Iterator[Item]:
    """An item for each event, followed by those of its roles and claims."""
    claims: dict[str, dict[str, list[Claim]]] = defaultdict(lambda: defaultdict(list))
    for who, content in sets.items():
        for claim in content.claims:
            key = names.of(who, claim.event)
            if key is not None:
                claims[key][who].append(claim)
    for key, group in named:
        versions = {who: _event(group.get(who), spans[who]) for who in sets}
        yield Item(key, "event", places.get(key), versions)
        yield from _arguments(key, group, names, places)
        yield from _claims(key, group, claims[key], names, places)


def _event(event: Event | None, spans: Mapping[str, Span]) -> Version | None:
    if event is None:
        return None
    trigger = spans.get(event.trigger or "")
    return Version(
        event,
        {
            "boundary": trigger.parts() if trigger else None,
            "label": event.type,
            "subtype": event.subtype,
            "attribute": event.attributes,
            "trigger’s attribute": plain(trigger.attributes) if trigger else {},
        },
    )


def _arguments(key: str, group: Group[Event], names: Names, places: Places) -> Iterator[Item]:
    """An item for each thing that plays a role in the event to somebody."""
    fillers: dict[str, dict[str, list[Argument]]] = defaultdict(lambda: defaultdict(list))
    for who, event in group.items():
        for argument in event.arguments:
            fillers[names.of(who, argument.span or argument.event) or ""][who].append(argument)
    for filler in sorted(fillers):
        said = fillers[filler]
        versions = {who: _argument(said[who]) if who in said else None for who in group}
        yield Item(f"argument:{key}<{filler}", "argument", places.get(key), versions, key, filler)


def _argument(found: list[Argument]) -> Version:
    return Version(tuple(found), {"role": sorted({each.role for each in found})})


def _claims(
    key: str, group: Group[Event], sets: Mapping[str, list[Claim]], names: Names, places: Places
) -> Iterator[Item]:
    def signature(who: str, claim: Claim) -> tuple[Hashable, ...]:
        source, cue = names.of(who, claim.source) or "", names.of(who, claim.cue) or ""
        return source, claim.factuality or "", claim.author_factuality or "", cue

    groups = singles(sets)
    groups.sort(key=lambda each: [signature(*pair) for pair in each.items()])
    groups = join(groups, signature)
    groups = join(groups, lambda who, claim: signature(who, claim)[:1])
    groups = join(groups, lambda who, claim: key)
    for each in groups:
        first = min(signature(*pair) for pair in each.items())
        name = names.give("claim", f"{key}:{first[0]}", each)
        versions = {who: _claim(who, each.get(who), names) for who in group}
        yield Item(name, "claim", places.get(key), versions, key)


def _claim(who: str, claim: Claim | None, names: Names) -> Version | None:
    if claim is None:
        return None
    return Version(
        claim,
        {
            "source": names.of(who, claim.source),
            "cue": names.of(who, claim.cue),
            "factuality": (claim.factuality, claim.author_factuality),
            "attribute": claim.attributes,
        },
    )
