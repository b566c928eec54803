"""Which lines speak of one thing: entities from T lines, incidents from E lines."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from exports.brat.lines import EQUIV, Group, Reference, Standoff, plain_entity, referred
from schemas.gold import Entity, Incident

Item = TypeVar("Item", Entity, Incident)


class Classes:
    """The lines that `*` lines join, directly or through others."""

    def __init__(self, groups: list[Group]) -> None:
        self._parents: dict[str, str] = {}
        self._kinds: dict[str, str] = {}
        for group in groups:
            for member in group.members:
                self._parents[self.root(member)] = self.root(group.members[0])
        for group in groups:
            self._kinds.setdefault(self.root(group.members[0]), group.type)

    def root(self, line: str) -> str:
        """One line for all that belong together."""
        parents = self._parents
        while (parent := parents.get(line, line)) != line:
            parents[line] = line = parents.get(parent, parent)
        return line

    def kind(self, line: str) -> str:
        """The type of the `*` line that joins it to others."""
        return self._kinds.get(self.root(line), EQUIV)

    def members(self, lines: Iterable[str]) -> dict[str, list[str]]:
        """The lines by the first of those that they are joined with."""
        firsts: dict[str, str] = {}
        found: dict[str, list[str]] = {}
        for line in lines:
            first = firsts.setdefault(self.root(line), line)
            found.setdefault(first, []).append(line)
        return found


def entities(
    standoff: Standoff, classes: Classes, labels: Mapping[str, str], related: frozenset[str]
) -> tuple[list[Entity], dict[str, str]]:
    """The entities, and of each T line that has one the entity's id.

    `labels` are those of all T lines, `related` the T lines that stand for an entity in an R line.
    """
    references: dict[str, list[Reference]] = {}
    for each in standoff.references:
        references.setdefault(classes.root(each.target), []).append(each)
    found: dict[str, Entity] = {}
    owners: dict[str, str] = {}
    for first, members in classes.members(labels).items():
        said = references.get(classes.root(first), [])
        noted = _noted(standoff, members, "entity", Entity)
        if len(members) > 1 or said or noted or related.intersection(members):
            entity = _entity(first, labels[first], classes.kind(first), said, noted, standoff)
            _add(entity, f"{first}-entity", found, owners, members)
    return list(found.values()), owners


def incidents(
    standoff: Standoff, classes: Classes, frames: Iterable[str]
) -> tuple[list[Incident], dict[str, str]]:
    """The incidents, and of each E line that has one the incident's id."""
    found: dict[str, Incident] = {}
    owners: dict[str, str] = {}
    for first, members in classes.members(frames).items():
        noted = _noted(standoff, members, "incident", Incident)
        if len(members) > 1 or noted:
            _add(noted or Incident(f"{first}-incident"), f"{first}-incident", found, owners, members)
    return list(found.values()), owners


def _entity(
    first: str, label: str, kind: str, said: list[Reference], noted: Entity | None, standoff: Standoff
) -> Entity:
    """The noted entity, as far as the lines still say so."""
    links: dict[str, str] = {}
    for each in said:
        if links.setdefault(each.base, each.key) != each.key:
            standoff.told[f"not read: a second reference of one entity to {each.base}"] += 1
    name = next((each.name for each in said if each.name), None)
    if noted is None:
        return plain_entity(first, label, kind, links, name)
    if referred(noted) == (links, name):
        return noted
    return msgspec.structs.replace(noted, links=links, name=name or noted.name)


def _noted(standoff: Standoff, lines: list[str], key: str, kind: type[Item]) -> Item | None:
    """What the first note on one of the lines says of it."""
    for line in lines:
        if key in standoff.exact.get(line, {}):
            try:
                return msgspec.convert(standoff.exact[line][key], kind)
            except msgspec.ValidationError:
                standoff.told[f"not read: a note's {key} that is none"] += 1
    return None


def _add(
    item: Item, plain_id: str, found: dict[str, Item], owners: dict[str, str], members: list[str]
) -> None:
    """Takes an item in, under another id where its own is taken: somebody cut a group in two."""
    if item.id in found:
        item = msgspec.structs.replace(item, id=plain_id)
    found[item.id] = item
    owners |= dict.fromkeys(members, item.id)
