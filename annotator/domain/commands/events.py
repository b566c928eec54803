"""Commands on events and what plays a role in them."""

from itertools import count

from msgspec import structs

from annotator.domain.commands import claims, incidents
from annotator.domain.commands.checks import known_frame, span_there, unchanged
from annotator.domain.commands.objects import Draft, Setting
from annotator.domain.commands.requests import (
    AddArgument,
    AddEvent,
    RemoveArgument,
    RemoveEvent,
    SetSubtype,
    SetTrigger,
)
from annotator.errors import Conflict, Invalid
from schemas.gold import Argument, Event, Span
from schemas.ontology import EVENT, EventFrame, Role


def add(command: AddEvent, draft: Draft, setting: Setting) -> None:
    """A further event of a trigger, or one without a trigger."""
    frame = known_frame(command.type, setting)
    if command.trigger is not None:
        _fitting(draft.current(Span, command.trigger), command.type)
    _subtype(frame, command.subtype)
    draft.put(
        Event(
            id=draft.free(command.event), type=command.type, subtype=command.subtype, trigger=command.trigger
        )
    )


def trigger_new(span: Span, identifier: str | None, draft: Draft) -> None:
    """The event that comes with a trigger; without an id it gets one like the span's."""
    if identifier is None:
        made = (f"{span.id[:56]}.e{number or ''}" for number in count())
        identifier = next(each for each in made if not draft.taken(each))
    draft.put(Event(id=draft.free(identifier), type=span.label, trigger=span.id))


def retype(event: Event, type_: str, frame: EventFrame, draft: Draft) -> None:
    """The event as one of another type: it keeps subtype, roles and attributes that are of both."""
    kept = {each.id for each in frame.attributes}
    draft.put(
        structs.replace(
            event,
            type=type_,
            subtype=event.subtype if event.subtype in {each.id for each in frame.subtypes} else None,
            attributes={name: value for name, value in event.attributes.items() if name in kept},
            arguments=tuple(each for each in event.arguments if frame.role(each.role)),
        )
    )


def set_subtype(command: SetSubtype, draft: Draft, setting: Setting) -> None:
    """Another subtype, or none."""
    event = draft.current(Event, command.event)
    unchanged(command.was, event.subtype, "subtype")
    _subtype(known_frame(event.type, setting), command.subtype)
    draft.put(structs.replace(event, subtype=command.subtype))


def set_trigger(command: SetTrigger, draft: Draft, setting: Setting) -> None:
    """Another trigger, or none: then the event holds for the document."""
    event = draft.current(Event, command.event)
    unchanged(command.was, event.trigger, "trigger")
    if command.trigger is not None:
        _fitting(draft.current(Span, command.trigger), event.type)
    draft.put(structs.replace(event, trigger=command.trigger))


def remove(command: RemoveEvent, draft: Draft, setting: Setting) -> None:
    """The event goes, its trigger stays a span."""
    drop(draft.current(Event, command.event), draft)


def drop(event: Event, draft: Draft) -> None:
    """Removes an event with its claims and relations, takes it out of roles and out of its incident."""
    for claim in draft.claims_of(event.id):
        claims.drop(claim, draft)
    for relation in draft.relations_of(event.id):
        draft.drop(relation)
    for other in draft.events_filled(event.id):
        kept = tuple(each for each in other.arguments if each.event != event.id)
        draft.put(structs.replace(other, arguments=kept))
    draft.drop(event)
    incidents.tidy(event.incident, draft)


def add_argument(command: AddArgument, draft: Draft, setting: Setting) -> None:
    """A filler of a role; one that is there already changes nothing."""
    event = draft.current(Event, command.event)
    role = _role(event, command.role, setting)
    argument = _argument(command, event, role, draft, setting)
    if argument in event.arguments:
        return
    filled = sum(1 for each in event.arguments if each.role == role.id)
    if role.at_most is not None and filled >= role.at_most:
        raise Invalid(f"{role.title} takes at most {role.at_most}; remove one first.", "role")
    draft.put(structs.replace(event, arguments=(*event.arguments, argument)))


def remove_argument(command: RemoveArgument, draft: Draft, setting: Setting) -> None:
    """The filler leaves the role; the span or event itself stays."""
    event = draft.current(Event, command.event)
    gone = Argument(role=command.role, span=command.span, event=command.filler)
    if gone not in event.arguments:
        raise Conflict("Not done: this no longer plays that role.")
    kept = tuple(each for each in event.arguments if each != gone)
    draft.put(structs.replace(event, arguments=kept))


def _argument(command: AddArgument, event: Event, role: Role, draft: Draft, setting: Setting) -> Argument:
    if (command.span is None) == (command.filler is None):
        raise Invalid("Name either a span or an event that plays the role.", "span")
    if command.filler is not None:
        if command.at is not None:
            raise Invalid("An event is not made at a place; make it by its trigger.", "at")
        filler = draft.current(Event, command.filler)
        if filler.id == event.id:
            raise Invalid("An event plays no role in itself.", "filler")
        _allowed(role, filler.type, EVENT)
        return Argument(role=role.id, event=filler.id)
    assert command.span is not None  # noqa: S101  seen above
    if command.at is not None:
        span = span_there(command.span, command.at, draft, setting)
    else:
        span = draft.current(Span, command.span)
    _allowed(role, span.label)
    return Argument(role=role.id, span=span.id)


def _allowed(role: Role, *names: str) -> None:
    if not any(name in role.fillers for name in names):
        wanted = " or ".join(each.replace("_", " ") for each in role.fillers)
        raise Invalid(f"{role.title} takes {wanted}, not {names[0].replace('_', ' ')}.", "role")


def _role(event: Event, role: str, setting: Setting) -> Role:
    found = known_frame(event.type, setting).role(role)
    if found is None:
        raise Invalid(f"{event.type.replace('_', ' ').capitalize()} has no role {role!r}.", "role")
    return found


def _subtype(frame: EventFrame, subtype: str | None) -> None:
    if subtype is not None and subtype not in {each.id for each in frame.subtypes}:
        raise Invalid(f"There is no subtype {subtype!r} here.", "subtype")


def _fitting(trigger: Span, type_: str) -> None:
    if trigger.label != type_:
        raise Invalid(f"A span labelled {trigger.label} is no trigger of {type_}.", "trigger")
