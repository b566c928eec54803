"""What the parts of an ontology must be to each other: names and keys do not clash, fillers exist."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from schemas.ontology.attribute_rules import NUMBERS, of_attributes, of_pattern
from schemas.ontology.findings import Finding, Path, repeats

if TYPE_CHECKING:
    from schemas.ontology.model import Claims, EntityFrame, EventFrame, Label, Ontology, Role

# Keys of the annotation page itself, and those of a focused event; docs/annotating.md lists what they do.
PAGE_KEYS = frozenset("bfgnuxedj./?[]-=,;'\"!+*")
CARD_KEYS = frozenset("bfgnuxjysrd")

# What a role calls a filler that is itself an event, of whatever type.
EVENT: Final = "event"

# The kinds of quantity that the reading of a number can tell.
QUANTITY_KINDS = ("exact", "at_least", "at_most", "about", "vague")

_CARD = dict.fromkeys(CARD_KEYS, "the annotation page")


def findings(ontology: "Ontology") -> list[Finding]:
    """Everything that does not fit, in the order of the file."""
    found = [*repeats(("labels",), "labels", ontology.labels)]
    found += repeats(("labels",), "labels", ontology.labels, "key")
    known = frozenset(label.id for label in ontology.labels)
    for place, label in enumerate(ontology.labels):
        found += _label(("labels", place), label, known)
    if ontology.claims:
        found += _claims(("claims",), ontology.claims, known)
    return found + list(_relations(ontology))


def _label(path: Path, label: "Label", known: frozenset[str]) -> Iterator[Finding]:
    if label.id == EVENT:
        yield Finding((*path, "id"), f"{EVENT!r} stands for events of any type; choose another id")
    if label.key in PAGE_KEYS:
        message = f"label {label.id!r}: key {label.key!r} belongs to the annotation page; choose another"
        yield Finding((*path, "key"), message)
    if label.entity and label.event:
        message = f"label {label.id!r} names an entity or evokes an event, not both"
        yield Finding((*path, "event"), message)
    yield from of_attributes((*path, "attributes"), label.attributes, _CARD)
    if label.entity:
        yield from _entity((*path, "entity"), label.entity)
    if label.event:
        yield from _event((*path, "event"), label.event, known)


def _entity(path: Path, frame: "EntityFrame") -> Iterator[Finding]:
    yield from of_attributes((*path, "attributes"), frame.attributes, _CARD)
    yield from repeats((*path, "links"), "links", frame.links)
    for place, link in enumerate(frame.links):
        yield from of_pattern((*path, "links", place, "pattern"), link.pattern)


def _event(path: Path, frame: "EventFrame", known: frozenset[str]) -> Iterator[Finding]:
    yield from repeats((*path, "subtypes"), "subtypes", frame.subtypes)
    yield from repeats((*path, "roles"), "roles", frame.roles)
    yield from repeats((*path, "roles"), "roles", frame.roles, "key")
    for place, role in enumerate(frame.roles):
        here = (*path, "roles", place)
        if role.key in CARD_KEYS:
            message = f"role {role.id!r}: key {role.key!r} belongs to the annotation page; choose another"
            yield Finding((*here, "key"), message)
        yield from _fillers(here, role, known)
        yield from _quantity((*here, "quantity"), role, frame)
    taken = {role.key: f"the role {role.id!r}" for role in frame.roles} | _CARD
    yield from of_attributes((*path, "attributes"), frame.attributes, taken)


def _fillers(path: Path, role: "Role", known: frozenset[str]) -> Iterator[Finding]:
    for place, filler in enumerate(role.fillers):
        here = (*path, "fillers", place)
        if filler not in known and filler != EVENT:
            yield Finding(here, f"{filler!r} is no label of this file, nor {EVENT!r}")
        elif filler in role.fillers[:place]:
            yield Finding(here, f"{filler!r} is there already")


def _quantity(path: Path, role: "Role", frame: "EventFrame") -> Iterator[Finding]:
    if role.quantity is None:
        return
    attributes = {attribute.id: attribute for attribute in frame.attributes}
    for field in ("low", "best", "high", "kind"):
        name = getattr(role.quantity, field)
        if name is None:
            continue
        attribute = attributes.get(name)
        if attribute is None:
            yield Finding((*path, field), f"the event has no attribute {name!r}")
        elif field != "kind" and attribute.type not in NUMBERS:
            yield Finding((*path, field), f"{name!r} has to be an integer or a number")
        elif field == "kind" and not (
            attribute.type == "choice" and {option.id for option in attribute.options} <= {*QUANTITY_KINDS}
        ):
            yield Finding((*path, field), f"{name!r} has to be a choice among {', '.join(QUANTITY_KINDS)}")


def _claims(path: Path, claims: "Claims", known: frozenset[str]) -> Iterator[Finding]:
    for field in ("sources", "cues"):
        for place, label in enumerate(getattr(claims, field)):
            if label not in known:
                yield Finding((*path, field, place), f"{label!r} is no label of this file")
    yield from repeats((*path, "factuality"), "factuality values", claims.factuality)
    for field in ("default", "reported"):
        value = getattr(claims, field)
        if claims.value(value) is None:
            yield Finding((*path, field), f"{value!r} is no factuality value of this file")
    yield from of_attributes((*path, "attributes"), claims.attributes, _CARD)


def _relations(ontology: "Ontology") -> Iterator[Finding]:
    possible = {
        "events": any(label.event for label in ontology.labels),
        "entities": any(label.entity for label in ontology.labels),
        "claims": ontology.claims is not None,
    }
    seen: set[tuple[str, str]] = set()
    for place, relation in enumerate(ontology.relations):
        here = ("relations", place)
        if (relation.between, relation.id) in seen:
            message = f"there is already a relation {relation.id!r} between {relation.between}"
            yield Finding((*here, "id"), message)
        seen.add((relation.between, relation.id))
        if not possible[relation.between]:
            yield Finding((*here, "between"), f"nothing in this file makes {relation.between}")
