"""What changed between two versions of an ontology. The order of its parts is no difference."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, cast

from schemas.ontology.model import EntityFrame, EventFrame, Label, Ontology, Part

Kind = Literal["added", "removed", "changed"]


@dataclass(frozen=True, slots=True)
class Difference:
    """One change: its path, as `labels.strike.roles.attacker`, and what was and is there, cut short.

    Attributes of a label's spans are at `labels.x.attributes`, of its events at `labels.x.event`, of its
    entities at `labels.x.entity`.
    """

    kind: Kind
    path: str
    old: str = ""
    new: str = ""


# A part as fields, a group of parts by identifier, the members of an unordered list, or a value in words.
Tree = Mapping[str, "Tree"] | frozenset[str] | str

_UNORDERED = frozenset({"examples", "counter_examples", "suggested", "sources", "cues"})
_SHOWN = ("name", "fillers", "type", "definition")
_LIMIT = 80


def differences(old: Ontology, new: Ontology) -> list[Difference]:
    """The changes that lead from the old ontology to the new one."""
    return list(_compare("", _ontology(old), _ontology(new)))


def _ontology(ontology: Ontology) -> Tree:
    tree = _part(ontology)
    tree["labels"] = {label.id: _label(label) for label in ontology.labels}
    ends = dict.fromkeys(relation.between for relation in ontology.relations)
    tree["relations"] = {
        end: {each.id: _part(each) for each in ontology.relations if each.between == end} for end in ends
    }
    return tree


def _label(label: Label) -> Tree:
    event, entity = label.event or EventFrame(), label.entity or EntityFrame()
    return {
        **_part(event),
        **_part(label.model_copy(update={"event": None, "entity": None})),
        "event": _value("attributes", event.attributes),
        "entity": _value("attributes", entity.attributes),
        "links": _value("links", entity.links),
        "meaning": "event" if label.event else "entity" if label.entity else "helper",
    }


def _part(part: Part) -> dict[str, Tree]:
    return {name: _value(name, value) for name, value in part if value is not None and value != ""}


def _value(name: str, value: object) -> Tree:
    if isinstance(value, Part):
        return _part(value)
    if name in _UNORDERED:
        return frozenset(cast("tuple[str, ...]", value))
    if name == "fillers":  # their order counts: selected text gets the first
        return ", ".join(cast("tuple[str, ...]", value))
    if isinstance(value, tuple):
        return {each.id: _part(each) for each in value}
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)


def _compare(path: str, old: Tree | None, new: Tree | None) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, Mapping) and isinstance(new, Mapping):
        for name in dict.fromkeys([*old, *new]):
            yield from _compare(f"{path}.{name}".lstrip("."), old.get(name), new.get(name))
    elif isinstance(old, frozenset) and isinstance(new, frozenset):
        yield from (Difference("removed", path, old=_short(each)) for each in sorted(old - new))
        yield from (Difference("added", path, new=_short(each)) for each in sorted(new - old))
    else:
        kind: Kind = "added" if old is None else "removed" if new is None else "changed"
        yield Difference(kind, path, _short(old), _short(new))


def _short(tree: Tree | None) -> str:
    if isinstance(tree, Mapping):
        tree = next((tree[name] for name in _SHOWN if name in tree), "")
    words = " ".join(tree.split()) if isinstance(tree, str) else ""
    return words if len(words) <= _LIMIT else words[: _LIMIT - 1] + "…"
