"""Label Studio: tasks as JSON, and the labelling configuration that they need.

`task_of` and `document_of` turn one record into a task and back. `config_of` writes the configuration for
what tasks use, `compiled` that for an ontology, and `draft_of` reads one as the draft of an ontology.
`problems` says what is wrong with a task that Label Studio itself would take without a word.
"""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Format, Item
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.labelstudio.checks import problems
from exports.labelstudio.compiling import compiled, fitted, used_of
from exports.labelstudio.config import Used, config_of
from exports.labelstudio.drafting import Draft, draft_of
from exports.labelstudio.losses import tell
from exports.labelstudio.reading import Opened, document_of
from exports.labelstudio.tags import ConfigError
from exports.labelstudio.tasks import task_of
from exports.loss import LossReport
from exports.offsets import Placer
from exports.records import BAD, flaw, records
from exports.source import Source

__all__ = [
    "FORMAT", "ConfigError", "Draft", "Opened", "Used", "compiled", "config_of", "document_of", "draft_of",
    "fitted", "problems", "read", "task_of", "used_of", "write",
]  # fmt: skip

FILE = "tasks.json"
CONFIG = "config.xml"


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `tasks.json` and `config.xml`."""
    used = Used()
    encode = msgspec.json.Encoder().encode
    with (directory / FILE).open("wb") as file:
        file.write(b"[")
        for number, item in enumerate(items):
            tell(item.document, report)
            task = task_of(item.document)
            used.add(task)
            file.write((b",\n" if number else b"\n") + encode(task))
        file.write(b"\n]\n")
    (directory / CONFIG).write_text(config_of(used), encoding="utf-8", newline="\n")


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each task."""
    placer = Placer(options.bad_offsets)
    for found in records(source, options, notes, dict[str, Any]):
        if isinstance(found, Flaw):
            yield found
            continue
        try:
            opened = document_of(found.value, found.where, options, placer)
        except BAD as error:
            yield flaw(source, found.line, found.where, error)
            continue
        notes.extend(f"{found.where}: {note}" for note in opened.notes)
        yield Incoming(opened.document, found.where, opened.annotated, opened.scores)
    notes.extend(placer.notes(source.name))


FORMAT = Format(
    id="label-studio",
    title="Label Studio JSON",
    extension=".json",
    summary="Tasks to import, with the labelling configuration; events are trigger regions with relations.",
    writer=write,
    reader=read,
    endings=(".json", ".jsonl"),
)
