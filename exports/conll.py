"""IOB2 columns: one token a line with its tag, and a side file with the tokens' offsets.

Longer spans win over the spans they overlap. A blank line ends a sentence, except where a kept span runs
on: there the two sentences are joined, since readers score each by itself.
"""

from bisect import bisect_right
from collections.abc import Iterable
from pathlib import Path
from typing import TextIO

from exports.base import Format, Item
from exports.flat import OVERLAP, Aligned, aligned, flat
from exports.loss import LossReport

FILE = "iob2.conll"
OFFSETS = "iob2.offsets.tsv"
JOINED = "runs over the end of a sentence; the sentences are joined"
BLANKS = "white space in the label is written as _"


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `iob2.conll` and `iob2.offsets.tsv`, whose lines are numbered from 1."""
    with (
        (directory / FILE).open("w", encoding="utf-8", newline="\n") as columns,
        (directory / OFFSETS).open("w", encoding="utf-8", newline="\n") as offsets,
    ):
        offsets.write("document\tline\tstart\tend\n")
        line = 1
        for item in items:
            line = _write_document(item, columns, offsets, line, report)


def _write_document(item: Item, columns: TextIO, offsets: TextIO, line: int, report: LossReport) -> int:
    """Writes one document beginning at `line`; gives the line after it."""
    document, tokens = item.document, item.tokens()
    kept, left = flat(aligned(document, tokens, report))
    for span, _, _ in left:
        report.drop("spans", OVERLAP, document, span.id, span.quote(document.text))
    breaks = _breaks(tokens.sentences, kept, item, report)
    tags = _tags(len(tokens), kept, item, report)
    columns.write("-DOCSTART-\tO\n\n")
    line += 2
    for index, (start, end) in enumerate(tokens):
        if index in breaks:
            columns.write("\n")
            line += 1
        columns.write(f"{document.text[start:end]}\t{tags[index]}\n")
        offsets.write(f"{document.id}\t{line}\t{start}\t{end}\n")
        line += 1
    if len(tokens):
        columns.write("\n")
        line += 1
    return line


def _breaks(sentences: tuple[int, ...], kept: list[Aligned], item: Item, report: LossReport) -> set[int]:
    """The tokens before which a blank line stands."""
    breaks = set(sentences[1:])
    for span, first, last in kept:
        crossed = sentences[bisect_right(sentences, first) : bisect_right(sentences, last - 1)]
        if crossed:
            breaks.difference_update(crossed)
            report.change("spans", JOINED, item.document, span.id, span.quote(item.document.text))
    return breaks


def _tags(count: int, kept: list[Aligned], item: Item, report: LossReport) -> list[str]:
    tags = ["O"] * count
    for span, first, last in kept:
        label = "_".join(span.label.split())
        if label != span.label:
            report.change("spans", BLANKS, item.document, span.id, span.label)
        tags[first] = f"B-{label}"
        tags[first + 1 : last] = [f"I-{label}"] * (last - first - 1)
    return tags


FORMAT = Format(
    id="conll",
    title="CoNLL (IOB2)",
    extension=".conll",
    summary="Tokens and tags in two columns: spans without overlap, nothing else.",
    carries=frozenset({"spans"}),
    writer=write,
)
