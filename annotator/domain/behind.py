"""Which items of a comparison are behind a measure's figure: those that it counts as different."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from annotator.domain.comparing import MISSING, Comparison, Item, Version
from schemas.gold import NOTE, Claim, Entity, Event, Relation, Span

BOUNDARY, LABEL, ROLE, FACTUALITY = "boundary", "label", "role", "factuality"
# What two must say alike of a thing before its values can be compared.
_IDENTITY = (BOUNDARY, LABEL, "source")


@dataclass(frozen=True, slots=True)
class Difference:
    """An item with the aspects in which it differs, and the labels under which the measure counts it.

    Labels are those of `Measure.by_label`: labels, event types, roles, or attributes such as `strike.scale`.
    """

    item: Item
    differs: tuple[str, ...]
    labels: frozenset[str]


Finder = Callable[[Item, Comparison], Difference | None]


def behind(measure: str, comparison: Comparison) -> Iterator[Difference]:
    """The differences that the measure of that id counts, in text order."""
    find = _FINDERS.get(measure, _spans)
    for item in comparison.items:
        found = find(item, comparison)
        if found is not None:
            yield found


def _things(kinds: tuple[str, ...], *aspects: str) -> Finder:
    """Spans, events or entities that differ in one of the aspects, counted under their labels."""

    def find(item: Item, comparison: Comparison) -> Difference | None:
        differs = tuple(each for each in item.differs if each in aspects)
        return Difference(item, differs, _named(item)) if item.kind in kinds and differs else None

    return find


def _arguments(by_role: bool) -> Finder:
    """Arguments: the event's type and the filler must be the same, or the role too."""

    def find(item: Item, comparison: Comparison) -> Difference | None:
        if item.kind != "argument":
            return None
        types = _named(comparison.by_key[item.parent])
        roles = frozenset(each.role for value in _values(item) for each in value)
        fillers = [spans[item.filler].parts() for spans in comparison.spans.values() if item.filler in spans]
        everybody = len(_there(item)) == len(comparison.sets)
        differs = tuple(
            aspect
            for aspect, holds in (
                (MISSING, not everybody),
                (BOUNDARY, any(each != fillers[0] for each in fillers)),
                (LABEL, len(types) > 1),
                (ROLE, by_role and ROLE in item.differs),
            )
            if holds
        )
        return Difference(item, differs, roles if by_role else types) if differs else None

    return find


def _attributes(item: Item, comparison: Comparison) -> Difference | None:
    if item.kind not in {"span", "event", "claim"}:
        return None
    names = {name for one, other in _alike(item) for name in _differing(one, other)}
    differs = tuple(sorted({name.partition(".")[2] for name in names}))
    return Difference(item, differs, frozenset(names)) if names else None


def _factuality(item: Item, comparison: Comparison) -> Difference | None:
    if item.kind != "claim":
        return None
    if all(one.value.factuality == other.value.factuality for one, other in _alike(item)):  # type: ignore[union-attr]
        return None
    return Difference(item, (FACTUALITY,), _named(comparison.by_key[item.parent]))


def _alike(item: Item) -> Iterator[tuple[Version, Version]]:
    """Each two versions that are of the same thing to the measures of values."""
    for one, other in combinations(_there(item), 2):
        if all(one.says.get(each) == other.says.get(each) for each in _IDENTITY):
            yield one, other


def _differing(one: Version, other: Version) -> Iterator[str]:
    """The attributes, with what they belong to, to which two give different values."""
    owner, ours, theirs = _owner(one.value), _attributes_of(one), _attributes_of(other)
    for name in sorted((ours.keys() | theirs.keys()) - {NOTE}):
        if (ours.get(name) or None) != (theirs.get(name) or None):
            yield f"{owner}.{name}"


def _owner(value: Any) -> str:
    return value.label if isinstance(value, Span) else value.type if isinstance(value, Event) else "claim"


def _attributes_of(version: Version) -> dict[str, Any]:
    match version.value:
        case Event() as event:
            return {**version.says["trigger’s attribute"], **event.attributes, "subtype": event.subtype}
        case Claim() as claim:
            return {**claim.attributes, "author_factuality": claim.author_factuality}
        case Span() as span:
            return dict(span.attributes)
    return {}


def _there(item: Item) -> list[Version]:
    return [each for each in item.versions.values() if each is not None]


def _values(item: Item) -> list[Any]:
    return [each.value for each in _there(item)]


def _named(item: Item) -> frozenset[str]:
    """The labels or types that anybody gives the thing."""
    found = set()
    for value in _values(item):
        match value:
            case Span(label=label) | Entity(label=label):
                found.add(label)
            case Event(type=type_) | Relation(type=type_):
                found.add(type_)
    return frozenset(found)


_MARKS = ("span", "event")
_spans = _things(_MARKS, MISSING, BOUNDARY, LABEL)
_entities = _things(("entity",), MISSING, "mention")
_FINDERS: dict[str, Finder] = {
    "span_blind": _things(_MARKS, MISSING, BOUNDARY),
    "trigger_identification": _things(("event",), MISSING, BOUNDARY),
    "trigger_classification": _things(("event",), MISSING, BOUNDARY, LABEL),
    "argument_identification": _arguments(by_role=False),
    "argument_classification": _arguments(by_role=True),
    "attributes": _attributes,
    "factuality": _factuality,
    **dict.fromkeys(("muc", "b_cubed", "ceaf_e", "lea", "conll"), _entities),
}
