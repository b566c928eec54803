"""OneIE JSON, ACE style: one sentence a line, types as `Type:Subtype`."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from exports import instances
from exports.base import Format, Item
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import LossReport
from exports.source import Source

DIALECT = instances.Dialect("oneie.jsonl", "sent_id", "sentence")
CARRIES = frozenset({"spans", "events", "arguments", "attributes", "fields"})


def write(items: Iterable[Item], directory: Path, report: LossReport, separator: str = ":") -> None:
    """Writes `oneie.jsonl`; `separator` stands between type and subtype."""
    instances.write(items, directory, report, DIALECT, separator)


def read(
    source: Source, options: ReadOptions, notes: list[str], separator: str = ":"
) -> Iterator[Incoming | Flaw]:
    """A document for the sentences of each `doc_id`."""
    return instances.read(source, options, notes, separator)


FORMAT = Format(
    id="oneie",
    title="OneIE (ACE style)",
    extension=".jsonl",
    summary="One sentence a line with its entity and event mentions, as ACE is preprocessed.",
    carries=CARRIES,
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
