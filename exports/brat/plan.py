"""What of a document can stand in lines, and under which ids; what cannot, the document's note holds."""

import re
from collections.abc import Iterable, Iterator
from itertools import count

from exports.brat.lines import Parts, joined, pieces
from exports.loss import LossReport
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Incident, Relation, Span

NO_WORDS = "holds nothing but white space; in the document's note"
NO_TRIGGER = "no trigger; in the document's note"
NO_FILLER = "filled by what has no line; in the event's note"
NO_LINE = "about what has no line; in the document's note"
NO_MENTION = "no mention has a line; in the document's note"

Item = Span | Event | Claim | Entity | Incident | Relation


class Plan:
    """The ids of a document's lines: `marks` of spans, `frames` of events and claims, `links` of relations.

    `triggers` are the spans of events, `labels` those of T lines. `first` leads from an entity or incident to
    its first span or event, which stands for it. `left` are the items without lines, by kind; they are in the
    report.
    """

    def __init__(self, document: GoldDocument, report: LossReport) -> None:
        self.document = document
        self.report = report
        self.left: dict[str, list[Item]] = {}
        text = document.text
        self.parts: dict[str, Parts] = {span.id: pieces(text, span.parts()) for span in document.spans}
        self.spans = [span for span in document.spans if self._fits(span)]
        self.marks, self.free_marks = _ids("T", (span.id for span in self.spans))
        self.events = [event for event in document.events if self._is_evoked(event)]
        self.triggers = {event.id: event.trigger or "" for event in self.events}
        self.labels = {self.marks[span.id]: span.label for span in self.spans}
        known = self.marks.keys() | self.triggers.keys()
        self.claims = [claim for claim in document.claims if self._is_said(claim, known)]
        self.frames, _ = _ids("E", [*self.triggers, *(claim.id for claim in self.claims)])
        self.first: dict[str, str] = {}
        self.members: dict[str, list[str]] = {}
        mentions = ((span.entity, self.marks[span.id]) for span in self.spans)
        self._group(mentions, document.entities, "entities")
        reports = ((event.incident, self.frames[event.id]) for event in self.events)
        self._group(reports, document.incidents, "incidents")
        self.relations = [each for each in document.relations if self._is_joined(each)]
        self.links, _ = _ids("R", (each.id for each in self.relations))
        self.direct = self._direct()

    def end(self, identifier: str) -> str:
        """The line that stands for an event, a claim or an entity."""
        return self.frames.get(identifier) or self.first[identifier]

    def filler(self, argument: Argument) -> str | None:
        """The line of what fills a role, if it has one."""
        if argument.span is not None:
            return self.marks.get(argument.span)
        return self.frames.get(argument.event or "")

    def leave(self, kind: str, reason: str, item: Item) -> None:
        """An item that has no line."""
        self.left.setdefault(kind, []).append(item)
        self.report.drop(kind, reason, self.document, item.id, getattr(item, "text", ""))
        for name, value in getattr(item, "attributes", {}).items():
            self.report.drop("attributes", reason, self.document, f"{item.id}.{name}", str(value))
        for argument in getattr(item, "arguments", ()):
            self.report.drop("arguments", reason, self.document, f"{item.id}.{argument.role}")

    def _fits(self, span: Span) -> bool:
        if any(not self.document.text[start:end].isspace() for start, end in self.parts[span.id]):
            return True
        self.leave("spans", NO_WORDS, span)
        return False

    def _is_evoked(self, event: Event) -> bool:
        if event.trigger in self.marks:
            return True
        self.leave("events", NO_TRIGGER, event)
        return False

    def _is_said(self, claim: Claim, known: set[str]) -> bool:
        needed = {claim.event, claim.cue, claim.source} - {None, "author", "unnamed"}
        if needed <= known:
            return True
        self.leave("claims", NO_LINE, claim)
        return False

    def _is_joined(self, relation: Relation) -> bool:
        if {relation.head, relation.tail} <= self.frames.keys() | self.first.keys():
            return True
        self.leave("relations", NO_LINE, relation)
        return False

    def _group(
        self, pairs: Iterable[tuple[str | None, str]], items: Iterable[Entity | Incident], kind: str
    ) -> None:
        for identifier, line in pairs:
            if identifier is not None:
                self.members.setdefault(identifier, []).append(line)
                self.first.setdefault(identifier, line)
        for item in items:
            if item.id not in self.first:
                self.leave(kind, NO_MENTION, item)

    def _direct(self) -> frozenset[str]:
        """The spans whose T lines are triggers themselves.

        To brat a trigger has the type of its event, and nothing but events may be about it. For any other
        trigger a line of its own is written at the same place.
        """
        used = {span for event in self.events for each in event.arguments if (span := each.span)}
        used |= {claim.source for claim in self.claims} | {claim.cue for claim in self.claims if claim.cue}
        kinds: dict[str, set[str]] = {}
        for event in self.events:
            kinds.setdefault(event.trigger or "", set()).add(event.type)
        text = self.document.text
        return frozenset(
            span.id
            for span in self.spans
            if kinds.get(span.id) == {span.label}
            and not (span.attributes or span.entity or span.id in used)
            and joined(text, self.parts[span.id]) == span.parts()
        )


def _ids(letter: str, identifiers: Iterable[str]) -> tuple[dict[str, str], Iterator[str]]:
    """An id for each line: the item's own where it has the form, else the next that is free; and the rest."""
    own = re.compile(rf"{letter}\d{{1,9}}", re.ASCII)
    known = list(identifiers)
    taken = {each for each in known if own.fullmatch(each)}
    free = (name for number in count(1) if (name := f"{letter}{number}") not in taken)
    return {each: each if each in taken else next(free) for each in known}, free
