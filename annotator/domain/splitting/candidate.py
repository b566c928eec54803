"""What is known of a document when it is given a split, and how documents and splits are named."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.errors import Invalid

# Hugging Face allows no more in the name of a split, and the names become those of files.
_NAME = re.compile(r"[A-Za-z0-9_]{1,40}")
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Candidate:
    """A document to be released; `published` is a day, month or year as in 2024-11-30, 2024-11 or 2024.

    `labels` are the numbers of its spans by label and of its events by type.
    """

    uid: str
    external_id: str | None = None
    published: str | None = None
    source: str | None = None
    labels: Mapping[str, int] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """What people know it by."""
        return self.external_id or self.uid


def invalid(message: str) -> Invalid:
    """The error of a method that cannot be carried out."""
    return Invalid(message, "splits")


def check_names(names: Sequence[str]) -> None:
    """Raises Invalid unless these can be the names of splits, each once."""
    if not names:
        raise invalid("Name at least one split.")
    seen: set[str] = set()
    for name in names:
        if not _NAME.fullmatch(name):
            raise invalid(f"{name!r} is no name of a split: up to 40 letters, digits and _, such as train.")
        if name.casefold() in seen:
            raise invalid(f"The split {name} is named twice.")
        seen.add(name.casefold())
    if {"dev", "validation"} <= seen:
        raise invalid("dev and validation are one and the same to readers of datasets; name one of them.")


def listing(names: Iterable[str]) -> str:
    """The first names, and how many more there are."""
    every = sorted(names)
    more = len(every) - _SHOWN
    return ", ".join(every[:_SHOWN]) + (f" and {more:,} more" if more > 0 else "")


def documents(count: int) -> str:
    """A number of documents, in words."""
    return "1 document" if count == 1 else f"{count:,} documents"
