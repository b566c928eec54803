"""Commands on incidents: what several event mentions speak of."""

from msgspec import UNSET, structs

from annotator.domain.commands.checks import unchanged
from annotator.domain.commands.linking import (
    GroupEvents,
    MergeIncidents,
    RenameIncident,
    ShareIncident,
    UngroupEvents,
)
from annotator.domain.commands.objects import Draft, Setting
from annotator.errors import Invalid
from schemas.gold import Event, Incident


def group(command: GroupEvents, draft: Draft, setting: Setting) -> None:
    """Events speak of one incident, new or known."""
    if draft.find(Incident, command.incident) is None:
        draft.put(Incident(id=draft.free(command.incident), name=_name(command.name)))
    _move(command.events, command.incident, draft)


def ungroup(command: UngroupEvents, draft: Draft, setting: Setting) -> None:
    """Events leave their incidents."""
    _move(command.events, None, draft)


def rename(command: RenameIncident, draft: Draft, setting: Setting) -> None:
    """Another name, or none."""
    incident = draft.current(Incident, command.incident)
    unchanged(command.was, incident.name, "name")
    draft.put(structs.replace(incident, name=_name(command.name)))


def merge(command: MergeIncidents, draft: Draft, setting: Setting) -> None:
    """The events of one incident go over to another."""
    incident, into = draft.current(Incident, command.incident), draft.current(Incident, command.into)
    if incident.id == into.id:
        raise Invalid("Choose another incident to merge with.", "into")
    if into.name is None or into.shared is UNSET:
        name = into.name if into.name is not None else incident.name
        shared = into.shared if into.shared is not UNSET else incident.shared
        draft.put(structs.replace(into, name=name, shared=shared))
    _move([event.id for event in draft.events_in(incident.id)], into.id, draft)
    tidy(incident.id, draft)


def share(command: ShareIncident, draft: Draft, setting: Setting) -> None:
    """Which incident of the project it is."""
    incident = draft.current(Incident, command.incident)
    shared = UNSET if command.shared is None else command.shared
    draft.put(structs.replace(incident, shared=shared))


def tidy(identifier: str | None, draft: Draft) -> None:
    """Removes an incident of which no event speaks any more."""
    incident = draft.find(Incident, identifier) if identifier else None
    if incident is not None and not draft.events_in(incident.id):
        draft.drop(incident)


def _move(events: list[str] | tuple[str, ...], incident: str | None, draft: Draft) -> None:
    left: dict[str, None] = {}
    for identifier in events:
        event = draft.current(Event, identifier)
        if event.incident is not None and event.incident != incident:
            left[event.incident] = None
        draft.put(structs.replace(event, incident=incident))
    for each in left:
        tidy(each, draft)


def _name(name: str | None) -> str | None:
    return (name or "").strip() or None
