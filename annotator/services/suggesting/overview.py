"""What suggests in a project, how much, and how well by what annotators decided."""

from dataclasses import dataclass

from annotator.permissions import Action, Actor
from annotator.services import jobs
from annotator.services.access import Entry, enter
from annotator.services.jobs import View
from annotator.services.suggesting import deciding
from annotator.services.suggesting.deciding import Tally
from annotator.store import Session, suggestions
from annotator.store.suggestions import Suggester
from annotator.suggest import strings


@dataclass(frozen=True, slots=True)
class Line:
    """A suggester with on how many documents it suggests, and what was decided by its model versions."""

    suggester: Suggester
    documents: int
    tallies: tuple[Tally, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """All suggesters, decisions on those that were removed, and the latest jobs."""

    entry: Entry
    lines: tuple[Line, ...]
    removed: tuple[Tally, ...]
    recent: list[View]

    @property
    def matches(self) -> bool:
        """Whether the matcher of strings is on."""
        return any(each.suggester.name == strings.NAME and each.suggester.shown for each in self.lines)


def overview(session: Session, actor: Actor, slug: str) -> Overview:
    """Everything that suggests in the project. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    counts = suggestions.suggested_counts(session, entry.project_id)
    tallies = deciding.tallies(session, entry.project_id)
    found = suggestions.suggesters(session, entry.project_id)
    names = {each.name for each in found}
    lines = tuple(
        Line(each, counts.get(each.name, 0), tuple(t for t in tallies if t.suggester == each.name))
        for each in found
    )
    removed = tuple(each for each in tallies if each.suggester not in names)
    return Overview(entry, lines, removed, jobs.recent(session, entry, jobs.SUGGEST))
