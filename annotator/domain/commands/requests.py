"""Commands on spans and events, of imports and of adjudication, and the list of all.

See base.py and linking.py for the others.
"""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, Struct, UnsetType, field

from annotator.domain.commands.base import NOTE_LIMIT, Command, Identifier, Offset, Place, Value
from annotator.domain.commands.edits import Kind
from annotator.domain.commands.linking import (
    AddClaim,
    AddEntity,
    AddRelation,
    GroupEvents,
    LinkMentions,
    MergeEntities,
    MergeIncidents,
    RemoveClaim,
    RemoveEntity,
    RemoveRelation,
    RenameEntity,
    RenameIncident,
    SetClaim,
    SetLink,
    ShareIncident,
    UngroupEvents,
    UnlinkMentions,
)
from schemas.gold import Claim, Entity, Event, Incident, Relation, Span

Attributed = Literal["span", "entity", "event", "claim"]


class AddSpan(Command, frozen=True, tag="add_span"):
    """Creates a span. Its bounds snap to tokens unless `exact`.

    A span with the label of an event type gets its event, whose id is `event`, else made from the span's.
    """

    span: Identifier
    start: Offset
    end: Offset
    label: str
    exact: bool = False
    event: Identifier | None = None


class MoveSpan(Command, frozen=True, tag="move_span"):
    """Moves the bounds of a span; it becomes contiguous. They snap to tokens unless `exact`."""

    span: Identifier
    start: Offset
    end: Offset
    exact: bool = False
    was: tuple[int, int] | None = None


class AddFragment(Command, frozen=True, tag="add_fragment"):
    """Adds a part to a span, which becomes discontinuous where the parts do not meet."""

    span: Identifier
    start: Offset
    end: Offset
    exact: bool = False


class RelabelSpan(Command, frozen=True, tag="relabel_span"):
    """Gives a span another label. Events that it triggers take the new type and keep what fits it."""

    span: Identifier
    label: str
    was: str | None = None


class RemoveSpan(Command, frozen=True, tag="remove_span"):
    """Removes a span, its events, and what refers to them."""

    span: Identifier
    was: tuple[int, int, str] | None = None


class SetNote(Command, frozen=True, tag="set_note"):
    """Writes an annotator's remark on a span, kept as its attribute `note`; an empty one removes it."""

    span: Identifier
    note: Value
    was: str | None = None


class SetAttributes(Command, frozen=True, tag="set_attributes"):
    """Sets attributes of an object; `unset` names those to be removed. A null is kept as a null.

    `was` holds what the sender saw of all these names; one that had no value is missing in it.
    """

    kind: Attributed
    target: Identifier
    values: dict[str, Any] = field(default_factory=dict)
    unset: tuple[str, ...] = ()
    was: dict[str, Any] | None = None


class AddEvent(Command, frozen=True, tag="add_event"):
    """Creates an event; without a trigger it holds for the document as a whole."""

    event: Identifier
    type: str
    trigger: Identifier | None = None
    subtype: str | None = None


class SetSubtype(Command, frozen=True, tag="set_subtype"):
    """Gives an event a subtype, or none."""

    event: Identifier
    subtype: str | None
    was: str | UnsetType | None = UNSET


class SetTrigger(Command, frozen=True, tag="set_trigger"):
    """Gives an event another trigger, or none."""

    event: Identifier
    trigger: Identifier | None
    was: str | UnsetType | None = UNSET


class RemoveEvent(Command, frozen=True, tag="remove_event"):
    """Removes an event, its claims and what refers to them; its trigger stays a span."""

    event: Identifier


class AddArgument(Command, frozen=True, tag="add_argument"):
    """Lets a span or another event (`filler`) play a role in an event; with `at`, `span` is made there."""

    event: Identifier
    role: str
    span: Identifier | None = None
    filler: Identifier | None = None
    at: Place | None = None


class RemoveArgument(Command, frozen=True, tag="remove_argument"):
    """Takes a span or event out of a role; the span itself stays."""

    event: Identifier
    role: str
    span: Identifier | None = None
    filler: Identifier | None = None


