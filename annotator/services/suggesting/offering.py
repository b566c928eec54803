"""What an annotator is offered on a document: what is suggested, neither decided nor there already."""

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from msgspec import structs, to_builtins

from annotator.domain.commands import Proposal
from annotator.domain.content import Content
from annotator.permissions import Action, Actor
from annotator.services import documents
from annotator.services.access import Entry, enter
from annotator.services.documents import Reading
from annotator.services.editing import owner_of
from annotator.services.suggesting import learning
from annotator.store import Session, Store, assignments, changes, objects, suggestions
from annotator.store.adjudication import GOLD
from annotator.suggest import place_of, strings
from schemas.gold import Event, Span

Parts = tuple[tuple[int, int], ...]


@dataclass(slots=True)
class Offer:
    """A span that is suggested, by one suggester or by several, with what taking it over makes.

    `made` are the span itself and those of its event's arguments, `events` its event. Their ids are new.
    `quotes` are the words of what is made, by id.
    """

    span: Span
    quote: str
    proposals: list[Proposal] = field(default_factory=list)
    made: tuple[Span, ...] = ()
    events: tuple[Event, ...] = ()
    quotes: dict[str, str] = field(default_factory=dict)

    @property
    def score(self) -> float | None:
        """The best of its suggesters' scores."""
        return max((each.score for each in self.proposals if each.score is not None), default=None)

    def decision(self) -> dict[str, Any]:
        """What the page sends to take it over, but for the verdict: see the command `Decide`."""
        values = {"proposals": self.proposals, "spans": self.made, "events": self.events}
        return {name: [_said(to_builtins(each)) for each in found] for name, found in values.items()}


@dataclass(frozen=True, slots=True)
class Offered:
    """What is offered on a document, in text order."""

    entry: Entry
    offers: tuple[Offer, ...] = ()


def suggests(session: Session, entry: Entry) -> bool:
    """Whether anything suggests in the project and is shown."""
    return any(each.shown for each in suggestions.suggesters(session, entry.project_id))


def up_to_date(store: Store, actor: Actor, slug: str, document_id: int) -> Offered:
    """What the actor is offered, once the matcher of strings has learned what they have marked since.

    Nothing once the document is handed in. Raises NotFound or Forbidden.
    """
    owner = owner_of(actor)
    with store.reading() as session:
        entry = enter(session, actor, slug, Action.ANNOTATE)
        behind = learning.is_behind(session, entry.project_id, owner)
    if behind:
        # Apart, since writers wait for each other, and mostly there is nothing to learn.
        with store.writing() as session:
            learning.learn(session, entry.project_id, owner)
            session.commit()
    with store.reading() as session:
        return offered(session, actor, slug, document_id)


def offered(session: Session, actor: Actor, slug: str, document_id: int) -> Offered:
    """The same, by what the matcher knows already."""
    entry = enter(session, actor, slug, Action.ANNOTATE)
    document = documents.listed(session, entry.project_id, document_id)
    shown = {each.name: each for each in suggestions.suggesters(session, entry.project_id) if each.shown}
    assert actor.user_id is not None  # noqa: S101  only signed-in people annotate
    assignment = assignments.assignment_of(session, document_id, actor.user_id)
    if not shown or (assignment is not None and assignment.state == "submitted"):
        return Offered(entry)
    found = documents.reading(session, document_id, document.language)
    own = changes.head_of(session, document_id, owner_of(actor))
    content = objects.contents(session, [own.id])[own.id] if own else Content()
    table = _Table(entry, found, content, suggestions.decided(session, own.id) if own else ())
    _add_sets(session, document_id, set(shown), table)
    if strings.NAME in shown:
        gold = changes.head_of(session, document_id, GOLD)
        known = learning.known(session, entry, owner_of(actor), found, gold.id if gold else None)
        for each in strings.suggest(found.text, found.tokens, known):
            if not table.overlaps(each.label, each.parts):
                span = Span(id=_id(), start=each.parts[0][0], end=each.parts[-1][1], label=each.label)
                table.add(span, strings.NAME, strings.NAME, each.score)
    return Offered(entry, table.in_order())


class _Table:
    """The offers of a document, each place and label once."""

    def __init__(self, entry: Entry, found: Reading, own: Content, decided: Iterable[Sequence[str]]) -> None:
        self._labels = {label.id: label for label in entry.labels}
        self._text = found.text
        self._own = {(span.label, span.parts()) for span in own.spans}
        self._decided = {(label, place) for place, label, *_ in decided}
        self._offers: dict[tuple[str, Parts], Offer] = {}

    def overlaps(self, label: str, parts: Parts) -> bool:
        """Whether the annotator has marked some of it with the label already."""
        low, high = parts[0][0], parts[-1][1]
        own = (place for name, place in self._own if name == label)
        return any(start < high and end > low for place in own for start, end in place)

    def add(
        self,
        span: Span,
        suggester: str,
        version: str,
        score: float | None,
        others: Sequence[Span] = (),
        event: Event | None = None,
    ) -> None:
        """Offers a span, and an event that it triggers, whose arguments are `others`."""
        key = span.label, span.parts()
        place = place_of(span.parts())
        if span.label not in self._labels or key in self._own or (span.label, place) in self._decided:
            return
        offer = self._offers.setdefault(key, Offer(span, span.quote(self._text), made=(span,)))
        offer.proposals.append(Proposal(suggester, version, span.label, place, score))
        if event is not None and not offer.events:
            event = structs.replace(event, trigger=offer.span.id)
            offer.events, offer.made = (event,), (offer.span, *others)
            offer.quotes = {each.id: each.quote(self._text) for each in offer.made}

    def in_order(self) -> tuple[Offer, ...]:
        """The offers in text order, the longer first."""
        return tuple(
            sorted(self._offers.values(), key=lambda each: (each.span.start, -each.span.end, each.span.label))
        )


def _add_sets(session: Session, document_id: int, shown: set[str], table: _Table) -> None:
    """Offers what the suggesters' sets on the document hold."""
    sets = [each for each in suggestions.sets_on(session, document_id) if each[1] in shown]
    contents = objects.contents(session, [each[0] for each in sets])
    for set_id, name, version, whole, scores in sets:
        content = contents[set_id]
        spans = {span.id: span for span in content.spans}
        events = {event.trigger: event for event in reversed(content.events) if event.trigger}
        for span in content.spans:
            new = _new(span)
            others: list[Span] = []
            event = events.get(span.id)
            if event is not None:
                event, others = _event(event, new, spans)
            table.add(new, name, version, scores.get(span.id, whole), others, event)


def _event(event: Event, trigger: Span, spans: dict[str, Span]) -> tuple[Event, list[Span]]:
    """The event with new ids, and the spans that play its roles; other events do not come with it."""
    made = {event.trigger: trigger}
    for each in event.arguments:
        if each.span in spans and each.span not in made:
            made[each.span] = _new(spans[each.span])
    arguments = tuple(
        structs.replace(each, span=made[each.span].id) for each in event.arguments if each.span in made
    )
    renamed = structs.replace(event, id=_id(), incident=None, arguments=arguments)
    return renamed, [span for span in made.values() if span is not trigger]


def _new(span: Span) -> Span:
    """The span under a new id, without its entity, which is of the suggester's set."""
    return structs.replace(span, id=_id(), entity=None, text="")


def _said(value: dict[str, Any]) -> dict[str, Any]:
    """Without what is empty, which is what a command takes for it."""
    return {name: each for name, each in value.items() if each not in (None, "", {}, [])}


def _id() -> str:
    return secrets.token_hex(6)
