"""The command by which suggestions become annotation, or are rejected."""

import re

from msgspec import structs

from annotator.domain.commands import events, load
from annotator.domain.commands.base import USABLE
from annotator.domain.commands.checks import known_label
from annotator.domain.commands.objects import Draft, Setting
from annotator.domain.commands.requests import Decide, Load
from annotator.errors import Invalid
from schemas.gold import Event, Span


def decide(command: Decide, draft: Draft, setting: Setting) -> None:
    """Adds what was accepted or corrected, but for what is there already."""
    if command.verdict == "rejected" and (command.spans or command.events):
        raise Invalid("What is rejected makes no spans or events.", "spans")
    for identifier in (*(span.id for span in command.spans), *(event.id for event in command.events)):
        if not re.fullmatch(USABLE, identifier):
            raise Invalid(f"{identifier[:80]!r} can be no id here.", "id")
    known: dict[str, str] = {}
    new: dict[tuple[str, tuple[tuple[int, int], ...]], Span] = {}
    for span in command.spans:
        same = _same(span, draft) or new.setdefault((span.label, span.parts()), span)
        if same is not span:
            known[span.id] = same.id
    load.load(Load(id=command.id, spans=tuple(new.values())), draft, setting)
    wanted = [_renamed(event, known) for event in command.events]
    made = tuple(event for event in wanted if not _there(event, draft))
    load.load(Load(id=command.id, events=made), draft, setting)
    triggers = {event.trigger for event in wanted}
    for span in new.values():
        if span.id not in triggers and known_label(span.label, setting).event is not None:
            events.trigger_new(span, None, draft)


def _same(span: Span, draft: Draft) -> Span | None:
    """A span that is there with the same bounds and label."""
    if span.fragments is None:
        return draft.same(span.start, span.end, span.label)
    alike = (each for each in draft.every(Span) if each.parts() == span.parts())
    return next((each for each in alike if each.label == span.label), None)


def _renamed(event: Event, ids: dict[str, str]) -> Event:
    """The event with the spans that are there in the place of its own."""

    def to(identifier: str | None) -> str | None:
        return identifier if identifier is None else ids.get(identifier, identifier)

    arguments = tuple(structs.replace(each, span=to(each.span)) for each in event.arguments)
    return structs.replace(event, trigger=to(event.trigger), arguments=arguments)


def _there(event: Event, draft: Draft) -> bool:
    """Whether its trigger has such an event already; what that one has is left as it is."""
    if event.trigger is None:
        return False
    return any(each.type == event.type for each in draft.events_of(event.trigger))