class Load(Command, frozen=True, tag="load"):
    """Adds objects as they were annotated elsewhere: an import. Bounds are kept as they are."""

    spans: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    incidents: tuple[Incident, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()


class Ruling(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A decision on one item of a comparison, as the log keeps it.

    `chosen` is the annotator whose version was taken, none where the item was left out; `proposed_by` are
    all who had just that. `object` is the id that it has in the gold set.
    """

    item: str
    rule: str
    chosen: str | None = None
    proposed_by: tuple[str, ...] = ()
    object: str | None = None


class Settle(Command, frozen=True, tag="settle", omit_defaults=True):
    """Decisions of an adjudicator, with the objects of the gold set that they put and take out."""

    rulings: tuple[Ruling, ...]
    gone: tuple[tuple[Kind, str], ...] = ()
    spans: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    incidents: tuple[Incident, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()


class Replace(Command, frozen=True, tag="replace", omit_defaults=True):
    """Puts a whole set, as it was changed elsewhere, in the place of all that is there."""

    spans: tuple[Span, ...] = ()
    entities: tuple[Entity, ...] = ()
    events: tuple[Event, ...] = ()
    incidents: tuple[Incident, ...] = ()
    claims: tuple[Claim, ...] = ()
    relations: tuple[Relation, ...] = ()


Verdict = Literal["accepted", "corrected", "rejected"]


class Proposal(Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """A suggestion as somebody saw it who decides on it: who suggested which label where.

    `version` is the model version, `place` is written as `annotator.suggest.place_of` does.
    """

    suggester: Value
    version: Value
    label: Value
    place: Annotated[str, Meta(max_length=NOTE_LIMIT, pattern=r"^\d{1,9}-\d{1,9}(,\d{1,9}-\d{1,9})*$")]
    score: float | None = None


class Decide(Command, frozen=True, tag="decide", omit_defaults=True):
    """Takes suggestions over, as they are or corrected, or rejects them.

    `spans` and `events` are what becomes of them; nothing for rejected ones. A span that is there already,
    with the same bounds and label, is taken instead. A trigger without an event among these gets one.
    """

    verdict: Verdict
    proposals: Annotated[tuple[Proposal, ...], Meta(min_length=1, max_length=1_000)]
    spans: Annotated[tuple[Span, ...], Meta(max_length=10_000)] = ()
    events: Annotated[tuple[Event, ...], Meta(max_length=1_000)] = ()


class Renaming(Struct, frozen=True, forbid_unknown_fields=True):
    """What an ontology calls otherwise from now on; `to` may be a name that is there already: they merge.

    `path` is where in the ontology: `labels`, `labels.strike.subtypes`, `labels.strike.roles`, attributes as
    `labels.actor.attributes` (the span's), `labels.strike.event`, `labels.actor.entity`, `claims.attributes`,
    the options of a choice one step deeper (`labels.strike.event.aspect`), `labels.actor.links`,
    `claims.factuality`, `relations.claims`.
    """

    path: str
    old: str
    to: str


class Recode(Command, frozen=True, tag="recode"):
    """Carries the renamings of a new ontology version out in a set."""

    renamings: tuple[Renaming, ...]


class Undo(Command, frozen=True, tag="undo"):
    """Takes back the latest change of the set that is not yet taken back."""


class Redo(Command, frozen=True, tag="redo"):
    """Brings back the change that was taken back last."""


# What people do; each can be taken back.
Deed = (
    AddSpan | MoveSpan | AddFragment | RelabelSpan | RemoveSpan | SetNote | SetAttributes
    | AddEvent | SetSubtype | SetTrigger | RemoveEvent | AddArgument | RemoveArgument
    | LinkMentions | UnlinkMentions | AddEntity | RenameEntity | MergeEntities | RemoveEntity | SetLink
    | GroupEvents | UngroupEvents | RenameIncident | MergeIncidents | ShareIncident
    | AddClaim | SetClaim | RemoveClaim | AddRelation | RemoveRelation
    | Decide
)  # fmt: skip
Edition = Deed | Load | Recode | Replace | Settle
Request = Deed | Undo | Redo
