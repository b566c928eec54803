"""The lines beside a paragraph, one for each of its events, as the template puts them on the page.

`data-note` holds the event with its claims and relations as JSON: what the open card shows and changes.
"""

from collections.abc import Iterable, Sequence
from html import escape

import msgspec
from markupsafe import Markup

from annotator.domain.notes import EventNote
from annotator.services.redrawing import DOCUMENT
from schemas.gold import Event
from schemas.ontology import Label, Ontology

_encode = msgspec.json.Encoder().encode
# What a line shows of long fillers.
_SHORT = 28


def row_id(index: int) -> str:
    """The element id of a block with its notes; of the events that hold for the document."""
    return "r-document" if index == DOCUMENT else f"r{index}"


def draw(found: Iterable[EventNote], ontology: Ontology, labels: Sequence[Label]) -> Markup:
    """The lines of some events, in their order.

    Written here and not in a template, since every edit waits for it.
    """
    names = {label.id: label for label in labels}
    return Markup("".join([_line(note, ontology, names) for note in found]))  # noqa: S704  escaped below


def _line(note: EventNote, ontology: Ontology, names: dict[str, Label]) -> str:
    event = note.event
    label = names.get(event.type)
    contested = ' <span class="flag">contested</span>' if note.contested else ""
    incident = note.incident.name if note.incident is not None else None
    of = f' <span class="flag incident">{escape(incident)}</span>' if incident else ""
    return (
        f'<button type="button" class="event l-{escape(event.type)}" data-id="{escape(event.id)}"'
        f' data-note={as_attribute(note)} title="{escape(note.contested)}">'
        f'<span class="chip" data-key="{escape(label.key if label else "?")}"></span>'
        f" <b>{escape(_name(event, label, ontology))}</b>{contested}"
        f' <span class="fills" dir="auto">{escape(_fills(note))}</span>{of}</button>'
    )


def _name(event: Event, label: Label | None, ontology: Ontology) -> str:
    frame = ontology.frame(event.type)
    subtype = next((each.title for each in frame.subtypes if each.id == event.subtype), "") if frame else ""
    return subtype or (label.name if label else event.type)


def _fills(note: EventNote) -> str:
    """The words that fill its roles, shortened."""
    words = [
        note.quotes[a.span] for a in note.event.arguments if a.span is not None and a.span in note.quotes
    ]
    return " · ".join(each if len(each) <= _SHORT else f"{each[: _SHORT - 1]}…" for each in words)


def as_attribute(value: object) -> Markup:
    """A value as JSON, quoted for an attribute of an element.

    In single quotes, since JSON is full of double ones.
    """
    text = _encode(value).decode().replace("&", "&amp;").replace("'", "&#39;").replace("<", "&lt;")
    return Markup(f"'{text}'")  # noqa: S704  escaped just now
