"""The page docs/adjudication-quality.md: what was planted, what was found, how good gold became."""

from collections.abc import Mapping
from dataclasses import fields
from functools import cache
from math import isnan
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.agreement import MEASURES
from tests.bench.report import table
from tests.proof import truths
from tests.proof.adjudication import AGREED, POLICIES, Quality, qualities
from tests.proof.annotators import PEOPLE, Rates
from tests.proof.recovery import Recovered, recovered

MUC, ARTICLE = "MUC", "the seed article"
# Projects and documents in each.
_MUC_SEEDS, _MUC_SIZE, _MUC_ADJUDICATED = 5, 100, 50
_ARTICLE_SEEDS, _ARTICLE_SIZE, _ARTICLE_ADJUDICATED = 4, 12, 2
_TITLES = {each.id: each.title for each in MEASURES} | {
    "factuality_linear": "Factuality of claims: linear weighted kappa"
}
_PAGE = """# How good gold made by rule is

Three simulated annotators, whose rates of error are known, hand in their sets. Two questions are asked of
the real services: does the project's agreement come to what these errors must lead to, and how close to
the truth is the gold that rules make of the sets? Written by `python -m tests.proof >
docs/adjudication-quality.md`; the tests in `tests/proof` make it again and compare.

## The errors

{rates}

Errors are made by chance, by each annotator and at each thing alone. A span is missed, or has another
label, or is one or two tokens too long; triggers are spans. A trigger takes its event along: the
arguments and claims of an event that is missed are missed too. Who takes an event for another type
guesses its roles.

The truth is the spans of {muc} MUC reports that have some, without those that overlap, and the events,
roles and claims of the seed article in copies.

## Agreement finds what was planted

What each measure must come to is worked out from the rates (`tests/proof/planted.py`), and compared with
the figure and the interval of 95 % that the tab *Agreement* shows. *Planted* and *found* are means over
the projects; *covered* says in how many of them the interval holds what was planted. One in twenty should
not; with as few as {article_size} documents it is one in eleven or so.

MUC: {muc_seeds} projects of {muc_size} documents, other documents in each.

{muc_recovered}

The seed article: {article_seeds} projects of {article_size} copies.

{article_recovered}

Weighted kappa is that of `annotator.agreement.factuality.weighted`: it needs an order of values, and no
tab shows it.

## Gold made by rule

F1 against the truth, bounds and labels exact. *Decided* is the share of the differences that the first
rule decided by itself; what it leaves goes to the next, at last to the annotators by name, the first
named first.

MUC, {muc_adjudicated} documents:

{muc_quality}

The seed article, {article_adjudicated} copies:

{article_quality}

What to take from it:

- The majority of three, and the careful one where there is none, is better than the best of the three.
- The majority decides most of the differences. What it leaves open is worth a reviewer's time: decided as
  the careless one has it, a good part of what was won is lost again.
- Gold of only what all agree on misses a lot.
- *Longest* before the majority makes spans and events worse than the middling annotator's, since wrong
  bounds are always too long in this simulation. Choose it first only where annotators mark too little.
- All as one annotator has it is that annotator's set, but for two of their spans that lie on each other,
  which are one in gold.
"""


@cache
def found(data: Path) -> dict[str, dict[str, Recovered]]:
    """What agreement finds, by corpus and measure."""
    corpora = {
        MUC: [truths.muc(data, seed * _MUC_SIZE, _MUC_SIZE) for seed in range(_MUC_SEEDS)],
        ARTICLE: [truths.seed(data, _ARTICLE_SIZE)] * _ARTICLE_SEEDS,
    }
    with TemporaryDirectory() as directory:
        return {name: recovered(each, _room(directory, number))
                for number, (name, each) in enumerate(corpora.items())}  # fmt: skip


@cache
def gold(data: Path) -> dict[str, dict[str, Quality]]:
    """How good sets and gold are, by corpus and by who or what made them."""
    # Of the article several hundred things would be left out by hand for the first policy, which takes long.
    policies = [each for each in POLICIES if each != AGREED]
    with TemporaryDirectory() as directory:
        return {
            MUC: qualities(truths.muc(data, 0, _MUC_ADJUDICATED), 0, POLICIES, _room(directory, 0)),
            ARTICLE: qualities(truths.seed(data, _ARTICLE_ADJUDICATED), 0, policies, _room(directory, 1)),
        }


def page(data: Path) -> str:
    """The page, the same for the same code and data."""
    return _PAGE.format(
        rates=_rates(),
        muc=_MUC_SEEDS * _MUC_SIZE,
        muc_seeds=_MUC_SEEDS,
        muc_size=_MUC_SIZE,
        article_seeds=_ARTICLE_SEEDS,
        article_size=_ARTICLE_SIZE,
        muc_adjudicated=_MUC_ADJUDICATED,
        article_adjudicated=_ARTICLE_ADJUDICATED,
        muc_recovered=_recovered(found(data)[MUC]),
        article_recovered=_recovered(found(data)[ARTICLE]),
        muc_quality=_quality(gold(data)[MUC]),
        article_quality=_quality(gold(data)[ARTICLE]),
    )


def _room(directory: str, number: int) -> Path:
    made = Path(directory) / str(number)
    made.mkdir()
    return made


def _rates() -> str:
    names = [each.name for each in fields(Rates)]
    lines = ((who, *(f"{getattr(rates, name):.0%}" for name in names)) for who, rates in PEOPLE.items())
    return table(("annotator", *names), lines)


def _recovered(found: Mapping[str, Recovered]) -> str:
    lines = (
        (
            _TITLES[name],
            f"{sum(run.planted for run in each.runs) / len(each.runs):.3f}",
            f"{sum(run.score for run in each.runs) / len(each.runs):.3f}",
            f"± {each.half:.3f}",
            f"{each.covered} of {len(each.runs)}",
        )
        for name, each in found.items()
    )
    return table(("measure", "planted", "found", "interval", "covered"), lines)


def _quality(found: Mapping[str, Quality]) -> str:
    lines = (
        (name, *map(_figure, each.f1), "–" if each.decided is None else f"{each.decided:.0%}")
        for name, each in found.items()
    )
    return table(("annotator or rule", "spans", "events", "arguments", "decided"), lines)


def _figure(value: float) -> str:
    return "–" if isnan(value) else f"{value:.3f}"
