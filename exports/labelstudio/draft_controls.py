"""Controls of regions as attributes of a draft: of what type, with which options, on which labels."""

import math
from collections.abc import Iterator
from typing import Any

from exports.labelstudio.drafts import Sheet, cut
from exports.labelstudio.naming import Names
from exports.labelstudio.tags import Tag
from exports.labelstudio.values import PATH, SUBTYPE, Control
from schemas.gold import NOTE

CONTROLS = ("Choices", "Number", "TextArea", "Taxonomy")
_CONDITIONS = ("whenTagName", "whenChoiceValue", "whenRole")
_WHOLE = "it is said of the whole document; imports keep that as metadata"
_EVENTS = "it belongs to events, and it is not said which labels evoke events; name those labels"


def attributes(root: Tag, sheet: Sheet) -> None:
    """Puts each control of regions on the labels that have it, and notes those that have no place."""
    names = Names()
    for tag in root.walk():
        if tag.name not in CONTROLS or sheet.text not in _targets(tag):
            if tag.name in CONTROLS:
                sheet.leave(tag, f"it is not about the text {sheet.text!r}")
        elif not tag.yes("perRegion"):
            sheet.leave(tag, _WHOLE)
        elif tag.get("name") == SUBTYPE:
            _subtypes(tag, sheet)
        else:
            _control(tag, names, sheet)


def _targets(tag: Tag) -> list[str]:
    return [name.strip() for name in tag.get("toName").split(",")]


def _control(tag: Tag, names: Names, sheet: Sheet) -> None:
    """One control as an attribute. Ours is called as its attribute; odd values of one have a control more."""
    control = Control.named(tag.get("name"))
    said = sheet.said(tag)
    if control and not said and (control.kind == "json" or control.attribute == NOTE):
        return  # any attribute may have such values, and any span a note
    identifier = control.attribute if control else names.identifier(tag.get("name"), "attribute")
    owned_by_event = control is not None and control.owner == "event"
    labels = list(said) or _when(tag, sheet)
    if owned_by_event:
        labels = [label for label in labels if label in sheet.events]
    if not labels:
        sheet.leave(tag, _EVENTS if owned_by_event else "no label has it")
        return
    made = _attribute(tag, said.get(labels[0], []), sheet)
    if made is None:
        return
    if not control:
        sheet.call("attributes", tag.get("name"), identifier)
    for label in labels:
        holder = sheet.labels[label]["event"] if owned_by_event else sheet.labels[label]
        has = holder.setdefault("attributes", [])
        if any(each["id"] == identifier for each in has):
            sheet.leave(tag, f"{sheet.labels[label]['id']} has an attribute {identifier!r} already")
        else:
            has.append({"id": identifier, **(_narrowed(made, said[label]) if said else made)})


def _when(tag: Tag, sheet: Sheet) -> list[str]:
    """The labels whose regions show the control; a condition that is not about labels holds always."""
    for name in _CONDITIONS:
        value = tag.get(name)
        if value and not (name == "whenTagName" and value in sheet.controls):
            sheet.leave(tag, f"that it is shown only with {name} {value!r} is not kept")
    wanted = tag.get("whenLabelValue")
    if not wanted:
        return list(sheet.labels)
    names = [wanted] if wanted in sheet.labels else [name.strip() for name in wanted.split(",")]
    unknown = [name for name in names if name not in sheet.labels]
    if unknown:
        sheet.leave(tag, f"there is no label {', '.join(map(repr, unknown))}, on which it is shown")
    return [name for name in names if name in sheet.labels]


def _attribute(tag: Tag, said: list[str], sheet: Sheet) -> dict[str, Any] | None:
    """The attribute without its id; None where nothing comes of it, which is noted."""
    made: dict[str, Any] = {}
    if tag.name in ("Choices", "Taxonomy"):
        options = list(_options(tag, sheet))
        if not options:
            sheet.leave(tag, "its choices come with each task" if tag.get("value") else "it has no choices")
            return None
        many = tag.name == "Taxonomy" or tag.get("choice") == "multiple"
        made = {"type": "choices" if many else "choice", "options": options}
    elif tag.name == "Number":
        made = _number(tag, sheet)
    else:
        made = {"type": "text"}
    if tag.yes("required"):
        made["required"] = True
    return made


