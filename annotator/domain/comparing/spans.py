"""Which spans of several sets mean the same: the same place, or the same label on text that overlaps."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.domain.comparing.groups import Group, Pairing, join, singles
from schemas.gold import Span


def place_of(spans: Sequence[Span]) -> tuple[int, int]:
    """From the first start to the last end."""
    return min(each.start for each in spans), max(each.end for each in spans)


def order(span: Span) -> tuple[Any, ...]:
    """Text order, the same whoever made the span."""
    return span.start, -span.end, span.parts(), span.label


def group_spans(sets: Mapping[str, Sequence[Span]]) -> list[Group[Span]]:
    """Groups in text order: exactly the same first, then the same place, then what overlaps most."""
    groups = sorted(singles(sets), key=_first)
    groups = join(groups, lambda who, span: (span.parts(), span.label))
    groups = join(groups, lambda who, span: span.parts())
    groups = Pairing(groups).join(_overlapping(groups))
    return sorted(groups, key=lambda group: min(order(each) for each in group.values()))


def key_of(group: Group[Span]) -> str:
    """A name for the group that depends on what is in it alone."""
    first = min(group.values(), key=order)
    parts = "+".join(f"{start}-{end}" for start, end in first.parts())
    return f"{parts}:{first.label}"


def _first(group: Group[Span]) -> tuple[Any, ...]:
    (span,) = group.values()
    return order(span)


def _overlapping(groups: Sequence[Group[Span]]) -> Iterator[tuple[Any, int, int]]:
    """Pairs of groups whose spans have one label and overlap, ranked by how little they do not share."""
    active: dict[str, list[int]] = {}
    heads = [next(iter(group.values())) for group in groups]
    for index, span in enumerate(heads):
        there = [other for other in active.get(span.label, ()) if heads[other].end > span.start]
        for other in there:
            shared = _shared(heads[other], span)
            if shared and not groups[other].keys() & groups[index].keys():
                rank = -shared / (_length(span) + _length(heads[other]) - shared)
                yield (rank, order(heads[other]), order(span)), other, index
        active[span.label] = [*there, index]


def _shared(one: Span, other: Span) -> int:
    return sum(max(0, min(end, b) - max(start, a)) for start, end in one.parts() for a, b in other.parts())


def _length(span: Span) -> int:
    return sum(end - start for start, end in span.parts())
