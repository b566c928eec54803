"""What of a page shows something else after changes: blocks with their events, and rows of entities."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from annotator.domain import layout
from annotator.domain.commands import Edit, Object
from annotator.domain.content import Content
from annotator.domain.notes import EventNote, notes
from annotator.services.documents import Reading
from annotator.store import Session, annotations
from annotator.store.objects import StoredObjects
from schemas.gold import Claim, Entity, Event, Incident, Relation, Span
from schemas.ontology import Ontology

# Where the notes of events stand that have no trigger.
DOCUMENT = -1


@dataclass(frozen=True, slots=True)
class EntityRow:
    """An entity as lists show it, with its mentions in text order and the relations that it heads."""

    entity: Entity
    mentions: tuple[Span, ...]
    relations: tuple[Relation, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """What to draw. `blocks` maps block indices to spans; `notes` to events, DOCUMENT for the whole text.

    `new` are entities that were not there before, `gone` the ids of those that no longer are.
    """

    blocks: dict[int, Sequence[Span]] = field(default_factory=dict)
    notes: dict[int, list[EventNote]] = field(default_factory=dict)
    entities: tuple[EntityRow, ...] = ()
    new: frozenset[str] = frozenset()
    gone: tuple[str, ...] = ()


def whole(content: Content, found: Reading, ontology: Ontology) -> Drawing:
    """Everything."""
    blocks: dict[int, Sequence[Span]] = dict(enumerate(layout.by_block(found.blocks, content.spans)))
    # Its place is there without events too, for the first one to come.
    beside: dict[int, list[EventNote]] = {DOCUMENT: []}
    spans = {span.id: span for span in content.spans}
    for note in notes(content, found.text, ontology):
        beside.setdefault(_home(note.event, spans, found), []).append(note)
    return Drawing(blocks, beside, _rows(content))


def changed(
    session: Session, set_id: int, edits: Iterable[Edit], found: Reading, ontology: Ontology
) -> Drawing:
    """What the edits have changed."""
    objects = StoredObjects(session, set_id)
    touched = _Touched()
    for each in edits:
        touched.add(each)
    touched.resolve(objects)
    homes = {_first(found, span) for span in touched.triggers}
    indices = sorted({*layout.touched(found.blocks, touched.intervals), *homes} - {DOCUMENT})
    blocks = {
        index: annotations.spans_between(session, set_id, found.blocks[index].start, found.blocks[index].end)
        for index in indices
    }
    rows = _rows(_entities(objects, touched.entities))
    there = {row.entity.id for row in rows}
    return Drawing(
        blocks=dict(blocks),
        notes=_notes(objects, blocks, found, ontology, touched.document),
        entities=rows,
        new=frozenset(touched.new & there),
        gone=tuple(sorted(touched.entities - there - touched.new)),
    )


class _Touched:
    """What edits concern, directly and through what refers to it."""

    def __init__(self) -> None:
        self.intervals: list[tuple[int, int]] = []
        self.triggers: list[Span] = []
        self.entities: set[str] = set()
        self.new: set[str] = set()
        self.document = False
        self._seen: set[str] = set()
        self._events: set[str] = set()
        self._claims: set[str] = set()
        self._triggers: set[str] = set()
        self._spans: dict[str, Span] = {}
        self._quoted: set[str] = set()
        self._incidents: set[str] = set()
        self._ends: set[str] = set()

    def add(self, each: Edit) -> None:
        """Notes what one edit is about."""
        for value in (each.before, each.after):
            if isinstance(value, Entity):
                self._entity(each, value)
            elif value is not None:
                self._object(value)
        if isinstance(each.after, Span):
            self._spans[each.after.id] = each.after
        elif isinstance(each.before, Span):
            self._spans.pop(each.before.id, None)
        if isinstance(each.before, Span) and isinstance(each.after, Span):
            before, after = each.before, each.after
            # Of which entity a source is decides whether two claims contest each other.
            if (before.parts(), before.entity) != (after.parts(), after.entity):
                self._quoted.add(after.id)

    def _object(self, value: Object) -> None:
        match value:
            case Span():
                self.intervals += value.parts()
                if value.entity is not None:
                    self.entities.add(value.entity)
            case Event():
                self._event(value)
            case Claim():
                self._claims.add(value.id)
                self._events.add(value.event)
            case Relation():
                self._ends |= {value.head, value.tail}
            case Incident():
                self._incidents.add(value.id)

    def _event(self, event: Event) -> None:
        if event.trigger is None:
            self.document = True
        else:
            self._triggers.add(event.trigger)

    def _entity(self, each: Edit, entity: Entity) -> None:
        if entity.id not in self._seen and each.before is None:
            self.new.add(entity.id)
        self._seen.add(entity.id)
        self.entities.add(entity.id)

    def resolve(self, objects: StoredObjects) -> None:
        """Follows references to the places in the text where events stand."""
        self.entities.update(each.id for each in objects.named("entity", self._ends))
        self._claims |= self._ends | {each.id for each in objects.claims_citing_any(self._quoted)}
        # An event tells whose claims contest the claims about it, wherever those are made.
        contesting = {end for each in objects.relations_with(self._claims) for end in (each.head, each.tail)}
        claims = objects.named("claim", self._claims | contesting)
        self._events |= self._ends | {claim.event for claim in claims}
        events = [*objects.named("event", self._events), *objects.events_filled_by(self._quoted)]
        for incident in self._incidents:
            events += objects.events_in(incident)
        for event in events:
            self._event(event)
        # Most triggers have come with the edits themselves.
        known = [self._spans[each] for each in sorted(self._triggers & self._spans.keys())]
        self.triggers = [*known, *objects.named("span", self._triggers - self._spans.keys())]


def _notes(
    objects: StoredObjects,
    blocks: dict[int, list[Span]],
    found: Reading,
    ontology: Ontology,
    document: bool,
) -> dict[int, list[EventNote]]:
    """The events of the blocks, read with what they refer to."""
    homes: dict[int, list[EventNote]] = {index: [] for index in blocks}
    spans = {span.id: span for group in blocks.values() for span in group}
    triggers = [
        span.id
        for index, group in blocks.items()
        for span in group
        if layout.first_block(found.blocks, span) == index
    ]
    events = objects.events_of_all(triggers)
    if document:
        homes[DOCUMENT] = []
        events += objects.events_without_trigger()
    if not events:
        return homes
    about = objects.claims_about([event.id for event in events])
    relations = objects.relations_with([*(event.id for event in events), *(claim.id for claim in about)])
    claims = [*about, *_contesting(about, relations, objects)]
    wanted = {argument.span for event in events for argument in event.arguments if argument.span}
    wanted |= {each for claim in claims for each in (claim.source, claim.cue) if each}
    for span in objects.named("span", wanted - spans.keys()):
        spans[span.id] = span
    content = Content(
        spans=tuple(spans.values()),
        events=tuple(events),
        incidents=tuple(objects.named("incident", {e.incident for e in events if e.incident})),
        claims=tuple(claims),
        relations=tuple(relations),
    )
    for note in notes(content, found.text, ontology):
        homes[_home(note.event, spans, found)].append(note)
    return homes


def _contesting(about: list[Claim], relations: list[Relation], objects: StoredObjects) -> list[Claim]:
    """The claims at the other ends of relations of claims."""
    known = {claim.id for claim in about}
    others = {r.tail for r in relations if r.head in known} | {r.head for r in relations if r.tail in known}
    found: list[Claim] = objects.named("claim", others - known)
    return found


def _home(event: Event, spans: dict[str, Span], found: Reading) -> int:
    span = spans.get(event.trigger or "")
    return _first(found, span) if span else DOCUMENT


def _first(found: Reading, span: Span) -> int:
    index = layout.first_block(found.blocks, span)
    return DOCUMENT if index is None else index


def _entities(objects: StoredObjects, ids: set[str]) -> Content:
    entities = objects.named("entity", ids)
    return Content(
        entities=tuple(entities),
        spans=tuple(span for entity in entities for span in objects.mentions(entity.id)),
        relations=tuple(objects.relations_with([entity.id for entity in entities])),
    )


def _rows(content: Content) -> tuple[EntityRow, ...]:
    mentions: dict[str, list[Span]] = {entity.id: [] for entity in content.entities}
    for span in content.spans:
        if span.entity in mentions:
            mentions[span.entity].append(span)
    heads: dict[str, list[Relation]] = {}
    for relation in content.relations:
        heads.setdefault(relation.head, []).append(relation)
    return tuple(
        EntityRow(entity, tuple(mentions[entity.id]), tuple(heads.get(entity.id, ())))
        for entity in content.entities
    )