def _narrowed(made: dict[str, Any], said: list[str]) -> dict[str, Any]:
    """The attribute as our remark has it for one label: its type, its marks and its own options."""
    if not said:
        return made
    type_ = said[0].rstrip("!*")
    known = {
        option["id"] if isinstance(option, dict) else option: option for option in made.get("options", [])
    }
    narrowed = {name: value for name, value in made.items() if name not in ("options", "type")} | {
        "type": type_
    }
    if type_ in ("choice", "choices"):
        narrowed["options"] = [known.get(option, option) for option in said[1:]]
    if type_ not in ("integer", "number"):
        narrowed = {name: value for name, value in narrowed.items() if name not in ("minimum", "maximum")}
    if "!" in said[0]:
        narrowed["required"] = True
    if "*" in said[0] and type_ == "text":
        narrowed["many"] = True
    return narrowed


def _number(tag: Tag, sheet: Sheet) -> dict[str, Any]:
    """A whole number where it goes up in whole steps."""
    step = _float(tag.get("step"))
    made: dict[str, Any] = {"type": "integer" if step and step.is_integer() else "number"}
    low, high = _float(tag.get("min")), _float(tag.get("max"))
    if low is not None and high is not None and low > high:
        sheet.leave(tag, f"its least value {low:g} is above its greatest {high:g}")
        return made
    bounds = {"minimum": low, "maximum": high}
    return made | {name: int(v) if v.is_integer() else v for name, v in bounds.items() if v is not None}


def _float(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _options(tag: Tag, sheet: Sheet) -> Iterator[Any]:
    """The options: words where they say all, else with what people see. Levels of a taxonomy become one."""
    names = Names()
    levels = False
    met = set()
    for choice, path in _paths(tag, ()):
        stored = PATH.join(path) if tag.name == "Taxonomy" else path[-1]
        levels = levels or (len(path) > 1 and tag.name == "Taxonomy")
        if stored in met:
            sheet.leave(choice, f"the choice {stored!r} is there already")
            continue
        met.add(stored)
        identifier = names.value(stored)
        if identifier != stored:
            sheet.call("values", f"{tag.get('name')}.{stored}", identifier)
        shown = choice.get("value") or stored
        more = {"name": cut(shown)} if shown != identifier else {}
        more |= {"definition": choice.get("hint")} if choice.get("hint") else {}
        yield {"id": identifier, **more} if more else identifier
    if levels:
        sheet.leave(tag, "its levels become one list, in which a choice is called by its path")


def _paths(tag: Tag, above: tuple[str, ...]) -> Iterator[tuple[Tag, tuple[str, ...]]]:
    """Each choice with the names that lead to it; tags that are there for the looks do not count."""
    for child in tag.children:
        stored = child.get("alias") or child.get("value")
        if child.name == "Choice" and stored:
            path = (*above, stored)
            yield child, path
            yield from _paths(child, path)
        elif child.name == "View":
            yield from _paths(child, above)


def _subtypes(tag: Tag, sheet: Sheet) -> None:
    """Choices called so are what kind of event it is."""
    options = {
        option["id"] if isinstance(option, dict) else option: option for option in _options(tag, sheet)
    }
    said = sheet.said(tag)
    labels = [label for label in said or _when(tag, sheet) if label in sheet.events]
    if not labels or not options:
        sheet.leave(tag, _EVENTS if options else "it has no choices")
    for label in labels if options else ():
        own = [options.get(word, word) for word in said.get(label, ())] or list(options.values())
        sheet.labels[label]["event"]["subtypes"] = own
