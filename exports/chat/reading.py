"""Reading chat JSONL whose answers have the shape of ours: spans are found again by their words."""

from collections.abc import Iterator

import msgspec

from exports.chat.answer import Answer, document_of
from exports.incoming import Flaw, Incoming, ReadOptions, RefusedError, checked
from exports.records import BAD, flaw, records
from exports.source import Source
from schemas.gold import GoldDocument


class Message(msgspec.Struct):
    """One turn."""

    role: str
    content: str


class Line(msgspec.Struct):
    """One document."""

    messages: list[Message]


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each line; its place in the file is its id, since messages have none."""
    for found in records(source, options, notes, Line):
        if isinstance(found, Flaw):
            yield found
            continue
        try:
            document = _document(found.value, found.where, options.language)
            yield Incoming(document, found.where, annotated=True)
        except (*BAD, msgspec.DecodeError, RecursionError) as error:
            yield flaw(source, found.line, found.where, error)


def _document(line: Line, where: str, language: str) -> GoldDocument:
    text = _content(line, "user")
    answer = msgspec.json.decode(_content(line, "assistant"), type=Answer)
    return checked(document_of(answer, text, where, language))


def _content(line: Line, role: str) -> str:
    found = [message.content for message in line.messages if message.role == role]
    if len(found) != 1:
        raise RefusedError(f"{len(found)} messages of role {role!r}; one was expected")
    return found[0]
