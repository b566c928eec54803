"""What a format declares, and the one way in which its files come to stand under their names."""

import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from exports.extras import ExportError
from exports.incoming import Flaw, Incoming, ReadOptions
from exports.loss import KINDS, LossReport
from exports.source import Source
from schemas.gold import GoldDocument
from schemas.text import Tokens, tokenize

__all__ = ["ALL_KINDS", "LOSS_FILE", "ExportError", "Format", "Item", "Reader", "Writer"]

LOSS_FILE = "loss.json"
ALL_KINDS = frozenset(KINDS)


@dataclass(frozen=True, slots=True)
class Item:
    """What a writer gets of a document: its gold record, and its stored tokens for formats that need them."""

    document: GoldDocument
    tokens: Callable[[], Tokens]

    @classmethod
    def tokenized(cls, document: GoldDocument) -> "Item":
        """An item whose tokens are made when asked for, where none are stored."""
        return cls(document, lambda: tokenize(document.text, document.language))


class Writer(Protocol):
    """Writes the files of a format into an empty directory, in memory that does not grow with the items."""

    def __call__(self, items: Iterable[Item], directory: Path, report: LossReport) -> None: ...


class Reader(Protocol):
    """Reads the documents of one file; bad content becomes a Flaw, never an exception."""

    def __call__(
        self, source: Source, options: ReadOptions, notes: list[str]
    ) -> Iterator[Incoming | Flaw]: ...


@dataclass(frozen=True)
class Format:
    """One format: what it is called, what it can carry, and how it is written and read.

    `carries` are the kinds of the loss report that it has a place for; `endings` those of files that
    its reader takes.
    """

    id: str
    title: str
    extension: str
    summary: str
    carries: frozenset[str] = ALL_KINDS
    writer: Writer | None = None
    reader: Reader | None = None
    endings: tuple[str, ...] = ()

    def write(self, items: Iterable[Item], directory: Path, report: LossReport | None = None) -> LossReport:
        """Writes the items and `loss.json`; all files appear when all are complete, or none does.

        Raises ExportError when the format is only read, or the directory holds an export already.
        """
        if self.writer is None:
            raise ExportError(f"{self.title} can be read, not written")
        report = report or LossReport(self.id)
        with _staged(directory) as staging:
            self.writer(self._counted(items, report), staging, report)
            (staging / LOSS_FILE).write_bytes(report.encode())
        return report

    def _counted(self, items: Iterable[Item], report: LossReport) -> Iterator[Item]:
        missing = [kind for kind in KINDS if kind not in self.carries]
        for item in items:
            report.count(item.document)
            for kind in missing:
                report.drop_all(kind, "the format has no place for them", item.document)
            yield item


@contextmanager
def _staged(directory: Path) -> Iterator[Path]:
    """A new directory inside `directory`, whose files move up when the block ends well."""
    if (directory / LOSS_FILE).exists():
        raise ExportError(f"{directory} holds an export already ({LOSS_FILE}); choose another directory")
    directory.mkdir(parents=True, exist_ok=True)
    staging = directory / f".{uuid4().hex}.partial"
    staging.mkdir()
    try:
        yield staging
        files = sorted(staging.iterdir(), key=lambda path: path.name == LOSS_FILE)
        for path in files:
            if (directory / path.name).exists():
                raise ExportError(f"{directory / path.name} exists; choose another directory")
        for path in files:
            path.rename(directory / path.name)
    finally:
        shutil.rmtree(staging)
