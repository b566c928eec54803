"""What a row of the table is, and what is measured for it."""

import math
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Row:
    """A measure: `peers` are Label Studio, doccano and Potato; `limit` is our budget in `unit`.

    `least` says that more is better. `how` tells readers how it is measured, `why` what
    holds it back where it is missed.
    """

    key: str
    measure: str
    peers: tuple[str, str, str]
    limit: float | None
    unit: str
    how: str
    least: bool = False
    why: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured: the figure for the table in the row's unit, the lowest and highest run, a remark."""

    value: float
    low: float
    high: float
    note: str = ""

    def met(self, row: Row) -> bool:
        """Whether the budget is kept."""
        if row.limit is None:
            return True
        return self.value >= row.limit if row.least else self.value <= row.limit


@dataclass(frozen=True, slots=True)
class Bench:
    """A run of the benchmarks: `work` is a directory for data, `chromium` a browser's path or None."""

    work: Path
    quick: bool
    chromium: str | None = None
    install: bool = False

    def times(self, full: int, quick: int) -> int:
        """How often to repeat something."""
        return quick if self.quick else full


Figures = dict[str, Figure]


def median(values: Iterable[float], factor: float = 1.0, note: str = "") -> Figure:
    """The median of runs, in the unit that `factor` makes of theirs."""
    found = sorted(value * factor for value in values)
    return Figure(statistics.median(found), found[0], found[-1], note)


def p95(values: Iterable[float]) -> float:
    """The value that 95 % do not exceed."""
    found = sorted(values)
    return found[max(math.ceil(len(found) * 0.95) - 1, 0)]


def processor(work: Callable[[], object]) -> float:
    """The seconds of processor time that this process spends on something, whatever else the machine does."""
    begun = time.process_time()
    work()
    return time.process_time() - begun


def timed(work: Callable[[], object]) -> float:
    """The seconds that something takes."""
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
