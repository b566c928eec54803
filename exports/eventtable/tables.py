"""A CSV file with its Table Schema, so that what people add to it can be checked."""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Column:
    """A column: its name, its type in Table Schema, what it holds, and the bounds of its values."""

    name: str
    type: str = "string"
    description: str = ""
    constraints: Mapping[str, Any] = field(default_factory=dict)

    def described(self) -> dict[str, Any]:
        """The column as Table Schema describes it."""
        said: dict[str, Any] = {"name": self.name, "type": self.type}
        said |= {"description": self.description} if self.description else {}
        return said | ({"constraints": dict(self.constraints)} if self.constraints else {})


def text(*names: str) -> list[Column]:
    """Columns of any text."""
    return [Column(name) for name in names]


def whole(name: str, low: int | None = 0, high: int | None = None) -> Column:
    """A column of whole numbers between bounds."""
    bounds = {"minimum": low, "maximum": high}
    return Column(
        name, "integer", constraints={key: each for key, each in bounds.items() if each is not None}
    )


def choice(name: str, *values: str) -> Column:
    """A column of one of the values."""
    return Column(name, constraints=_enum(*values))


def _enum(*values: str) -> dict[str, Any]:
    return {"enum": list(values)}


COORDINATES = (
    Column("latitude", "number", constraints={"minimum": -90, "maximum": 90}),
    Column("longitude", "number", constraints={"minimum": -180, "maximum": 180}),
)
# After the columns of the table's own: what a person must look at, and where the row comes from.
OURS = (
    Column(
        "contested", "string", "yes where sources contradict each other, or one denies it", _enum("yes", "no")
    ),
    Column("date_from", "string", "whose date it is", _enum("event", "document")),
    Column("missing", "string", "columns that people must fill, separated by blanks"),
    Column("document_id", constraints={"required": True}),
    Column("events", "string", "ids of events, separated by blanks", {"required": True}),
)

Row = dict[str, str | int | float | None]


def write(directory: Path, name: str, title: str, columns: Iterable[Column], rows: Iterable[Row]) -> None:
    """Writes `NAME.csv`, all cells quoted and those of unknown value empty, and its descriptor."""
    columns = [*columns, *OURS]
    described = {
        "profile": "tabular-data-package",
        "name": name,
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": name,
                "title": title,
                "path": f"{name}.csv",
                "encoding": "utf-8",
                "schema": {"fields": [column.described() for column in columns], "missingValues": [""]},
            }
        ],
    }
    (directory / DESCRIPTOR).write_bytes(
        msgspec.json.format(msgspec.json.encode(described), indent=1) + b"\n"
    )
    with (directory / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(
            file, [column.name for column in columns], quoting=csv.QUOTE_ALL, lineterminator="\n"
        )
        table.writeheader()
        table.writerows(rows)
