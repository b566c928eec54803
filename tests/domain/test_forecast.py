"""When work will be done: the pace of the last full weeks, a range, and honest silence."""

from datetime import date, timedelta

import pytest

from annotator.domain.forecast import Forecast, Unknown, after, forecast, recent

TODAY = date(2026, 3, 4)


def on(*days_ago: int, each: int = 1) -> dict[date, int]:
    return {TODAY - timedelta(days=number): each for number in days_ago}


def test_weeks_end_yesterday_and_begin_no_earlier_than_the_work_did() -> None:
    # 7 and 8 days ago stand on both sides of a bound; today is not over.
    assert recent(on(0, 1, 7, 8, 20, 28), TODAY) == (1, 1, 1, 2)
    assert recent(on(29, 1, each=3), TODAY) == (0, 0, 0, 3)
    assert recent(on(20, 1), TODAY) == (0, 1)
    assert recent(on(6, 1), TODAY) == ()
    assert recent({}, TODAY) == ()


def test_the_expected_day_takes_the_mean_the_others_the_best_and_the_slowest_week() -> None:
    found = forecast(60, (10, 30, 20, 20), TODAY)
    assert found == Forecast(
        per_week=20,
        weeks=4,
        earliest=TODAY + timedelta(days=14),
        expected=TODAY + timedelta(days=21),
        latest=TODAY + timedelta(days=42),
    )


def test_a_week_without_work_leaves_the_latest_day_open() -> None:
    found = forecast(30, (0, 30), TODAY)
    assert isinstance(found, Forecast)
    assert found.latest is None
    assert found.expected == TODAY + timedelta(days=14)


@pytest.mark.parametrize(
    ("remaining", "weeks", "reason"),
    [
        (0, (), Unknown.DONE),
        (-2, (5, 5), Unknown.DONE),
        (10, (), Unknown.TOO_LITTLE),
        (10, (500,), Unknown.TOO_LITTLE),
        (10, (4, 5), Unknown.TOO_LITTLE),
        (10, (0, 0), Unknown.TOO_LITTLE),
        (10, (0, 0, 0, 0), Unknown.STANDSTILL),
        (10**9, (5, 5), Unknown.TOO_FAR),
    ],
)
def test_it_says_why_there_is_no_forecast(remaining: int, weeks: tuple[int, ...], reason: Unknown) -> None:
    assert forecast(remaining, weeks, TODAY) is reason


def test_more_work_never_ends_earlier() -> None:
    ends = [forecast(number, (3, 9, 6, 6), TODAY) for number in range(1, 400)]
    days = [each.expected for each in ends if isinstance(each, Forecast)]
    assert len(days) == 399
    assert days == sorted(days)
    assert all(e.earliest <= e.expected <= (e.latest or date.max) for e in ends if isinstance(e, Forecast))


def test_what_waits_for_other_work_ends_after_it() -> None:
    slow, quick = forecast(100, (10, 10), TODAY), forecast(10, (10, 20), TODAY)
    assert isinstance(slow, Forecast)
    assert isinstance(quick, Forecast)
    found = after(slow, quick)
    assert isinstance(found, Forecast)
    assert (found.expected, found.per_week) == (slow.expected, quick.per_week)
    assert after(quick, slow) == slow
    assert after(Unknown.DONE, quick) == quick
    assert after(Unknown.STANDSTILL, quick) is Unknown.STANDSTILL
    assert after(slow, Unknown.TOO_LITTLE) is Unknown.TOO_LITTLE
