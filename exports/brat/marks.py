"""From T lines to spans: where they are, what they are called, and which stand only for an event."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

import msgspec

from exports.brat.lines import (
    CLAIM,
    Frame,
    Link,
    Mark,
    Parts,
    Standoff,
    exact_name,
    heard,
    joined,
    mapping,
    pieces,
    remarks,
)
from exports.offsets import Placer
from schemas.gold import NOTE, Attributes, GoldError, Span


def is_claim(frame: Frame, standoff: Standoff) -> bool:
    """Whether it is an event of type Claim about an event, and not one that a note calls an event."""
    about = dict(frame.arguments).get("Event")
    noted = standoff.exact.get(frame.id, {})
    return frame.type == CLAIM and about in standoff.frames and "event" not in noted


def noted_id(line: str, standoff: Standoff) -> str:
    """The id that a note gives to what is in a line; else the line's own."""
    noted = standoff.exact.get(line, {}).get("id")
    return noted if isinstance(noted, str) and noted else line


def attributes_of(line: str, standoff: Standoff) -> Attributes:
    """The attributes and the remark that lines give to another line; those are then no longer unread."""
    known = standoff.exact.get(line, {})
    found = heard(standoff.attributes.pop(line, {}), known)
    tails = standoff.remarks.pop(line, None)
    if tails is not None:
        noted = known.get(NOTE)
        found[NOTE] = noted if isinstance(noted, str) and remarks(noted) == tails else "\n".join(tails)
    return found


class Marks:
    """The spans of a document by T line. Raises GoldError for one that is not on its words.

    `triggers` are the T lines of the spans that evoke events, `cues` those of claims that have one without
    saying so, both by E line; `ids` the spans' ids by T line, without triggers that only stand beside a span.
    """

    def __init__(self, text: str, standoff: Standoff, placer: Placer) -> None:
        self._text = text
        self._standoff = standoff
        self._placed = {line: self._place(mark, placer) for line, mark in standoff.marks.items()}
        frames = list(standoff.frames.values())
        self._events = [frame for frame in frames if not is_claim(frame, standoff)]
        self.triggers = {frame.id: frame.trigger for frame in self._events}
        self._types = {frame.trigger: self._note(frame.id).get("type") for frame in self._events}
        claims = [frame for frame in frames if frame.id not in self.triggers]
        self.cues = {frame.id: frame.trigger for frame in claims if not self._stands_beside(frame)}
        beside = {frame.trigger for frame in claims if frame.id not in self.cues}
        ids = self._name(beside)
        used = self._used()
        self.ids = {
            line: identifier for line, identifier in ids.items() if line not in beside or line in used
        }

    def id(self, about: str, line: str) -> str:
        """The id of the span of a T line, which another line is about."""
        if line not in self.ids:
            raise GoldError(f"{about}: {line} is not in the file")
        return self.ids[line]

    def label(self, line: str) -> str:
        """The label of a T line's span."""
        return exact_name(
            self._standoff.marks[line].type, self._note(line).get("label") or self._types.get(line)
        )

    def span(self, line: str, entity: str | None) -> Span:
        """The span of a T line."""
        cut, doubt = self._placed[line]
        parts = _noted_parts(self._note(line).get("fragments"), len(self._text))
        if pieces(self._text, parts) != cut:
            parts = joined(self._text, cut)
        attributes = attributes_of(line, self._standoff)
        if doubt:
            attributes[NOTE] = "\n".join(filter(None, (doubt, attributes.get(NOTE))))
        span = Span(
            id=self.ids[line],
            start=parts[0][0],
            end=parts[-1][1],
            fragments=parts if len(parts) > 1 else None,
            label=self.label(line),
            entity=entity,
            attributes=attributes | mapping(self._note(line).get("hidden")),
        )
        return msgspec.structs.replace(span, text=span.quote(self._text))

    def _note(self, line: str) -> dict[str, Any]:
        return self._standoff.exact.get(line, {})

    def _place(self, mark: Mark, placer: Placer) -> tuple[Parts, str]:
        """The parts in text order, and what is doubtful about them."""
        quotes = quotes_of(self._text, mark)
        placed = [
            placer.place(self._text, start, end, quote, mark.id)
            for (start, end), quote in zip(mark.parts, quotes, strict=True)
        ]
        doubt = next((str(each.attributes[NOTE]) for each in placed if each.attributes), "")
        return tuple((each.start, each.end) for each in placed), doubt

    def _name(self, beside: set[str]) -> dict[str, str]:
        """The id of each T line's span; adds to `beside` the triggers written beside their spans."""
        standoff = self._standoff
        evoking = set(self.triggers.values()) | beside
        ids = {line: noted_id(line, standoff) for line in standoff.marks}
        lines = {identifier: line for line, identifier in ids.items() if line not in evoking}
        for frame in self._events:
            noted = self._note(frame.id).get("trigger")
            if not isinstance(noted, str) or not noted or frame.trigger not in ids:
                continue
            span = lines.setdefault(noted, frame.trigger)
            if span == frame.trigger:
                ids[span] = noted
            elif self._same_place(span, frame.trigger):
                self.triggers[frame.id] = span
                beside.add(frame.trigger)
        return ids

    def _stands_beside(self, claim: Frame) -> bool:
        """Whether a claim's trigger is no cue of its own: it is where its cue is, or its event's trigger."""
        arguments = dict(claim.arguments)
        evoked = self._standoff.frames[arguments["Event"]].trigger
        return any(self._same_place(each, claim.trigger) for each in (arguments.get("Cue", ""), evoked))

    def _same_place(self, first: str, second: str) -> bool:
        one, other = self._placed.get(first), self._placed.get(second)
        return one is not None and other is not None and one[0] == other[0]

    def _used(self) -> set[str]:
        """The T lines that something is about, or that evoke an event."""
        standoff = self._standoff
        lines: Iterable[Frame | Link] = chain(standoff.frames.values(), standoff.links.values())
        used = {target for line in lines for _, target in line.arguments} | set(self.triggers.values())
        used |= {member for group in standoff.groups for member in group.members}
        return used | {each.target for each in standoff.references}


def quotes_of(text: str, mark: Mark) -> list[str | None]:
    """The words that a T line gives to each of its parts; None where they need no look."""
    parts, quote = mark.parts, mark.quote
    given = " ".join(text[start:end] for start, end in parts)
    if quote is None or _same_words(given, quote):
        return [None] * len(parts)
    if len(quote) != len(given):
        return [quote, *[None] * (len(parts) - 1)]
    at, quotes = 0, []
    for start, end in parts:
        quotes.append(quote[at : at + end - start])
        at += end - start + 1
    return [*quotes]


def _same_words(given: str, quote: str) -> bool:
    """Whether a line has the words; line ends may be blanks there, and more may follow after a blank."""
    more = quote[len(given) :]
    return (quote.startswith(given) and not more[:1].strip()) or quote.split() == given.split()


def _noted_parts(value: Any, size: int) -> Parts:
    """Fragments of a note, if they are in order inside a text of that size; else none."""
    try:
        parts = msgspec.convert(value, tuple[tuple[int, int], ...])
    except msgspec.ValidationError:
        return ()
    edges = [0, *(edge for part in parts for edge in part), size]
    return parts if edges == sorted(edges) else ()
