"""What several commands ask before they change anything; each raises Invalid or Conflict."""

from typing import Any

from msgspec import UNSET

from annotator.domain.commands.base import Place
from annotator.domain.commands.objects import Draft, Setting
from annotator.errors import Conflict, Invalid
from schemas.gold import Span
from schemas.ontology import Attribute, EventFrame, Label, check_value


def known_label(label: str, setting: Setting) -> Label:
    """The label in use; raises Invalid."""
    found = setting.ontology.label(label)
    if found is None:
        raise Invalid(f"This project has no label {label!r}.", "label")
    return found


def known_frame(type_: str, setting: Setting) -> EventFrame:
    """What events of the type may say; raises Invalid."""
    frame = setting.ontology.frame(type_)
    if frame is None:
        raise Invalid(f"This project has no event type {type_!r}.", "type")
    return frame


def unchanged(seen: Any, now: Any, what: str) -> None:
    """Raises Conflict unless the sender said nothing of what it saw, or saw what is there now."""
    if seen is not UNSET and seen != now:
        shown = "nothing" if now is None else str(now).replace("_", " ")
        raise Conflict(f"Not done: the {what} has changed meanwhile. It is now {shown}.")


def place(start: int, end: int, exact: bool, setting: Setting) -> tuple[int, int]:
    """Where a span asked for at [start, end) lies: on tokens, or exactly there without outer white space.

    Raises Invalid when nothing is left or the bounds are not in the text.
    """
    if start >= end or end > len(setting.text):
        raise Invalid(f"[{start}, {end}) is not inside the text of {len(setting.text)} characters.", "start")
    if exact:
        quote = setting.text[start:end]
        snapped = start + len(quote) - len(quote.lstrip()), end - len(quote) + len(quote.rstrip())
    else:
        snapped = setting.tokens.snap(start, end) or (end, start)
    if snapped[0] >= snapped[1]:
        raise Invalid("There is nothing to label: only white space is selected.", "start")
    return snapped


def span_there(identifier: str, at: Place, draft: Draft, setting: Setting) -> Span:
    """The span at a place: the one that lies there with that label, else a new one of that id."""
    label = known_label(at.label, setting)
    if label.event is not None:
        raise Invalid(f"{label.name} is the label of an event; make the event first.", "label")
    start, end = place(at.start, at.end, at.exact, setting)
    found = draft.same(start, end, at.label)
    if found is None:
        found = Span(id=draft.free(identifier), start=start, end=end, label=at.label)
        draft.put(found)
    return found


def attribute_value(attribute: Attribute | None, name: str, value: Any) -> Any:
    """The value, if the attribute may have it; a null is a value of any attribute. Raises Invalid."""
    if attribute is None:
        raise Invalid(f"There is no attribute {name!r} here.", name)
    reason = None if value is None else check_value(attribute, value)
    if reason:
        raise Invalid(f"{attribute.title}: {reason}", name)
    return value


def short(text: str) -> str:
    """A quote as messages show it."""
    return text if len(text) <= 60 else f"{text[:40]}…{text[-15:]}"
