"""When work will be done, reckoned from its pace over the last full weeks.

A week is seven days that end yesterday, or a multiple of seven days before: today is not over. Only weeks
since the first day with any work count, four at most. The expected day takes their mean; the earliest and the
latest take the best and the slowest of them for every week to come. Whoever plans understands that, and it is
wide on purpose: four weeks are few.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from math import ceil

WEEKS = 4
# Less than this is too little to say anything.
LEAST_WEEKS, LEAST_DONE = 2, 10
# What would take longer than this, in weeks, is not foretold.
HORIZON = 520
_WEEK = timedelta(weeks=1)


class Unknown(StrEnum):
    """Why there is no forecast."""

    DONE = "done"
    TOO_LITTLE = "too little"
    STANDSTILL = "standstill"
    TOO_FAR = "too far"


@dataclass(frozen=True, slots=True)
class Forecast:
    """When all will be done; `per_week` is the mean of so many `weeks`.

    `latest` is None when the slowest week would not do it in ten years.
    """

    per_week: float
    weeks: int
    earliest: date
    expected: date
    latest: date | None


def recent(done: Mapping[date, int], today: date) -> tuple[int, ...]:
    """What was done in each of the last full weeks, the oldest first, from what was done each day."""
    if not done:
        return ()
    full = min(WEEKS, (today - min(done)) // _WEEK)
    return tuple(
        sum(n for day, n in done.items() if today - number * _WEEK <= day < today - (number - 1) * _WEEK)
        for number in range(full, 0, -1)
    )


def forecast(remaining: int, weeks: tuple[int, ...], today: date) -> Forecast | Unknown:
    """When `remaining` will be done at the pace of the last full weeks, or why that cannot be said."""
    if remaining <= 0:
        return Unknown.DONE
    if len(weeks) == WEEKS and not any(weeks):
        return Unknown.STANDSTILL
    if len(weeks) < LEAST_WEEKS or sum(weeks) < LEAST_DONE:
        return Unknown.TOO_LITTLE
    mean = sum(weeks) / len(weeks)
    expected = _day(remaining, mean, today)
    earliest = _day(remaining, max(weeks), today)
    if expected is None or earliest is None:
        return Unknown.TOO_FAR
    return Forecast(mean, len(weeks), earliest, expected, _day(remaining, min(weeks), today))


def after(first: Forecast | Unknown, second: Forecast | Unknown) -> Forecast | Unknown:
    """The second forecast, of work that cannot end before that of the first one does."""
    if isinstance(second, Unknown) or first is Unknown.DONE:
        return second
    if isinstance(first, Unknown):
        return first
    latest = None if first.latest is None or second.latest is None else max(first.latest, second.latest)
    return Forecast(
        second.per_week,
        second.weeks,
        max(first.earliest, second.earliest),
        max(first.expected, second.expected),
        latest,
    )


def _day(remaining: int, per_week: float, today: date) -> date | None:
    """The day on which all is done; None where that is beyond the horizon."""
    if remaining > per_week * HORIZON:
        return None
    return today + timedelta(days=ceil(remaining * 7 / per_week))
