"""What is behind a figure: the places where annotators of a document say different things."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from annotator.agreement import MEASURES
from annotator.domain import behind, comparing
from annotator.domain.behind import Difference
from annotator.domain.comparing import Version
from annotator.domain.content import Content
from annotator.errors import Invalid
from annotator.permissions import Action, Actor
from annotator.services import agreeing
from annotator.services.access import Entry, enter
from annotator.services.agreement_board import pair_of
from annotator.services.listing import shown
from annotator.services.tables import MONDAY
from annotator.store import Session, agreement, agreement_people, corpus, objects
from annotator.store.agreement import HandedIn
from annotator.store.agreement_people import Wanted
from schemas.gold import Argument, Claim, Entity, Event, Incident, Relation, Span

# Documents that are compared for one page.
PAGE_SIZE = 50
# What gold is called among annotators; the blank keeps it apart from everybody's name.
GOLD = "gold set"
# Which gold annotators are compared with: that of control documents, or all other.
KINDS_OF_GOLD = {"gold": False, "control": True}
# The measures by which each annotator is compared with gold.
AGAINST_GOLD = tuple(each.id for each in agreeing.AGAINST_GOLD)
_AROUND = 60
_JOINED = "+"


@dataclass(frozen=True, slots=True)
class Choice:
    """Which disagreements are wanted: those that `measure` counts, narrowed by what is not empty.

    `label`: of a label, role or attribute; with `against`, where another has that one instead. Both may be
    several, joined by a plus. `pair`: between two people, such as 3-7. `person`: of one with the others, or
    with `gold` (`gold` or `control`). `week`: its Monday.
    """

    measure: str = "span_exact"
    label: str = ""
    against: str = ""
    pair: str = ""
    person: str = ""
    gold: str = ""
    week: str = ""
    document: int | None = None
    after: int = 0


@dataclass(frozen=True, slots=True)
class Place:
    """A place with what each says of it; `quote` is the text around, in three parts."""

    kind: str
    differs: str
    quote: tuple[str, str, str]
    versions: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Differing:
    """A document with the places where it is read differently."""

    document_id: int
    title: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of documents that differ, of `looked_at` compared; `next` begins the next page."""

    entry: Entry
    choice: Choice
    who: str
    looked_at: int
    documents: tuple[Differing, ...]
    next: int | None


def page(session: Session, actor: Actor, slug: str, choice: Choice) -> Listing:
    """One page of disagreements. Raises NotFound, Forbidden, or Invalid for a choice that makes no sense."""
    entry = enter(session, actor, slug, Action.SEE_ALL_SETS)
    people = _people(session, entry.project_id, choice)
    wanted = _wanted(choice, tuple(people))
    found = agreement_people.compared(session, entry.project_id, wanted, choice.after, PAGE_SIZE + 1)
    ids, more = found[:PAGE_SIZE], len(found) > PAGE_SIZE
    return Listing(
        entry=entry,
        choice=choice,
        who=" and ".join(people.values()),
        looked_at=len(ids),
        documents=tuple(_differing(session, ids, people, choice)),
        next=ids[-1] if more else None,
    )


def _people(session: Session, project_id: int, choice: Choice) -> dict[int, str]:
    """The people chosen, by id; raises Invalid unless they are annotators of the project."""
    asked = pair_of(choice.pair) if choice.pair else (choice.person,) if choice.person else ()
    if not all(each.isascii() and each.isdecimal() and len(each) < 10 for each in asked):
        raise Invalid("A person is a number, such as 3.", "person")
    wanted = [int(each) for each in asked]
    found = agreement_people.annotators(session, project_id, wanted)
    if len(found) < len(set(wanted)):
        raise Invalid("Nobody of that number annotates here.", "person")
    return {each: found[each] for each in wanted}


def _wanted(choice: Choice, people: tuple[int, ...]) -> Wanted:
    if choice.measure not in {each.id for each in MEASURES}:
        raise Invalid(f"There is no measure {choice.measure!r}.", "measure")
    if choice.gold and choice.gold not in KINDS_OF_GOLD:
        raise Invalid("Choose gold or control.", "gold")
    week = None
    if choice.week:
        try:
            week = (date.fromisoformat(choice.week) - MONDAY).days // 7
        except ValueError as error:
            raise Invalid("A week is its Monday, such as 2026-03-02.", "week") from error
    return Wanted(people, KINDS_OF_GOLD.get(choice.gold), week, choice.document)


def _differing(
    session: Session, ids: list[int], people: Mapping[int, str], choice: Choice
) -> Iterator[Differing]:
    handed = {
        document_id: [each for each in sets if _compared(each, people, choice)]
        for document_id, sets in agreement.handed_in(session, ids).items()
    }
    everybody = {one.user_id for sets in handed.values() for one in sets if one.user_id is not None}
    names = agreement_people.names(session, everybody)
    held = objects.contents(session, [one.set_id for sets in handed.values() for one in sets if one.set_id])
    rows = corpus.contents(session, ids)
    for document_id in ids:
        row = rows[document_id]
        sets = {
            GOLD if one.user_id is None else names.get(one.user_id, f"a{one.user_id}"): held[one.set_id]
            if one.set_id
            else Content()
            for one in handed[document_id]
        }
        places = tuple(_places(sets, row.text, people, choice)) if len(sets) > 1 else ()
        if places:
            yield Differing(document_id, shown(row.title, row.external_id, row.uid), places)


def _compared(handed: HandedIn, people: Mapping[int, str], choice: Choice) -> bool:
    """Whether the set is one of those that the figure compares."""
    if handed.user_id is None:
        return bool(choice.gold)
    alone = choice.pair or choice.gold
    return not (people and alone) or handed.user_id in people


def _places(
    sets: Mapping[str, Content], text: str, people: Mapping[int, str], choice: Choice
) -> Iterator[Place]:
    spans = {who: {span.id: span for span in content.spans} for who, content in sets.items()}
    found = list(behind.behind(choice.measure, comparing.compare(sets)))
    for each in _chosen(found, choice):
        versions = {who: each.item.versions.get(who) for who in sets}
        if choice.person and not _differs_from_others(versions, next(iter(people.values()))):
            continue
        yield Place(
            each.item.kind,
            ", ".join(each.differs),
            _quote(text, each.item.place),
            tuple((who, _words(version, spans[who], text)) for who, version in versions.items()),
        )


def _chosen(found: Sequence[Difference], choice: Choice) -> Iterator[Difference]:
    """Those of the labels that are asked for; of two confused ones, also where each has its own span."""
    if not choice.label:
        yield from found
        return
    ours, theirs = set(choice.label.split(_JOINED)), set(choice.against.split(_JOINED)) - {""}
    only, other = ours - theirs, theirs - ours
    if not (only and other):
        yield from (each for each in found if each.labels & (only or other))
        return
    for each in found:
        around = [one for one in found if _overlap(each, one)]
        told = (
            frozenset().union(*(one.labels for one in around))
            if each.labels & (only | other)
            else frozenset()
        )
        if told & only and told & other:
            yield each


def _overlap(one: Difference, other: Difference) -> bool:
    """Whether the places share a character; those of one item do."""
    if one.item.place is None or other.item.place is None:
        return one is other
    return one.item.place[0] < other.item.place[1] and other.item.place[0] < one.item.place[1]


def _differs_from_others(versions: Mapping[str, Version | None], name: str) -> bool:
    says = [None if each is None else each.says for who, each in versions.items() if who != name]
    mine = versions.get(name)
    return any(each != (None if mine is None else mine.says) for each in says)


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
