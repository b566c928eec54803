"""Precision, recall and F1 of what a model finds, per label and in all, with intervals over documents."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isnan, nan
from typing import Any

from annotator.agreement import interval
from annotator.agreement.counts import Counts, parts
from annotator.agreement.f1 import BOTH, FIRST, SECOND, Item, f1, matched

RESAMPLES = 500


@dataclass(frozen=True, slots=True)
class Score:
    """Figures of one label, or of all. `gold` and `found` are how many there are; NaN where undefined.

    `low` and `high` bound F1: the percentile interval of 95 % over documents (see agreement.bootstrap).
    """

    precision: float
    recall: float
    f1: float
    low: float
    high: float
    gold: int
    found: int

    def to_dict(self) -> dict[str, Any]:
        """The score as JSON has it: null where undefined."""
        return {
            name: (None if isnan(value) else round(value, 4)) if isinstance(value, float) else value
            for name, value in asdict(self).items()
        }


@dataclass(frozen=True, slots=True)
class Scores:
    """The score of all, and of each label."""

    whole: Score
    labels: Mapping[str, Score]

    def to_dict(self) -> dict[str, Any]:
        """The scores as JSON has them."""
        return {
            "all": self.whole.to_dict(),
            "labels": {label: score.to_dict() for label, score in sorted(self.labels.items())},
        }


def scores(pairs: Iterable[tuple[Sequence[Item], Sequence[Item]]]) -> Scores:
    """Compares what gold has and what was found, of each document; equal items count as found."""
    documents = [matched(gold, found) for gold, found in pairs]
    by_label: dict[str, list[Counts]] = defaultdict(list)
    for counts in documents:
        for label in {parts(name)[0] for name in counts}:
            by_label[label].append({k: v for k, v in counts.items() if parts(k)[0] == label})
    return Scores(_score(documents), {label: _score(held) for label, held in by_label.items()})


def _score(documents: Sequence[Counts]) -> Score:
    sums = dict.fromkeys((BOTH, FIRST, SECOND), 0.0)
    for counts in documents:
        for name, value in counts.items():
            sums[parts(name)[-1]] += value
    both, gold, found = sums[BOTH], sums[FIRST], sums[SECOND]
    bounds = interval(f1, documents, resamples=RESAMPLES)
    return Score(
        precision=both / found if found else nan,
        recall=both / gold if gold else nan,
        f1=2 * both / (gold + found) if gold + found else nan,
        low=bounds.low,
        high=bounds.high,
        gold=int(gold),
        found=int(found),
    )
