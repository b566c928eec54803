"""A project's annotators as tables: how much each does, how fast, and how well it fits gold."""

from collections import Counter, defaultdict
from math import nan
from statistics import median

from annotator.agreement import by_pair
from annotator.agreement.counts import inside, parts
from annotator.agreement.pairs import defined_mean
from annotator.agreement.span_f1 import EXACT
from annotator.services import timing
from annotator.services.agreeing import AGAINST_GOLD, CONTROL, GOLD, LABELS, WITH_GOLD, week_of
from annotator.services.figures import MEASURE, Figures
from annotator.services.tables import Cell, Table, monday, scored
from annotator.store import agreement_people
from annotator.store.engine import now

# How far back the pace goes.
WEEKS = 26
# Documents of each person from which the time on one is taken.
_TIMED = 50


def people(figures: Figures) -> Table:
    """Each annotator: how much is submitted, agreement with the others, with gold, on control documents."""
    submitted: Counter[int] = Counter()
    for user_id, _, n in figures.submitted:
        submitted[user_id] += n
    with_others: dict[str, list[float]] = defaultdict(list)
    for pair, counts in by_pair(figures.counts(EXACT.id)).items():
        for person in pair:
            with_others[person].append(EXACT.score(counts))
    against = [(kind, _against(figures, kind)) for kind in (WITH_GOLD, CONTROL)]
    named = agreement_people.names(figures.session, list(submitted))
    rows: list[tuple[Cell, ...]] = []
    for user_id in sorted(submitted, key=lambda each: named[each].casefold()):
        person = str(user_id)
        others = scored(defined_mean(with_others.get(person, [])))
        row: list[Cell] = [named[user_id], submitted[user_id], _minutes(figures, user_id), others]
        for kind, found in against:
            row.append(figures.documents(kind, person))
            row += [scored(found[each.id].get(person, nan)) for each in AGAINST_GOLD]
        rows.append(tuple(row))
    columns = ["annotator", "submitted", "minutes_a_document", "span_f1_with_others"]
    for words in ("with_gold", "on_control"):
        columns += [f"documents_{words}", *(f"{each.id}_{words}" for each in AGAINST_GOLD)]
    return Table("people", "Annotators", tuple(columns), tuple(rows))


def _minutes(figures: Figures, user_id: int) -> float | None:
    """Minutes of active work on a document, the median of some; None where the log tells nothing."""
    sets = agreement_people.some_sets(figures.session, figures.project_id, user_id, _TIMED)
    seconds = [each for each in timing.active_seconds(figures.session, sets).values() if each]
    return round(median(seconds) / 60, 1) if seconds else None


def _against(figures: Figures, kind: str) -> dict[str, dict[str, float]]:
    """By measure and person, the figure against gold: that of control documents, or all other."""
    found: dict[str, dict[str, float]] = {each.id: {} for each in AGAINST_GOLD}
    for measure, counts in inside(figures.counts(kind)).items():
        for pair, of_pair in by_pair(counts).items():
            person = next(each for each in pair if each != GOLD)
            found[measure][person] = MEASURE[measure].score(of_pair)
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
