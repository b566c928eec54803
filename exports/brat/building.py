"""From what the lines of a document say to its gold document."""

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from exports.brat import grouping
from exports.brat.grouping import Classes
from exports.brat.lines import Frame, Standoff, exact_name, mapping, numbered, unnumbered
from exports.brat.marks import Marks, attributes_of, is_claim, noted_id
from schemas.gold import Argument, Attributes, Claim, Event, GoldError, Relation

Roles = Mapping[str, frozenset[str]]
Made = dict[str, list[Any]]


class Builder:
    """What the lines of a document speak of; what has no place in a document is told in the standoff."""

    def __init__(self, standoff: Standoff, marks: Marks, roles: Roles | None) -> None:
        self._standoff = standoff
        self._marks = marks
        self._roles = roles
        self._claims = {
            line: noted_id(line, standoff)
            for line, frame in standoff.frames.items()
            if is_claim(frame, standoff)
        }
        self._events = {
            line: noted_id(line, standoff) for line in standoff.frames if line not in self._claims
        }

    def made(self) -> Made:
        """Everything, by kind. Raises GoldError for an id that no line has."""
        standoff, marks = self._standoff, self._marks
        groups = [group for group in standoff.groups if self._is_of_one_sort(group.members)]
        mixed = len(standoff.groups) - len(groups)
        standoff.told["not read: lines * that join ids of two sorts, or unknown ones"] += mixed
        standoff.told["not read: lines N about what is no T line"] += sum(
            each.target not in marks.ids for each in standoff.references
        )
        classes = Classes(groups)
        labels = {line: marks.label(line) for line in marks.ids}
        related = frozenset(line for link in standoff.links.values() for _, line in link.arguments)
        entities, entity_of = grouping.entities(standoff, classes, labels, related)
        incidents, incident_of = grouping.incidents(standoff, classes, self._events)
        return {
            "spans": [marks.span(line, entity_of.get(line)) for line in marks.ids],
            "entities": entities,
            "events": [self._event(standoff.frames[line], incident_of.get(line)) for line in self._events],
            "incidents": incidents,
            "claims": [self._claim(standoff.frames[line]) for line in self._claims],
            "relations": list(self._relations(entity_of, classes)),
        }

    def _is_of_one_sort(self, members: tuple[str, ...]) -> bool:
        return any(all(line in known for line in members) for known in (self._marks.ids, self._events))

    def _event(self, frame: Frame, incident: str | None) -> Event:
        known = self._standoff.exact.get(frame.id, {})
        attributes = attributes_of(frame.id, self._standoff)
        arguments = [
            argument
            for role, (_, line) in zip(self._role_names(frame, known), frame.arguments, strict=True)
            if (argument := self._argument(frame.id, role, line)) is not None
        ]
        for index, argument in _converted(known.get("arguments"), list[tuple[int, Argument]]):
            arguments.insert(index, argument)
        return Event(
            id=self._events[frame.id],
            type=exact_name(frame.type, known.get("type")),
            subtype=_taken(attributes, "subtype"),
            trigger=self._marks.id(frame.id, self._marks.triggers[frame.id]),
            attributes=attributes | mapping(known.get("hidden")),
            arguments=tuple(arguments),
            incident=incident,
        )

    def _role_names(self, frame: Frame, known: dict[str, Any]) -> list[str]:
        names = [name for name, _ in frame.arguments]
        noted = _converted(known.get("roles"), list[str])
        if noted and numbered(noted) == names:
            return noted
        roles = unnumbered(names, None if self._roles is None else self._roles.get(frame.type))
        if self._roles is None and roles != names:
            self._standoff.told["no annotation.conf: roles that count on are read as one that repeats"] += 1
        return roles

    def _argument(self, event: str, role: str, line: str) -> Argument | None:
        if line in self._claims:
            self._standoff.told["not read: roles filled by a claim"] += 1
            return None
        if line in self._events:
            return Argument(role, event=self._events[line])
        return Argument(role, span=self._marks.id(event, line))

    def _claim(self, frame: Frame) -> Claim:
        attributes = attributes_of(frame.id, self._standoff)
        roles = dict(frame.arguments)
        cue = roles.get("Cue", self._marks.cues.get(frame.id))
        source = "unnamed" if attributes.pop("unnamed", False) is True else "author"
        if "Source" in roles:
            source = self._marks.id(frame.id, roles["Source"])
        others = len(frame.arguments) - len(roles.keys() & {"Source", "Cue", "Event"})
        self._standoff.told["not read: roles of claims but Source, Cue and Event, once each"] += others
        event = roles["Event"]
        if event not in self._events:
            raise GoldError(f"{frame.id}: {event} is a claim; a claim is about an event")
        return Claim(
            id=self._claims[frame.id],
            event=self._events[event],
            source=source,
            cue=None if cue is None else self._marks.id(frame.id, cue),
            factuality=_taken(attributes, "factuality"),
            author_factuality=_taken(attributes, "author_factuality"),
            attributes=attributes | mapping(self._standoff.exact.get(frame.id, {}).get("hidden")),
        )

    def _relations(self, entity_of: dict[str, str], classes: Classes) -> Iterator[Relation]:
        ends = self._events | self._claims | entity_of
        firsts = set(classes.members(self._marks.ids))
        for link in self._standoff.links.values():
            for name, line in link.arguments:
                if line not in ends:
                    raise GoldError(f"{link.id}: {line} is not in the file")
                if line in entity_of and line not in firsts:
                    self._standoff.told["R lines about a later mention: now about its entity"] += 1
                if name not in ("Arg1", "Arg2"):
                    self._standoff.told[f"not read: name {name!r} of what a relation joins"] += 1
            noted = self._standoff.exact.get(link.id, {})
            (_, head), (_, tail) = link.arguments
            yield Relation(
                id=noted_id(link.id, self._standoff),
                type=exact_name(link.type, noted.get("type")),
                head=ends[head],
                tail=ends[tail],
            )


def _taken(attributes: Attributes, name: str) -> str | None:
    """What a line says of an item itself and not as an attribute; other values than words stay one."""
    return attributes.pop(name) if isinstance(attributes.get(name), str) else None


def _converted(value: Any, kind: Any) -> list[Any]:
    try:
        return list(msgspec.convert(value, kind))
    except msgspec.ValidationError:
        return []
