"""Counting in a loss report what goes with an item that is dropped: its arguments and attributes."""

from collections.abc import Iterable

from exports.loss import LossReport
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Span

NO_PLACE = "the format has no place for them"


def drop_span(report: LossReport, document: GoldDocument, span: Span, reason: str) -> None:
    """A span that is not written, with its attributes."""
    report.drop("spans", reason, document, span.id, span.quote(document.text))
    drop_attributes(report, document, [span], reason)


def drop_event(report: LossReport, document: GoldDocument, event: Event, reason: str) -> None:
    """An event that is not written, with its arguments and attributes."""
    report.drop("events", reason, document, event.id, event.type)
    drop_attributes(report, document, [event], reason)
    for argument in event.arguments:
        drop_argument(report, document, event, argument, reason)


def drop_argument(
    report: LossReport, document: GoldDocument, event: Event, argument: Argument, reason: str
) -> None:
    """An argument that is not written."""
    filler = argument.span or argument.event or ""
    report.drop("arguments", reason, document, f"{event.id}.{argument.role}", filler)


def drop_attributes(
    report: LossReport,
    document: GoldDocument,
    items: Iterable[Span | Event | Entity | Claim],
    reason: str = NO_PLACE,
) -> None:
    """All attributes of the items."""
    for item in items:
        for name, value in item.attributes.items():
            report.drop("attributes", reason, document, f"{item.id}.{name}", str(value))
