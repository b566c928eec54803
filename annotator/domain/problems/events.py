"""What can be wrong with events: type, trigger, attributes, roles, and totals of their numbers."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

from annotator.domain.problems.attributes import attribute_problems
from annotator.domain.problems.names import name_event, name_label, name_span
from annotator.domain.problems.problem import Code, Problem
from annotator.domain.problems.view import View
from annotator.domain.totals import find_mismatches
from schemas.gold import Argument, Event
from schemas.ontology import EVENT, EventFrame, Role


def event_problems(view: View) -> Iterator[Problem]:
    """The problems of every event, and totals that cannot be what their parts add up to."""
    for event in view.content.events:
        frame = view.frame(event)
        if frame is None:
            yield _problem(view, event, "type_unknown", "type", "its type is unknown or not in use")
            continue
        yield from _typed(view, event, frame)
        yield from attribute_problems(
            "event", event.id, partial(name_event, view, event), frame.attributes, event.attributes
        )
        yield from _arguments(view, event, frame)
        yield from _roles(view, event, frame)
    for found in find_mismatches(view.content, view.ontology):
        yield _problem(view, view.events[found.event], "totals_differ", found.role, found.message)


def _problem(view: View, event: Event, code: Code, field: str, message: str) -> Problem:
    return Problem(code, "event", event.id, field, f"{name_event(view, event)}: {message}")


def _typed(view: View, event: Event, frame: EventFrame) -> Iterator[Problem]:
    if event.subtype is None:
        if frame.subtype_required:
            yield _problem(view, event, "subtype_missing", "subtype", "no subtype, which is required")
    elif all(option.id != event.subtype for option in frame.subtypes):
        message = f"“{event.subtype}” is not one of its subtypes"
        yield _problem(view, event, "subtype_unknown", "subtype", message)
    trigger = view.spans.get(event.trigger or "")
    if trigger and trigger.label != event.type:
        message = f"its trigger is marked as {name_label(view, trigger.label)}"
        yield _problem(view, event, "trigger_label", "trigger", message)


def _arguments(view: View, event: Event, frame: EventFrame) -> Iterator[Problem]:
    for argument in event.arguments:
        role = frame.role(argument.role)
        if role is None:
            message = f"“{argument.role}” is not one of its roles"
            yield _problem(view, event, "role_unknown", argument.role, message)
        elif wrong := _wrong_filler(view, argument, role):
            yield _problem(view, event, "filler_wrong", role.id, f"{wrong} cannot be its {role.title}")


def _wrong_filler(view: View, argument: Argument, role: Role) -> str | None:
    """What fills the role, if such a thing may not; one of an unknown label is a problem of its own."""
    span = view.spans.get(argument.span or "")
    if span:
        allowed = span.label in role.fillers or span.label not in view.labels
        return None if allowed else name_span(view, span)
    filler = view.events.get(argument.event or "")
    if filler is None or EVENT in role.fillers or filler.type in role.fillers:
        return None
    return name_event(view, filler) if view.frame(filler) else None


def _roles(view: View, event: Event, frame: EventFrame) -> Iterator[Problem]:
    counts = Counter(argument.role for argument in event.arguments)
    for role in frame.roles:
        if role.required and not counts[role.id]:
            message = f"no {role.title}, which is required"
            yield _problem(view, event, "role_missing", role.id, message)
        if role.at_most is not None and counts[role.id] > role.at_most:
            message = f"{counts[role.id]} fill the role {role.title}, and at most {role.at_most} may"
            yield _problem(view, event, "fillers_too_many", role.id, message)
