"""Writing columns: one token a line with its tag, and side files with the tokens' offsets and the texts.

Longer spans win over the spans they overlap. A blank line ends a sentence, except where a kept span runs
on: there the two sentences are joined, since readers score each by itself.
"""

from bisect import bisect_right
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import Literal, TextIO

import msgspec

from exports.base import Item
from exports.flat import OVERLAP, Aligned, aligned, flat
from exports.loss import LossReport

COLUMNS_ENDING = ".conll"
OFFSETS_ENDING = ".offsets.tsv"
TEXTS_ENDING = ".texts"
DOCUMENT = "-DOCSTART-"
JOINED = "runs over the end of a sentence; the sentences are joined"
BLANKS = "white space in the label is written as _"

Scheme = Literal["iob2", "bioes"]


def write_as(scheme: Scheme, items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes the columns, the offsets, whose lines are numbered from 1, and the texts, one a line."""
    with ExitStack() as stack:
        columns, offsets, texts = (
            stack.enter_context((directory / f"{scheme}{ending}").open("w", encoding="utf-8", newline="\n"))
            for ending in (COLUMNS_ENDING, OFFSETS_ENDING, TEXTS_ENDING)
        )
        offsets.write("document\tline\tstart\tend\n")
        line = 1
        for item in items:
            line = _write_document(scheme, item, columns, offsets, line, report)
            text = {"document": item.document.id, "text": item.document.text}
            texts.write(msgspec.json.encode(text).decode() + "\n")


def _write_document(
    scheme: Scheme, item: Item, columns: TextIO, offsets: TextIO, line: int, report: LossReport
) -> int:
    """Writes one document beginning at `line`; gives the line after it."""
    document, tokens = item.document, item.tokens()
    kept, left = flat(aligned(document, tokens, report))
    for span, _, _ in left:
        report.drop("spans", OVERLAP, document, span.id, span.quote(document.text))
    breaks = _breaks(tokens.sentences, kept, item, report)
    tags = _tags(scheme, len(tokens), kept, item, report)
    columns.write(f"{DOCUMENT}\tO\n\n")
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


def _tags(scheme: Scheme, count: int, kept: list[Aligned], item: Item, report: LossReport) -> list[str]:
    tags = ["O"] * count
    for span, first, last in kept:
        label = "_".join(span.label.split())
        if label != span.label:
            report.change("spans", BLANKS, item.document, span.id, span.label)
        tags[first] = f"B-{label}"
        tags[first + 1 : last] = [f"I-{label}"] * (last - first - 1)
        if scheme == "bioes":
            tags[last - 1] = f"{'S' if last == first + 1 else 'E'}-{label}"
    return tags
