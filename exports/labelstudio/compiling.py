"""An ontology as a labelling configuration: labels with keys and colours, roles, and controls of regions.

What a control is called depends on the value that it holds. So each attribute has a control for every kind of
value that the ontology lets it have. What Label Studio has no place for, such as which label has which role,
stands before a tag as a remark, which is read back.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from exports.labelstudio.config import Look, Used, config_of
from exports.labelstudio.shapes import LABELS, PART_OF, ROLES
from exports.labelstudio.values import SUBTYPE, TYPES, Control
from schemas.gold import NOTE
from schemas.ontology import Attribute, Label, Ontology, Option

# How a remark of ours begins; then come `label = words`, with semicolons between.
REMARK = "gold:"
# A value of the kind that attributes of the type have; choices depend on the options.
_VALUES: dict[str, tuple[Any, ...]] = {
    "choices": (["a"],), "boolean": (True,), "integer": (1,), "number": (1.5,), "date": ("2016",), "text": (),
}  # fmt: skip


class Owned(NamedTuple):
    """An attribute with its label, and whether the span or the event has it."""

    label: str
    owner: str
    attribute: Attribute


def used_of(ontology: Ontology) -> Used:
    """Everything that annotation under the ontology may use."""
    used = Used(labels={label.id for label in ontology.labels}, roles={PART_OF})
    used.controls[Control("span", "text", NOTE).name] = TYPES["text"]
    for each in _owned(ontology):
        for control, options in _controls(each.owner, each.attribute):
            used.controls[control.name] = TYPES[control.kind]
            if control.kind == "choice":
                used.choices.setdefault(control.name, set()).update(option.id for option in options)
    for name, every in _usual(ontology).items():
        if every[0].attribute.type in ("integer", "number"):
            used.bounds[name] = _bounds(each.attribute for each in every)
    for label in ontology.labels:
        if label.event is None:
            continue
        used.roles.update(role.id for role in label.event.roles)
        if label.event.subtypes:
            used.controls[SUBTYPE] = TYPES["choice"]
            used.choices.setdefault(SUBTYPE, set()).update(each.id for each in label.event.subtypes)
    return used


def compiled(ontology: Ontology) -> str:
    """The labelling configuration, as XML."""
    return config_of(used_of(ontology), dict(_looks(ontology)))


def fitted(result: Iterable[dict[str, Any]], used: Used) -> list[dict[str, Any]]:
    """The items, of which choices that the configuration does not offer are text."""
    return [_fitted(item, used) for item in result]


def _fitted(item: dict[str, Any], used: Used) -> dict[str, Any]:
    if item["type"] != "choices" or used.choices.get(item["from_name"], set()).issuperset(
        item["value"]["choices"]
    ):
        return item
    control = Control.named(item["from_name"])
    if control is None:
        return item
    name = control._replace(kind="text").name
    value = {key: item["value"][key] for key in ("start", "end") if key in item["value"]}
    return item | {
        "from_name": name, "type": "textarea", "value": value | {"text": item["value"]["choices"]},
    }  # fmt: skip


def _looks(ontology: Ontology) -> Iterator[tuple[tuple[str, str], Look]]:
    """How the tags look, in the order of the ontology; controls for odd values are the last."""
    for label in ontology.labels:
        yield (LABELS, label.id), _label(label)
    yield from _roles(ontology)
    yield from _subtypes(ontology)
    for each in _owned(ontology):
        for control, options in _controls(each.owner, each.attribute):
            yield from (((control.name, option.id), _option(option)) for option in options)
    for name, every in _usual(ontology).items():
        yield ("", name), Look(_number(every), _attribute_remark(every))


def _usual(ontology: Ontology) -> dict[str, list[Owned]]:
    """By the control that holds usual values of it, an attribute with the labels that have it."""
    found: dict[str, list[Owned]] = {}
    for each in _owned(ontology):
        controls = [control for control, _ in _controls(each.owner, each.attribute)]
        usual = next((control for control in controls if control.kind == "choice"), controls[-1])
        found.setdefault(usual.name, []).append(each)
    return found


def _label(label: Label) -> Look:
    meaning = "event" if label.event else "entity" if label.entity else "helper"
    attributes = {"background": label.colour.light, "hotkey": label.key, "hint": label.definition}
    return Look(attributes, f"{REMARK} {label.group} {meaning}")


def _option(option: Option) -> Look:
    return Look({"hint": option.definition} if option.definition else {})


def _roles(ontology: Ontology) -> Iterator[tuple[tuple[str, str], Look]]:
    """Roles with the events that have them, their keys there, and what fills them."""
    remarks: dict[str, list[str]] = {}
    for label in ontology.labels:
        for role in label.event.roles if label.event else ():
            words = f"{label.id} = {role.key} {' '.join(role.fillers)}"
            remarks.setdefault(role.id, []).append(words)
    for role_id, parts in remarks.items():
        yield (ROLES, role_id), Look(remark=f"{REMARK} {'; '.join(parts)}")


def _subtypes(ontology: Ontology) -> Iterator[tuple[tuple[str, str], Look]]:
    remarks = []
    for label in ontology.labels:
        subtypes = label.event.subtypes if label.event else ()
        if subtypes:
            remarks.append(f"{label.id} = {' '.join(option.id for option in subtypes)}")
        yield from (((SUBTYPE, option.id), _option(option)) for option in subtypes)
    if remarks:
        yield ("", SUBTYPE), Look(remark=f"{REMARK} {'; '.join(remarks)}")


def _attribute_remark(every: Iterable[Owned]) -> str:
    """Which labels have the attribute, and of what type: with `!` where it is required, `*` where many."""
    parts = []
    for label, _, attribute in every:
        words = attribute.type + "!" * attribute.required + "*" * attribute.many
        if attribute.type in ("choice", "choices"):
            words += " " + " ".join(option.id for option in attribute.options)
        parts.append(f"{label} = {words}")
    return f"{REMARK} {'; '.join(parts)}"


def _number(every: list[Owned]) -> dict[str, str]:
    """The attributes of the tag for a number; nothing for other types."""
    low, high = _bounds(each.attribute for each in every)
    step = 1 if all(each.attribute.type == "integer" for each in every) else None
    values = {"min": low, "max": high, "step": step}
    return {name: f"{value:.15g}" for name, value in values.items() if value is not None}


def _bounds(attributes: Iterable[Attribute]) -> tuple[float | None, float | None]:
    """The bounds that hold for all of them; none where one has none."""
    lows, highs = zip(*((each.minimum, each.maximum) for each in attributes), strict=True)
    return (
        None if None in lows else min(lows),
        None if None in highs else max(highs),
    )


def _owned(ontology: Ontology) -> Iterator[Owned]:
    for label in ontology.labels:
        yield from (Owned(label.id, "span", each) for each in label.attributes)
        if label.event is not None:
            yield from (Owned(label.id, "event", each) for each in label.event.attributes)


def _controls(owner: str, attribute: Attribute) -> Iterator[tuple[Control, tuple[Option, ...]]]:
    """The controls of an attribute, with what each offers. Any attribute may be null."""
    yield Control.of(owner, attribute.id, None), ()
    if attribute.type == "choice":
        for option in attribute.options:
            yield Control.of(owner, attribute.id, option.id), (option,)
        return
    for value in _VALUES[attribute.type]:
        yield Control.of(owner, attribute.id, value), ()
    if attribute.type == "text":
        yield Control(owner, "text", attribute.id), ()
