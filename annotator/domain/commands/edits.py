"""What a command comes to: objects before and after. Swapping the two undoes it."""

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from schemas.gold import Claim, Entity, Event, Incident, Relation, Span

Kind = Literal["span", "entity", "event", "incident", "claim", "relation"]
Object = Span | Entity | Event | Incident | Claim | Relation
KINDS: tuple[Kind, ...] = ("span", "entity", "event", "incident", "claim", "relation")


class SpanEdit(Struct, frozen=True, tag_field="kind", tag="span"):
    """A span before and after; None where it does not exist. The others are alike."""

    before: Span | None
    after: Span | None


class EntityEdit(Struct, frozen=True, tag_field="kind", tag="entity"):
    before: Entity | None
    after: Entity | None


class EventEdit(Struct, frozen=True, tag_field="kind", tag="event"):
    before: Event | None
    after: Event | None


class IncidentEdit(Struct, frozen=True, tag_field="kind", tag="incident"):
    before: Incident | None
    after: Incident | None


class ClaimEdit(Struct, frozen=True, tag_field="kind", tag="claim"):
    before: Claim | None
    after: Claim | None


class RelationEdit(Struct, frozen=True, tag_field="kind", tag="relation"):
    before: Relation | None
    after: Relation | None


Edit = SpanEdit | EntityEdit | EventEdit | IncidentEdit | ClaimEdit | RelationEdit
_EDITS: dict[type, type] = {
    Span: SpanEdit, Entity: EntityEdit, Event: EventEdit,
    Incident: IncidentEdit, Claim: ClaimEdit, Relation: RelationEdit,
}  # fmt: skip
KIND_OF: dict[type, Kind] = {
    Span: "span", Entity: "entity", Event: "event",
    Incident: "incident", Claim: "claim", Relation: "relation",
}  # fmt: skip


def kind_of(value: Object) -> Kind:
    """What sort of object it is."""
    return KIND_OF[type(value)]


def edit(before: Object | None, after: Object | None) -> Edit:
    """The edit that leads from one state of an object to another; at least one of them exists."""
    made: Edit = _EDITS[type(before if before is not None else after)](before=before, after=after)
    return made


def subject(each: Edit) -> tuple[Kind, str]:
    """Kind and id of the object that an edit changes."""
    value = each.after if each.after is not None else each.before
    assert value is not None  # noqa: S101  an edit of nothing is never made
    return kind_of(value), value.id


def invert(edits: Iterable[Edit]) -> tuple[Edit, ...]:
    """The edits that undo `edits`."""
    return tuple(edit(each.after, each.before) for each in reversed(tuple(edits)))
