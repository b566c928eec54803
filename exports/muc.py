"""MUC templates without triggers: what GRIT and GTT share in writing and reading.

An incident has a type and five slots; a slot holds entities, an entity the words by which the text names it.
Words are in lower case and have the offset of their first occurrence. `gold` keeps the text as it was, and
the document's own fields.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from exports.base import Item
from exports.building import Builder
from exports.incidents import SLOTS, Losses, Template, templates
from exports.loss import LossReport
from exports.offsets import Placer
from exports.tokenized import EventNote, Head, SpanNote, head
from schemas.gold import Entity, GoldDocument, GoldError, Span

LINE_ENDS = {ord("\n"): " ", ord("\r"): " "}
NO_FILL = "fills no slot"
FIRST = "has the offset of the first occurrence of its words"
NAMELESS = "written as its words, without name and links"

Mention = tuple[str, int]
Slots = dict[str, list[list[Mention]]]


class Gold(msgspec.Struct, omit_defaults=True):
    """The text before it was put into lower case, and the document's own fields."""

    text: str
    document: Head


def lowered(text: str) -> str:
    """The text in lower case with blanks for line ends, as long as it was."""
    small = text.lower()
    if len(small) != len(text):  # a few characters become two
        small = "".join(each.lower() if len(each.lower()) == 1 else each for each in text)
    return small.translate(LINE_ENDS)


def written(item: Item, report: LossReport, events: bool) -> tuple[dict[str, Any], list[tuple[str, Slots]]]:
    """The keys that both formats begin with, and the templates: type, and words with offsets by slot."""
    document = item.document
    text = lowered(document.text)
    made = templates(document, Losses(document, report, events))
    _report_spans(document, text, made, report)
    base = {"docid": document.id, "doctext": text, "gold": Gold(document.text, head(document))}
    return base, [(template.type, _words(template, text)) for template in made]


def _words(template: Template, text: str) -> Slots:
    """Each entity as its words, each once, with their first offset."""

    def named(spans: tuple[Span, ...]) -> list[Mention]:
        found = dict.fromkeys(text[span.start : span.end] for span in spans)
        return [(words, text.index(words)) for words in found]

    return {slot: [named(spans) for spans in entities] for slot, entities in template.slots.items()}


def _report_spans(document: GoldDocument, text: str, made: list[Template], report: LossReport) -> None:
    used = {
        span.id
        for template in made
        for entities in template.slots.values()
        for spans in entities
        for span in spans
    }
    named = {span.entity for span in document.spans if span.id in used}
    for span in document.spans:
        if span.id not in used:
            report.drop("spans", NO_FILL, document, span.id, span.quote(document.text))
        elif text.index(text[span.start : span.end]) != span.start:
            report.change("spans", FIRST, document, span.id, span.quote(document.text))
    for entity in document.entities:
        if entity.id not in named:
            report.drop("entities", NO_FILL, document, entity.id, entity.name or "")
        else:
            report.change("entities", NAMELESS, document, entity.id, entity.name or "")


class Reading:
    """Builds the record of one line: entities of slots as spans, labelled with the slot."""

    def __init__(self, doctext: str, gold: Gold | None, placer: Placer) -> None:
        if gold is not None and lowered(gold.text) != doctext:
            raise GoldError("gold.text is not the text of doctext")
        self._doctext = doctext
        self._gold = gold
        self._placer = placer
        self._builder = Builder(gold.text if gold else doctext, [])
        self._known: dict[tuple[str, tuple[Mention, ...]], str] = {}

    def event(self, name: str, slots: Slots, path: str) -> None:
        """An event without trigger; each entity of a slot is an argument, its first words the span."""
        arguments = []
        for slot, entities in slots.items():
            for index, mentions in enumerate(entities):
                if mentions:
                    arguments.append((slot, self._entity(slot, mentions, f"{path}.{slot}[{index}]")))
        self._builder.event(name, None, arguments, EventNote())

    def _entity(self, slot: str, mentions: list[Mention], path: str) -> str:
        key = slot, tuple(mentions)
        if key not in self._known:
            # A span of its own for each entity: the same words may be in another one.
            named = len(set(mentions)) > 1
            entity = self._builder.entity(Entity("", slot)) if named else None
            spans = [self._span(slot, words, at, entity, path) for words, at in dict.fromkeys(mentions)]
            self._known[key] = spans[0]
        return self._known[key]

    def _span(self, slot: str, words: str, at: int, entity: str | None, path: str) -> str:
        placed = self._placer.place(self._doctext, at, at + len(words), words, path)
        note = SpanNote(self._builder.fresh("s", None), None, placed.attributes, entity)
        return self._builder.interval(placed.start, placed.end, slot, note, path)

    def document(self, docid: str, language: str) -> GoldDocument:
        """The checked record."""
        return self._builder.document(docid, self._gold.document if self._gold else None, language)


def merged(templates: Iterable[Slots]) -> Slots:
    """The entities of all templates by slot; those that share words are one."""
    extracts: Slots = {slot: [] for slot in SLOTS}
    for slots in templates:
        for slot, entities in slots.items():
            for mentions in entities:
                _merge(extracts[slot], mentions)
    return extracts


def _merge(entities: list[list[Mention]], mentions: list[Mention]) -> None:
    same = [each for each in entities if not {*each}.isdisjoint(mentions)]
    if not same:
        entities.append(list(mentions))
        return
    first, *others = same
    for more in (*others, mentions):
        first.extend(each for each in more if each not in first)
    for other in others:
        entities.remove(other)
