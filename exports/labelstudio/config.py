"""The labelling configuration: what the tasks use, as the XML that Label Studio wants.

Machine names are values, since an alias would win over them. No control depends on a label: Label Studio
drops attributes whose condition does not hold, without a word.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from xml.sax.saxutils import escape

from exports.extras import ExportError
from exports.labelstudio.shapes import LABELS, ROLES, TEXT, flattened

TAGS = {"choices": "Choices", "number": "Number", "textarea": "TextArea"}
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass
class Used:
    """Labels, roles, and the type of each attribute control by name, with its choices if it has any."""

    labels: set[str] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)
    controls: dict[str, str] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)

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


def config_of(used: Used) -> str:
    """The XML. Raises ExportError for a name that XML cannot hold."""
    lines = ["<View>"]
    lines += _listed("Labels", {"name": LABELS, "toName": TEXT, "choice": "single"}, "Label", used.labels)
    lines += _listed("Relations", {"name": ROLES}, "Relation", used.roles)
    lines.append("  " + _tag("Text", {"name": TEXT, "value": f"${TEXT}", "granularity": "symbol"}) + "/>")
    for name, kind in sorted(used.controls.items()):
        attributes = {"name": name, "toName": TEXT, "perRegion": "true"}
        if kind == "choices":
            lines += _listed("Choices", attributes, "Choice", used.choices[name])
        else:
            lines.append("  " + _tag(TAGS[kind], attributes) + "/>")
    return "\n".join([*lines, "</View>", ""])


def _listed(tag: str, attributes: dict[str, str], child: str, values: Iterable[str]) -> list[str]:
    """A tag with a child for each value; nothing where there is none, since Label Studio refuses it empty."""
    children = [f"    {_tag(child, {'value': value})}/>" for value in sorted(values)]
    return [f"  {_tag(tag, attributes)}>", *children, f"  </{tag}>"] if children else []


def _tag(name: str, attributes: dict[str, str]) -> str:
    """The tag without its end; double quotes only, since Label Studio's own checks see no others."""
    return f"<{name} " + " ".join(f'{key}="{_escaped(value)}"' for key, value in attributes.items())


def _escaped(value: str) -> str:
    if _NOT_XML.search(value):
        raise ExportError(f"{value!r} has a character that a labelling configuration cannot hold")
    return escape(value, {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
