"""Reading: our own files give the record back, those of others their spans and entities."""

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from exports.incoming import Flaw, Incoming, LooseSpan, ReadOptions, RefusedError, build, checked
from exports.source import Source, SourceError
from exports.spacy.writing import RECORD, SPANS
from schemas import gold

if TYPE_CHECKING:
    from exports.spacy.docbin import Found, StoredDoc

# The link of an entity whose knowledge base the file does not name.
LINK = "kb"


def read(source: Source, options: ReadOptions, notes: list[str]) -> Iterator[Incoming | Flaw]:
    """A document for each Doc; what of it is not read is told in the notes."""
    from exports.spacy.docbin import DocBinFile

    told: Counter[str] = Counter()
    left = options.max_bytes
    try:
        for number, doc in enumerate(DocBinFile(source, options), 1):
            where = f"{source.name}, document {number}"
            try:
                if isinstance(doc, RefusedError):
                    raise doc
                left -= len(doc.text)
                if left < 0:
                    raise SourceError(f"expands beyond {options.max_bytes:,} bytes")
                yield _incoming(doc, where, options, told)
            except (RefusedError, gold.GoldError) as error:
                yield Flaw(source.name, None, f"document {number}: {error}")
    except SourceError as error:
        yield Flaw(source.name, None, str(error))
    for thing, count in sorted(told.items()):
        notes.append(f"{source.name}: {thing} (found {count:,} times)")


def _incoming(doc: "StoredDoc", where: str, options: ReadOptions, told: "Counter[str]") -> Incoming:
    record = (doc.user_data or {}).get(RECORD)
    if not isinstance(record, str):
        return Incoming(_foreign(doc, where, options, told), where, doc.annotated)
    document = checked(gold.decode(record))
    if document.text != doc.text:
        raise RefusedError("the Doc's text is not that of its gold record")
    known = {(span.start, span.end, span.label) for span in document.spans}
    added = sum(found[:3] not in known for found in doc.groups.get(SPANS, ()))
    _tell(told, f"spans of doc.spans[{SPANS!r}] that the gold record lacks are not read", added)
    return Incoming(document, where, annotated=True)


def _foreign(doc: "StoredDoc", where: str, options: ReadOptions, told: "Counter[str]") -> gold.GoldDocument:
    chosen = SPANS if SPANS in doc.groups else min(doc.groups, default=None)
    if chosen not in (SPANS, None):
        _tell(told, f"the spans are those of doc.spans[{chosen!r}]")
    for key in doc.groups.keys() - {chosen}:
        _tell(told, f"doc.spans[{key!r}] is not read", len(doc.groups[key]))
    _tell(told, "doc.cats is not read", bool(doc.cats))
    _tell(told, "doc.user_data is not read", doc.user_data is None or bool(doc.user_data))
    _tell(told, "white space is unknown: the words are joined by blanks", not doc.spaces_known)
    spans = list(doc.groups[chosen]) if chosen is not None else []
    places = {span[:3] for span in spans}
    spans += [entity for entity in doc.entities if entity[:3] not in places]
    loose = [LooseSpan(span.start, span.end, span.label, span.id or None) for span in spans]
    return _linked(build({"text": doc.text}, {}, loose, where, options.language), spans)


def _linked(document: gold.GoldDocument, spans: "list[Found]") -> gold.GoldDocument:
    """The document with an entity for each label and identifier of the knowledge base."""
    keys = dict.fromkeys((span.label, span.link) for span in spans if span.link)
    if not keys:
        return document
    taken = {span.id for span in document.spans}
    free = (name for number in range(1, len(taken) + len(keys) + 1) if (name := f"n{number}") not in taken)
    entities = {key: gold.Entity(next(free), key[0], links={LINK: key[1]}) for key in keys}
    placed = (
        msgspec.structs.replace(span, entity=entities[found.label, found.link].id) if found.link else span
        for span, found in zip(document.spans, spans, strict=True)
    )
    return msgspec.structs.replace(document, spans=tuple(placed), entities=tuple(entities.values())).check()


def _tell(told: "Counter[str]", thing: str, count: int = 1) -> None:
    if count:
        told[thing] += count
