"""A gold record with identifiers that commands can name."""

import re
from collections.abc import Mapping
from itertools import count
from typing import Any

from msgspec import structs

from annotator.domain.commands.base import USABLE
from schemas.gold import GoldDocument

KINDS = ("spans", "entities", "events", "incidents", "claims", "relations")
# What claims may have for a source beside spans.
_SOURCES = frozenset({"author", "unnamed"})


def new_identifiers(document: GoldDocument) -> dict[str, str]:
    """A free identifier for each object whose own no command could name."""
    everything = {kind: [each.id for each in getattr(document, kind)] for kind in KINDS}
    taken = {each for ids in everything.values() for each in ids} | _SOURCES
    found: dict[str, str] = {}
    for kind, ids in everything.items():
        free = (name for number in count(1) if (name := f"{kind[0]}{number}") not in taken)
        for each in ids:
            if not re.fullmatch(USABLE, each) or each in _SOURCES:
                found[each] = next(free)
                taken.add(found[each])
    return found


def renamed(document: GoldDocument, ids: Mapping[str, str]) -> dict[str, Any]:
    """The record's objects by kind, with other identifiers; quotes of spans are left out."""

    def to(identifier: str | None) -> Any:
        return identifier if identifier is None else ids.get(identifier, identifier)

    return {
        "spans": tuple(
            structs.replace(each, id=to(each.id), entity=to(each.entity), text="") for each in document.spans
        ),
        "entities": tuple(structs.replace(each, id=to(each.id)) for each in document.entities),
        "events": tuple(
            structs.replace(
                each,
                id=to(each.id),
                trigger=to(each.trigger),
                incident=to(each.incident),
                arguments=tuple(
                    structs.replace(argument, span=to(argument.span), event=to(argument.event))
                    for argument in each.arguments
                ),
            )
            for each in document.events
        ),
        "incidents": tuple(structs.replace(each, id=to(each.id)) for each in document.incidents),
        "claims": tuple(
            structs.replace(
                each, id=to(each.id), event=to(each.event), source=_source(each.source, to), cue=to(each.cue)
            )
            for each in document.claims
        ),
        "relations": tuple(
            structs.replace(each, id=to(each.id), head=to(each.head), tail=to(each.tail))
            for each in document.relations
        ),
    }


def _source(source: str, to: Any) -> str:
    found: str = source if source in _SOURCES else to(source)
    return found
