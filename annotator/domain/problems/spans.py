"""What can be wrong with spans."""

from collections.abc import Iterator
from functools import partial
from heapq import heappop, heappush

from annotator.domain.problems.attributes import attribute_problems
from annotator.domain.problems.names import name_span
from annotator.domain.problems.problem import Problem
from annotator.domain.problems.view import View
from schemas.gold import NOTE, Span


def span_problems(view: View) -> Iterator[Problem]:
    """Labels, attributes, triggers of nothing, and spans that cross where they may not."""
    triggers = {event.trigger for event in view.content.events}
    for span in view.content.spans:
        yield from _labelled(view, span)
        label = view.labels.get(span.label)
        if label and label.event and span.id not in triggers:
            message = f"{name_span(view, span)}: no event goes with it"
            yield Problem("trigger_unused", "span", span.id, "", message)
    if not view.ontology.crossing:
        for span, other in _crossings(view.content.spans):
            message = f"{name_span(view, span)} crosses {name_span(view, other)}"
            yield Problem("spans_cross", "span", span.id, "", message)


def _labelled(view: View, span: Span) -> Iterator[Problem]:
    label = view.labels.get(span.label)
    if label is None:
        message = f"{name_span(view, span)}: its label is unknown or not in use"
        yield Problem("label_unknown", "span", span.id, "label", message)
    else:
        # Any span may have a note, whatever the ontology says.
        values = {name: value for name, value in span.attributes.items() if name != NOTE}
        yield from attribute_problems(
            "span", span.id, partial(name_span, view, span), label.attributes, values
        )


def _crossings(spans: tuple[Span, ...]) -> Iterator[tuple[Span, Span]]:
    """Each contiguous span that begins inside an earlier one and ends beyond it, with one such other."""
    order = sorted((span for span in spans if not span.fragments), key=lambda span: (span.start, -span.end))
    # Spans that begin earlier by their end, and those that begin where the one looked at does.
    earlier: list[tuple[int, int]] = []
    level: list[tuple[int, int]] = []
    for index, span in enumerate(order):
        if level and order[level[0][1]].start < span.start:
            for entry in level:
                heappush(earlier, entry)
            level = []
        while earlier and earlier[0][0] <= span.start:
            heappop(earlier)
        if earlier and earlier[0][0] < span.end:
            yield span, order[earlier[0][1]]
        level.append((span.end, index))
