"""A project's agreement as tables, for the page, for downloads and for the command line."""

from collections import defaultdict

from annotator.agreement import MEASURES, Measure, by_pair
from annotator.agreement.counts import key, parts
from annotator.agreement.event_f1 import ARGUMENT_CLASSIFICATION
from annotator.agreement.f1 import BOTH
from annotator.services.agreeing import DOCUMENTS, PAIR
from annotator.services.figures import MEASURE, Figures
from annotator.services.listing import shown
from annotator.services.tables import Table, monday, scored
from annotator.store import agreement

HARDEST = 20
# How far back agreement over time goes.
WEEKS = 26


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


def roles(figures: Figures) -> Table:
    """Agreement on the arguments of events by their role, whatever the event's type.

    `both` are the arguments on which two agree, `one` those that only one of two has; over all pairs.
    """
    rows = []
    for role, counts in sorted(
        ARGUMENT_CLASSIFICATION.by_label(figures.counts(ARGUMENT_CLASSIFICATION.id)).items()
    ):
        both = sum(n for name, n in counts.items() if parts(name)[-1] == BOTH)
        one = sum(n for name, n in counts.items() if parts(name)[-1] != BOTH) - 2 * both
        rows.append((role, scored(ARGUMENT_CLASSIFICATION.score(counts)), int(both), int(one)))
    return Table("roles", "Arguments by role", ("role", "score", "both", "one"), tuple(rows))


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


def weeks(figures: Figures, measure: Measure | None = None) -> Table:
    """Agreement over time, by the week in which the last of a document's annotators submitted.

    Of one measure, or of all.
    """
    wanted = [each.id for each in ((measure,) if measure else MEASURES)]
    kept = agreement.weekly(figures.session, figures.project_id, WEEKS, (*wanted, DOCUMENTS))
    found = {(row.week, row.measure): counts for row in kept if (counts := agreement.unpack(row.counts))}
    rows = tuple(
        (
            name,
            monday(week),
            scored(MEASURE[name].score(counts)),
            int(found[week, DOCUMENTS].get(key(name), 0)),
        )
        for name in wanted
        for (week, of), counts in sorted(found.items())
        if of == name
    )
    return Table("weeks", "By week of submission", ("measure", "week", "score", "documents"), rows)


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
