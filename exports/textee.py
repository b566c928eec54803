"""TextEE JSON: one sentence a line, as the TextEE benchmark has its data sets."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from exports import instances
from exports.base import Format, Item
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.oneie import CARRIES
from exports.source import Source

DIALECT = instances.Dialect("textee.jsonl", "wnd_id", "text")


def write(items: Iterable[Item], directory: Path, report: LossReport, separator: str = ":") -> None:
    """Writes `textee.jsonl`; `separator` stands between type and subtype."""
    instances.write(items, directory, report, DIALECT, separator)


def read(
    source: Source, options: ReadOptions, notes: list[str], separator: str = ":"
) -> Iterator[Incoming | Flaw]:
    """A document for the windows of each `doc_id`."""
    return instances.read(source, options, notes, separator)


FORMAT = Format(
    id="textee",
    title="TextEE",
    extension=".jsonl",
    summary="One sentence a line with its entity and event mentions, for the TextEE benchmark.",
    carries=CARRIES,
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
