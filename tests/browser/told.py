"""What a person's set says, in words that tests can compare: quotes instead of ids."""

from dataclasses import dataclass, field
from typing import Any

from annotator.domain.content import Content
from tests.browser.desk import Desk


@dataclass(frozen=True, slots=True)
class Told:
    """An event in words. `roles` are pairs of a role and the words that fill it, sorted."""

    type: str
    trigger: str | None
    subtype: str | None = None
    roles: tuple[tuple[str, str], ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)


def told(desk: Desk) -> list[Told]:
    """The events of the set, in the order in which they were made, once everything is saved."""
    content = saved(desk)
    words = quotes(desk, content)
    return [
        Told(
            event.type,
            words.get(event.trigger or ""),
            event.subtype,
            tuple(sorted((a.role, words[a.span or a.event or ""]) for a in event.arguments)),
            event.attributes,
        )
        for event in content.events
    ]


def saved(desk: Desk) -> Content:
    """Everything in the set, once the page says that it is saved."""
    desk.settle()
    return desk.scene.content(desk.document, desk.who)


def quotes(desk: Desk, content: Content) -> dict[str, str]:
    """The words of spans by id; those of an event are its trigger's."""
    text = desk.scene.text(desk.document)
    words = {span.id: span.quote(text) for span in content.spans}
    return words | {event.id: words.get(event.trigger or "", event.type) for event in content.events}


def mentions(desk: Desk) -> dict[str, list[str]]:
    """The names of entities with the words of their mentions."""
    content = saved(desk)
    text = desk.scene.text(desk.document)
    return {
        entity.name or "": [span.quote(text) for span in content.spans if span.entity == entity.id]
        for entity in content.entities
    }


def claims(desk: Desk) -> list[tuple[str, str, str | None, str | None, str | None]]:
    """Claims as the words of their event, source and cue, and what source and author hold of it."""
    content = saved(desk)
    words = quotes(desk, content)
    return [
        (
            words[claim.event],
            words.get(claim.source, claim.source),
            words.get(claim.cue or ""),
            claim.factuality,
            claim.author_factuality,
        )
        for claim in content.claims
    ]
