"""A project's agreement as tables, for the page, for downloads and for the command line."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import isnan
from statistics import median
from typing import Any

from annotator.agreement import MEASURES, Counts, Measure, by_pair
from annotator.agreement.counts import inside, key, parts
from annotator.agreement.pairs import defined_mean
from annotator.agreement.span_f1 import EXACT
from annotator.services import timing
from annotator.services.agreeing import (
    AGAINST_GOLD,
    DOCUMENTS,
    GOLD,
    LABELS,
    PAIR,
    WEEKLY,
    WITH_GOLD,
    week_of,
)
from annotator.services.listing import shown
from annotator.store import Session, agreement, agreement_people
from annotator.store.agreement import ProjectAgreement
from annotator.store.engine import now

Cell = str | int | float | None
Row = tuple[Cell, ...]
HARDEST = 20
# How far back the page looks.
WEEKS = 26
# Documents of each person from which the time on one is taken.
_TIMED = 50
_BY_ID = {each.id: each for each in MEASURES}


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under names of columns; None where a figure is undefined."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def records(self) -> list[dict[str, Cell]]:
        """The rows as programs read them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


class Figures:
    """What a project's totals say; each total is read when it is first asked for."""

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
    def submitted(self) -> list[tuple[int, int, int]]:
        """Person, week and how many documents the person submitted then."""
        return agreement_people.submitted(self.session, self.project_id)

    def name(self, person: str) -> str:
        """What a person of the counts is called."""
        if not self._names:
            wanted = {each for name in self.counts(LABELS) if (each := parts(name)[-1])}
            wanted |= {each for name in self.counts(DOCUMENTS) for each in parts(name)[1:]}
            self._names = agreement_people.names(self.session, [int(each) for each in wanted])
        return self._names.get(int(person), f"a{person}")


def scored(value: float) -> float | None:
    """A figure for people and programs: none where it is undefined."""
    return None if isnan(value) else round(value, 4)


def measures(figures: Figures) -> Table:
    """Every measure with its figure, its interval and the documents that it is of."""
    rows = []
    for each in MEASURES:
        row = figures.rows.get(each.id)
        bounds = (row.low, row.high, row.sampled) if row else (None, None, None)
        score = scored(each.score(figures.counts(each.id)))
        rows.append((each.id, each.title, score, *bounds, figures.documents(each.id), each.source))
    columns = ("measure", "title", "score", "low", "high", "sampled", "documents", "source")
    return Table("measures", "All measures", columns, tuple(rows))


def labels(figures: Figures, measure: Measure | None = None) -> Table:
    """Agreement by label, role, attribute or event type: of one measure or of all that tell them apart."""
    rows = [
        (each.id, label, scored(each.score(counts)))
        for each in ((measure,) if measure else MEASURES)
        for label, counts in sorted(each.by_label(figures.counts(each.id)).items())
    ]
    return Table("labels", "By label", ("measure", "label", "score"), tuple(rows))


def pairs(figures: Figures, measure: Measure | None = None) -> Table:
    """Agreement of each two annotators: of one measure or of all that compare two."""
    rows = [
        (each.id, figures.name(one), figures.name(other), scored(each.score(counts)),
         figures.documents(PAIR, one, other))
        for each in ((measure,) if measure else MEASURES)
        if each.pairwise
        for (one, other), counts in sorted(by_pair(figures.counts(each.id)).items())
    ]  # fmt: skip
    columns = ("measure", "first", "second", "score", "documents")
    return Table("pairs", "By pair of annotators", columns, tuple(rows))


def weeks(figures: Figures) -> Table:
    """Agreement over time, by the week in which the last of a document's annotators submitted."""
    found: dict[int, dict[str, float | None]] = defaultdict(dict)
    for row in agreement.weekly(figures.session, figures.project_id, WEEKS):
        if counts := agreement.unpack(row.counts):
            found[row.week][row.measure] = scored(_BY_ID[row.measure].score(counts))
    rows = tuple((monday(week), *(found[week].get(each) for each in WEEKLY)) for week in sorted(found))
    return Table("weeks", "By week of submission", ("week", *WEEKLY), rows)


