"""Comparing annotation sets of one document: what the annotators agree on, and in what they differ."""

from collections.abc import Iterator, Mapping

from annotator.domain.comparing.clusters import entity_items, incident_items, relation_items
from annotator.domain.comparing.events import Places, event_items, group_events
from annotator.domain.comparing.groups import Group
from annotator.domain.comparing.items import MISSING, Comparison, Item, ItemKind, Version
from annotator.domain.comparing.named import Names, plain
from annotator.domain.comparing.spans import group_spans, key_of, place_of
from annotator.domain.content import Content
from schemas.gold import Span

__all__ = ["MISSING", "Comparison", "Item", "ItemKind", "Version", "compare"]


def compare(sets: Mapping[str, Content]) -> Comparison:
    """The items of all sets, in text order; what has no place comes last.

    A trigger is told with its event. The result is the same in whatever order the annotators come.
    """
    names = Names(sets)
    places: Places = {}
    groups = group_spans({who: content.spans for who, content in sets.items()})
    keyed = []
    for group in groups:
        key = names.give("span", key_of(group), group)
        places[key] = place_of(list(group.values()))
        keyed.append((key, group))
    events = group_events(sets, names, places)
    spans = {who: {span.id: span for span in content.spans} for who, content in sets.items()}
    triggers = {names.of(who, e.trigger) for who, content in sets.items() for e in content.events}
    items = [
        *_span_items(keyed, sets, places, triggers),
        *event_items(events, sets, spans, names, places),
        *entity_items(sets, names, places),
        *incident_items(sets, names, places),
        *relation_items(sets, names, places),
    ]
    return Comparison(tuple(sorted(items, key=_order)), names.table, sets)


def _order(item: Item) -> tuple[bool, tuple[int, int]]:
    """The sort is stable, so that an event is followed by what belongs to it."""
    place = item.place or (0, 0)
    return item.place is None, (place[0], 0 if item.kind != "relation" else 1)


def _span_items(
    keyed: list[tuple[str, Group[Span]]],
    sets: Mapping[str, Content],
    places: Places,
    triggers: set[str | None],
) -> Iterator[Item]:
    for key, group in keyed:
        if key not in triggers:
            yield Item(key, "span", places[key], {who: _span(group.get(who)) for who in sets})


def _span(span: Span | None) -> Version | None:
    if span is None:
        return None
    return Version(span, {"boundary": span.parts(), "label": span.label, "attribute": plain(span.attributes)})
