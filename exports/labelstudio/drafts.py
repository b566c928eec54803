"""What a draft is made on: its labels so far, what was left out, and what is called otherwise."""

from dataclasses import dataclass
from typing import Any

from exports.labelstudio.compiling import REMARK
from exports.labelstudio.naming import LENGTH
from exports.labelstudio.tags import Tag


@dataclass(frozen=True)
class Left:
    """Something of a configuration that the draft does not have, or has otherwise."""

    line: int
    what: str
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}: {self.reason}"


class Sheet:
    """The draft in the making. Labels are known by the names that results have."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.labels: dict[str, dict[str, Any]] = {}
        self.relations: list[dict[str, Any]] = []
        self.controls: set[str] = set()
        self.left: list[Left] = []
        self.names: dict[str, dict[str, str]] = {}

    @property
    def events(self) -> list[str]:
        """The labels that evoke events."""
        return [stored for stored, label in self.labels.items() if "event" in label]

    @property
    def ids(self) -> set[str]:
        """The ids of the labels."""
        return {label["id"] for label in self.labels.values()}

    def evokes(self, stored: str) -> None:
        """The label evokes events, and so names no entity."""
        self.labels[stored].pop("entity", None)
        self.labels[stored].setdefault("event", {})

    def leave(self, tag: Tag, reason: str) -> None:
        """Notes what has no place here."""
        name = tag.get("name") or tag.get("alias") or tag.get("value")
        self.left.append(Left(tag.line, f"{tag.name} {name}".strip(), reason))

    def call(self, section: str, theirs: str, ours: str) -> None:
        """Notes what a name of the configuration is in the draft, if it is another."""
        if theirs != ours:
            self.names.setdefault(section, {})[theirs] = ours

    def said(self, tag: Tag) -> dict[str, list[str]]:
        """What our remark says of each label that is there."""
        words = remark_of(tag)
        parts = (part.partition("=") for part in words.split(";")) if words else ()
        return {label.strip(): rest.split() for label, _, rest in parts if label.strip() in self.labels}


def remark_of(tag: Tag) -> str | None:
    """Our remark before the tag, if there is one."""
    return tag.remark.removeprefix(REMARK).strip() if tag.remark.startswith(REMARK) else None


def cut(words: str) -> str:
    """As much as a name may be long, on one line."""
    line = " ".join(words.split())
    return line if len(line) <= LENGTH else line[: LENGTH - 1] + "…"
