"""Commands: the only way in which an annotation set changes.

A command is planned against the current objects into edits, each the object before and after. Applying
the edits is the store's work; swapping them undoes the command. `was` carries what the sender saw, so that
a change made meanwhile is a Conflict and is not overwritten; commands without it take what they find.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Annotated, Any, Protocol

import msgspec
from msgspec import Meta, Struct, structs

from annotator.errors import Conflict, Invalid
from schemas.gold import GoldError, Span, check_span
from schemas.text import Tokens

Identifier = Annotated[str, Meta(pattern=r"^[A-Za-z0-9_.:#-]{1,64}$")]
Offset = Annotated[int, Meta(ge=0)]
NOTE_LIMIT = 2_000
# Others wait while one request is carried out.
MOST_AT_ONCE = 100


class Command(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, tag_field="op"):
    """Base of all: `id` is made by the sender, so that sending it twice changes nothing."""

    id: Identifier


class AddSpan(Command, frozen=True, tag="add_span"):
    """Creates a span. Its bounds snap to tokens unless `exact`."""

    span: Identifier
    start: Offset
    end: Offset
    label: str
    exact: bool = False


class MoveSpan(Command, frozen=True, tag="move_span"):
    """Moves the bounds of a span; it becomes contiguous. They snap to tokens unless `exact`."""

    span: Identifier
    start: Offset
    end: Offset
    exact: bool = False
    was: tuple[int, int] | None = None


class RelabelSpan(Command, frozen=True, tag="relabel_span"):
    """Gives a span another label."""

    span: Identifier
    label: str
    was: str | None = None


class RemoveSpan(Command, frozen=True, tag="remove_span"):
    """Removes a span."""

    span: Identifier
    was: tuple[int, int, str] | None = None


class SetNote(Command, frozen=True, tag="set_note"):
    """Writes an annotator's remark on a span, kept as its attribute `note`; an empty one removes it."""

    span: Identifier
    note: Annotated[str, Meta(max_length=NOTE_LIMIT)]
    was: str | None = None


class LoadSpans(Command, frozen=True, tag="load_spans"):
    """Adds spans as they were annotated elsewhere: an import. Bounds are kept as they are."""

    spans: tuple[Span, ...]


class Undo(Command, frozen=True, tag="undo"):
    """Takes back the latest change of the set that is not yet taken back."""


class Redo(Command, frozen=True, tag="redo"):
    """Brings back the change that was taken back last."""


Edition = AddSpan | MoveSpan | RelabelSpan | RemoveSpan | SetNote | LoadSpans
Request = AddSpan | MoveSpan | RelabelSpan | RemoveSpan | SetNote | Undo | Redo


class Edit(Struct, frozen=True):
    """One object before and after a change; None where it does not exist."""

    before: Span | None
    after: Span | None

    @property
    def identifier(self) -> str:
        """The id of the object."""
        span = self.after or self.before
        assert span is not None  # noqa: S101  an edit of nothing is never made
        return span.id

    def swapped(self) -> "Edit":
        """The edit that undoes this one."""
        return Edit(before=self.after, after=self.before)


