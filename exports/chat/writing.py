"""Writing chat JSONL, its schema, and which line is which document."""

from collections.abc import Iterable
from pathlib import Path

import msgspec

from exports.base import Item
from exports.chat.answer import answer_of, renumbered
from exports.chat.vocabulary import Vocabulary
from exports.loss import LossReport
from schemas.gold import GoldDocument

FILE = "chat.jsonl"
SCHEMA = "chat.schema.json"
DOCUMENTS = "chat.documents.tsv"
SHARED = "its identifier across documents is not written"


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `chat.jsonl`, `chat.schema.json` and `chat.documents.tsv`, whose lines are numbered from 1."""
    encode = msgspec.json.Encoder().encode
    vocabulary = Vocabulary()
    # The system message names what all documents use, so their own messages wait beside.
    waiting = directory / "messages.partial"
    with (
        waiting.open("wb") as messages,
        (directory / DOCUMENTS).open("w", encoding="utf-8", newline="\n") as documents,
    ):
        documents.write("line\tdocument\n")
        for line, item in enumerate(items, 1):
            _tell_shared(item.document, report)
            vocabulary.add(item.document)
            answer = encode(answer_of(renumbered(item.document))).decode()
            user = {"role": "user", "content": item.document.text}
            messages.write(encode([user, {"role": "assistant", "content": answer}]) + b"\n")
            documents.write(f"{line}\t{' '.join(item.document.id.split())}\n")
    system = encode({"role": "system", "content": vocabulary.prompt()})
    with waiting.open("rb") as messages, (directory / FILE).open("wb") as file:
        for turns in messages:
            file.write(b'{"messages":[' + system + b"," + turns.rstrip(b"\n")[1:] + b"}\n")
    waiting.unlink()
    schema = msgspec.json.format(encode(vocabulary.schema()), indent=1)
    (directory / SCHEMA).write_bytes(schema + b"\n")


def _tell_shared(document: GoldDocument, report: LossReport) -> None:
    for incident in document.incidents:
        if incident.shared is not msgspec.UNSET:
            report.change("incidents", SHARED, document, incident.id, incident.shared)
