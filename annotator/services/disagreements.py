"""What is behind a figure: the places where annotators of a document say different things."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from annotator.agreement import MEASURES
from annotator.domain import comparing
from annotator.domain.comparing import Item, Version
from annotator.domain.content import Content
from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services.access import Entry, enter
from annotator.services.agreement_board import pair_of
from annotator.services.listing import shown
from annotator.store import Session, agreement, agreement_people, corpus, objects
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span

# Documents that are compared for one page.
PAGE_SIZE = 50
_AROUND = 60
# Which items a measure compares, by the beginning of its id.
_KINDS = {
    "trigger": ("event",),
    "argument": ("argument",),
    "attributes": ("span", "event", "claim"),
    "factuality": ("claim",),
    **dict.fromkeys(("muc", "b_cubed", "ceaf_e", "lea", "conll"), ("entity",)),
}
_SPANS = ("span", "event")
_ASPECTS = {"attributes": ("attribute", "subtype", "trigger’s attribute"), "factuality": ("factuality",)}


@dataclass(frozen=True, slots=True)
class Choice:
    """Which disagreements are wanted: those that `measure` counts, of a label, between two (such as 3-7)."""

    measure: str = "span_exact"
    label: str = ""
    pair: str = ""
    document: int | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """A place with what each says of it; `quote` is the text around, in three parts."""

    kind: str
    differs: str
    quote: tuple[str, str, str]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A document with its differences."""

    document_id: int
    title: str
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of documents that differ, of `looked_at` compared; `next` begins the next page."""

    entry: Entry
    choice: Choice
    pair: str
    looked_at: int
    documents: tuple[Differing, ...]
    next: int | None


def page(session: Session, actor: Actor, slug: str, choice: Choice) -> Listing:
    """One page of disagreements. Raises NotFound, Forbidden, or Invalid for an unknown measure."""
    entry = enter(session, actor, slug, Action.SEE_ALL_SETS)
    if choice.measure not in {each.id for each in MEASURES}:
        raise Invalid(f"There is no measure {choice.measure!r}.", "measure")
    people = [int(each) for each in pair_of(choice.pair)] if choice.pair else []
    found = agreement_people.compared(
        session, entry.project_id, people, choice.document, choice.after, PAGE_SIZE + 1
    )
    ids, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    named = agreement_people.names(session, people)
    return Listing(
        entry=entry,
        choice=choice,
        pair=" and ".join(named.get(each, f"a{each}") for each in people),
        looked_at=len(ids),
        documents=tuple(_differing(session, ids, set(people), choice)),
        next=ids[-1] if more else None,
    )


def _differing(session: Session, ids: list[int], people: set[int], choice: Choice) -> Iterator[Differing]:
    handed = {
        document_id: [
            one for one in sets if one.user_id is not None and (not people or one.user_id in people)
        ]
        for document_id, sets in agreement.handed_in(session, ids).items()
    }
    names = agreement_people.names(
        session, {one.user_id for sets in handed.values() for one in sets if one.user_id is not None}
    )
    held = objects.contents(session, [one.set_id for sets in handed.values() for one in sets if one.set_id])
    rows = corpus.contents(session, ids)
    for document_id in ids:
        row = rows[document_id]
        sets = {
            names.get(one.user_id or 0, f"a{one.user_id}"): held[one.set_id] if one.set_id else Content()
            for one in handed[document_id]
        }
        differences = tuple(_differences(sets, row.text, choice)) if len(sets) > 1 else ()
        if differences:
            yield Differing(document_id, shown(row.title, row.external_id, row.uid), differences)


def _differences(sets: Mapping[str, Content], text: str, choice: Choice) -> Iterator[Difference]:
    family = choice.measure.split("_")[0] if choice.measure not in _KINDS else choice.measure
    kinds, aspects = _KINDS.get(family, _SPANS), _ASPECTS.get(family)
    spans = {who: {span.id: span for span in content.spans} for who, content in sets.items()}
    for item in comparing.compare(sets).differences:
        if item.kind not in kinds or (aspects and not set(aspects) & set(item.differs)):
            continue
        if family == "span" and not {comparing.MISSING, "boundary", "label"} & set(item.differs):
            continue
        if choice.label and choice.label not in _labels(item):
            continue
        yield Difference(
            item.kind,
            ", ".join(item.differs),
            _quote(text, item.place),
            tuple((who, _words(each, spans[who], text)) for who, each in item.versions.items()),
        )


def _labels(item: Item) -> set[str]:
    found: set[str] = set()
    for version in item.versions.values():
        match version.value if version else None:
            case Span(label=label) | Entity(label=label):
                found.add(label)
            case Event(type=type_) | Relation(type=type_):
                found.add(type_)
            case tuple() as arguments:
                found |= {each.role for each in arguments}
    return found


def _words(version: Version | None, spans: Mapping[str, Span], text: str) -> str:
    """What somebody says of a thing, in a few words; empty where they have it not."""
    match version.value if version else None:
        case Span() as span:
            return f"{span.label}: {span.quote(text)}"
        case Event() as event:
            trigger = spans.get(event.trigger or "")
            type_ = f"{event.type}.{event.subtype}" if event.subtype else event.type
            return f"{type_}: {trigger.quote(text)}" if trigger else type_
        case Claim() as claim:
            return f"{claim.factuality or 'no factuality'}, by {_source(claim, spans, text)}"
        case Entity() as entity:
            mentions = [span.quote(text) for span in spans.values() if span.entity == entity.id]
            return f"{entity.label}: {', '.join(mentions)}"
        case tuple() as arguments:
            return "; ".join(_argument(each, spans, text) for each in arguments)
        case Incident() | Relation() as other:
            return type(other).__name__
    return ""


def _argument(argument: Argument, spans: Mapping[str, Span], text: str) -> str:
    filler = spans.get(argument.span or "")
    return f"{argument.role}: {filler.quote(text) if filler else 'an event'}"


def _source(claim: Claim, spans: Mapping[str, Span], text: str) -> str:
    source = spans.get(claim.source)
    return source.quote(text) if source else claim.source


def _quote(text: str, place: tuple[int, int] | None) -> tuple[str, str, str]:
    if place is None:
        return "", "", ""
    start, end = place
    return text[max(0, start - _AROUND) : start], text[start:end], text[end : end + _AROUND]
