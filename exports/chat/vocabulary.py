"""What the answers of an export are made of, as a JSON Schema and as the system message."""

from collections.abc import Iterable
from typing import Any

from schemas.gold import Attributes, GoldDocument

TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 1}
INSTRUCTION = """\
Find the events in the news text that the user gives, and answer with one JSON object and nothing else.
It has the lists spans, entities, events, incidents, claims and relations, each [] where there is nothing.
Copy the words of a span exactly. Where they occur more than once in the text, give the number of the
occurrence, counted from 1. Give the parts of a discontinuous span as fragments. Number identifiers in text
order: s1, s2 for spans, n1 for entities, e1 for events, i1 for incidents, c1 for claims, r1 for relations.
An event has the id of its trigger span, or null, and arguments that are spans or events. A claim says who
presents an event as how certain: its source is a span, author or unnamed."""


class Vocabulary:
    """The labels, types, roles and attributes of the documents seen."""

    def __init__(self) -> None:
        self._names: dict[str, set[str]] = {}
        self._types: dict[str, dict[str, set[str]]] = {}
        self._attributes: dict[str, set[str]] = {}

    def add(self, document: GoldDocument) -> None:
        """Takes in what a document uses."""
        self._see("label", (span.label for span in document.spans))
        self._see("entity", (entity.label for entity in document.entities))
        self._see("relation", (relation.type for relation in document.relations))
        for claim in document.claims:
            self._see("factuality", filter(None, (claim.factuality, claim.author_factuality)))
        for event in document.events:
            known = self._types.setdefault(event.type, {"subtypes": set(), "roles": set()})
            known["subtypes"].update(filter(None, [event.subtype]))
            known["roles"].update(argument.role for argument in event.arguments)
        for kind in ("spans", "entities", "events", "claims"):
            for item in getattr(document, kind):
                self._attributes.setdefault(kind, set()).update(item.attributes)

    def _see(self, kind: str, names: Iterable[str]) -> None:
        self._names.setdefault(kind, set()).update(names)

    def prompt(self) -> str:
        """The system message."""
        lines = [INSTRUCTION, "", "Labels of spans: " + self._list("label")]
        for name, parts in sorted(self._types.items()):
            told = [f"{part} {', '.join(sorted(found))}" for part, found in parts.items() if found]
            lines.append(f"Event type {name}" + (f": {'; '.join(told)}" if told else ""))
        lines += [
            f"{title}: {self._list(kind)}"
            for title, kind in (
                ("Labels of entities", "entity"), ("Factuality", "factuality"), ("Relations", "relation"),
            )
            if self._names.get(kind)
        ]  # fmt: skip
        lines += [
            f"Attributes of {kind}: {', '.join(sorted(found))}"
            for kind, found in self._attributes.items()
            if found
        ]
        return "\n".join(lines)

    def _list(self, kind: str) -> str:
        return ", ".join(sorted(self._names.get(kind, ()))) or "none"

    def schema(self) -> dict[str, Any]:
        """The JSON Schema of an answer."""
        words = _object({"text": TEXT, "occurrence": NUMBER}, ["text"])
        subtypes = {each for parts in self._types.values() for each in parts["subtypes"]}
        roles = {each for parts in self._types.values() for each in parts["roles"]}
        factuality = self._enum("factuality")
        span = {
            "id": TEXT, "label": self._enum("label"), "text": TEXT, "occurrence": NUMBER,
            "fragments": {"type": "array", "items": words, "minItems": 2}, "entity": TEXT,
            "attributes": self._open("spans"),
        }  # fmt: skip
        event = {
            "id": TEXT, "type": _enum(self._types), "trigger": {"type": ["string", "null"]},
            "arguments": _list(_object({"role": _enum(roles), "span": TEXT, "event": TEXT}, ["role"])),
            "subtype": _enum(subtypes), "attributes": self._open("events"), "incident": TEXT,
        }  # fmt: skip
        entity = {
            "id": TEXT, "label": self._enum("entity"), "name": TEXT, "attributes": self._open("entities"),
            "links": {"type": "object", "additionalProperties": TEXT},
        }  # fmt: skip
        claim = {
            "id": TEXT, "event": TEXT, "source": TEXT, "cue": TEXT, "factuality": factuality,
            "author_factuality": factuality, "attributes": self._open("claims"),
        }  # fmt: skip
        relation = {"id": TEXT, "type": self._enum("relation"), "head": TEXT, "tail": TEXT}
        lists = {
            "spans": _object(span, ["id", "label"])
            | {"oneOf": [{"required": ["text"]}, {"required": ["fragments"]}]},
            "entities": _object(entity, ["id", "label"]),
            "events": _object(event, ["id", "type", "trigger", "arguments"]),
            "incidents": _object({"id": TEXT, "name": TEXT}, ["id"]),
            "claims": _object(claim, ["id", "event", "source"]),
            "relations": _object(relation, list(relation)),
        }
        return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | _object(
            {name: _list(item) for name, item in lists.items()}, list(lists)
        )

    def _enum(self, kind: str) -> dict[str, Any]:
        return _enum(self._names.get(kind, ()))

    def _open(self, kind: str) -> dict[str, Any]:
        """Attributes by name; their values are of any kind."""
        names: Attributes = {name: True for name in sorted(self._attributes.get(kind, ()))}
        return _object(names, [])


def _enum(names: Iterable[str]) -> dict[str, Any]:
    found = sorted(names)
    return {"type": "string", "enum": found} if found else TEXT


def _list(item: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": item}


def _object(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": required, "additionalProperties": False,
    }  # fmt: skip
