"""The labelling configuration: what the tasks use, as the XML that Label Studio wants.

Machine names are values, since an alias would win over them. No control depends on a label: Label Studio
drops attributes whose condition does not hold, without a word.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from exports.extras import ExportError
from exports.labelstudio.shapes import LABELS, ROLES, TEXT, flattened
from exports.labelstudio.values import Control

TAGS = {"choices": "Choices", "number": "Number", "textarea": "TextArea"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Used:
    """Labels, roles, and the type of each attribute control by name, with its choices if it has any.

    `bounds` are the least and the greatest number of controls that have them.
    """

    labels: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    controls: dict[str, str] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    bounds: dict[str, tuple[float | None, float | None]] = field(default_factory=dict)

    def add(self, task: dict[str, Any]) -> None:
        """Takes in what the annotations of a task use."""
        for annotation in task["annotations"]:
            for item in flattened(annotation["result"]):
                if item["type"] == "relation":
                    self.roles.update(item["labels"])
                elif item["from_name"] == LABELS:
                    self.labels.update(item["value"]["labels"])
                else:
                    self.controls[item["from_name"]] = item["type"]
                    if item["type"] == "choices":
                        self.choices.setdefault(item["from_name"], set()).update(item["value"]["choices"])


@dataclass(frozen=True)
class Look:
    """What a tag has beside its name: further attributes of XML, and a remark that stands before it."""

    attributes: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


# By the name of the control, empty for a control itself, and the value of the tag; in the order of the tags.
Looks = Mapping[tuple[str, str], Look]


def config_of(used: Used, looks: Looks | None = None) -> str:
    """The XML; what has no look comes after the rest. Raises ExportError for a name that XML cannot hold."""
    return _Writer(looks or {}).config(used)


class _Writer:
    """Writes the tags of one configuration."""

    def __init__(self, looks: Looks) -> None:
        self._looks = looks
        self._ranks = {key: rank for rank, key in enumerate(looks)}

    def config(self, used: Used) -> str:
        """All of it."""
        lines = ["<View>"]
        lines += self._listed("Labels", LABELS, {"choice": "single"}, "Label", used.labels)
        lines += self._listed("Relations", ROLES, {}, "Relation", used.roles)
        lines.append("  " + _tag("Text", {"name": TEXT, "value": f"${TEXT}", "granularity": "symbol"}) + "/>")
        for name in self._ordered("", used.controls):
            kind = used.controls[name]
            lines += self._heading(name)
            if kind == "choices":
                lines += self._listed("Choices", name, {"perRegion": "true"}, "Choice", used.choices[name])
            else:
                lines += self._control(TAGS[kind], name, {"perRegion": "true"}, "/>")
        return "\n".join([*lines, "</View>", ""])

    def _heading(self, name: str) -> list[str]:
        """What a control is about, for people, once a region is chosen; only where controls have looks."""
        control = Control.named(name)
        words = control.attribute if control else name
        kind = " (JSON)" if control and control.kind == "json" else ""
        heading = _tag("Header", {"value": words.replace("_", " ") + kind, "size": "6"})
        return [f'  <View visibleWhen="region-selected">{heading}/></View>'] if self._looks else []

    def _listed(
        self, tag: str, name: str, attributes: dict[str, str], child: str, values: Iterable[str]
    ) -> list[str]:
        """A control with a child for each value; nothing where there is none, which would be refused."""
        children: list[str] = []
        for value in self._ordered(name, values):
            look = self._looks.get((name, value), Look())
            children += _remark(look, "    ")
            children.append(f"    {_tag(child, {'value': value, **look.attributes})}/>")
        if not children:
            return []
        return [*self._control(tag, name, attributes, ">"), *children, f"  </{tag}>"]

    def _control(self, tag: str, name: str, attributes: dict[str, str], end: str) -> list[str]:
        look = self._looks.get(("", name), Look())
        every = {"name": name, "toName": TEXT, **attributes, **look.attributes}
        return [*_remark(look, "  "), f"  {_tag(tag, every)}{end}"]

    def _ordered(self, name: str, values: Iterable[str]) -> list[str]:
        return sorted(values, key=lambda value: (self._ranks.get((name, value), len(self._ranks)), value))


def _remark(look: Look, indent: str) -> list[str]:
    """The remark as a comment, which XML does not let have two hyphens in a row."""
    if not look.remark or "--" in look.remark or look.remark.endswith("-"):
        return []
    return [f"{indent}<!-- {_checked(look.remark)} -->"]


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    """The tag without its end; double quotes only, since Label Studio's own checks see no others."""
    return f"<{name} " + " ".join(f'{key}="{_escaped(value)}"' for key, value in attributes.items())


def _escaped(value: str) -> str:
    return escape(_checked(value), {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})


def _checked(value: str) -> str:
    if _NOT_XML.search(value):
        raise ExportError(f"{value!r} has a character that a labelling configuration cannot hold")
    return value
