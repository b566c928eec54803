"""What an object of a set is called where people talk about it, and where it is in the text."""

from dataclasses import dataclass

from annotator.domain.commands import Kind, Object, kind_of
from annotator.domain.content import Content
from schemas.gold import Claim, Entity, Event, Incident, Relation, Span

# A quote of more characters is cut short.
_MOST = 60


@dataclass(frozen=True, slots=True)
class About:
    """An object's kind, its words, and its place [start, end) in the text, if it has one."""

    kind: Kind
    words: str
    place: tuple[int, int] | None


def about(content: Content, text: str, identifier: str) -> About | None:
    """What the object of that id is about; None where the set has no such object."""
    objects = {each.id: each for each in content.everything()}
    found = objects.get(identifier)
    if found is None:
        return None
    span = next(iter(_spans(found, content, objects)), None)
    name = found.name if isinstance(found, Entity | Incident) else None
    quote = name or (span.quote(text) if span else "") or _type(found)
    kind = kind_of(found)
    words = f"{kind.capitalize()} “{short(quote)}”" if quote else kind.capitalize()
    return About(kind, words, (span.start, span.end) if span else None)


def short(quote: str) -> str:
    """A quote of bearable length."""
    return quote if len(quote) <= _MOST else f"{quote[: _MOST - 1]}…"


def _spans(found: Object, content: Content, objects: dict[str, Object]) -> list[Span]:
    """The spans by which the object stands in the text, the one that shows it best first."""
    if isinstance(found, Span):
        return [found]
    if isinstance(found, Event):
        trigger = objects.get(found.trigger or "")
        return [trigger] if isinstance(trigger, Span) else []
    if isinstance(found, Entity):
        return [span for span in content.spans if span.entity == found.id]
    if isinstance(found, Incident):
        within = [event for event in content.events if event.incident == found.id]
        return [span for event in within for span in _spans(event, content, objects)]
    ends = (found.event,) if isinstance(found, Claim) else (found.head, found.tail)
    return [span for end in ends if end in objects for span in _spans(objects[end], content, objects)]


def _type(found: Object) -> str:
    """What names an object that has no words."""
    return found.type.replace("_", " ") if isinstance(found, Event | Relation) else ""
