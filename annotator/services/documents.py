"""Documents as the annotation page needs them: text, tokens, blocks.

A document never changes, so what is read once is kept in memory for the next edits of it.
"""

from bisect import bisect_left, bisect_right
from collections import OrderedDict
from dataclasses import dataclass, replace
from threading import Lock

from annotator.domain import layout
from annotator.errors import NotFound
from annotator.store import Session, documents
from annotator.store.documents import Document, DocumentTokens
from schemas.text import Tokens, tokenize

# Characters of text kept in memory; tokens and blocks take about ten bytes a character more.
_KEPT_CHARACTERS = 1_000_000


@dataclass(frozen=True, slots=True)
class Reading:
    """A document's text with its tokens and blocks; `kept`: the tokens are stored."""

    document_id: int
    kept: bool
    text: str
    tokens: Tokens
    blocks: tuple[layout.Block, ...]

    def tokens_between(self, start: int, end: int) -> tuple[int, int]:
        """The indices [first, last) of the tokens that meet [start, end)."""
        return bisect_right(self.tokens.ends, start), bisect_left(self.tokens.starts, end)

    def sentences_between(self, first: int, last: int) -> tuple[int, ...]:
        """The token indices in [first, last) that begin a sentence."""
        sentences = self.tokens.sentences
        return sentences[bisect_left(sentences, first) : bisect_left(sentences, last)]


class _Readings:
    """The latest used readings, by database and document, up to a number of characters."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._kept: OrderedDict[tuple[str, int], Reading] = OrderedDict()
        self._characters = 0
        self._lock = Lock()

    def get(self, key: tuple[str, int]) -> Reading | None:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: tuple[str, int], reading: Reading) -> None:
        with self._lock:
            if key not in self._kept:
                self._characters += len(reading.text)
            self._kept[key] = reading
            while self._characters > self._limit and len(self._kept) > 1:
                self._characters -= len(self._kept.popitem(last=False)[1].text)


_readings = _Readings(_KEPT_CHARACTERS)


def listed(session: Session, project_id: int, document_id: int) -> Document:
    """The document, if the project shows it; raises NotFound."""
    document = documents.listed(session, project_id, document_id)
    if document is None:
        raise NotFound("This document is not in the project.")
    return document


def reading(session: Session, document_id: int, language: str) -> Reading:
    """The document's text, tokens and blocks. Tokens not yet stored are made, and not stored."""
    key = _key(session, document_id)
    found = _readings.get(key)
    if found is None:
        text = documents.text_of(session, document_id)
        stored = documents.tokens_of(session, document_id)
        tokens = stored or tokenize(text, language)
        found = Reading(document_id, stored is not None, text, tokens, layout.blocks(text, tokens))
        _readings.put(key, found)
    return found


def settle_tokens(session: Session, found: Reading) -> None:
    """Stores the tokens of a reading about to be annotated: they stay what the annotator saw.

    To be followed by `settled` once that is committed.
    """
    if not found.kept:
        keep_tokens(session, found.document_id, found.tokens)


def settled(session: Session, found: Reading) -> None:
    """Remembers that the tokens of a reading are stored."""
    if not found.kept:
        _readings.put(_key(session, found.document_id), replace(found, kept=True))


def _key(session: Session, document_id: int) -> tuple[str, int]:
    return str(session.get_bind().engine.url), document_id


def keep_tokens(session: Session, document_id: int, tokens: Tokens) -> None:
    """Stores a document's tokens, once; does not commit."""
    if session.get(DocumentTokens, document_id) is None:
        bounds, sentences = tokens.pack()
        session.add(
            DocumentTokens(
                document_id=document_id, bounds=bounds, sentences=sentences, tokenizer=tokens.tokenizer
            )
        )
        session.flush()
