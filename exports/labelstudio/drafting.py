"""A labelling configuration read as the draft of an ontology, with what of it has no place there.

Label Studio does not say which labels evoke events. Remarks of ours do; else whoever reads does, and without
that relations join entities.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import yaml
from yaml.reader import Reader

from exports.incoming import ALIASES
from exports.labelstudio.draft_controls import CONTROLS, attributes
from exports.labelstudio.drafts import Left, Sheet, cut, remark_of
from exports.labelstudio.naming import Names, colours, keys
from exports.labelstudio.shapes import PART_OF, ROLES
from exports.labelstudio.tags import ConfigError, Tag, tags_of
from schemas import ontology as ontologies
from schemas.ontology import EVENT, Ontology

_UNPRINTABLE = Reader.NON_PRINTABLE
# What a configuration may show but text, what is only for the looks, and what is read.
_OBJECTS = {
    "HyperText", "Paragraphs", "Image", "Audio", "AudioPlus", "Video", "TimeSeries", "Table", "List", "Pdf",
    "PDF", "Chat", "ReactCode",
}  # fmt: skip
_LOOKS = {"View", "Header", "Style", "Collapse", "Panel", "Filter", "Markdown", "Shortcut"}
_READ = {"Text", "Labels", "Label", "Relations", "Relation", "Choice", *CONTROLS}
_NEVER = (
    "claims, relations, what entities may say, examples, names of options, patterns of texts, how numbers are"
    " read, what is required and how many may fill a role"
)
_GROUPS = ("core", "helper", "extension")


class _Dumper(yaml.SafeDumper):
    """Writes out what is there twice: people edit the file."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


@dataclass(frozen=True)
class Draft:
    """An ontology as YAML and as it is read from that, and what was left out or is otherwise.

    `names` are those of the configuration that the draft has otherwise, in the sections of a mapping.
    """

    source: str
    ontology: Ontology
    left: tuple[Left, ...]
    names: dict[str, dict[str, str]]


def draft_of(xml: str, name: str = "draft", events: Collection[str] = (), version: int = 1) -> Draft:
    """The draft. `events` are labels that evoke events, as the configuration or the draft calls them.

    Raises ConfigError for what is no configuration or has no labels for text, or no such label.
    """
    root = tags_of(xml)
    sheet = Sheet(_text(root))
    if any(remark_of(tag) for tag in root.walk()):
        sheet.leave(root, f"{_NEVER}: none of it is in a configuration")
    _strangers(root, sheet)
    _labels(root, sheet)
    for event in events:
        named = [stored for stored, label in sheet.labels.items() if event in (stored, label["id"])]
        if not named:
            raise ConfigError(f"no label is called {event!r}; there are {', '.join(sheet.labels)}")
        sheet.evokes(named[0])
    _relations(root, sheet)
    attributes(root, sheet)
    left = tuple(sorted(sheet.left, key=lambda each: each.line))
    whole = {
        "name": Names().identifier(name, "draft"),
        "version": version,
        "title": " ".join(name.split("_")).strip().capitalize() or "Draft",
        "labels": list(sheet.labels.values()),
    }
    if sheet.relations:
        whole["relations"] = sheet.relations
    source = _written(whole, left)
    try:
        return Draft(source, ontologies.parse(source, name), left, sheet.names)
    except ontologies.OntologyError as error:
        raise ConfigError(f"draft: {error}") from error


