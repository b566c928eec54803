"""doccano's JSON lines: spans, relations between them, and the whole gold record in a key of its own."""

from exports.base import Format
from exports.doccano.reading import read
from exports.doccano.writing import write

FORMAT = Format(
    id="doccano",
    title="doccano JSONL",
    extension=".jsonl",
    summary="Lines with spans, and with relations; the whole gold record in a key that doccano keeps.",
    writer=write,
    reader=read,
    endings=(".jsonl",),
)
