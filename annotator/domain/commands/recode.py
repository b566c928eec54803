"""The command that carries the renamings of a new ontology version out in a set.

A renaming to a name that is there already merges the two. Paths are those of `Renaming`.
"""

from collections.abc import Callable
from typing import Any

from msgspec import structs

from annotator.domain.commands.objects import Draft, Setting
from annotator.domain.commands.requests import Recode, Renaming
from annotator.errors import Invalid
from schemas.gold import Claim, Entity, Event, Relation, Span

Values = dict[str, Any]
Attributed = Span | Entity | Event | Claim


def recode(command: Recode, draft: Draft, setting: Setting) -> None:
    """Renames in all objects of the set. Raises Invalid for a path that names nothing to rename."""
    for renaming in command.renamings:
        steps = renaming.path.split(".")
        change = _changes(renaming, steps)
        for kind in (Span, Entity, Event, Claim, Relation):
            for value in draft.every(kind):
                changed = change(value, draft)
                if changed is None:
                    draft.drop(value)
                elif changed != value:
                    draft.put(changed)


def _changes(renaming: Renaming, steps: list[str]) -> Callable[[Any, Draft], Any]:
    old, to = renaming.old, renaming.to
    match steps:
        case ["labels"]:
            return lambda value, _: _label(value, old, to)
        case ["labels", label, "subtypes"]:
            return lambda value, _: _subtype(value, label, old, to)
        case ["labels", label, "roles"]:
            return lambda value, _: _role(value, label, old, to)
        case ["labels", label, "links"]:
            return lambda value, _: _link(value, label, old, to)
        case ["labels", label, ("attributes" | "event" | "entity") as of, *option]:
            return lambda value, _: _attributed(value, _OWNERS[of], label, old, to, option)
        case ["claims", "attributes", *option]:
            return lambda value, _: _attributed(value, Claim, None, old, to, option)
        case ["claims", "factuality"]:
            return lambda value, _: _factuality(value, old, to)
        case ["relations", ("events" | "claims" | "entities") as between]:
            return lambda value, draft: _relation(value, between, old, to, draft)
    raise Invalid(f"{renaming.path!r} names nothing that can be renamed.", "path")


_OWNERS: dict[str, type[Attributed]] = {"attributes": Span, "event": Event, "entity": Entity}
_ENDS: dict[str, type[Event] | type[Claim] | type[Entity]] = {
    "events": Event, "claims": Claim, "entities": Entity,
}  # fmt: skip


def _label(value: Any, old: str, to: str) -> Any:
    if isinstance(value, Span | Entity) and value.label == old:
        return structs.replace(value, label=to)
    if isinstance(value, Event) and value.type == old:
        return structs.replace(value, type=to)
    return value


def _subtype(value: Any, label: str, old: str, to: str) -> Any:
    if isinstance(value, Event) and (value.type, value.subtype) == (label, old):
        return structs.replace(value, subtype=to)
    return value


def _role(value: Any, label: str, old: str, to: str) -> Any:
    if not isinstance(value, Event) or value.type != label:
        return value
    renamed = (structs.replace(each, role=to) if each.role == old else each for each in value.arguments)
    return structs.replace(value, arguments=tuple(dict.fromkeys(renamed)))


def _link(value: Any, label: str, old: str, to: str) -> Any:
    if isinstance(value, Entity) and value.label == label and old in value.links:
        return structs.replace(value, links=_renamed(value.links, old, to))
    return value


def _attributed(
    value: Any, kind: type[Attributed], label: str | None, old: str, to: str, option: list[str]
) -> Any:
    """Another name of an attribute; with `option`, the attribute's id, another name of one of its values."""
    if not isinstance(value, kind) or label not in (None, _label_of(value)):
        return value
    values: Values = value.attributes
    if not option:
        return structs.replace(value, attributes=_renamed(values, old, to)) if old in values else value
    name = option[0]
    if name not in values:
        return value
    now = values[name]
    then: Any = to if now == old else now
    if isinstance(now, list):
        then = list(dict.fromkeys(to if each == old else each for each in now))
    return structs.replace(value, attributes=values | {name: then})


def _label_of(value: Attributed) -> str | None:
    if isinstance(value, Claim):
        return None
    return value.type if isinstance(value, Event) else value.label


def _factuality(value: Any, old: str, to: str) -> Any:
    if not isinstance(value, Claim):
        return value
    named = {"factuality": value.factuality, "author_factuality": value.author_factuality}
    return structs.replace(value, **{name: to if each == old else each for name, each in named.items()})


def _relation(value: Any, between: str, old: str, to: str, draft: Draft) -> Any:
    """The relation of the other type, or None where that links the two already."""
    if not isinstance(value, Relation) or value.type != old:
        return value
    if draft.find(_ENDS[between], value.head) is None:
        return value
    there = {(each.type, each.head, each.tail) for each in draft.relations_of(value.head)}
    return None if (to, value.head, value.tail) in there else structs.replace(value, type=to)


def _renamed(values: Values, old: str, to: str) -> Values:
    """The mapping with a key renamed in its place; a value that the other key has already wins."""
    if to in values:
        return {name: value for name, value in values.items() if name != old}
    return {to if name == old else name: value for name, value in values.items()}
