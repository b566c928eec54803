"""The commands of imports, of adjudication and of syncing: whole objects, as annotated elsewhere."""

from collections.abc import Iterable
from typing import Any

from msgspec import structs

from annotator.domain.commands.checks import known_frame, known_label
from annotator.domain.commands.edits import KIND_OF, Object
from annotator.domain.commands.objects import Draft, Setting
from annotator.domain.commands.requests import Load, Replace, Settle
from annotator.errors import Invalid
from schemas.gold import Claim, Entity, Event, GoldError, Incident, Relation, Span, check_span

Whole = Load | Replace | Settle
KINDS: dict[str, type[Any]] = {kind: value for value, kind in KIND_OF.items()}
_FIELDS = {
    "span": "spans", "entity": "entities", "event": "events", "incident": "incidents", "claim": "claims",
    "relation": "relations",
}  # fmt: skip


def settle(command: Settle, draft: Draft, setting: Setting) -> None:
    """Takes out what the decisions leave out and puts the rest in the place of what has the same ids."""
    for kind, identifier in command.gone:
        draft.drop(draft.current(KINDS[kind], identifier))
    load(command, draft, setting)


def replace(command: Replace, draft: Draft, setting: Setting) -> None:
    """Takes out what the command does not have and puts the rest in the place of what has the same ids."""
    kept = {(kind, each.id) for kind, name in _FIELDS.items() for each in getattr(command, name)}
    for kind, value in KINDS.items():
        for each in draft.every(value):
            if (kind, each.id) not in kept:
                draft.drop(each)
    load(command, draft, setting)


def load(command: Whole, draft: Draft, setting: Setting) -> None:
    """Adds the objects. Labels, types, roles and degrees of certainty must be the ontology's.

    What else the ontology asks for is left to the checks of the page, which show it as problems.
    """
    for index, span in enumerate(command.spans):
        _span(index, span, command, draft, setting)
    for entity in command.entities:
        _entity(entity, command, draft, setting)
    for incident in command.incidents:
        _put(incident, command, draft)
    for event in command.events:
        _event(event, setting)
        _put(event, command, draft)
    for claim in command.claims:
        _claim(claim, setting)
        _put(claim, command, draft)
    for relation in command.relations:
        _put(relation, command, draft)
    _references(command, draft, setting)


def _put(value: Object, command: Whole, draft: Draft) -> None:
    """An import makes new objects only."""
    if isinstance(command, Load):
        draft.free(value.id)
    draft.put(value)


def _span(index: int, span: Span, command: Whole, draft: Draft, setting: Setting) -> None:
    known_label(span.label, setting)
    try:
        check_span(span, setting.text, f"spans[{index}]")
    except GoldError as error:
        raise Invalid(str(error), "spans") from error
    if not span.quote(setting.text).strip():
        raise Invalid(f"spans[{index}]: {span.id} covers only white space", "spans")
    _put(structs.replace(span, text=""), command, draft)


def _entity(entity: Entity, command: Whole, draft: Draft, setting: Setting) -> None:
    if known_label(entity.label, setting).entity is None:
        raise Invalid(f"entity {entity.id}: {entity.label} marks no entities", "entities")
    _put(entity, command, draft)


def _event(event: Event, setting: Setting) -> None:
    frame = known_frame(event.type, setting)
    for argument in event.arguments:
        if frame.role(argument.role) is None:
            raise Invalid(f"event {event.id}: {event.type} has no role {argument.role!r}", "events")
        if (argument.span is None) == (argument.event is None):
            raise Invalid(f"event {event.id}: role {argument.role} needs either a span or an event", "events")
    if event.subtype is not None and event.subtype not in {each.id for each in frame.subtypes}:
        raise Invalid(f"event {event.id}: {event.type} has no subtype {event.subtype!r}", "events")


def _claim(claim: Claim, setting: Setting) -> None:
    said = setting.ontology.claims
    if said is None:
        raise Invalid(f"claim {claim.id}: the ontology has no claims", "claims")
    for value in (claim.factuality, claim.author_factuality):
        if value is not None and said.value(value) is None:
            raise Invalid(f"claim {claim.id}: {value!r} is no degree of certainty here", "claims")


def _references(command: Whole, draft: Draft, setting: Setting) -> None:
    """Raises Invalid for the first thing that refers to nothing, or a relation the ontology has not."""
    for span in command.spans:
        _there(draft, Entity, (span.entity,), f"span {span.id}")
    for event in command.events:
        _there(draft, Span, (event.trigger, *(each.span for each in event.arguments)), f"event {event.id}")
        _there(draft, Event, (each.event for each in event.arguments), f"event {event.id}")
        _there(draft, Incident, (event.incident,), f"event {event.id}")
    for claim in command.claims:
        source = None if claim.source in ("author", "unnamed") else claim.source
        _there(draft, Span, (source, claim.cue), f"claim {claim.id}")
        _there(draft, Event, (claim.event,), f"claim {claim.id}")
    for relation in command.relations:
        _relation(relation, draft, setting)


def _there(draft: Draft, kind: type[Any], ids: Iterable[str | None], place: str) -> None:
    for each in ids:
        if each is not None and draft.find(kind, each) is None:
            raise Invalid(f"{place}: {each!r} is not in the record", place)


def _relation(relation: Relation, draft: Draft, setting: Setting) -> None:
    if relation.head == relation.tail:
        raise Invalid(f"relation {relation.id}: it links two different things", "relations")
    for kind, between in ((Event, "events"), (Claim, "claims"), (Entity, "entities")):
        if draft.find(kind, relation.head) and draft.find(kind, relation.tail):
            if setting.ontology.relation(between, relation.type) is None:  # type: ignore[arg-type]
                raise Invalid(
                    f"relation {relation.id}: there is no {relation.type!r} between {between}", "relations"
                )
            return
    raise Invalid(f"relation {relation.id}: its ends are not two of a kind", "relations")