def confusion(figures: Figures, pair: tuple[str, str] | None = None) -> Table:
    """How many tokens have one label to the first and another to the second.

    Of all pairs, each token counts once in each direction.
    """
    cells: dict[tuple[str, str], float] = defaultdict(float)
    for name, n in figures.counts("cohen").items():
        one, other, first, second = parts(name)
        if pair is None:
            cells[first, second] += n
            cells[second, first] += n
        elif pair == (one, other):
            cells[first, second] += n
    rows = tuple((first, second, int(n)) for (first, second), n in sorted(cells.items()))
    return Table("confusion", "Confusion between labels", ("first", "second", "tokens"), rows)


def hardest(figures: Figures) -> Table:
    """The documents whose annotators agree least on spans."""
    found = agreement.hardest(figures.session, figures.project_id, HARDEST)
    rows = tuple(
        (document_id, shown(title, external_id, uid), round(score, 4))
        for document_id, title, external_id, uid, score in found
    )
    return Table("documents", "Hardest articles", ("document", "title", "span_f1"), rows)


def people(figures: Figures) -> Table:
    """Each annotator: how much is submitted, and agreement with the others and with gold."""
    submitted: Counter[int] = Counter()
    for user_id, _, n in figures.submitted:
        submitted[user_id] += n
    with_others: dict[str, list[float]] = defaultdict(list)
    for pair, counts in by_pair(figures.counts(EXACT.id)).items():
        for person in pair:
            with_others[person].append(EXACT.score(counts))
    with_gold = _with_gold(figures)
    named = agreement_people.names(figures.session, list(submitted))
    rows = []
    for user_id in sorted(submitted, key=lambda each: named[each].casefold()):
        person = str(user_id)
        gold = tuple(scored(with_gold[each.id].get(person, float("nan"))) for each in AGAINST_GOLD)
        others = scored(defined_mean(with_others.get(person, [])))
        told = named[user_id], submitted[user_id], _minutes(figures, user_id), others
        rows.append((*told, figures.documents(WITH_GOLD, person), *gold))
    columns = ("annotator", "submitted", "minutes_a_document", "span_f1_with_others", "documents_with_gold")
    return Table(
        "people", "Annotators", (*columns, *(f"{each.id}_with_gold" for each in AGAINST_GOLD)), tuple(rows)
    )


def _minutes(figures: Figures, user_id: int) -> float | None:
    """Minutes of active work on a document, the median of some; None where the log tells nothing."""
    sets = agreement_people.some_sets(figures.session, figures.project_id, user_id, _TIMED)
    seconds = [each for each in timing.active_seconds(figures.session, sets).values() if each]
    return round(median(seconds) / 60, 1) if seconds else None


def _with_gold(figures: Figures) -> dict[str, dict[str, float]]:
    """By measure and person, the figure against gold."""
    found: dict[str, dict[str, float]] = {each.id: {} for each in AGAINST_GOLD}
    for measure, counts in inside(figures.counts(WITH_GOLD)).items():
        for pair, of_pair in by_pair(counts).items():
            person = next(each for each in pair if each != GOLD)
            found[measure][person] = _BY_ID[measure].score(of_pair)
    return found


def pace(figures: Figures) -> Table:
    """How many documents each annotator submitted in each week."""
    first = week_of(now()) - WEEKS
    found = [each for each in figures.submitted if each[1] > first]
    named = agreement_people.names(figures.session, {user_id for user_id, _, _ in found})
    rows = tuple((monday(week), named[user_id], count) for user_id, week, count in found)
    return Table("pace", "Pace", ("week", "annotator", "submitted"), rows)


def balance(figures: Figures) -> Table:
    """How often each annotator uses each label, over the documents that are compared."""
    rows = []
    for name, n in sorted(figures.counts(LABELS).items()):
        kind, label, person = parts(name)
        rows.append((kind, label, figures.name(person), int(n)))
    return Table("balance", "Label balance", ("kind", "label", "annotator", "count"), tuple(rows))


def monday(week: int) -> str:
    """The first day of a week."""
    return (date(1969, 12, 29) + timedelta(weeks=week)).isoformat()


TABLES: dict[str, Callable[[Figures], Table]] = {
    "measures": measures,
    "labels": labels,
    "pairs": pairs,
    "weeks": weeks,
    "confusion": confusion,
    "documents": hardest,
    "people": people,
    "pace": pace,
    "balance": balance,
}


def summary(figures: Figures) -> dict[str, Any]:
    """What `annotator agreement --json` says."""
    return {
        "documents": figures.documents(),
        "measures": measures(figures).records(),
        "by_label": labels(figures).records(),
        "by_pair": pairs(figures).records(),
    }
