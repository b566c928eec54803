"""Whether the project's agreement finds what was planted: figures and intervals of the services beside it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import nan
from pathlib import Path
from statistics import fmean

from annotator.agreement import Measure, factuality, interval, total
from annotator.permissions import OPERATOR
from annotator.services import agreement_board
from annotator.services.agreement_intervals import RESAMPLES
from schemas.gold import GoldDocument
from tests.proof.annotators import PEOPLE, annotated
from tests.proof.house import House
from tests.proof.planted import planted, weighted_factuality
from tests.proof.truths import Truth


@dataclass(frozen=True, slots=True)
class Run:
    """One project: what was planted, and what was found with its interval of 95 %."""

    planted: float
    score: float
    low: float
    high: float

    @property
    def covered(self) -> bool:
        """Whether the interval holds what was planted."""
        return self.low <= self.planted <= self.high


@dataclass(frozen=True, slots=True)
class Recovered:
    """The runs of one measure."""

    runs: tuple[Run, ...]

    @property
    def covered(self) -> int:
        """In how many runs the interval holds what was planted."""
        return sum(run.covered for run in self.runs)

    @property
    def off(self) -> float:
        """How much more the mean figure is than what was planted."""
        return fmean(run.score - run.planted for run in self.runs)

    @property
    def half(self) -> float:
        """Half of an interval, the mean over runs."""
        return fmean(run.high - run.low for run in self.runs) / 2


def recovered(truths: Sequence[Truth], directory: Path) -> dict[str, Recovered]:
    """By measure; the number of a truth is the seed of its annotators."""
    house = House(directory)
    found: dict[str, list[Run]] = {}
    for seed, truth in enumerate(truths):
        sets = {name: annotated(truth, name, seed) for name in PEOPLE}
        house.project(f"seed{seed}", truth.source, sets)
        for name, run in (*_of_project(house, f"seed{seed}", truth), *_weighted(truth, sets)):
            found.setdefault(name, []).append(run)
    return {name: Recovered(tuple(runs)) for name, runs in found.items()}


def _of_project(house: House, slug: str, truth: Truth) -> Iterator[tuple[str, Run]]:
    told = agreement_board.count_all(house.store, OPERATOR, slug, lambda done, total: None)
    rows = {row["measure"]: row for row in told["measures"]}
    for name, value in planted(truth).items():
        score, low, high = (rows[name][each] for each in ("score", "low", "high"))
        yield name, Run(value, *(nan if each is None else each for each in (score, low, high)))


def _weighted(truth: Truth, sets: dict[str, list[GoldDocument]]) -> Iterator[tuple[str, Run]]:
    """Weighted kappa needs an order of values, so that no table of a project has it."""
    if not truth.roles:
        return
    measure: Measure = factuality.weighted(truth.certainties, "linear")
    counts = [
        measure.observe({name: sets[name][number] for name in PEOPLE}, record.text, truth.tokens[record.id])
        for number, record in enumerate(truth.records)
    ]
    bounds = interval(measure.score, counts, resamples=RESAMPLES)
    yield measure.id, Run(weighted_factuality(truth), measure.score(total(counts)), bounds.low, bounds.high)
