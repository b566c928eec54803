"""spaCy DocBin: what training reads, beside it the whole gold record and two training configs."""

from exports.base import Format
from exports.spacy.reading import read
from exports.spacy.writing import ATTRIBUTES, RECORD, SPANS, write

__all__ = ["ATTRIBUTES", "FORMAT", "RECORD", "SPANS", "read", "write"]

FORMAT = Format(
    id="spacy",
    title="spaCy DocBin",
    extension=".spacy",
    summary="Docs with spans and entities, ready for training; the whole gold record in user_data.",
    writer=write,
    reader=read,
    endings=(".spacy",),
)