def _written(whole: dict[str, Any], left: tuple[Left, ...]) -> str:
    """The YAML, after comments on what was left out."""
    lines = ["# Drafted from a labelling configuration of Label Studio."]
    lines += [f"#   {_UNPRINTABLE.sub('?', ' '.join(str(each).split()))}" for each in left]
    dumped = yaml.dump(whole, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return "\n".join([*lines, dumped])


def _text(root: Tag) -> str:
    """The name of the text that is labelled. Raises ConfigError where none is."""
    texts = {tag.get("name"): tag for tag in root.inside("Text")}
    if not texts:
        other = next((tag for tag in root.walk() if tag.name in _OBJECTS), None)
        shown = f"line {other.line}: it shows {other.name}" if other else "it shows nothing"
        raise ConfigError(f"{shown}; only plain text, which is <Text>, can be annotated here")
    named = (name for tag in root.inside("Labels") for name in _targets(tag))
    return next((name for name in named if name in texts), next(iter(texts)))


def _targets(tag: Tag) -> list[str]:
    return [name.strip() for name in tag.get("toName").split(",")]


def _strangers(root: Tag, sheet: Sheet) -> None:
    """Tags for which there is no place, and texts of which there is one too many."""
    for tag in root.walk():
        if tag.name == "Text":
            _source(tag, sheet)
        elif tag.name in _OBJECTS:
            sheet.leave(tag, "only plain text is annotated here")
        elif tag.name not in _READ | _LOOKS:
            known = tag.get("toName") or tag.get("name")
            sheet.leave(tag, "there is nothing like it here" if known else "the tag is not known")


def _source(tag: Tag, sheet: Sheet) -> None:
    column = tag.get("value").removeprefix("$")
    if tag.get("name") != sheet.text:
        sheet.leave(tag, f"a document has one text, which is {sheet.text!r}")
    elif tag.get("valueType").lower() == "url":
        sheet.leave(tag, "the texts are at addresses, and are not fetched; import files that have them")
    elif column.lower() not in ALIASES["text"]:
        sheet.leave(tag, f"tasks have the text in {column!r}; import them with --column text={column}")


def _labels(root: Tag, sheet: Sheet) -> None:
    """Labels with their names, keys and colours. Raises ConfigError where there is none."""
    found: dict[str, Tag] = {}
    for control in root.inside("Labels"):
        if sheet.text not in _targets(control):
            continue
        if control.get("value").startswith("$"):
            sheet.leave(control, "its labels come with each task")
        sheet.controls.add(control.get("name"))
        for tag in control.inside("Label"):
            stored = tag.get("alias") or tag.get("value")
            if not stored:
                sheet.leave(tag, "it has no name")
            elif stored in found:
                sheet.leave(tag, f"the label {stored!r} is there already")
            else:
                found[stored] = tag
    names = Names({EVENT})
    wanted = [(tag.get("hotkey").lower(), stored) for stored, tag in found.items()]
    for number, ((stored, tag), key) in enumerate(zip(found.items(), keys(wanted), strict=True)):
        if key is None:
            sheet.leave(tag, "every key that labels may have is taken")
        else:
            _label(tag, stored, names.identifier(stored, "label"), key, number, sheet)
    if not sheet.labels:
        raise ConfigError(
            "no <Labels> for text; what is said of whole documents is metadata here and needs no ontology"
        )


def _label(tag: Tag, stored: str, identifier: str, key: str, number: int, sheet: Sheet) -> None:
    group, meaning = (remark_of(tag) or "").partition(" ")[::2]
    shown = tag.get("value") or stored
    name = cut(identifier.replace("_", " ").capitalize() if shown == identifier else shown)
    colour, kept = colours(tag.get("background"), number)
    wish = tag.get("hotkey")
    if wish and wish.lower() != key:
        sheet.leave(tag, f"the key {wish!r} cannot be had or is taken; it is {key!r}")
    if tag.get("background") and not kept:
        sheet.leave(tag, f"the colour {tag.get('background')!r} is not known; another is chosen")
    sheet.labels[stored] = {
        "id": identifier,
        "name": name,
        "group": group if group in _GROUPS else "core",
        "key": key,
        "colour": colour,
        "definition": tag.get("hint") or f"What Label Studio calls {shown}.",
    }
    sheet.call("labels", stored, identifier)
    if meaning == "entity":
        sheet.labels[stored]["entity"] = {}
    elif meaning == "event":
        sheet.evokes(stored)


def _relations(root: Tag, sheet: Sheet) -> None:
    """Relations as roles where it is known which labels evoke events, else between entities."""
    found: dict[str, Tag] = {}
    for control in root.inside("Relations"):
        for tag in control.inside("Relation"):
            ours = tag.get("value") == PART_OF and control.get("name") == ROLES
            if not ours:
                found.setdefault(tag.get("value"), tag)
    names = Names()
    identifiers = {stored: names.identifier(stored, "relation") for stored in found if stored}
    if sheet.events:
        for stored, identifier in identifiers.items():
            sheet.call("roles", stored, identifier)
        _roles({stored: found[stored] for stored in identifiers}, identifiers, sheet)
    elif identifiers:
        first = found[next(iter(identifiers))]
        sheet.leave(
            first,
            "it is not said which labels evoke events, so relations join entities here; name those labels",
        )
        sheet.relations = [
            {"id": identifier, "name": cut(stored), "between": "entities"}
            for stored, identifier in identifiers.items()
        ]
        for label in sheet.labels.values():
            label["entity"] = {}


def _roles(found: dict[str, Tag], identifiers: dict[str, str], sheet: Sheet) -> None:
    """The roles of each event: those that remarks give it, and those of which nothing is said."""
    said = {stored: sheet.said(tag) for stored, tag in found.items()}
    usual = [label["id"] for label in sheet.labels.values() if "event" not in label] + [EVENT]
    for event in sheet.events:
        label = sheet.labels[event]
        has = {
            stored: said[stored].get(event, [])
            for stored in found
            if not said[stored] or event in said[stored]
        }
        wanted = [(words[0] if words else "", identifiers[stored]) for stored, words in has.items()]
        for (stored, words), key in zip(has.items(), keys(wanted, digits=False), strict=True):
            if key is None:
                sheet.leave(found[stored], f"every key that roles of {label['id']} may have is taken")
                continue
            fillers = [filler for filler in words[1:] if filler == EVENT or filler in sheet.ids]
            role = {"id": identifiers[stored], "key": key, "fillers": list(dict.fromkeys(fillers)) or usual}
            if stored != identifiers[stored]:
                role["name"] = cut(stored)
            label["event"].setdefault("roles", []).append(role)
