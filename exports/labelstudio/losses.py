"""What Label Studio has no place for, though a task carries it there and back."""

from exports.dropping import drop_argument
from exports.loss import LossReport
from schemas.gold import Claim, Entity, Event, GoldDocument, Incident, Relation

IN_META = "has no place in Label Studio; kept in the task's meta"
IN_DATA = "has no trigger and so no region; kept in the task's data"
IN_REGION = "its event has no region; kept in the trigger's meta"
FRAGMENTS = "a region for each fragment, joined by relations"
TWICE = "the role names the same filler twice"


def tell(document: GoldDocument, report: LossReport) -> None:
    """Reports everything that annotators in Label Studio do not see, or see otherwise."""
    for kind in ("entities", "incidents", "claims", "relations"):
        for item in getattr(document, kind):
            report.change(kind, IN_META, document, item.id, _words(item))
    for span in document.spans:
        if span.fragments:
            report.change("spans", FRAGMENTS, document, span.id, span.quote(document.text))
    loose = {event.id for event in document.events if event.trigger is None}
    for event in document.events:
        if event.id in loose:
            report.change("events", IN_DATA, document, event.id, event.type)
        else:
            _tell_arguments(event, loose, document, report)


def _tell_arguments(event: Event, loose: set[str], document: GoldDocument, report: LossReport) -> None:
    seen = set()
    for argument in event.arguments:
        key = argument.role, argument.span, argument.event
        if argument.event in loose:
            report.change(
                "arguments", IN_REGION, document, f"{event.id}.{argument.role}", argument.event or ""
            )
        elif key in seen:
            drop_argument(report, document, event, argument, TWICE)
        seen.add(key)


def _words(item: Entity | Incident | Claim | Relation) -> str:
    """What a reader knows an item by."""
    if isinstance(item, Entity | Incident):
        return item.name or ""
    return item.event if isinstance(item, Claim) else f"{item.head} {item.type} {item.tail}"
