"""What the formats made of tokens share in reading: from words to a text, and from entries to a record."""

from collections.abc import Callable, Iterable, Iterator
from itertools import accumulate, chain
from typing import NamedTuple

import msgspec

from exports.incoming import MAX_TEXT, RefusedError, checked
from exports.tokenized import EventNote, Head, SpanNote
from schemas.gold import Argument, Attributes, Entity, Event, GoldDocument, GoldError, Incident, Span

# The letters of new ids: spans, events, entities, incidents.
LETTERS = "seni"


class Joined(NamedTuple):
    """A text, where each token is in it, and the first token of each sentence with, last, their number."""

    text: str
    bounds: list[tuple[int, int]]
    firsts: list[int]


def join(sentences: list[list[str]], text: str | None = None) -> Joined:
    """The text with its tokens; without a text, tokens are joined by a blank and sentences by a line end.

    Raises GoldError when the tokens are not those of the text.
    """
    firsts = list(accumulate((len(sentence) for sentence in sentences), initial=0))
    if sum(map(len, chain.from_iterable(sentences))) > MAX_TEXT:
        raise RefusedError(f"more than {MAX_TEXT:,} characters")
    if text is None:
        text = "\n".join(" ".join(sentence) for sentence in sentences)
    bounds = locate(chain.from_iterable(sentences), text)
    if bounds is None:
        raise GoldError("the tokens are not those of the text")
    return Joined(text, bounds, firsts)


def locate(tokens: Iterable[str], text: str) -> list[tuple[int, int]] | None:
    """Where the tokens are when there is nothing but white space between them; else None."""
    bounds = []
    at = 0
    for token in tokens:
        while not text.startswith(token, at) and text[at : at + 1].isspace():
            at += 1
        if not text.startswith(token, at):
            return None
        bounds.append((at, at + len(token)))
        at += len(token)
    return None if text[at:].strip() else bounds


def split_type(value: str, separator: str, subtype: str | None) -> tuple[str, str | None]:
    """Type and subtype of one word, where the file says which its subtype is; else the whole is the type."""
    if subtype and value.endswith(separator + subtype):
        return value.removesuffix(separator + subtype), subtype
    return value, None


class Builder:
    """A record in the making. Identifiers of the file are kept; missing and repeated ones become new ones.

    `doubt` gives the attributes of a span on tokens of which some are not where the file says.
    """

    def __init__(
        self,
        text: str,
        bounds: list[tuple[int, int]],
        doubt: Callable[[int, int, str], Attributes] | None = None,
    ) -> None:
        self.text = text
        self._doubt = doubt
        self._bounds = bounds
        self._taken: set[str] = set()
        self._spans: dict[str, Span] = {}
        self._at: dict[tuple[int, int], dict[str, None]] = {}
        self._labelled: dict[tuple[int, int, str], str] = {}
        self._events: list[Event] = []
        self._entities: dict[str, Entity] = {}
        self._incidents: dict[str, Incident] = {}
        self._free: dict[str, Iterator[str]] = {
            letter: (f"{letter}{number}" for number in range(1, 1 << 62)) for letter in LETTERS
        }

    def span(
        self, first: int, last: int, label: str, note: SpanNote | None = None, path: str = "span"
    ) -> str:
        """A span on tokens [first, last); gives its id. Raises GoldError naming the path."""
        if not 0 <= first < last <= len(self._bounds):
            raise GoldError(
                f"{path}: tokens [{first}, {last}) are not among the {len(self._bounds)} of the document"
            )
        start, end = self._bounds[first][0], self._bounds[last - 1][1]
        return self.interval(start, end, label, note, path, self._doubt and self._doubt(first, last, path))

    def interval(
        self,
        start: int,
        end: int,
        label: str,
        note: SpanNote | None = None,
        path: str = "span",
        extra: Attributes | None = None,
    ) -> str:
        """A span on code points [start, end). The same span again is that span."""
        note = note or SpanNote()
        label = note.label or label
        if not label.strip():
            raise GoldError(f"{path}: the label is empty")
        if note.id and note.id in self._at.get((start, end), ()):
            return note.id
        if not note.id and (known := self._labelled.get((start, end, label))):
            return known
        if not 0 <= start < end <= len(self.text):
            raise GoldError(f"{path}: [{start}, {end}) is not inside the text of {len(self.text)} characters")
        identifier = self.fresh("s", note.id)
        self._spans[identifier] = Span(
            id=identifier,
            start=start,
            end=end,
            label=label,
            text=self.text[start:end],
            entity=note.entity if note.entity in self._entities else None,
            attributes=note.attributes | (extra or {}),
        )
        self._at.setdefault((start, end), {})[identifier] = None
        self._labelled.setdefault((start, end, label), identifier)
        return identifier

    def find(self, first: int, last: int, wanted: str | None = None) -> str | None:
        """The id of the span on the tokens, the wanted one where there are several; None if there is none."""
        if not 0 <= first < last <= len(self._bounds):
            return None
        there = self._at.get((self._bounds[first][0], self._bounds[last - 1][1]), {})
        return wanted if wanted in there else next(iter(there), None)

    def event(
        self, name: str, trigger: str | None, arguments: Iterable[tuple[str, str]], note: EventNote
    ) -> str:
        """An event, its arguments as role and span id; gives its id. Raises GoldError for an empty name."""
        filled = tuple(Argument(role, span=span) for role, span in arguments)
        if not name.strip() or not all(argument.role.strip() for argument in filled):
            raise GoldError("the type or a role of an event is empty")
        identifier = self.fresh("e", note.id)
        self._events.append(
            Event(
                id=identifier,
                type=name,
                subtype=note.subtype,
                trigger=trigger,
                attributes=note.attributes,
                arguments=filled,
                incident=note.incident if note.incident in self._incidents else None,
            )
        )
        return identifier

    def entity(self, entity: Entity) -> str:
        """An entity; gives its id."""
        identifier = self.fresh("n", entity.id)
        self._entities[identifier] = msgspec.structs.replace(entity, id=identifier)
        return identifier

    def incident(self, incident: Incident) -> str:
        """An incident; gives its id."""
        identifier = self.fresh("i", incident.id)
        self._incidents[identifier] = msgspec.structs.replace(incident, id=identifier)
        return identifier

    def refer(self, span: str, entity: str) -> None:
        """The span mentions the entity, if it mentions none yet."""
        if self._spans[span].entity is None:
            self._spans[span] = msgspec.structs.replace(self._spans[span], entity=entity)

    def label_of(self, span: str) -> str:
        """The label of a span."""
        return self._spans[span].label

    def document(self, key: str, head: Head | None, language: str) -> GoldDocument:
        """The checked record; `key` is its external id where the file says no more of it."""
        fields = msgspec.structs.asdict(head or Head(id=key, external_id=key))
        fields["language"] = fields["language"] or language
        return checked(
            GoldDocument(
                **fields,
                text=self.text,
                spans=tuple(sorted(self._spans.values(), key=lambda span: (span.start, -span.end))),
                entities=tuple(self._entities.values()),
                events=tuple(self._events),
                incidents=tuple(self._incidents.values()),
            ).check()
        )

    def fresh(self, letter: str, wanted: str | None) -> str:
        """The wanted id if nothing has it, else the first free one of the letter."""
        identifier = wanted or ""
        while not identifier or identifier in self._taken:
            identifier = next(self._free[letter])
        self._taken.add(identifier)
        return identifier
