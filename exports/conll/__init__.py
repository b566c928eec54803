"""CoNLL columns: a token and its tag a line, in IOB2 or BIOES; spans without overlap, nothing else."""

from functools import partial

from exports.base import Format
from exports.conll.reading import read
from exports.conll.writing import BLANKS, JOINED, write_as

__all__ = ["BIOES", "BLANKS", "FILE", "FORMAT", "JOINED", "OFFSETS"]

FILE = "iob2.conll"
OFFSETS = "iob2.offsets.tsv"

FORMAT = Format(
    id="conll",
    title="CoNLL (IOB2)",
    extension=".conll",
    summary="Tokens and tags in two columns: spans without overlap, nothing else.",
    carries=frozenset({"spans"}),
    writer=partial(write_as, "iob2"),
    reader=read,
    endings=(".conll", ".iob", ".iob1", ".iob2", ".bio", ".bioes", ".iobes", ".bilou"),
)

BIOES = Format(
    id="conll-bioes",
    title="CoNLL (BIOES)",
    extension=".conll",
    summary="As CoNLL, with tags that also say where a span ends (BIOES).",
    carries=frozenset({"spans"}),
    writer=partial(write_as, "bioes"),
    reader=read,
    endings=FORMAT.endings,
)
