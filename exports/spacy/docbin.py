"""The content of a DocBin, taken from its bytes.

spaCy's own reader trusts its files: it expands them without limit, and writes what they say into memory
that it does not check. A DocBin is msgpack in zlib, and holds nothing that would be executed.
"""

import struct
import zlib
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec
from spacy.attrs import (  # type: ignore[import-not-found]
    ENT_ID,
    ENT_IOB,
    ENT_KB_ID,
    ENT_TYPE,
    ORTH,
)
from spacy.strings import StringStore

from exports.incoming import MAX_TEXT, ReadOptions, RefusedError
from exports.source import Source, SourceError, open_bytes

INSIDE, BEGIN = 1, 3
CHUNK = 1 << 20
# id, knowledge base id, label; tokens start, end; characters start, end.
_SPAN = struct.Struct(">QQQllll")


class Found(NamedTuple):
    """A span as the Doc has it: characters, label, id and identifier in a knowledge base."""

    start: int
    end: int
    label: str
    id: str
    link: str


@dataclass(frozen=True)
class StoredDoc:
    """What a Doc holds that can be read: `groups` are `doc.spans`, `entities` is `doc.ents`.

    `user_data` is None where it cannot be decoded.
    """

    text: str
    groups: dict[str, list[Found]]
    entities: list[Found]
    annotated: bool
    cats: dict[Any, Any]
    user_data: dict[Any, Any] | None
    spaces_known: bool


class _Group(msgspec.Struct):
    spans: list[bytes]
    name: str = ""


class _Packed(msgspec.Struct):
    """A DocBin's message; what comes after `strings` is missing in old ones."""

    attrs: list[int]
    tokens: bytes
    spaces: bytes
    lengths: bytes
    strings: list[str]
    cats: list[dict[Any, Any]] = []
    flags: list[dict[str, Any]] = []
    span_groups: list[bytes] = []
    user_data: list[bytes | None] = []


