"""Commands on spans, and on attributes of anything."""

from typing import Any

from msgspec import structs

from annotator.domain.commands import entities, events
from annotator.domain.commands.base import UNNAMED
from annotator.domain.commands.checks import attribute_value, known_label, place, short
from annotator.domain.commands.objects import Draft, Setting
from annotator.domain.commands.requests import (
    AddFragment,
    AddSpan,
    MoveSpan,
    RelabelSpan,
    RemoveSpan,
    SetAttributes,
    SetNote,
)
from annotator.errors import Conflict, Invalid
from schemas.gold import NOTE, Claim, Entity, Event, Span
from schemas.ontology import Attribute

_TARGETS: dict[str, type[Span] | type[Entity] | type[Event] | type[Claim]] = {
    "span": Span, "entity": Entity, "event": Event, "claim": Claim,
}  # fmt: skip


def add(command: AddSpan, draft: Draft, setting: Setting) -> None:
    """A new span, with its event where the label is that of one."""
    label = known_label(command.label, setting)
    start, end = place(command.start, command.end, command.exact, setting)
    span = Span(id=draft.free(command.span), start=start, end=end, label=command.label)
    _unmarked(span, draft, setting)
    draft.put(span)
    if label.event is not None:
        events.trigger_new(span, command.event, draft)


def move(command: MoveSpan, draft: Draft, setting: Setting) -> None:
    """Other bounds, contiguous."""
    before = draft.current(Span, command.span)
    if command.was is not None and command.was != (before.start, before.end):
        raise _changed(before, setting.text)
    start, end = place(command.start, command.end, command.exact, setting)
    _put(structs.replace(before, start=start, end=end, fragments=None), before, draft, setting)


def add_fragment(command: AddFragment, draft: Draft, setting: Setting) -> None:
    """One part more; parts that meet, with only white space between, become one."""
    before = draft.current(Span, command.span)
    added = place(command.start, command.end, command.exact, setting)
    parts: list[tuple[int, int]] = []
    for start, end in sorted((*before.parts(), added)):
        if parts and (start <= parts[-1][1] or not setting.text[parts[-1][1] : start].strip()):
            parts[-1] = parts[-1][0], max(parts[-1][1], end)
        else:
            parts.append((start, end))
    fragments = tuple(parts) if len(parts) > 1 else None
    after = structs.replace(before, start=parts[0][0], end=parts[-1][1], fragments=fragments)
    _put(after, before, draft, setting)


def relabel(command: RelabelSpan, draft: Draft, setting: Setting) -> None:
    """Another label; its events follow, its entity stays only with mentions of its own label."""
    before = draft.current(Span, command.span)
    if command.was is not None and command.was != before.label:
        raise _changed(before, setting.text)
    label = known_label(command.label, setting)
    if command.label == before.label:
        return
    _put(structs.replace(before, label=command.label), before, draft, setting)
    if before.entity is not None:
        entities.unlink(before.id, draft)
    triggered = draft.events_of(before.id)
    if label.event is not None and not triggered:
        events.trigger_new(draft.current(Span, before.id), None, draft)
    for event in triggered:
        if label.event is None:
            events.drop(event, draft)
        else:
            events.retype(event, command.label, label.event, draft)


def remove(command: RemoveSpan, draft: Draft, setting: Setting) -> None:
    """The span goes, with its events; roles and cues lose it, and what it was the source of is unnamed."""
    before = draft.current(Span, command.span)
    if command.was is not None and command.was != (before.start, before.end, before.label):
        raise _changed(before, setting.text)
    for event in draft.events_of(before.id):
        events.drop(event, draft)
    for event in draft.events_filled(before.id):
        kept = tuple(each for each in event.arguments if each.span != before.id)
        draft.put(structs.replace(event, arguments=kept))
    for claim in draft.claims_citing(before.id):
        source = UNNAMED if claim.source == before.id else claim.source
        cue = None if claim.cue == before.id else claim.cue
        draft.put(structs.replace(claim, source=source, cue=cue))
    if before.entity is not None:
        entities.unlink(before.id, draft)
    draft.drop(before)


def note(command: SetNote, draft: Draft, setting: Setting) -> None:
    """The remark on a span."""
    before = draft.current(Span, command.span)
    if command.was is not None and command.was != before.attributes.get(NOTE, ""):
        raise _changed(before, setting.text)
    kept: dict[str, Any] = {name: value for name, value in before.attributes.items() if name != NOTE}
    text = command.note.strip()
    draft.put(structs.replace(before, attributes=kept | ({NOTE: text} if text else {})))


def set_attributes(command: SetAttributes, draft: Draft, setting: Setting) -> None:
    """Values of attributes that the ontology has for such an object."""
    before = draft.current(_TARGETS[command.kind], command.target)
    named = {**command.values, **dict.fromkeys(command.unset)}
    if command.was is not None:
        now = {name: before.attributes[name] for name in named if name in before.attributes}
        if now != command.was:
            raise Conflict(f"Not done: {_names(named)} changed meanwhile. Now: {_words(now) or 'nothing'}.")
    declared = {each.id: each for each in _attributes(before, setting)}
    for name, value in command.values.items():
        if name in command.unset:
            raise Invalid(f"{name} is both set and unset.", name)
        attribute_value(declared.get(name), name, value)
    kept = {name: value for name, value in before.attributes.items() if name not in command.unset}
    draft.put(structs.replace(before, attributes=kept | command.values))


def _attributes(target: Span | Entity | Event | Claim, setting: Setting) -> tuple[Attribute, ...]:
    """The attributes that the ontology has for the object."""
    if isinstance(target, Claim):
        return setting.ontology.claims.attributes if setting.ontology.claims else ()
    label = setting.ontology.label(target.type if isinstance(target, Event) else target.label)
    if label is None:
        return ()
    if isinstance(target, Event):
        return label.event.attributes if label.event else ()
    if isinstance(target, Entity):
        return label.entity.attributes if label.entity else ()
    return label.attributes


def _put(after: Span, before: Span, draft: Draft, setting: Setting) -> None:
    if _place_of(after) != _place_of(before):
        _unmarked(after, draft, setting)
    draft.put(after)


def _place_of(span: Span) -> tuple[Any, ...]:
    return span.start, span.end, span.label, span.fragments


def _unmarked(span: Span, draft: Draft, setting: Setting) -> None:
    """Raises Conflict when another span has exactly these bounds and label."""
    found = None if span.fragments else draft.same(span.start, span.end, span.label)
    if found is not None and found.id != span.id:
        raise Conflict(f"“{short(span.quote(setting.text))}” is already marked as {span.label}.")


def _changed(now: Span, text: str) -> Conflict:
    return Conflict(
        f"Not done: the span has changed meanwhile. It is now {now.label} on “{short(now.quote(text))}”."
    )


def _names(values: dict[str, Any]) -> str:
    return ", ".join(name.replace("_", " ") for name in values)


def _words(values: dict[str, Any]) -> str:
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in values.items())
