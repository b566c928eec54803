"""A project's figures as its page shows them: brought up to date as far as a moment allows, then read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from annotator.agreement import MEASURES, Measure
from annotator.agreement.counts import key, parts
from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services import agreeing, agreement_intervals, agreement_tables, annotator_tables, progress
from annotator.services.access import Entry, enter
from annotator.services.agreeing import PAIR
from annotator.services.figures import Figures
from annotator.services.progress import Standing
from annotator.services.tables import Table
from annotator.store import Store

# How many documents a page counts anew before it shows the totals, and for how many seconds at most.
# Little, since whoever saves a span meanwhile shares the interpreter with the counting.
AT_ONCE = 50
_SECONDS = 0.1
TABLES: dict[str, Callable[[Figures], Table]] = {
    "states": lambda figures: progress.states(figures.standing),
    "progress": lambda figures: progress.course(figures.standing),
    "forecast": lambda figures: progress.forecasts(figures.standing),
    "measures": agreement_tables.measures,
    "labels": agreement_tables.labels,
    "roles": agreement_tables.roles,
    "pairs": agreement_tables.pairs,
    "weeks": agreement_tables.weeks,
    "confusion": agreement_tables.confusion,
    "documents": agreement_tables.hardest,
    "people": annotator_tables.people,
    "pace": annotator_tables.pace,
    "balance": annotator_tables.balance,
}
# Some tables have names of their own in what `annotator agreement --json` says.
_IN_JSON = {
    "labels": "by_label",
    "roles": "by_role",
    "pairs": "by_pair",
    "weeks": "by_week",
    "documents": "hardest",
}
# What the page shows of the measure that is chosen.
_OF_MEASURE = {
    "labels": agreement_tables.labels,
    "pairs": agreement_tables.pairs,
    "weeks": agreement_tables.weeks,
}


@dataclass(frozen=True, slots=True)
class Board:
    """The tables of the page. `waiting` documents are not counted yet; `pair` is who is chosen, if anybody.

    `pairs` are those to choose from: value and words; `people` are the numbers of annotators by name.
    """

    entry: Entry
    waiting: int
    documents: int
    measure: Measure
    pair: str
    pairs: tuple[tuple[str, str], ...]
    people: Mapping[str, int]
    standing: Standing
    tables: dict[str, Table]
    drawn: int | None


def page(store: Store, actor: Actor, slug: str, measure: str = "", pair: str = "") -> Board:
    """The page for one measure. Raises NotFound, Forbidden, or Invalid for an unknown measure or pair."""
    entry, waiting = _refreshed(store, actor, slug)
    chosen = need_measure(measure)
    with store.reading() as session:
        figures = Figures(session, entry.project_id)
        pairs = _pairs(figures)
        if pair and pair not in dict(pairs):
            raise Invalid("These two have no article in common. Choose another pair.", "pair")
        tables = {
            name: _OF_MEASURE[name](figures, chosen) if name in _OF_MEASURE else made(figures)
            for name, made in TABLES.items()
            if name != "confusion"
        }
        tables["confusion"] = agreement_tables.confusion(figures, pair_of(pair) if pair else None)
        return Board(
            entry=entry,
            waiting=waiting,
            documents=figures.documents(),
            measure=chosen,
            pair=pair,
            pairs=pairs,
            people=figures.people,
            standing=figures.standing,
            tables=tables,
            drawn=max((row.drawn for row in figures.rows.values() if row.drawn), default=None),
        )


def table(store: Store, actor: Actor, slug: str, name: str) -> Table:
    """One table in full. Raises NotFound, Forbidden, or Invalid for an unknown one."""
    entry, _ = _refreshed(store, actor, slug)
    need_table(name)
    with store.reading() as session:
        return TABLES[name](Figures(session, entry.project_id))


def count_all(store: Store, actor: Actor, slug: str, meter: agreeing.Progress) -> dict[str, Any]:
    """Counts everything that has changed, makes the intervals, and gives the rows of all tables."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.SEE_ALL_SETS)
    agreeing.refresh(store, entry.project_id, progress=meter)
    agreement_intervals.draw(store, entry.project_id)
    with store.reading() as session:
        figures = Figures(session, entry.project_id)
        return {
            "project": slug,
            "documents": figures.documents(),
            **{_IN_JSON.get(name, name): made(figures).records() for name, made in TABLES.items()},
        }


def standing(store: Store, actor: Actor, slug: str) -> Standing:
    """How far the project is, and when it will be done. Raises NotFound or Forbidden."""
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.SEE_ALL_SETS)
        return Figures(session, entry.project_id).standing


def need_table(name: str) -> None:
    """Raises Invalid unless there is a table of that name."""
    if name not in TABLES:
        raise Invalid(f"There is no table {name!r}; there are {', '.join(TABLES)}.", "table")


def pair_of(value: str) -> tuple[str, str]:
    """The two people of a value such as `3-7`; raises Invalid."""
    one, _, other = value.partition("-")
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in (one, other)):
        raise Invalid("A pair is two numbers, such as 3-7.", "pair")
    return one, other


def need_measure(wanted: str) -> Measure:
    """The measure of that id, the first for none; raises Invalid."""
    found = next((each for each in MEASURES if each.id == (wanted or MEASURES[0].id)), None)
    if found is None:
        raise Invalid(
            f"There is no measure {wanted!r}; there are {', '.join(each.id for each in MEASURES)}.", "measure"
        )
    return found


def _refreshed(store: Store, actor: Actor, slug: str) -> tuple[Entry, int]:
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.SEE_ALL_SETS)
    return entry, agreeing.refresh(store, entry.project_id, AT_ONCE, _SECONDS)


def _pairs(figures: Figures) -> tuple[tuple[str, str], ...]:
    found = [parts(name)[1:] for name in figures.counts(agreeing.DOCUMENTS) if name.startswith(key(PAIR, ""))]
    return tuple(
        (f"{one}-{other}", f"{figures.name(one)} and {figures.name(other)}") for one, other in sorted(found)
    )
