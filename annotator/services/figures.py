"""What a project's totals and its log of submissions say; each is read when it is first asked for."""

from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from annotator.agreement import MEASURES, Counts
from annotator.agreement.counts import key, parts
from annotator.services import progress
from annotator.services.agreeing import DOCUMENTS, LABELS, week_of
from annotator.services.progress import Standing
from annotator.store import Session, agreement, agreement_people
from annotator.store import progress as stored
from annotator.store.agreement import ProjectAgreement

MEASURE = {each.id: each for each in MEASURES}


class Figures:
    """The figures of one project."""

    def __init__(self, session: Session, project_id: int) -> None:
        self.session = session
        self.project_id = project_id
        self.rows: Mapping[str, ProjectAgreement] = agreement.totals(session, project_id)
        self._counts: dict[str, Counts] = {}
        self._names: dict[int, str] = {}

    def counts(self, measure: str) -> Counts:
        """The total of a measure."""
        if measure not in self._counts:
            row = self.rows.get(measure)
            self._counts[measure] = agreement.unpack(row.counts) if row else {}
        return self._counts[measure]

    def documents(self, *of: str) -> int:
        """How many documents a measure, or a pair of people, has; without either, how many are compared."""
        return int(self.counts(DOCUMENTS).get(key(*(of or (DOCUMENTS,))), 0))

    @cached_property
    def days(self) -> list[tuple[int, int, int]]:
        """Person, day since 1970 and how many documents the person submitted then."""
        return stored.submitted_by_day(self.session, self.project_id)

    @cached_property
    def submitted(self) -> list[tuple[int, int, int]]:
        """Person, week and how many documents the person submitted then."""
        found: Counter[tuple[int, int]] = Counter()
        for user_id, day, n in self.days:
            found[week_of(day * stored.DAY_MS), user_id] += n
        return [(user_id, week, n) for (week, user_id), n in sorted(found.items())]

    @cached_property
    def people(self) -> dict[str, int]:
        """The numbers of those who have submitted anything, by name."""
        names = agreement_people.names(self.session, {user_id for user_id, _, _ in self.days})
        return {name: user_id for user_id, name in names.items()}

    @cached_property
    def standing(self) -> Standing:
        """How far the project is."""
        return progress.standing(self.session, self.project_id, self.days)

    def name(self, person: str) -> str:
        """What a person of the counts is called."""
        if not self._names:
            wanted = {each for name in self.counts(LABELS) if (each := parts(name)[-1])}
            wanted |= {each for name in self.counts(DOCUMENTS) for each in parts(name)[1:]}
            self._names = agreement_people.names(self.session, [int(each) for each in wanted])
        return self._names.get(int(person), f"a{person}")
