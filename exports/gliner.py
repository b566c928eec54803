"""GLiNER training data: windows of its own tokens, spans with labels as words, arguments as relations."""

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from exports.base import Format, Item
from exports.flat import DISCONTINUOUS, INSIDE_TOKEN, Aligned
from exports.loss import LossReport
from schemas.gold import Argument, Event, Span
from schemas.text import Tokens

FILE = "gliner.json"
# In tokens: the length of a text and the width of a span in GLiNER's own configurations.
MAX_LENGTH, MAX_WIDTH = 384, 12

CUT = f"longer than a window of {MAX_LENGTH} tokens"
WIDE = f"wider than {MAX_WIDTH} tokens: not learnt unless max_width is raised"
SAME_WORDS = "its label is written with the words of another label"
NO_TRIGGER = "has no trigger among the spans written"
OTHER_TYPE = "its type is not the label of its trigger"
SUBTYPE = "the subtype is not written"
NOT_WRITTEN = "its event, or what fills it, is not written"
APART = "lies in another window than its trigger"

_TOKEN = re.compile(r"\w+(?:[-_]\w+)*|\S")
_BETWEEN_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[\s_-]+")
_encode = msgspec.json.Encoder().encode


class Place(NamedTuple):
    """Where a span is written: its window, and its number in the list of that window."""

    window: int
    number: int


def write(items: Iterable[Item], directory: Path, report: LossReport) -> None:
    """Writes `gliner.json`, a list with an object for each window."""
    labels: dict[str, str] = {}
    with (directory / FILE).open("wb") as file:
        separator = b"[\n"
        for item in items:
            for window in _Document(item, report, labels).windows():
                file.write(separator + _encode(window))
                separator = b",\n"
        file.write(b"\n]\n" if separator == b",\n" else b"[]\n")


def words(name: str) -> str:
    """A name as GLiNER reads labels: `control change` of `CONTROL_CHANGE` or `ControlChange`."""
    return _BETWEEN_WORDS.sub(" ", name).strip().lower() or name


def tokenized(text: str) -> Tokens:
    """The tokens that GLiNER makes; without sentences."""
    found = [match.span() for match in _TOKEN.finditer(text)]
    return Tokens(tuple(start for start, _ in found), tuple(end for _, end in found), (), "gliner")


class _Document:
    """One document, and what of it was written where. `labels` are those of all documents by their words."""

    def __init__(self, item: Item, report: LossReport, labels: dict[str, str]) -> None:
        self._document = item.document
        self._report = report
        self._labels = labels
        self._tokens = tokenized(item.document.text)
        sentences = (start for start, _ in item.tokens().sentence_spans())
        self._sentences = [bisect_left(self._tokens.starts, start) for start in sentences]
        self._places: dict[str, Place] = {}

    def windows(self) -> Iterator[dict[str, Any]]:
        """The objects of the document's windows."""
        document = self._document
        spans = [*self._aligned()]
        cuts = _cuts(len(self._tokens), self._sentences, spans)
        bounds = [*self._tokens]
        windows: list[dict[str, Any]] = [
            {
                "tokenized_text": [document.text[a:b] for a, b in bounds[first:last]],
                "ner": [],
                "relations": [],
                "document": document.id,
                "start": self._tokens.starts[first],
            }
            for first, last in pairwise(cuts)
        ]
        for each in spans:
            self._write_span(each, cuts, windows)
        labels = {span.id: span.label for span in document.spans if span.id in self._places}
        events = {event.id: event for event in document.events if self._is_written(event, labels)}
        for event in document.events:
            for argument in event.arguments:
                self._write_argument(event, argument, events, windows)
        return iter(windows)

    def _aligned(self) -> Iterator[Aligned]:
        """The spans on GLiNER's tokens; the others go into the report."""
        for span in self._document.spans:
            bounds = None if span.fragments else self._tokens.align(span.start, span.end)
            if bounds is None:
                self._drop(span, DISCONTINUOUS if span.fragments else INSIDE_TOKEN)
            else:
                yield Aligned(span, *bounds)

    def _drop(self, span: Span, reason: str) -> None:
        self._report.drop("spans", reason, self._document, span.id, span.quote(self._document.text))

    def _write_span(self, each: Aligned, cuts: Sequence[int], windows: list[dict[str, Any]]) -> None:
        span, first, last = each
        window = bisect_left(cuts, first + 1) - 1
        if last > cuts[window + 1]:
            self._drop(span, CUT)
            return
        label = words(span.label)
        if self._labels.setdefault(label, span.label) != span.label:
            self._report.change("spans", SAME_WORDS, self._document, span.id, span.label)
        if last - first > MAX_WIDTH:
            self._report.change("spans", WIDE, self._document, span.id, span.quote(self._document.text))
        written = windows[window]["ner"]
        self._places[span.id] = Place(window, len(written))
        written.append([first - cuts[window], last - 1 - cuts[window], label])

    def _is_written(self, event: Event, labels: dict[str, str]) -> bool:
        """Whether the event can be told from its trigger's label; what cannot goes into the report."""
        if event.trigger not in labels:
            self._report.drop("events", NO_TRIGGER, self._document, event.id, event.type)
            return False
        if labels[event.trigger] != event.type:
            self._report.drop("events", OTHER_TYPE, self._document, event.id, event.type)
            return False
        if event.subtype is not None:
            self._report.change("events", SUBTYPE, self._document, event.id, event.subtype)
        return True

    def _write_argument(
        self, event: Event, argument: Argument, events: dict[str, Event], windows: list[dict[str, Any]]
    ) -> None:
        head = self._place(event.id, events)
        tail = (
            self._place(argument.event, events) if argument.event else self._places.get(argument.span or "")
        )
        if head is not None and tail is not None and head.window == tail.window:
            windows[head.window]["relations"].append([head.number, tail.number, words(argument.role)])
            return
        reason = NOT_WRITTEN if head is None or tail is None else APART
        filler = argument.span or argument.event or ""
        self._report.drop("arguments", reason, self._document, f"{event.id}.{argument.role}", filler)

    def _place(self, event: str, events: dict[str, Event]) -> Place | None:
        return self._places[events[event].trigger or ""] if event in events else None


def _cuts(count: int, sentences: Sequence[int], spans: Iterable[Aligned]) -> list[int]:
    """The tokens at which windows begin, and the last one's end.

    A window ends with the last sentence that fits, if a span does not run on there; else where no span
    does; else where it is full.
    """
    running = bytearray(count + 1)
    for _, first, last in spans:
        running[first + 1 : last] = b"\1" * (last - first - 1)
    cuts = [0]
    while count - cuts[-1] > MAX_LENGTH:
        first, full = cuts[-1], cuts[-1] + MAX_LENGTH
        ends = sentences[bisect_left(sentences, first + 1) : bisect_left(sentences, full + 1)]
        free = (at for at in reversed(ends) if not running[at])
        anywhere = (at for at in range(full, first, -1) if not running[at])
        cuts.append(next(free, None) or next(anywhere, full))
    return [*cuts, count] if count else cuts


FORMAT = Format(
    id="gliner",
    title="GLiNER",
    extension=".json",
    summary="Windows of GLiNER's own tokens with spans, and arguments as relations from the trigger.",
    carries=frozenset({"spans", "events", "arguments"}),
    writer=write,
)
