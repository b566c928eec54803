"""From columns to documents. The text is made of the tokens, or is the one that lies beside."""

from collections.abc import Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import PurePosixPath

import msgspec

from exports.building import join
from exports.conll.columns import Block, blocks, spans
from exports.conll.writing import OFFSETS_ENDING, TEXTS_ENDING
from exports.folder import stem
from exports.incoming import Flaw, Incoming, ReadOptions, RefusedError, checked, place
from exports.source import Source, SourceError, lines, open_text
from schemas.gold import GoldDocument, GoldError, Span

Bounds = list[tuple[int, int]]


class Text(msgspec.Struct):
    """A line of the texts that lie beside."""

    document: str
    text: str


class Beside:
    """The side files, read along with the columns. Raises SourceError where they do not belong to them."""

    def __init__(self, texts: Iterator[str], offsets: Iterator[str]) -> None:
        self._texts = texts
        self._offsets = islice(offsets, 1, None)

    def next(self, block: Block) -> tuple[Text, Bounds]:
        """The text of the next document, and where each of its tokens is."""
        try:
            found = msgspec.json.decode(next(self._texts, ""), type=Text)
        except (msgspec.DecodeError, RecursionError) as error:
            raise SourceError(f"{TEXTS_ENDING} has no text for the document: {error}", block.line) from error
        return found, [self._bounds(found.text, token.word, token.line) for token in block.tokens()]

    def _bounds(self, text: str, word: str, line: int) -> tuple[int, int]:
        row = next(self._offsets, "").rstrip("\r\n").split("\t")
        try:
            start, end = int(row[-2]), int(row[-1])
            if int(row[-3]) == line and start >= 0 and text[start:end] == word:
                return start, end
        except (ValueError, IndexError):
            pass
        raise SourceError(f"{OFFSETS_ENDING} and {TEXTS_ENDING} beside it do not have {word!r} here", line)


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each `-DOCSTART-` or `SAMPLE_START`; without them the file is one."""
    name = PurePosixPath(stem(source.name)).name
    texts, offsets = (source.beside(name + ending) for ending in (TEXTS_ENDING, OFFSETS_ENDING))
    loose = count = 0
    try:
        with ExitStack() as stack:
            beside = None
            if texts and offsets:
                opened = (
                    lines(stack.enter_context(open_text(each, options, notes))) for each in (texts, offsets)
                )
                beside = Beside(*opened)
            columns = stack.enter_context(open_text(source, options, notes))
            for number, block in enumerate(blocks(lines(columns)), 1):
                made, begun = _document(block, number, source, options, beside)
                loose += begun
                count += 1
                yield made
    except SourceError as error:
        yield Flaw(source.name, error.line, str(error))
    if loose:
        notes.append(f"{source.name}: spans that begin with I or E, as in IOB1: {loose:,}")
    if count and not (texts and offsets):
        notes.append(f"{source.name}: the text is made of tokens joined by blanks, of sentences by line ends")


def _document(
    block: Block, number: int, source: Source, options: ReadOptions, beside: Beside | None
) -> tuple[Incoming | Flaw, int]:
    """The document, and how many of its spans begin as in IOB1."""
    if block.flaw is not None:
        if beside is not None:  # from here on it is not known what belongs to what
            raise SourceError(block.flaw[1], block.flaw[0])
        return Flaw(source.name, *block.flaw), 0
    where = place(source.name, block.line) if block.marked else source.name
    try:
        if beside is not None:
            found, bounds = beside.next(block)
            plain = GoldDocument(id=found.document, text=found.text, language=options.language)
        else:
            called = f"{stem(source.name)}#{number}" if block.marked else stem(source.name)
            text, bounds, _ = join([[token.word for token in each] for each in block.sentences if each])
            plain = GoldDocument(id=called, external_id=called, text=text, language=options.language)
        tagged, loose = spans(block)
        made = (
            Span(id=f"s{n}", start=bounds[first][0], end=bounds[last - 1][1], label=label)
            for n, (first, last, label) in enumerate(tagged, 1)
        )
        whole = tuple(msgspec.structs.replace(span, text=span.quote(plain.text)) for span in made)
        document = checked(msgspec.structs.replace(plain, spans=whole).check())
    except (GoldError, RefusedError) as error:
        return Flaw(source.name, block.line, str(error)), 0
    return Incoming(document, where, annotated=True), loose
