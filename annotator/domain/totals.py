"""Totals and their parts: numbers of events that cannot add up as they are stated."""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from annotator.domain.content import Content
from schemas.gold import Event
from schemas.ontology import Ontology, QuantityReading


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A total whose number, read from the filler of `role`, does not fit its parts; `message` names them."""

    event: str
    role: str
    message: str


class _Bounds(NamedTuple):
    """What is known of a number; None where it is open on that side.

    `definite` if it is stated as exact or as a lower bound, not as a guess or a range.
    """

    low: Decimal | None
    high: Decimal | None
    definite: bool = False

    @property
    def exact(self) -> bool:
        return self.low is not None and self.low == self.high


def find_mismatches(content: Content, ontology: Ontology) -> list[Mismatch]:
    """The totals that their parts exceed, or that exact parts fall short of, in the order of the events.

    Parts are events of the total's own type, joined to it directly by a relation that has `totals`. Those
    without a number only leave the sum open. Mentions of one incident are counted once. What may add up,
    as "at least 40" and 10 may to 60, is no mismatch.
    """
    events = {event.id: event for event in content.events}
    parts = _parts(content, ontology, events)
    return [
        mismatch
        for event in content.events
        if event.id in parts
        for mismatch in _compared(event, [events[part] for part in parts[event.id]], ontology)
    ]


def _parts(content: Content, ontology: Ontology, events: Mapping[str, Event]) -> dict[str, list[str]]:
    """For each total its parts; a part of a part is counted with that alone."""
    summing = {each.id for each in ontology.relations if each.between == "events" and each.totals}
    parts: dict[str, dict[str, None]] = defaultdict(dict)
    for relation in content.relations:
        head, tail = events.get(relation.head), events.get(relation.tail)
        if relation.type in summing and head and tail and head.id != tail.id and head.type == tail.type:
            parts[tail.id][head.id] = None
    found = {}
    for total, own in parts.items():
        deeper = {part for each in own for part in parts.get(each, ())}
        found[total] = [part for part in own if part not in deeper]
    return found


def _compared(total: Event, parts: Iterable[Event], ontology: Ontology) -> Iterator[Mismatch]:
    frame = ontology.frame(total.type)
    for role in frame.roles if frame else ():
        if role.quantity is None:
            continue
        message = _message(_bounds(total.attributes, role.quantity), _numbers(parts, role.quantity))
        if message:
            yield Mismatch(total.id, role.id, message)


def _numbers(parts: Iterable[Event], reading: QuantityReading) -> list[_Bounds]:
    grouped: dict[str, list[_Bounds]] = defaultdict(list)
    for part in parts:
        key = f"incident {part.incident}" if part.incident else f"event {part.id}"
        grouped[key].append(_bounds(part.attributes, reading))
    return [_widest(mentions) for mentions in grouped.values()]


def _widest(mentions: list[_Bounds]) -> _Bounds:
    lows = [each.low for each in mentions]
    highs = [each.high for each in mentions]
    low = min((low for low in lows if low is not None), default=None)
    high = None if None in highs else max(high for high in highs if high is not None)
    return _Bounds(low, high)


def _bounds(attributes: Mapping[str, Any], reading: QuantityReading) -> _Bounds:
    """The bounds that the attributes give; a best figure is one only where nothing says otherwise."""
    low, best, high = (_figure(attributes, name) for name in (reading.low, reading.best, reading.high))
    kind = attributes.get(reading.kind or "")
    alone = (reading.low, reading.high, reading.kind) == (None, None, None)
    if kind == "exact" or alone:
        exact = next((figure for figure in (best, low, high) if figure is not None), None)
        return _Bounds(exact, exact, definite=True)
    if kind == "at_least" and low is None:
        low = best
    if kind == "at_most" and high is None:
        high = best
    return _Bounds(low, high, definite=kind == "at_least" or (kind is None and low == high))


def _figure(attributes: Mapping[str, Any], name: str | None) -> Decimal | None:
    value = attributes.get(name or "")
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return Decimal(str(value))


def _message(total: _Bounds, parts: list[_Bounds]) -> str | None:
    known = [part.low for part in parts if part.low is not None]
    if not known:
        return None
    least = sum(known, Decimal(0))
    all_exact = all(part.exact for part in parts)
    figures = f"{' + '.join(map(_written, known))} = {_written(least)}" if len(known) > 1 else _written(least)
    if total.high is not None and least > total.high:
        reach = "add up to" if all_exact else "come to at least"
        return f"the parts {reach} {figures}, the total says {_said(total)}"
    # One part alone is seldom meant to be the whole: "327 deaths, including 44 civilians".
    complete = all_exact and len(parts) > 1
    if total.definite and complete and total.low is not None and least < total.low:
        missing = _written(total.low - least)
        return f"the parts add up to {figures}, {missing} fewer than the total, which says {_said(total)}"
    return None


def _said(total: _Bounds) -> str:
    if total.low is None:
        return f"at most {_written(total.high)}"
    if total.high is None:
        return f"at least {_written(total.low)}"
    return _written(total.low) if total.exact else f"{_written(total.low)} to {_written(total.high)}"


def _written(figure: Decimal | None) -> str:
    return "" if figure is None else f"{figure.normalize():,f}"
