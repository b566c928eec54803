"""Regions of a result as spans: their places, their attributes, and fragments joined again."""

from collections import Counter
from typing import Any

import msgspec

from exports.labelstudio.choosing import score_of
from exports.labelstudio.shapes import KEPT, KeptEvent, KeptRegion, Result
from exports.labelstudio.values import SUBTYPE, TYPES, Control, unpacked
from exports.offsets import Placer, converter
from schemas.gold import Attributes, GoldError, Span

ATTRIBUTES = {*TYPES.values(), "taxonomy"}
# The editor writes a line end of a selection made by hand as a backslash and a letter.
LINE_ENDS = str.maketrans({"\n": "\\n", "\r": "\\n"})


class Found:
    """What regions say, by region; `labels` has each of them, `spans` those that are not only triggers."""

    def __init__(self) -> None:
        self.labels: dict[str, str] = {}
        self.names: dict[str, str] = {}
        self.scores: dict[str, float] = {}
        self.spans: dict[str, Span] = {}
        self.events: dict[str, KeptEvent] = {}
        self.of_events: dict[str, Attributes] = {}
        self.subtypes: dict[str, str] = {}
        self.whole: dict[str, Any] = {}
        self.taken: set[str] = set()
        self._parts: dict[str, list[str]] = {}
        self._next: Counter[str] = Counter()

    def fresh(self, letter: str, wanted: str | None) -> str:
        """The wanted id if nothing has it, else the first free one of the letter."""
        identifier = wanted or ""
        while not identifier or identifier in self.taken:
            self._next[letter] += 1
            identifier = f"{letter}{self._next[letter]}"
        self.taken.add(identifier)
        return identifier

    def called(self, region: str) -> str:
        """The span of a region: it has the region's id, unless it could not."""
        return self.names.get(region, region)

    def join(self, part: str, whole: str) -> None:
        """The region is a fragment of another."""
        self._parts.setdefault(whole, []).append(part)

    def close(self) -> None:
        """Puts the fragments into the spans to which they belong."""
        for whole, parts in self._parts.items():
            spans = [self.spans[name] for name in (whole, *dict.fromkeys(parts)) if name in self.spans]
            if whole not in self.spans or len(spans) < 2:
                continue
            places = sorted((span.start, span.end) for span in spans)
            for name in parts:
                self.spans.pop(name, None)
                self.labels.pop(name, None)
            self.spans[whole] = msgspec.structs.replace(
                self.spans[whole],
                start=places[0][0],
                end=places[-1][1],
                fragments=tuple(places),
                text="",
            )


def regions(
    text: str,
    items: list[Result],
    placer: Placer,
    taken: set[str],
    notes: Counter[str],
    tolerant: bool = False,
) -> Found:
    """The regions, with the attributes of each. One that is not in the text raises GoldError.

    With `tolerant` it is left out.
    """
    found = Found()
    found.taken |= taken
    for index, item in enumerate(items):
        if item.type != "labels":
            continue
        try:
            _region(text, item, placer, found, notes, f"result[{index}]")
        except GoldError:
            if not tolerant:
                raise
            notes["regions that are not on their words in the text"] += 1
    for item in items:
        if item.type in ATTRIBUTES:
            _attribute(item, found, notes)
        elif item.type not in {"labels", "relation"}:
            notes[f"items of type {item.type} that are not read"] += 1
    return found


def _region(text: str, item: Result, placer: Placer, found: Found, notes: Counter[str], path: str) -> None:
    labels = [label for label in _strings(item.value.get("labels")) if label.strip()]
    if not labels:
        notes["regions without a label"] += 1
        return
    kept = msgspec.convert((item.meta or {}).get(KEPT, {}), KeptRegion)
    start, end, attributes = _placed(text, item, placer, notes, path)
    if kept.event is not None and kept.event.trigger is not None and item.id:
        found.labels[item.id] = labels[0]
        found.events[item.id] = kept.event
        return
    for number, label in enumerate(labels):
        identifier = found.fresh("s", None if number else kept.id or item.id)
        if kept.id and item.id and not number:
            found.names[item.id] = identifier
        found.labels[identifier] = label
        found.spans[identifier] = Span(
            id=identifier, start=start, end=end, label=label, entity=kept.entity, attributes=attributes
        )
        if (score := score_of(item.score)) is not None:
            found.scores[identifier] = score
        if kept.event is not None and not number:
            found.events[identifier] = kept.event


def _placed(
    text: str, item: Result, placer: Placer, notes: Counter[str], path: str
) -> tuple[int, int, Attributes]:
    start, end = _offset(item.value.get("start"), path), _offset(item.value.get("end"), path)
    quote = item.value.get("text")
    if not isinstance(quote, str):
        quote = None
    inside = 0 <= start < end <= len(text)
    if inside and quote and quote == text[start:end].translate(LINE_ENDS):
        quote = None
    elif quote and not (inside and text[start:end] == quote) and (units := _utf16(text, start, end, quote)):
        notes["regions that count UTF-16 units, read as such"] += 1
        start, end = units
    return placer.place(text, start, end, quote, path)


def _utf16(text: str, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """The place in code points, if the words are there when offsets count UTF-16 units."""
    convert = converter(text, "utf-16")
    try:
        first, last = convert(start), convert(end)
    except GoldError:
        return None
    return (first, last) if text[first:last] == quote else None


def _offset(value: Any, path: str) -> int:
    """A whole number; models send it as a float."""
    if isinstance(value, int | float) and not isinstance(value, bool) and value == value // 1:
        return int(value)
    raise GoldError(f"{path}: {value!r} is no offset")


def _attribute(item: Result, found: Found, notes: Counter[str]) -> None:
    control = Control.named(item.from_name or "")
    value = unpacked(item.type, item.value, control is not None and control.kind == "json")
    if value is None and (control is None or control.kind != "json"):
        return
    region = found.called(item.id or "")
    name = control.attribute if control else item.from_name or item.type
    if region not in found.labels:
        if "start" in item.value:
            notes["attributes of regions that are not there"] += 1
        else:
            found.whole[name] = value
    elif item.from_name == SUBTYPE and isinstance(value, str):
        found.subtypes[region] = value
    elif control is not None and control.owner == "event":
        found.of_events.setdefault(region, {})[name] = value
    elif region in found.spans:
        span = found.spans[region]
        found.spans[region] = msgspec.structs.replace(span, attributes=span.attributes | {name: value})


def _strings(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
