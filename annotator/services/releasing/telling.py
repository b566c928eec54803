"""What a release tells of its project: agreement, names of things, ontology and guidelines."""

from annotator.agreement import MEASURES
from annotator.agreement.span_f1 import EXACT
from annotator.services.access import Entry
from annotator.services.figures import Figures
from annotator.services.releasing.wish import Wish
from annotator.services.tables import scored
from annotator.store import Session
from exports.release import Facts


def facts(session: Session, entry: Entry, wish: Wish) -> Facts:
    """What only the project knows."""
    return Facts(
        title=entry.title,
        description=wish.description,
        agreement=_agreement(Figures(session, entry.project_id)),
        names=_names(entry),
    )


def files(entry: Entry, ontology: str) -> dict[str, bytes]:
    """The project's own texts that go with a release, by path."""
    found = {"ontology.yaml": ontology.encode()}
    if entry.guidelines.strip():
        found["guidelines.md"] = entry.guidelines.encode()
    return found


def _agreement(figures: Figures) -> tuple[tuple[str, str, float | None, int], ...]:
    """Each measure that has a figure, and the strict one by label."""
    whole = [
        (each.title, "", scored(each.score(figures.counts(each.id))), figures.documents(each.id))
        for each in MEASURES
    ]
    by_label = [
        (EXACT.title, label, scored(EXACT.score(counts)), figures.documents(EXACT.id))
        for label, counts in sorted(EXACT.by_label(figures.counts(EXACT.id)).items())
    ]
    return tuple(row for row in whole + by_label if row[2] is not None)


def _names(entry: Entry) -> dict[str, str]:
    """What the ontology calls its labels and roles."""
    frames = [label.event for label in entry.ontology.labels if label.event]
    roles = {role.id: role.title for frame in frames for role in frame.roles}
    return roles | {label.id: label.name for label in entry.ontology.labels}
