"""A project's labelling configuration, and annotations that say nothing else than it offers.

What a control is called depends on the value that it holds. So each attribute has a control for every kind of
value that the ontology lets it have; what it does not foresee is text.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any

from exports.labelstudio import Used, config_of
from exports.labelstudio.shapes import PART_OF
from exports.labelstudio.values import SUBTYPE, TYPES, Control
from schemas.gold import NOTE
from schemas.ontology import Attribute, Ontology

# A value of the kind that attributes of the type have; choices depend on the options.
_VALUES: dict[str, tuple[Any, ...]] = {
    "choices": (["a"],), "boolean": (True,), "integer": (1,), "number": (1.5,), "date": ("2016",), "text": (),
}  # fmt: skip


@lru_cache(maxsize=64)
def used_of(ontology: Ontology) -> Used:
    """Everything that annotation under the ontology may use."""
    used = Used(labels={label.id for label in ontology.labels}, roles={PART_OF})
    _note(used)
    for label in ontology.labels:
        _attributes(used, "span", label.attributes)
        if label.event is not None:
            used.roles.update(role.id for role in label.event.roles)
            _attributes(used, "event", label.event.attributes)
            if label.event.subtypes:
                used.controls[SUBTYPE] = "choices"
                subtypes = used.choices.setdefault(SUBTYPE, set())
                subtypes.update(option.id for option in label.event.subtypes)
    return used


@lru_cache(maxsize=64)
def config(ontology: Ontology) -> str:
    """The labelling configuration, as XML."""
    return config_of(used_of(ontology))


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


def _note(used: Used) -> None:
    used.controls[Control("span", "text", NOTE).name] = TYPES["text"]


def _attributes(used: Used, owner: str, attributes: Iterable[Attribute]) -> None:
    for attribute in attributes:
        for control, options in _controls(owner, attribute):
            used.controls[control.name] = TYPES[control.kind]
            if control.kind == "choice":
                used.choices.setdefault(control.name, set()).update(options)


def _controls(owner: str, attribute: Attribute) -> Iterator[tuple[Control, tuple[str, ...]]]:
    """The controls of an attribute, with the choice that each offers. Any attribute may be null."""
    yield Control.of(owner, attribute.id, None), ()
    if attribute.type == "choice":
        for option in attribute.options:
            yield Control.of(owner, attribute.id, option.id), (option.id,)
        return
    for value in _VALUES[attribute.type]:
        yield Control.of(owner, attribute.id, value), ()
    if attribute.type == "text":
        yield Control(owner, "text", attribute.id), ()
