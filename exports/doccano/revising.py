"""A record of ours, changed as its line was changed in doccano."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from exports.doccano.arrows import Arrow, arrows
from exports.doccano.writing import contiguous
from exports.pruning import prune
from schemas.gold import Entity, Event, GoldDocument, Relation, Span


class Marked(NamedTuple):
    """A span of a line, in code points."""

    start: int
    end: int
    label: str


class Drawn(NamedTuple):
    """A relation of a line, from one of its spans to another, by their indices."""

    head: int
    tail: int
    type: str


def revised(record: GoldDocument, marked: list[Marked], drawn: list[Drawn] | None) -> GoldDocument:
    """The record with the line's spans and, where it has any, relations.

    What the line still has keeps its id and all that doccano does not know; what refers to a span that is
    gone goes with it. New relations are between the entities of their spans.
    """
    kept = contiguous(record)
    before = [] if drawn is None else list(arrows(record, {span.id for span in kept}))
    ids, added = _matched(record, kept, marked)
    gone = {span.id for span in kept} - set(ids)
    left = tuple(span for span in record.spans if span.id not in gone)
    document, _ = prune(msgspec.structs.replace(record, spans=left + added))
    if drawn is None:
        return document
    wanted = Counter((ids[each.head], ids[each.tail], each.type) for each in drawn)
    missing = [arrow for arrow in before if not _take(wanted, arrow)]
    return _joined(_without(document, missing), list(wanted.elements()))


def _take(wanted: Counter[tuple[str, str, str]], arrow: Arrow) -> bool:
    key = (arrow.head, arrow.tail, arrow.type)
    found = wanted[key] > 0
    wanted[key] -= found
    return found


def _matched(
    record: GoldDocument, kept: list[Span], marked: list[Marked]
) -> tuple[list[str], tuple[Span, ...]]:
    """The id of each span of the line, and the spans that the record does not have."""
    known: defaultdict[Marked, list[str]] = defaultdict(list)
    for span in reversed(kept):
        known[Marked(span.start, span.end, span.label)].append(span.id)
    free = _free(record, "s")
    ids, added = [], []
    for each in marked:
        if known[each]:
            ids.append(known[each].pop())
        else:
            ids.append(next(free))
            text = record.text[each.start : each.end]
            added.append(Span(id=ids[-1], start=each.start, end=each.end, label=each.label, text=text))
    return ids, tuple(added)


def _without(document: GoldDocument, missing: list[Arrow]) -> GoldDocument:
    """The document without the arguments and relations of these arrows."""
    gone = {(arrow.owner, arrow.number) for arrow in missing}
    if not gone:
        return document
    return msgspec.structs.replace(
        document,
        events=tuple(_stripped(event, gone) for event in document.events),
        relations=tuple(each for each in document.relations if (each.id, None) not in gone),
    )


def _stripped(event: Event, gone: set[tuple[str, int | None]]) -> Event:
    kept = tuple(each for n, each in enumerate(event.arguments) if (event.id, n) not in gone)
    return msgspec.structs.replace(event, arguments=kept)


def _joined(document: GoldDocument, wanted: list[tuple[str, str, str]]) -> GoldDocument:
    """The document with relations between the entities of spans, which get one where they have none."""
    if not wanted:
        return document
    entity_of = {span.id: span.entity for span in document.spans}
    labels = {span.id: span.label for span in document.spans}
    names, free = _free(document, "n"), _free(document, "r")
    entities, relations = [], []
    for head, tail, kind in wanted:
        for span in (head, tail):
            if entity_of[span] is None:
                entity_of[span] = next(names)
                entities.append(Entity(str(entity_of[span]), labels[span]))
        relations.append(Relation(next(free), kind, str(entity_of[head]), str(entity_of[tail])))
    spans = (msgspec.structs.replace(span, entity=entity_of[span.id]) for span in document.spans)
    return msgspec.structs.replace(
        document,
        spans=tuple(spans),
        entities=(*document.entities, *entities),
        relations=(*document.relations, *relations),
    )


def _free(document: GoldDocument, letter: str) -> Iterator[str]:
    """Ids that the record does not have: s1, s2, …"""
    kinds = ("spans", "entities", "events", "incidents", "claims", "relations")
    taken = {item.id for kind in kinds for item in getattr(document, kind)}
    number = 0
    while True:
        number += 1
        if f"{letter}{number}" not in taken:
            yield f"{letter}{number}"
