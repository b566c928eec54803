"""Figures as tables: what pages, downloads and the command line show alike."""

import csv
import io
from dataclasses import dataclass
from datetime import date, timedelta
from math import isnan

# The first day of the week that has the number 0.
MONDAY = date(1969, 12, 29)

Cell = str | int | float | None
Row = tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Figures under names of columns; None where a figure is undefined."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def records(self) -> list[dict[str, Cell]]:
        """The rows as programs read them."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]

    def csv(self) -> str:
        """The table as RFC 4180 has it, with a line of names; what is undefined is empty."""
        sheet = io.StringIO()
        csv.writer(sheet, lineterminator="\r\n").writerows([self.columns, *self.rows])
        return sheet.getvalue()


def scored(value: float) -> float | None:
    """A figure for people and programs: none where it is undefined."""
    return None if isnan(value) else round(value, 4)


def day(number: int) -> date:
    """The day of a number of days since 1970."""
    return date(1970, 1, 1) + timedelta(days=number)


def monday(week: int) -> str:
    """The first day of a week, as weeks of submission are numbered."""
    return (MONDAY + timedelta(weeks=week)).isoformat()
