"""Intervals: where they must lie, and what they do when there is little to go by."""

from math import isnan, sqrt
from random import Random

import pytest

from annotator.agreement import MEASURES, Counts, interval, total
from annotator.agreement.bootstrap import Interval
from tests.agreement.simulated import Errors, annotated, articles

EXACT = next(measure for measure in MEASURES if measure.id == "span_exact")


def share(counts: Counts) -> float:
    """How many of a document's spans are right."""
    return counts.get("right", 0) / counts["all"] if counts.get("all") else float("nan")


def documents(right: float, number: int) -> list[Counts]:
    """Documents with one span each, right by that chance."""
    random = Random(1)
    return [{"all": 1, "right": float(random.random() < right)} for _ in range(number)]


def test_the_interval_of_a_share_is_that_of_the_binomial() -> None:
    counts = documents(0.8, 400)
    found, middle = interval(share, counts), share(total(counts))
    half = 1.96 * sqrt(middle * (1 - middle) / 400)
    assert (found.low, found.high) == pytest.approx((middle - half, middle + half), abs=half / 8)
    assert found.defined == 1000


def test_a_lower_level_is_narrower_and_more_documents_are_too() -> None:
    counts = documents(0.8, 400)
    wide, narrow = interval(share, counts), interval(share, counts, level=0.5)
    assert wide.low < narrow.low < narrow.high < wide.high
    few = interval(share, counts[:50])
    assert few.high - few.low > 2 * (wide.high - wide.low)


def test_a_seed_gives_the_same_interval_again_and_another_seed_another() -> None:
    counts = [{"all": n + 1.0, "right": n**0.5} for n in range(60)]
    assert interval(share, counts, seed=3) == interval(share, counts, seed=3)
    assert interval(share, counts, seed=3) != interval(share, counts, seed=4)


def test_documents_are_drawn_whole() -> None:
    # One document holds all errors: a resample has 0, 1 or more of it, never a part.
    counts = [{"all": 10.0, "right": 10.0}] * 9 + [{"all": 10.0}]
    found = interval(share, counts, level=1)
    assert found.high == 1
    assert found.low == pytest.approx(round(found.low, 1))


def test_resamples_without_a_value_are_left_out_and_counted() -> None:
    found = interval(share, [{"all": 2, "right": 1}, {}])
    assert (found.low, found.high) == (0.5, 0.5)
    # Both draws fall on the empty document in a quarter of the resamples.
    assert 700 < found.defined < 800


@pytest.mark.parametrize("counts", [[], [{}], [{}, {}]])
def test_nothing_to_score_has_no_interval(counts: list[Counts]) -> None:
    found = interval(share, counts)
    assert isnan(found.low)
    assert isnan(found.high)
    assert found.defined == 0


def test_one_document_says_nothing_of_others() -> None:
    assert interval(share, [{"all": 4, "right": 3}]) == Interval(0.75, 0.75, 1000)


def test_the_agreement_that_was_planted_lies_within_the_interval(shared_data) -> None:
    corpus, random = articles(shared_data("muc4/dev.jsonl")), Random(8)
    labels = sorted({span.label for article in corpus for span in article.content.spans})
    errors = Errors(missed=0.15, label=0.1)
    observed = [
        EXACT.observe(
            {"truth": each.content, "other": annotated(each.content, errors, labels, random)},
            each.text,
            each.tokens,
        )
        for each in corpus
    ]
    found = interval(EXACT.score, observed)
    # Of 100 spans the other has 85, of which 75 are right.
    assert found.low < 2 * 75 / (100 + 85) < found.high
    assert found.high - found.low < 0.06
