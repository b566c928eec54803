"""What somebody wants to be pushed, pulled or synced, and what all steps of it share."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from annotator.services.access import Entry
from annotator.services.labelstudio import controls
from annotator.services.labelstudio.sync.remote import Remote
from annotator.services.labelstudio.sync.report import Direction, Report
from annotator.store import Store

Which = Literal["gold", "handed-in"]
Progress = Callable[[str, int, int], None]
EVERY: frozenset[Which] = frozenset({"gold", "handed-in"})


@dataclass(frozen=True, slots=True)
class Wish:
    """Which way, and how.

    `title` is that of the project there, ours unless given. `people` leads from names here to e-mail
    addresses there; with `as_me` everything is pushed as the work of the token's owner. `which` sets are
    pushed, and whether `suggestions` are. With `import_unknown` texts that are not here are imported, with
    `predictions` those of models are pulled as suggestions. `annotator` gets the work of people whom nobody
    here is. `prefer` settles conflicts. A `dry_run` writes nothing on either side.
    """

    direction: Direction
    title: str = ""
    people: Mapping[str, str] = field(default_factory=dict)
    as_me: bool = False
    which: frozenset[Which] = EVERY
    suggestions: bool = True
    import_unknown: bool = False
    predictions: bool = False
    annotator: str = ""
    prefer: Literal["", "ours", "theirs"] = ""
    dry_run: bool = False

    @property
    def pushes(self) -> bool:
        """Whether anything goes there."""
        return self.direction != "pull"

    @property
    def pulls(self) -> bool:
        """Whether anything comes from there."""
        return self.direction != "push"


@dataclass
class Run:
    """One push, pull or sync under way.

    `remote_id` is the project there, None where a dry run would create it; `link_id` our link to it, None
    before the first time.
    """

    store: Store
    entry: Entry
    remote: Remote
    wish: Wish
    report: Report
    progress: Progress
    remote_id: int | None = None
    link_id: int | None = None

    @cached_property
    def event_types(self) -> frozenset[str]:
        """The labels that evoke events."""
        return frozenset(label.id for label in self.entry.ontology.labels if label.event is not None)

    @cached_property
    def config(self) -> str:
        """The labelling configuration that annotation of the project needs."""
        return controls.config(self.entry.ontology)