def invert(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that undo `edits`."""
    return tuple(edit.swapped() for edit in reversed(tuple(edits)))


class Spans(Protocol):
    """The spans of a set, as far as a command needs to look at them."""

    def get(self, identifier: str) -> Span | None:
        """The span of that id."""

    def same(self, start: int, end: int, label: str) -> Span | None:
        """A contiguous span with exactly these bounds and label."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a set's commands are checked against: the document and the labels in use."""

    text: str
    tokens: Tokens
    labels: frozenset[str]


def plan(command: Edition, spans: Spans, setting: Setting) -> tuple[Edit, ...]:
    """The edits that carry out `command`, none if it changes nothing; raises Invalid or Conflict."""
    match command:
        case AddSpan():
            return _add(command, spans, setting)
        case LoadSpans():
            return _load(command, spans, setting)
        case RemoveSpan():
            before = _current(spans, command.span)
            if command.was is not None and command.was != (before.start, before.end, before.label):
                raise _changed(before, setting.text)
            return (Edit(before=before, after=None),)
    before = _current(spans, command.span)
    after = _altered(command, before, setting)
    if _place_of(after) != _place_of(before):
        _unmarked(after, spans, setting)
    return (Edit(before=before, after=after),) if after != before else ()


def place(start: int, end: int, exact: bool, setting: Setting) -> tuple[int, int]:
    """Where a span asked for at [start, end) lies: on tokens, or exactly there without outer white space.

    Raises Invalid when nothing is left or the bounds are not in the text.
    """
    if start >= end or end > len(setting.text):
        raise Invalid(f"[{start}, {end}) is not inside the text of {len(setting.text)} characters.", "start")
    if exact:
        quote = setting.text[start:end]
        snapped = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
    else:
        snapped = setting.tokens.snap(start, end) or (end, start)
    if snapped[0] >= snapped[1]:
        raise Invalid("There is nothing to label: only white space is selected.", "start")
    return snapped


def _add(command: AddSpan, spans: Spans, setting: Setting) -> tuple[Edit, ...]:
    _known(command.label, setting)
    start, end = place(command.start, command.end, command.exact, setting)
    if spans.get(command.span):
        raise Conflict(f"There is already a span with the id {command.span}.")
    span = Span(id=command.span, start=start, end=end, label=command.label)
    _unmarked(span, spans, setting)
    return (Edit(before=None, after=span),)


def _load(command: LoadSpans, spans: Spans, setting: Setting) -> tuple[Edit, ...]:
    for index, span in enumerate(command.spans):
        _known(span.label, setting)
        try:
            check_span(span, setting.text, f"spans[{index}]")
        except GoldError as error:
            raise Invalid(str(error), "spans") from error
        if not span.quote(setting.text).strip():
            raise Invalid(f"spans[{index}]: {span.id} covers only white space", "spans")
        if spans.get(span.id):
            raise Conflict(f"There is already a span with the id {span.id}.")
    return tuple(Edit(before=None, after=structs.replace(span, text="")) for span in command.spans)


def _altered(command: MoveSpan | RelabelSpan | SetNote, before: Span, setting: Setting) -> Span:
    match command:
        case MoveSpan():
            if command.was is not None and command.was != (before.start, before.end):
                raise _changed(before, setting.text)
            start, end = place(command.start, command.end, command.exact, setting)
            return structs.replace(before, start=start, end=end, fragments=None)
        case RelabelSpan():
            if command.was is not None and command.was != before.label:
                raise _changed(before, setting.text)
            _known(command.label, setting)
            return structs.replace(before, label=command.label)
        case SetNote():
            if command.was is not None and command.was != before.attributes.get("note", ""):
                raise _changed(before, setting.text)
            kept: dict[str, Any] = {k: v for k, v in before.attributes.items() if k != "note"}
            note = command.note.strip()
            return structs.replace(before, attributes=kept | ({"note": note} if note else {}))


def _current(spans: Spans, identifier: str) -> Span:
    span = spans.get(identifier)
    if span is None:
        raise Conflict("This span has been removed meanwhile.")
    return span


def _place_of(span: Span) -> tuple[Any, ...]:
    return span.start, span.end, span.label, span.fragments


def _unmarked(span: Span, spans: Spans, setting: Setting) -> None:
    """Raises Conflict when another span has exactly these bounds and label."""
    if span.fragments is None and spans.same(span.start, span.end, span.label):
        raise Conflict(f"“{_short(span.quote(setting.text))}” is already marked as {span.label}.")


def _known(label: str, setting: Setting) -> None:
    if label not in setting.labels:
        raise Invalid(f"This project has no label {label!r}.", "label")


def _changed(now: Span, text: str) -> Conflict:
    return Conflict(
        f"Not done: the span has changed meanwhile. It is now {now.label} on “{_short(now.quote(text))}”."
    )


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:40]}…{text[-15:]}"


_decoder = msgspec.json.Decoder(tuple[Request, ...])
_edits_decoder = msgspec.json.Decoder(tuple[Edit, ...])
_encoder = msgspec.json.Encoder()


def decode_requests(body: bytes) -> tuple[Request, ...]:
    """Commands from a JSON list; raises Invalid naming the place."""
    try:
        found = _decoder.decode(body)
    except msgspec.DecodeError as error:
        raise Invalid(f"Not a list of commands: {error}", "commands") from error
    if len(found) > MOST_AT_ONCE:
        raise Invalid(f"{len(found)} commands; send at most {MOST_AT_ONCE} at once.", "commands")
    return found


def encode(value: Command | tuple[Edit, ...]) -> str:
    """A command, or edits, as JSON for the change log."""
    return _encoder.encode(value).decode()


def decode_edits(body: str) -> tuple[Edit, ...]:
    """The inverse of `encode` for edits."""
    return _edits_decoder.decode(body)
