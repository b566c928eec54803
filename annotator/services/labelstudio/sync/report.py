"""What came of a push, a pull or a sync, or would come of it: for the command line, programs and pages."""

from dataclasses import dataclass, field
from typing import Any, Literal

from annotator.services.losses import Listing
from exports.loss import LossReport

Direction = Literal["push", "pull", "sync"]

# What is counted, as people read it.
COUNTS = {
    "project_created": "projects created there",
    "configuration_changed": "configurations extended there",
    "tasks_created": "tasks created there",
    "annotations_created": "annotations created there",
    "annotations_changed": "annotations changed there",
    "predictions_created": "predictions created there",
    "documents_imported": "documents imported here",
    "sets_created": "annotation sets created here",
    "sets_changed": "annotation sets changed here",
    "suggestions_taken": "sets of suggestions taken here",
    "linked": "sets and annotations found alike and linked",
    "changed_here": "annotation sets changed here and not pushed",
    "changed_there": "annotations changed there and not pulled",
    "new_there": "annotations new there and not pulled",
    "unknown_tasks": "tasks of texts that are not here",
}


@dataclass(frozen=True, slots=True)
class Contested:
    """A set that was changed on both sides since they were last in step, or that both sides have by chance.

    `revision` is ours, `updated_at` that of Label Studio.
    """

    document: str
    task: int
    whose: str
    revision: int
    updated_at: str

    def __str__(self) -> str:
        return (
            f"{self.document}, {self.whose}: changed here (revision {self.revision})"
            f" and there (task {self.task}, {self.updated_at})"
        )


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something that was left as it is, and why; `where` names the document, the task or the person."""

    where: str
    why: str

    def __str__(self) -> str:
        return f"{self.where}: {self.why}"


@dataclass(slots=True)
class Report:
    """Counts by the keys of COUNTS, and everything that was not carried out.

    With a side to `prefer` conflicts are settled for that side.
    """

    direction: Direction
    project: str
    url: str
    title: str
    dry_run: bool
    prefer: str = ""
    counts: dict[str, int] = field(default_factory=dict)
    conflicts: Listing[Contested] = field(default_factory=Listing)
    refused: Listing[Trouble] = field(default_factory=Listing)
    deleted: Listing[Trouble] = field(default_factory=Listing)
    people: Listing[Trouble] = field(default_factory=Listing)
    notes: Listing[Trouble] = field(default_factory=Listing)
    losses: LossReport = field(default_factory=lambda: LossReport("label-studio"))

    def count(self, name: str, number: int = 1) -> None:
        """So many more of one of COUNTS."""
        self.counts[name] = self.counts.get(name, 0) + number

    @property
    def open(self) -> int:
        """How many things are still to be settled by people."""
        unsettled = 0 if self.prefer else self.conflicts.count
        return unsettled + self.refused.count + self.people.count

    def counted(self) -> list[str]:
        """What was done, in words."""
        return [f"{words} {self.counts[name]:,}" for name, words in COUNTS.items() if self.counts.get(name)]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON."""
        lists = {
            name: {"count": found.count, "first": [_fields(each) for each in found.first]}
            for name in ("conflicts", "refused", "deleted", "people", "notes")
            for found in [getattr(self, name)]
        }
        return {
            "direction": self.direction,
            "project": self.project,
            "url": self.url,
            "title": self.title,
            "dry_run": self.dry_run,
            "prefer": self.prefer or None,
            "counts": {name: self.counts[name] for name in COUNTS if self.counts.get(name)},
            **lists,
            "losses": self.losses.to_dict(),
        }


def _fields(each: Any) -> dict[str, Any]:
    return {name: getattr(each, name) for name in each.__slots__}
