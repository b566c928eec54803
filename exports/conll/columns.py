"""Lines of columns: documents, sentences, tokens with their tags, and the spans that tags make."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from exports.conll.writing import DOCUMENT
from exports.incoming import MAX_TEXT
from exports.source import SourceError

# What begins a document in files of columns, by its first word.
STARTS = frozenset({DOCUMENT, "SAMPLE_START"})
BEGINNING = frozenset("BSU")
ENDING = frozenset("ESLU")
PREFIXES = BEGINNING | ENDING | {"I"}


class Token(NamedTuple):
    """A token, its tag, and the number of its line."""

    word: str
    tag: str
    line: int


class Tagged(NamedTuple):
    """A span of tokens [first, last), counted over the document."""

    first: int
    last: int
    label: str


@dataclass
class Block:
    """The lines of a document; `flaw` is the first line that is none, with the reason."""

    line: int
    marked: bool
    sentences: list[list[Token]] = field(default_factory=lambda: [[]])
    flaw: tuple[int, str] | None = None

    def add(self, token: Token) -> None:
        """A token of the sentence that is open."""
        self.sentences[-1].append(token)

    def end_sentence(self) -> None:
        """The next token begins a sentence."""
        if self.sentences[-1]:
            self.sentences.append([])

    def is_document(self) -> bool:
        """Whether anything stands in it: an empty file is no document, an empty one that is marked is."""
        return self.marked or bool(self.sentences[0]) or self.flaw is not None

    def tokens(self) -> list[Token]:
        """All tokens in order."""
        return [token for sentence in self.sentences for token in sentence]


def blocks(lines: Iterable[str]) -> Iterator[Block]:
    """The documents of a file; a file without marks is one. Raises SourceError for one that is too long."""
    block = Block(1, marked=False)
    size = 0
    for number, line in enumerate(lines, 1):
        line = line.rstrip("\r\n")
        words = line.split("\t") if "\t" in line else line.split()
        if words and words[0] in STARTS:
            if block.is_document():
                yield block
            block, size = Block(number, marked=True), 0
        elif not line.strip():
            block.end_sentence()
        elif block.flaw is None:
            size += len(words[0]) + 1
            if size > MAX_TEXT:
                raise SourceError(f"a document of more than {MAX_TEXT:,} characters", number)
            _add(block, words, number)
    if block.is_document():
        yield block


def _add(block: Block, words: list[str], number: int) -> None:
    word, tag = words[0].strip(), words[-1].strip()
    prefix, dash, label = tag.partition("-")
    if len(words) < 2 or not word:
        block.flaw = (number, "expected a token and its tag, between them a tab or blanks")
    elif any(each.isspace() for each in word):
        block.flaw = (number, f"the token {word!r} has white space in it")
    elif tag != "O" and not (dash and label and prefix in PREFIXES):
        block.flaw = (number, f"the last column, {tag!r}, is no tag such as O, B-actor or I-actor")
    else:
        block.add(Token(word, tag, number))


def spans(block: Block) -> tuple[list[Tagged], int]:
    """The spans of the document's tags, and how many of them begin with I or E, as in IOB1.

    IOB1, IOB2, BIOES (IOBES) and BILOU are read alike: a span goes on while a tag neither begins one nor has
    another label, and never beyond its sentence.
    """
    found: list[Tagged] = []
    loose = at = 0
    for sentence in block.sentences:
        opened: Tagged | None = None
        for token in sentence:
            prefix, _, label = token.tag.partition("-")
            if token.tag == "O":
                opened = None
            elif opened is not None and prefix not in BEGINNING and opened.label == label:
                opened = found[-1] = opened._replace(last=at + 1)
            else:
                opened = Tagged(at, at + 1, label)
                found.append(opened)
                loose += prefix not in BEGINNING
            if prefix in ENDING:
                opened = None
            at += 1
    return found, loose
