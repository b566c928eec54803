"""The names that records of a file carry, and what of them the file calls otherwise than the project."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from schemas.gold import NOTE, Attributes, GoldDocument

# In the order in which they have to be known: the roles that there are depend on the event's type.
SECTIONS = ("labels", "roles", "subtypes", "attributes", "values", "relations", "factuality")
CLAIMS = "claims"


class Found(NamedTuple):
    """A name in a file.

    `on` is the kind of object that carries it, such as `spans`. `of` is what it belongs to: a role and a
    subtype to an event type, an attribute to a label or to `claims`, a value to such an attribute, a relation
    type to what it is between.
    """

    section: str
    id: str
    on: str
    of: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name as a mapping has it for this place alone, such as `Attack.Target`."""
        return ".".join((*self.of, self.id))

    @property
    def general(self) -> str:
        """The name as a mapping has it for all labels or types, such as `Target`."""
        return ".".join((*self.of[1:], self.id))


@dataclass(frozen=True, slots=True)
class NameMapping:
    """By section, names of the files and the project's; None leaves out what is so named.

    A name with its label or type before it, as `Attack.Target`, wins over one for all of them, as `Target`.
    """

    sections: Mapping[str, Mapping[str, str | None]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return any(self.sections.values())

    def over(self, other: "NameMapping") -> "NameMapping":
        """Both together; what this one says wins."""
        return NameMapping(
            {
                section: {**other.sections.get(section, {}), **self.sections.get(section, {})}
                for section in SECTIONS
                if section in self.sections or section in other.sections
            }
        )

    def pairs(self) -> Iterator[tuple[str, str, str | None]]:
        """Section, name in the files, and name in the project, of all."""
        for section in SECTIONS:
            for key, target in self.sections.get(section, {}).items():
                yield section, key, target

    def to_dict(self) -> dict[str, dict[str, str | None]]:
        """As JSON may hold it."""
        return {section: dict(names) for section, names in self.sections.items() if names}


def names_in(document: GoldDocument) -> Iterator[Found]:
    """Every name of a record, as often as it occurs. A span's note is no name: any span may have one."""
    for entity in document.entities:
        yield Found("labels", entity.label, "entities")
        yield from _attributes(entity.attributes, "entities", entity.label)
    for span in document.spans:
        yield Found("labels", span.label, "spans")
        rest = {name: value for name, value in span.attributes.items() if name != NOTE}
        yield from _attributes(rest, "spans", span.label)
    for event in document.events:
        yield Found("labels", event.type, "events")
        if event.subtype is not None:
            yield Found("subtypes", event.subtype, "events", (event.type,))
        for argument in event.arguments:
            yield Found("roles", argument.role, "events", (event.type,))
        yield from _attributes(event.attributes, "events", event.type)
    for claim in document.claims:
        for value in (claim.factuality, claim.author_factuality):
            if value is not None:
                yield Found("factuality", value, CLAIMS)
        yield from _attributes(claim.attributes, CLAIMS, CLAIMS)
    ends = kinds_of_ends(document)
    for relation in document.relations:
        between = ends.get(relation.head, "")
        yield Found("relations", relation.type, between, (between,))


def kinds_of_ends(document: GoldDocument) -> dict[str, str]:
    """Of each object that a relation may link, what kind it is: `events`, `claims` or `entities`."""
    return {each.id: kind for kind in ("events", "claims", "entities") for each in getattr(document, kind)}


def words_of(value: Any) -> Iterator[str]:
    """An attribute's value, or each of a list, as a mapping names it."""
    for each in value if isinstance(value, list | tuple) else (value,):
        if isinstance(each, str | bool | int | float):
            yield str(each)


def _attributes(attributes: Attributes, on: str, label: str) -> Iterator[Found]:
    for name, value in attributes.items():
        yield Found("attributes", name, on, (label,))
        for word in words_of(value):
            yield Found("values", word, on, (label, name))


def sections_of(given: Iterable[tuple[str, str, str | None]]) -> NameMapping:
    """The mapping of section, name in the files, and name in the project."""
    found: dict[str, dict[str, str | None]] = {}
    for section, key, target in given:
        found.setdefault(section, {})[key] = target
    return NameMapping(found)
