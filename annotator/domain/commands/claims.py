"""Commands on claims and relations."""

from msgspec import structs

from annotator.domain.commands.base import AUTHOR, UNNAMED, Place
from annotator.domain.commands.checks import attribute_value, span_there, unchanged
from annotator.domain.commands.linking import (
    AddClaim,
    AddRelation,
    RemoveClaim,
    RemoveRelation,
    SetClaim,
)
from annotator.domain.commands.objects import Draft, Setting
from annotator.errors import Conflict, Invalid
from schemas.gold import Claim, Entity, Event, Relation, Span
from schemas.ontology import Claims, Ends


def add(command: AddClaim, draft: Draft, setting: Setting) -> None:
    """Who says it, by which words, as how certain; what is left out takes the ontology's defaults."""
    said = _claims(setting)
    event = draft.current(Event, command.event)
    source = _source(command.source, command.source_at, said, draft, setting)
    default = said.default if source == AUTHOR else said.reported
    declared = {each.id: each for each in said.attributes}
    for name, value in command.attributes.items():
        attribute_value(declared.get(name), name, value)
    cue = _cue(command.cue, command.cue_at, said, draft, setting)
    draft.put(
        Claim(
            id=draft.free(command.claim),
            event=event.id,
            source=source,
            cue=cue,
            factuality=_value(command.factuality or said.default, said),
            author_factuality=_value(command.author_factuality or default, said),
            attributes=command.attributes,
        )
    )


def change(command: SetClaim, draft: Draft, setting: Setting) -> None:
    """One field of a claim."""
    said = _claims(setting)
    claim = draft.current(Claim, command.claim)
    unchanged(command.was, getattr(claim, command.field), command.field.replace("_", " "))
    value: str | None
    if command.field == "source":
        if command.value is None:
            raise Invalid("Say who: a span, author or unnamed.", "source")
        value = _source(command.value, command.at, said, draft, setting)
    elif command.field == "cue":
        value = _cue(command.value, command.at, said, draft, setting)
    else:
        value = None if command.value is None else _value(command.value, said)
    draft.put(structs.replace(claim, **{command.field: value}))


def remove(command: RemoveClaim, draft: Draft, setting: Setting) -> None:
    """The claim and its relations go."""
    drop(draft.current(Claim, command.claim), draft)


def drop(claim: Claim, draft: Draft) -> None:
    """Removes a claim with its relations."""
    for relation in draft.relations_of(claim.id):
        draft.drop(relation)
    draft.drop(claim)


def add_relation(command: AddRelation, draft: Draft, setting: Setting) -> None:
    """A link between two of a kind; one that is there already is a Conflict."""
    between = _kind(command.head, draft)
    if between is None or between != _kind(command.tail, draft):
        raise Conflict("Not done: a relation links two events, two claims or two entities that are there.")
    if command.head == command.tail:
        raise Invalid("A relation links two different things.", "tail")
    if setting.ontology.relation(between, command.type) is None:
        raise Invalid(f"There is no relation {command.type!r} between {between}.", "type")
    wanted = command.type, command.head, command.tail
    if any((each.type, each.head, each.tail) == wanted for each in draft.relations_of(command.head)):
        raise Conflict("They are linked so already.")
    draft.put(
        Relation(id=draft.free(command.relation), type=command.type, head=command.head, tail=command.tail)
    )


def remove_relation(command: RemoveRelation, draft: Draft, setting: Setting) -> None:
    """The link goes."""
    draft.drop(draft.current(Relation, command.relation))


def _kind(identifier: str, draft: Draft) -> Ends | None:
    kinds: tuple[tuple[type[Event] | type[Claim] | type[Entity], Ends], ...] = (
        (Event, "events"), (Claim, "claims"), (Entity, "entities"),
    )  # fmt: skip
    return next((name for kind, name in kinds if draft.find(kind, identifier) is not None), None)


def _claims(setting: Setting) -> Claims:
    if setting.ontology.claims is None:
        raise Invalid("This project's ontology has no claims.", "claim")
    return setting.ontology.claims


def _source(source: str, at: Place | None, said: Claims, draft: Draft, setting: Setting) -> str:
    if source in (AUTHOR, UNNAMED):
        return source
    return _span(source, at, said.sources, "The source", draft, setting).id


def _cue(cue: str | None, at: Place | None, said: Claims, draft: Draft, setting: Setting) -> str | None:
    return None if cue is None else _span(cue, at, said.cues, "The cue", draft, setting).id


def _span(
    identifier: str, at: Place | None, labels: tuple[str, ...], what: str, draft: Draft, setting: Setting
) -> Span:
    span = span_there(identifier, at, draft, setting) if at else draft.current(Span, identifier)
    if span.label not in labels:
        wanted = " or ".join(each.replace("_", " ") for each in labels)
        raise Invalid(f"{what} must be a span labelled {wanted}, not {span.label}.", "source")
    return span


def _value(factuality: str, said: Claims) -> str:
    if said.value(factuality) is None:
        raise Invalid(f"{factuality!r} is no degree of certainty here.", "factuality")
    return factuality
