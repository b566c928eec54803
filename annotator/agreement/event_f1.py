"""F1 of events, as the ACE evaluations score them: triggers and arguments, found and rightly named.

A trigger is identified when its bounds agree and classified when its type does too. An argument is
identified when the event's type and the filler's bounds agree, whatever the trigger, and classified when its
role does too. The filler that is an event stands where its trigger stands.
"""

from collections.abc import Iterator

from annotator.agreement.alignment import Place, places
from annotator.agreement.base import Annotated
from annotator.agreement.counts import Counts
from annotator.agreement.f1 import matched, measure
from schemas.text import Tokens

_SOURCE = 'Li, Ji & Huang (2013), "Joint event extraction via structured prediction with global features"'


def _triggers(annotated: Annotated) -> Iterator[tuple[str, Place]]:
    place = places(annotated)
    return ((event.type, place[event.trigger]) for event in annotated.events if event.trigger)


def _arguments(annotated: Annotated) -> Iterator[tuple[str, str, Place]]:
    place = places(annotated)
    for event in annotated.events:
        for argument in event.arguments:
            yield event.type, argument.role, place[argument.span or argument.event or ""]


def _trigger_identification(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(*([("", place) for _, place in _triggers(each)] for each in (first, second)))


def _trigger_classification(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(_triggers(first), _triggers(second))


def _argument_identification(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(*([(type_, place) for type_, _, place in _arguments(each)] for each in (first, second)))


def _argument_classification(first: Annotated, second: Annotated, text: str, tokens: Tokens) -> Counts:
    return matched(
        *([(role, (type_, place)) for type_, role, place in _arguments(each)] for each in (first, second))
    )


TRIGGER_IDENTIFICATION = measure(
    "trigger_identification",
    "Event triggers: same bounds",
    _SOURCE,
    _trigger_identification,
    labels=False,
)

TRIGGER_CLASSIFICATION = measure(
    "trigger_classification", "Event triggers: same bounds and type", _SOURCE, _trigger_classification
)

ARGUMENT_IDENTIFICATION = measure(
    "argument_identification",
    "Event arguments: same event type and filler",
    _SOURCE,
    _argument_identification,
)

ARGUMENT_CLASSIFICATION = measure(
    "argument_classification",
    "Event arguments: same event type, filler and role",
    _SOURCE,
    _argument_classification,
)
