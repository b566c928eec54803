"""Where things stand in small charts and matrices; templates draw them, style sheets colour them."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 680, 220, 44, 12, 12, 28
# Cells are tinted in this many steps.
STEPS = 10
OTHER = "all other"  # no label has a blank
_RULES = 4
_MOST = 12
# Lines that the eye can tell apart.
LINES = 6

Figure = float | int | None


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a chart, in pieces where a value is missing; `style` tells it from the others."""

    name: str
    style: int
    pieces: tuple[str, ...]
    dots: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """A line chart: rules across it with their values, and names below."""

    width: int
    height: int
    left: int
    right: int
    rules: tuple[tuple[float, str], ...]
    below: tuple[tuple[float, str], ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Square:
    """A cell of a matrix: its figure, its tint from 0 to 9 (None for none), and what leads to more."""

    value: Figure
    shade: int | None
    about: str = ""


@dataclass(frozen=True, slots=True)
class Matrix:
    """Rows and columns under the same kind of names."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Square, ...]], ...]


def lines(names: Sequence[str], series: Mapping[str, Sequence[Figure]], percent: bool = False) -> Lines:
    """A chart of series over `names`, from 0, or the lowest below it, to 1 or the highest above it.

    With `percent` the values are shares, and the rules say so.
    """
    values = [each for one in series.values() for each in one if each is not None]
    low, high = min([0, *values]), max([1, *values])
    if high > 1:
        high = ceil(high / _RULES) * _RULES  # so that rules stand at whole numbers
    written = "{:.0%}" if percent else "{:g}" if high > 1 else "{:.2f}"
    step = (WIDTH - LEFT - RIGHT) / max(1, len(names) - 1)

    def across(number: int) -> float:
        return round(LEFT + number * step, 1)

    def down(value: float) -> float:
        return round(TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM), 1)

    def drawn(style: int, name: str, given: Sequence[Figure]) -> Line:
        pieces: list[list[tuple[float, float]]] = [[]]
        for number, value in enumerate(given):
            if value is None:
                pieces.append([])
            else:
                pieces[-1].append((across(number), down(value)))
        paths = tuple(" ".join(f"{x},{y}" for x, y in piece) for piece in pieces if len(piece) > 1)
        return Line(name, style, paths, tuple(dot for piece in pieces for dot in piece))

    marks = [low + (high - low) * number / _RULES for number in range(_RULES + 1)]
    shown = sorted({0, len(names) // 2, len(names) - 1}) if names else []
    return Lines(
        WIDTH,
        HEIGHT,
        LEFT,
        WIDTH - RIGHT,
        tuple((down(each), written.format(each)) for each in marks),
        tuple((across(number), names[number]) for number in shown),
        tuple(drawn(style, *each) for style, each in enumerate(series.items())),
    )


def busiest(rows: Sequence[tuple[str, Sequence[Figure]]], names: Sequence[str]) -> list[str]:
    """The names of the columns with the highest sums, as many as a chart has lines, in their order."""
    sums = {name: sum(values[number] or 0 for _, values in rows) for number, name in enumerate(names)}
    kept = sorted(names, key=lambda name: -sums[name])[:LINES]
    return [name for name in names if name in kept]


def shade(share: Figure) -> int | None:
    """The tint of a figure between 0 and 1."""
    return None if share is None else min(STEPS - 1, max(0, int(share * STEPS)))


def symmetric(cells: Iterable[tuple[str, str, Figure, str]]) -> Matrix:
    """A matrix in which each cell stands on both sides of the diagonal."""
    found: dict[tuple[str, str], Square] = {}
    names: set[str] = set()
    for first, second, value, about in cells:
        found[first, second] = found[second, first] = Square(value, shade(value), about)
        names |= {first, second}
    ordered = tuple(sorted(names, key=str.casefold))
    nothing = Square(None, None)
    rows = ((row, tuple(found.get((row, column), nothing) for column in ordered)) for row in ordered)
    return Matrix(ordered, tuple(rows))


def confusion(cells: Iterable[tuple[str, str, int]]) -> Matrix:
    """A matrix of counts, tinted by their share of the row; rare names are put together."""
    counts = {(first, second): n for first, second, n in cells}
    sums: Counter[str] = Counter()
    for (first, second), n in counts.items():
        sums[first] += n
        sums[second] += n
    kept = [name for name, _ in sums.most_common(_MOST)]
    folded: Counter[tuple[str, str]] = Counter()
    for (first, second), n in counts.items():
        folded[first if first in kept else OTHER, second if second in kept else OTHER] += n
    names = (*sorted(kept), *((OTHER,) if len(sums) > len(kept) else ()))
    rows = []
    for row in names:
        whole = sum(folded[row, column] for column in names)
        squares = ((folded[row, column], whole) for column in names)
        rows.append((row, tuple(Square(n, shade(n / of) if n and of else None) for n, of in squares)))
    return Matrix(names, tuple(rows))


def pivot(
    rows: Iterable[tuple[str, str, Figure]],
) -> tuple[tuple[str, ...], tuple[tuple[str, tuple[Figure, ...]], ...]]:
    """Columns, and rows with a figure under each column, of (row, column, figure)."""
    found: dict[str, dict[str, Figure]] = {}
    columns: dict[str, None] = {}
    for row, column, value in rows:
        found.setdefault(row, {})[column] = value
        columns[column] = None
    ordered = tuple(sorted(columns, key=str.casefold))
    return ordered, tuple((row, tuple(held.get(each) for each in ordered)) for row, held in found.items())
