"""Keeping what annotators decide on suggestions, and how well each model version fares by that."""

from dataclasses import dataclass, field

from annotator.domain.commands import Decide
from annotator.store import Session, documents, suggestions
from annotator.store.changes import Head
from annotator.store.suggestions import Decision

VERDICTS = ("accepted", "corrected", "rejected")


@dataclass(slots=True)
class Tally:
    """How often suggestions of one model version were accepted, corrected and rejected; also by label."""

    suggester: str
    version: str
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(VERDICTS, 0))
    labels: dict[str, dict[str, int]] = field(default_factory=dict)

    @property
    def decided(self) -> int:
        """How many were decided on."""
        return sum(self.counts.values())

    @property
    def precision(self) -> float | None:
        """The share that was accepted as it was; None before anybody has decided."""
        return self.counts["accepted"] / self.decided if self.decided else None


def keep(session: Session, target: Head, command: Decide) -> None:
    """Writes the decisions of a command that was logged just now as the set's latest change."""
    project_id = documents.project_of_set(session, target.id)
    before = suggestions.judged(session, target.id)
    suggestions.keep_decisions(
        session,
        [
            Decision(
                set_id=target.id,
                seq=target.revision,
                position=position,
                project_id=project_id,
                suggester=each.suggester,
                version=each.version,
                label=each.label,
                place=each.place,
                verdict=command.verdict,
                score=each.score,
            )
            for position, each in enumerate(command.proposals)
            # The same, decided in another tab, counts once.
            if (each.suggester, each.version, each.label, each.place) not in before
        ],
    )


def tallies(session: Session, project_id: int) -> list[Tally]:
    """What was decided in a project, by suggester and model version. Undone decisions do not count."""
    found: dict[tuple[str, str], Tally] = {}
    for suggester, version, label, verdict, number in suggestions.tally(session, project_id):
        tally = found.setdefault((suggester, version), Tally(suggester, version))
        tally.counts[verdict] += number
        of_label = tally.labels.setdefault(label, dict.fromkeys(VERDICTS, 0))
        of_label[verdict] += number
    return list(found.values())
