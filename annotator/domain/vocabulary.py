"""The names that an ontology gives, and what becomes of them in a new version.

A place is a path as `Renaming` has it. Two places more, `events` and `entities`, hold the labels whose
events and entities there can be.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from annotator.domain.commands import Renaming
from annotator.errors import Invalid
from schemas.ontology import Attribute, Label, Ontology

_OF_LABELS = ("events", "entities")


class Name(NamedTuple):
    """A name that annotation may carry: where in the ontology it stands, and its identifier."""

    place: str
    id: str

    @property
    def path(self) -> str:
        """Where the parts of what is so named stand."""
        return f"{self.place}.{self.id}"

    def beneath(self, other: "Name") -> bool:
        """Whether it is a part of the other, and goes with it."""
        if self.place in _OF_LABELS:
            return other == Name("labels", self.id)
        return self.place == other.path or self.place.startswith(f"{other.path}.")


def names(ontology: Ontology) -> dict[Name, str]:
    """Every name with what people see, in the order of the file."""
    found: dict[Name, str] = {}
    for label in ontology.labels:
        found |= _of_label(label)
    if ontology.claims:
        for value in ontology.claims.factuality:
            found[Name("claims.factuality", value.id)] = value.title
        found |= _of_attributes("claims.attributes", ontology.claims.attributes)
    for relation in ontology.relations:
        found[Name(f"relations.{relation.between}", relation.id)] = relation.title
    return found


def _of_label(label: Label) -> dict[Name, str]:
    path = f"labels.{label.id}"
    found = {Name("labels", label.id): label.name}
    found |= _of_attributes(f"{path}.attributes", label.attributes)
    if label.event:
        found[Name("events", label.id)] = label.name
        found |= {Name(f"{path}.subtypes", each.id): each.title for each in label.event.subtypes}
        found |= {Name(f"{path}.roles", each.id): each.title for each in label.event.roles}
        found |= _of_attributes(f"{path}.event", label.event.attributes)
    if label.entity:
        found[Name("entities", label.id)] = label.name
        found |= _of_attributes(f"{path}.entity", label.entity.attributes)
        found |= {Name(f"{path}.links", each.id): each.name for each in label.entity.links}
    return found


def _of_attributes(place: str, attributes: Iterable[Attribute]) -> dict[Name, str]:
    found: dict[Name, str] = {}
    for attribute in attributes:
        name = Name(place, attribute.id)
        found[name] = attribute.title
        found |= {Name(name.path, option.id): option.title for option in attribute.options}
    return found


def follow(name: Name, renamings: Iterable[Renaming]) -> Name:
    """What the name is called after renamings that are in order."""
    for renaming in renamings:
        moved = Name(renaming.path, renaming.old)
        if name == moved or (name.place in _OF_LABELS and name.beneath(moved)):
            name = Name(name.place, renaming.to)
        elif name.beneath(moved):
            name = Name(f"{renaming.path}.{renaming.to}{name.place[len(moved.path) :]}", name.id)
    return name


def in_order(renamings: Sequence[Renaming]) -> tuple[Renaming, ...]:
    """The renamings so that each finds its path as the old ontology has it: options first, labels last.

    One that gives a name which another takes away comes after it. Raises Invalid where that is impossible.
    """
    changing = (each for each in renamings if each.old != each.to)
    left = sorted(changing, key=lambda each: -each.path.count("."))
    if len({(each.path, each.old) for each in left}) < len(left):
        raise Invalid("A name is renamed twice.", "renamings")
    found: list[Renaming] = []
    while left:
        taken = {(each.path, each.old) for each in left}
        depth = left[0].path.count(".")
        ready = (e for e in left if e.path.count(".") == depth and (e.path, e.to) not in taken)
        chosen = next(ready, None)
        if chosen is None:
            raise Invalid(f"{left[0].path}: names are swapped; do that in two versions.", "renamings")
        left.remove(chosen)
        found.append(chosen)
    return tuple(found)


def gone(old: Ontology, new: Ontology, renamings: Sequence[Renaming] = ()) -> dict[Name, str]:
    """The old names, with what people see, that lead nowhere in the new ontology; without their parts."""
    there = names(new)
    places = {name.place for name in there}
    found: dict[Name, str] = {}
    for name, title in names(old).items():
        then = follow(name, renamings)
        if then in there or _of_open_attribute(then, there, places):
            continue
        if not any(name.beneath(other) for other in found):
            found[name] = title
    return found


def _of_open_attribute(name: Name, there: Mapping[Name, str], places: set[str]) -> bool:
    """Whether it is an option of an attribute that takes other values by now: its type is what changed."""
    place, _, attribute = name.place.rpartition(".")
    return Name(place, attribute) in there and name.place not in places


def candidates(name: Name, new: Ontology, renamings: Sequence[Renaming]) -> dict[str, str]:
    """What a name could become: the new identifiers at its place, with what people see."""
    place = follow(Name(name.place, ""), renamings).place
    return {each.id: title for each, title in names(new).items() if each.place == place}


def fitting(old: Ontology, new: Ontology, wanted: Mapping[Name, str]) -> tuple[Renaming, ...]:
    """The wished renamings that make sense: of old names that are gone, to new ones that are there."""
    known, there = names(old), names(new)
    asked = [Renaming(name.place, name.id, to) for name, to in wanted.items() if to and name in known]
    renamings = in_order(asked)

    def sensible(each: Renaming) -> bool:
        name = Name(each.path, each.old)
        place = follow(Name(each.path, ""), renamings).place
        return follow(name, renamings) in there and Name(place, each.old) not in there

    return tuple(filter(sensible, renamings))


def guesses(old: Ontology, new: Ontology) -> Iterator[tuple[Name, str]]:
    """Renamings to be confirmed: where at one place one name is gone and one has come."""
    known = names(old)
    missing = gone(old, new)
    for name in missing:
        if name.place in _OF_LABELS or sum(other.place == name.place for other in missing) > 1:
            continue
        fresh = [each for each in candidates(name, new, ()) if Name(name.place, each) not in known]
        if len(fresh) == 1:
            yield name, fresh[0]
