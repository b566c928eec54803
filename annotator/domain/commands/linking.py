"""Commands on entities, incidents, claims and relations, as they are sent and logged (see requests.py)."""

from typing import Annotated, Any, Literal

from msgspec import UNSET, Meta, UnsetType, field

from annotator.domain.commands.base import Command, Identifier, Name, Place


class LinkMentions(Command, frozen=True, tag="link_mentions"):
    """Makes spans mentions of an entity, which is created, called `name`, where it does not exist.

    Linking mentions of another entity to a new one splits that entity.
    """

    entity: Identifier
    spans: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=1000)]
    name: Name | None = None


class UnlinkMentions(Command, frozen=True, tag="unlink_mentions"):
    """Takes spans out of their entities."""

    spans: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=1000)]


class AddEntity(Command, frozen=True, tag="add_entity"):
    """Creates an entity that has no mention yet."""

    entity: Identifier
    label: str
    name: Name | None = None


class RenameEntity(Command, frozen=True, tag="rename_entity"):
    """Gives an entity its canonical name."""

    entity: Identifier
    name: Name | None
    was: str | UnsetType | None = UNSET


class MergeEntities(Command, frozen=True, tag="merge_entities"):
    """Moves the mentions and relations of an entity to another of the same label and removes it.

    Attributes and links that the other lacks are taken over.
    """

    entity: Identifier
    into: Identifier


class RemoveEntity(Command, frozen=True, tag="remove_entity"):
    """Removes an entity; its mentions stay, unlinked."""

    entity: Identifier


class SetLink(Command, frozen=True, tag="set_link"):
    """Gives an entity its identifier in an outside knowledge base, or none.

    `attributes` are set with it: what a gazetteer knows of the place.
    """

    entity: Identifier
    link: str
    value: Name | None
    attributes: dict[str, Any] = field(default_factory=dict)
    was: str | UnsetType | None = UNSET


class GroupEvents(Command, frozen=True, tag="group_events"):
    """Lets events speak of one incident, which is created where it does not exist."""

    incident: Identifier
    events: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=1000)]
    name: Name | None = None


class UngroupEvents(Command, frozen=True, tag="ungroup_events"):
    """Takes events out of their incidents; an incident that no event speaks of goes."""

    events: Annotated[tuple[Identifier, ...], Meta(min_length=1, max_length=1000)]


class RenameIncident(Command, frozen=True, tag="rename_incident"):
    """Gives an incident a name."""

    incident: Identifier
    name: Name | None
    was: str | UnsetType | None = UNSET


class MergeIncidents(Command, frozen=True, tag="merge_incidents"):
    """Moves the events of an incident to another and removes it."""

    incident: Identifier
    into: Identifier


class ShareIncident(Command, frozen=True, tag="share_incident"):
    """Says which incident of the project this one is, across documents; None takes that back."""

    incident: Identifier
    shared: Identifier | None


class AddClaim(Command, frozen=True, tag="add_claim"):
    """Says who presents an event as how certain. `source` is a span, `author` or `unnamed`.

    With `source_at` or `cue_at`, that span is made there. What is left out takes the ontology's defaults.
    """

    claim: Identifier
    event: Identifier
    source: Identifier = "author"
    source_at: Place | None = None
    cue: Identifier | None = None
    cue_at: Place | None = None
    factuality: str | None = None
    author_factuality: str | None = None
    attributes: dict[str, Any] = field(default_factory=dict)


class SetClaim(Command, frozen=True, tag="set_claim"):
    """Changes one field of a claim; with `at`, the span `value` is made there."""

    claim: Identifier
    field: Literal["source", "cue", "factuality", "author_factuality"]
    value: Name | None
    at: Place | None = None
    was: str | UnsetType | None = UNSET


class RemoveClaim(Command, frozen=True, tag="remove_claim"):
    """Removes a claim and its relations."""

    claim: Identifier


class AddRelation(Command, frozen=True, tag="add_relation"):
    """Links two events, two claims or two entities."""

    relation: Identifier
    type: str
    head: Identifier
    tail: Identifier


class RemoveRelation(Command, frozen=True, tag="remove_relation"):
    """Removes a relation."""

    relation: Identifier
