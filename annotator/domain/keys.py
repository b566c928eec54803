"""The keys of the annotation page: those that come with it, and what a person made of them.

A person's choices are a mapping from a name to a key: the name of an action here, or `label:<id>`. Keys that
choose and move (arrows, Enter, Escape, Delete, those with Ctrl) are fixed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from annotator.errors import Invalid
from schemas.ontology import Label

_KEY = re.compile(r"[!-~]")


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that the page does at a key; `name` is what the page's JavaScript calls it."""

    name: str
    key: str
    does: str


DEEDS = (
    Deed("remove", "x", "Remove the span"),
    Deed("undo", "u", "Undo; with Shift: redo"),
    Deed("repeat", ".", "The last label again"),
    Deed("previous", "[", "Choose the previous span"),
    Deed("next", "]", "Choose the next span"),
    Deed("bounds", "b", "Move the chosen span’s bounds"),
    Deed("note", "n", "Write a note on the span"),
    Deed("entity", "e", "Say which entity the chosen span mentions"),
    Deed("fragment", "d", "Add a part to the chosen span"),
    Deed("frame", ",", "An event of the document, without a trigger"),
    Deed("accept", "=", "Take what is proposed, or the suggestion in hand"),
    Deed("suggestion", "'", "The next suggestion"),
    Deed("earlier", '"', "The previous suggestion"),
    Deed("reject", "!", "Reject the suggestion in hand"),
    Deed("accept-all", "+", "Accept all suggestions from a score on"),
    Deed("veil", "*", "Hide suggestions in the text, or show them"),
    Deed("problem", "j", "Go to the next open problem"),
    Deed("find", "/", "Find in the article"),
    Deed("guide", "g", "Guidelines"),
    Deed("comment", ";", "Comment on the span or event in hand, else on the article"),
    Deed("flag", "f", "Flag the document"),
    Deed("skip", "-", "Skip the document"),
    Deed("help", "?", "All keys"),
)


_USUAL = {deed.key: deed.name for deed in DEEDS}


@dataclass(frozen=True, slots=True)
class Keys:
    """The keys in force for a person in a project: labels carry theirs, `deeds` leads from key to name."""

    labels: tuple[Label, ...]
    deeds: Mapping[str, str]

    def key_of(self, label: Label) -> str:
        """The key of a label."""
        return next((each.key for each in self.labels if each.id == label.id), label.key)

    def of(self, name: str) -> str:
        """The key of a deed."""
        return next(key for key, deed in self.deeds.items() if deed == name)


def in_force(labels: Sequence[Label], choices: Mapping[str, str]) -> Keys:
    """The keys that a person works with; choices that clash among these labels are passed over."""
    if not choices:
        return Keys(tuple(labels), _USUAL)
    wanted = dict(_defaults(labels))
    for name, key in choices.items():
        if name in wanted and key not in wanted.values():
            wanted[name] = key
    # A second pass lets two things exchange their keys, which neither could take first.
    exchanged = wanted | {name: key for name, key in choices.items() if name in wanted}
    if len(set(exchanged.values())) == len(exchanged):
        wanted = exchanged
    return Keys(
        tuple(label.model_copy(update={"key": wanted[f"label:{label.id}"]}) for label in labels),
        {wanted[deed.name]: deed.name for deed in DEEDS},
    )


def choose(labels: Sequence[Label], choices: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, str]:
    """The person's choices after asking for some; what comes with the page is not stored.

    Raises Invalid, whose field is the name, when a key is no single printable character or is used twice.
    """
    defaults = _defaults(labels)
    taken: dict[str, str] = {}
    for name in defaults:
        key = asked.get(name, "").strip().lower()
        if not _KEY.fullmatch(key):
            raise Invalid("A key is one character: a letter, a digit or a sign.", name)
        if key in taken:
            raise Invalid(f"{key!r} is used twice: here and for {_title(taken[key])}.", name)
        taken[key] = name
    elsewhere = {name: key for name, key in choices.items() if name not in defaults}
    return elsewhere | {name: key for key, name in taken.items() if defaults[name] != key}


def _defaults(labels: Sequence[Label]) -> dict[str, str]:
    return {f"label:{label.id}": label.key for label in labels} | {deed.name: deed.key for deed in DEEDS}


def _title(name: str) -> str:
    return name.removeprefix("label:").replace("_", " ")
