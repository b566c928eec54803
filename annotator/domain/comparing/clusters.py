"""What several things are part of: entities by their mentions, incidents by their events; and relations."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from msgspec import UNSET

from annotator.domain.comparing.events import Places, Sets
from annotator.domain.comparing.groups import Group, Pairing, join, singles
from annotator.domain.comparing.items import Item, ItemKind, Version
from annotator.domain.comparing.named import Names, placed
from schemas.gold import Entity, Incident, Relation

T = TypeVar("T", Entity, Incident)
Members = Mapping[tuple[str, str], frozenset[str]]


def entity_items(sets: Sets, names: Names, places: Places) -> Iterator[Item]:
    """An item for each entity; those with the most mentions in common are the same."""
    members = _members({who: [(s.entity, s.id) for s in each.spans] for who, each in sets.items()}, names)

    def version(who: str, entity: Entity) -> Version:
        return Version(
            entity,
            {
                "mention": sorted(members[who, entity.id]),
                "label": entity.label,
                "name": entity.name,
                "attribute": entity.attributes,
                "link": entity.links,
            },
        )

    values = {who: content.entities for who, content in sets.items()}
    yield from _clusters("entity", values, members, version, names, places)


def incident_items(sets: Sets, names: Names, places: Places) -> Iterator[Item]:
    """An item for each incident of which events speak."""
    members = _members({who: [(e.incident, e.id) for e in each.events] for who, each in sets.items()}, names)

    def version(who: str, incident: Incident) -> Version:
        shared = None if incident.shared is UNSET else incident.shared
        says = {"event": sorted(members[who, incident.id]), "name": incident.name, "shared incident": shared}
        return Version(incident, says)

    values = {who: content.incidents for who, content in sets.items()}
    yield from _clusters("incident", values, members, version, names, places)


def relation_items(sets: Sets, names: Names, places: Places) -> Iterator[Item]:
    """An item for each pair that somebody links."""

    def signature(who: str, relation: Relation) -> tuple[Hashable, ...]:
        return names.of(who, relation.head) or "", names.of(who, relation.tail) or "", relation.type

    groups = singles({who: content.relations for who, content in sets.items()})
    groups.sort(key=lambda each: [signature(*pair) for pair in each.items()])
    groups = join(groups, signature)
    groups = join(groups, lambda who, relation: signature(who, relation)[:2])
    for group in groups:
        head, tail, _ = min(signature(*pair) for pair in group.items())
        key = names.give("relation", f"{head}>{tail}", group)
        versions = {
            who: Version(group[who], {"type": group[who].type}) if who in group else None for who in sets
        }
        yield Item(key, "relation", placed(places, [str(head), str(tail)]), versions)


def _members(sets: Mapping[str, list[tuple[str | None, str]]], names: Names) -> Members:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for who, pairs in sets.items():
        for whole, part in pairs:
            if whole is not None:
                found[who, whole].add(names.of(who, part) or "")
    return defaultdict(frozenset, {key: frozenset(parts) for key, parts in found.items()})


def _clusters(
    kind: ItemKind,
    values: Mapping[str, Sequence[T]],
    members: Members,
    version: Callable[[str, T], Version],
    names: Names,
    places: Places,
) -> Iterator[Item]:
    def signature(who: str, value: T) -> tuple[Any, ...]:
        return sorted(members[who, value.id]), value.name or ""

    groups: list[Group[T]] = singles(values)
    groups.sort(key=lambda each: [signature(*pair) for pair in each.items()])
    groups = join(groups, lambda who, value: tuple(map(str, signature(who, value))))
    groups = join(groups, lambda who, value: members[who, value.id] or f"{value.name}")
    groups = Pairing(groups).join(_sharing(groups, members, signature))
    for group in groups:
        parts, name = min(signature(*pair) for pair in group.items())
        key = names.give(kind, parts[0] if parts else name, group)
        versions = {who: version(who, group[who]) if who in group else None for who in values}
        found = placed(places, parts)
        if found is not None:
            places[key] = found
        yield Item(key, kind, found, versions)


def _sharing(
    groups: Sequence[Group[T]], members: Members, signature: Callable[[str, T], tuple[Any, ...]]
) -> Iterator[tuple[Any, int, int]]:
    """Pairs of groups that share members, those that share the largest part of theirs first."""
    homes: dict[str, list[int]] = defaultdict(list)
    heads = [next(iter(group.items())) for group in groups]
    sets = [members[who, value.id] for who, value in heads]
    counts: dict[tuple[int, int], int] = defaultdict(int)
    for index, parts in enumerate(sets):
        for part in parts:
            for other in homes[part]:
                counts[other, index] += 1
            homes[part].append(index)
    for (one, other), shared in counts.items():
        rank = -shared / len(sets[one] | sets[other])
        yield (rank, signature(*heads[one]), signature(*heads[other])), one, other