class DocBinFile:
    """The Docs of a file. Raises SourceError for one that is no DocBin or expands too far."""

    def __init__(self, source: Source, options: ReadOptions) -> None:
        try:
            self._packed = msgspec.msgpack.decode(_expanded(source, options), type=_Packed)
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise SourceError(f"not a DocBin: {error}") from error
        packed = self._packed
        if ORTH not in packed.attrs or len(packed.lengths) % 4 or len(packed.tokens) % 8:
            raise SourceError("not a DocBin: no words, or tokens that are cut off")
        self._lengths = array("i", packed.lengths)
        self._tokens = array("Q", packed.tokens)
        total = sum(self._lengths)
        if min(self._lengths, default=0) < 0 or total * len(packed.attrs) != len(self._tokens):
            raise SourceError("not a DocBin: the lengths of the Docs are not those of its tokens")
        if len(packed.spaces) != total:
            raise SourceError("not a DocBin: not every token has its white space")
        self._strings = StringStore(packed.strings)

    def __iter__(self) -> Iterator[StoredDoc | RefusedError]:
        """Each Doc, or why it cannot be read."""
        edges = accumulate(self._lengths, initial=0)
        for index, (start, length) in enumerate(zip(edges, self._lengths, strict=False)):
            try:
                yield self._doc(index, start, start + length)
            except RefusedError as error:
                yield error
            except (IndexError, KeyError, msgspec.DecodeError, struct.error, ValueError) as error:
                yield RefusedError(f"broken: {error}")

    def _doc(self, index: int, first: int, last: int) -> StoredDoc:
        words = [self._strings[each] for each in self._column(ORTH, first, last)]
        if sum(map(len, words)) > MAX_TEXT:
            raise RefusedError(f"text: more than {MAX_TEXT:,} characters cannot be annotated")
        spaces = self._packed.spaces[first:last]
        pieces = [word + " " if space else word for word, space in zip(words, spaces, strict=True)]
        starts = [0, *accumulate(map(len, pieces))]
        bounds = [(at, at + len(word)) for at, word in zip(starts, words, strict=False)]
        codes = self._column(ENT_IOB, first, last)
        groups = self._groups(_item(self._packed.span_groups, index, b""), bounds)
        return StoredDoc(
            text="".join(pieces),
            groups=groups,
            entities=list(self._entities(codes, bounds, first, last)),
            annotated=any(codes) or bool(groups),
            cats=_item(self._packed.cats, index, {}),
            user_data=_user_data(_item(self._packed.user_data, index, None)),
            spaces_known=not _item(self._packed.flags, index, {}).get("has_unknown_spaces"),
        )

    def _column(self, attribute: int, first: int, last: int) -> "array[int]":
        """That attribute of the tokens; zeros where the file does not have it."""
        width = len(self._packed.attrs)
        if attribute not in self._packed.attrs:
            return array("Q", bytes(8 * (last - first)))
        return self._tokens[first * width + self._packed.attrs.index(attribute) : last * width : width]

    def _entities(
        self, codes: "array[int]", bounds: list[tuple[int, int]], first: int, last: int
    ) -> Iterator[Found]:
        labels, ids, links = (self._column(each, first, last) for each in (ENT_TYPE, ENT_ID, ENT_KB_ID))
        at = 0
        while at < len(codes):
            end = at + 1
            if labels[at] and codes[at] in (INSIDE, BEGIN):
                while end < len(codes) and codes[end] == INSIDE and labels[end] == labels[at]:
                    end += 1
                yield self._found(bounds, at, end, labels[at], ids[at], links[at])
            at = end

    def _groups(self, packed: bytes, bounds: list[tuple[int, int]]) -> dict[str, list[Found]]:
        """The groups by key; old files have a list of them, which go by their names."""
        groups: dict[str, list[Found]] = {}
        if packed:
            raw = msgspec.msgpack.decode(packed, type=list[bytes] | dict[bytes, list[str]])
            pairs = raw.items() if isinstance(raw, dict) else ((each, None) for each in raw)
            for content, keys in pairs:
                group = msgspec.msgpack.decode(content, type=_Group)
                spans = [self._span(each, bounds) for each in group.spans]
                groups |= dict.fromkeys(keys or [group.name], spans)
        return groups

    def _span(self, packed: bytes, bounds: list[tuple[int, int]]) -> Found:
        name, link, label, start, end, _, _ = _SPAN.unpack(packed)
        if not 0 <= start < end <= len(bounds):
            raise ValueError(f"a span of tokens {start} to {end} of {len(bounds)}")
        return self._found(bounds, start, end, label, name, link)

    def _found(
        self, bounds: list[tuple[int, int]], first: int, last: int, label: int, name: int, link: int
    ) -> Found:
        return Found(
            bounds[first][0], bounds[last - 1][1], *(self._string(each) for each in (label, name, link))
        )

    def _string(self, number: int) -> str:
        """The string of a hash. spaCy does not store those of ids made from numbers."""
        try:
            return self._strings[number]
        except KeyError:
            return str(number)


def _expanded(source: Source, options: ReadOptions) -> bytes:
    pieces = []
    left = options.max_bytes
    inflate = zlib.decompressobj()
    with open_bytes(source, options) as file:
        try:
            while packed := inflate.unconsumed_tail or file.read(CHUNK):
                pieces.append(inflate.decompress(packed, CHUNK))
                left -= len(pieces[-1])
                if left < 0:
                    raise SourceError(f"expands beyond {options.max_bytes:,} bytes")
        except zlib.error as error:
            raise SourceError(f"not a DocBin: {error}") from error
    if not inflate.eof:
        raise SourceError("not a DocBin: the file is cut off")
    return b"".join(pieces)


def _user_data(packed: bytes | None) -> dict[Any, Any] | None:
    if packed is None:
        return {}
    try:
        return msgspec.msgpack.decode(packed, type=dict[Any, Any])
    except (msgspec.DecodeError, RecursionError, TypeError, UnicodeDecodeError):
        return None


def _item(values: list[Any], index: int, default: Any) -> Any:
    return values[index] if index < len(values) else default
