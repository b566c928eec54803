"""Chat JSONL for fine-tuning: a system message, the text, and everything annotated in it as a JSON answer."""

from exports.base import ALL_KINDS, Format
from exports.chat.answer import renumbered
from exports.chat.reading import read
from exports.chat.writing import write

__all__ = ["FORMAT", "read", "renumbered", "write"]

FORMAT = Format(
    id="chat",
    title="Chat JSONL (fine-tuning)",
    extension=".jsonl",
    summary="Text and answer as messages for training language models; the answer has a JSON Schema.",
    carries=ALL_KINDS - {"fields"},
    writer=write,
    reader=read,
    endings=(".jsonl", ".json"),
)
