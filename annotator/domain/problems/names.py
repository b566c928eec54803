"""What a message calls an object: strike “shelling”, actor “the army”."""

from typing import Final

from annotator.domain.problems.view import View
from schemas.gold import Claim, Entity, Event, Relation, Span

# Characters of the text that a message quotes at most.
_QUOTED: Final = 40


def name_label(view: View, identifier: str) -> str:
    """A label or event type inside a sentence; its id in words where it is unknown."""
    label = view.labels.get(identifier)
    if label is None:
        return identifier.replace("_", " ")
    return label.name if label.name[1:2].isupper() else label.name[:1].lower() + label.name[1:]


def name_span(view: View, span: Span) -> str:
    """A span by its label and words."""
    return f"{name_label(view, span.label)} {_quoted(span.quote(view.text))}"


def name_event(view: View, event: Event) -> str:
    """An event by its type and the words that trigger it."""
    trigger = view.spans.get(event.trigger or "")
    words = _quoted(trigger.quote(view.text)) if trigger else "of the whole text"
    return f"{name_label(view, event.type)} {words}"


def name_entity(view: View, entity: Entity) -> str:
    """An entity by its label and name, or else by its first mention."""
    name = entity.name or next(
        (span.quote(view.text) for span in view.mentions.get(entity.id, ())), "without a name"
    )
    return f"{name_label(view, entity.label)} {_quoted(name)}"


def name_claim(view: View, claim: Claim) -> str:
    """A claim by the event that it is about."""
    event = view.events.get(claim.event)
    return f"claim about {name_event(view, event)}" if event else "claim about an event that is gone"


def name_relation(view: View, relation: Relation) -> str:
    """A relation by its type and its two ends."""
    kind = view.end_kind(relation.head)
    known = view.relation_type(kind, relation.type) if kind else None
    title = known.title if known else relation.type.replace("_", " ")
    return f"{title}, from {_name_end(view, relation.head)} to {_name_end(view, relation.tail)}"


def _name_end(view: View, end: str) -> str:
    if end in view.events:
        return name_event(view, view.events[end])
    if end in view.claims:
        return name_claim(view, view.claims[end])
    return name_entity(view, view.entities[end]) if end in view.entities else "something that is gone"


def _quoted(words: str) -> str:
    # Cut first: a span may be as long as the text.
    shown = " ".join(words[: 4 * _QUOTED].split())
    if len(words) <= 4 * _QUOTED and len(shown) <= _QUOTED:
        return f"“{shown}”"
    return f"“{shown[:_QUOTED].rstrip()}…”"
