"""Looking at a project's shared incidents: the list, one with all that speaks of it, what is not shared yet.

People without sight of all sets see gold and their own ones only, in counts and names too.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from annotator.errors import Invalid, NotFound
from annotator.permissions import Action, Actor
from annotator.services.access import Entry, enter
from annotator.services.editing import owner_of
from annotator.services.listing import shown
from annotator.store import Session, incident_mentions, incidents
from annotator.store.incident_mentions import ClaimMade, EventMention, Mention, Tally
from annotator.store.incidents import Named, Sight, pairs

PAGE_SIZE = 50
# How many names are offered to choose from.
OFFERED = 200
_SEARCH_LIMIT = 200
_NOTHING = Tally(0, 0, "", ())


@dataclass(frozen=True, slots=True)
class Line:
    """A shared incident in the list; `types` as people read them."""

    id: str
    name: str
    offered: bool
    documents: int
    events: int
    first: str
    types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Said:
    """Who presents an event as how certain; `quoted` if the source is in the text's words."""

    source: str
    quoted: bool
    certainty: str


@dataclass(frozen=True, slots=True)
class Event:
    """An event that speaks of an incident; `quote` is empty for one that holds for the document."""

    type: str
    quote: str
    said: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class Speaking:
    """An incident of a set: its document and what it says. `whose` is gold, you, or a name."""

    set_id: int
    incident: str
    name: str | None
    document_id: int
    title: str
    published: str
    whose: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """One page of the shared incidents, and one of those that are not shared; `beyond` begins its next."""

    entry: Entry
    search: str
    number: int
    lines: tuple[Line, ...]
    total: int
    unshared: tuple[Speaking, ...]
    beyond: str
    names: tuple[str, ...]

    @property
    def more(self) -> bool:
        """Whether there is a next page of shared incidents."""
        return self.number * PAGE_SIZE < self.total


@dataclass(frozen=True, slots=True)
class Detail:
    """A shared incident with one page of what speaks of it. `used` if any set does, seen or not."""

    entry: Entry
    line: Line
    number: int
    more: bool
    speaking: tuple[Speaking, ...]
    used: bool
    names: tuple[str, ...]


def names(session: Session, entry: Entry, search: str = "", limit: int = OFFERED) -> list[tuple[str, str]]:
    """Id and name of the shared incidents that the actor may know of, by name."""
    found = known(session, entry, search)[:limit]
    return [(each.id, each.title) for each in found]


def known(session: Session, entry: Entry, search: str = "") -> list[Named]:
    """The shared incidents that the actor may know of, with all words of the search in the name, by name."""
    words = search.casefold().split()
    found = incidents.named(session, entry.project_id, sight(entry))
    found.sort(key=lambda each: (each.title.casefold(), each.id))
    return [each for each in found if all(word in each.title.casefold() for word in words)]


def page(
    session: Session, actor: Actor, slug: str, search: str = "", number: int = 1, after: str = ""
) -> Board:
    """One page of each list. Raises NotFound, Forbidden, or Invalid for a page that cannot be."""
    entry = enter(session, actor, slug, Action.VIEW)
    if len(search) > _SEARCH_LIMIT:
        raise Invalid(f"Search for at most {_SEARCH_LIMIT} characters.", "q")
    found = known(session, entry, search)
    here = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    mentions = incident_mentions.unshared(
        session, entry.project_id, sight(entry), _place(after), PAGE_SIZE + 1
    )
    last = mentions[PAGE_SIZE - 1] if len(mentions) > PAGE_SIZE else None
    return Board(
        entry=entry,
        search=search,
        number=number,
        lines=_lines(session, entry, here),
        total=len(found),
        unshared=_speaking(session, entry, mentions[:PAGE_SIZE]),
        beyond=f"{last.set_id}.{last.incident}" if last else "",
        names=_choices(session, entry),
    )


def one(session: Session, actor: Actor, slug: str, identifier: str, number: int = 1) -> Detail:
    """A shared incident as the actor may see it. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.VIEW)
    found = find(session, entry, identifier)
    mentions = incident_mentions.mentions(
        session, entry.project_id, sight(entry), identifier, (number - 1) * PAGE_SIZE, PAGE_SIZE + 1
    )
    curates = entry.may(Action.MANAGE_PROJECT)
    return Detail(
        entry=entry,
        line=_lines(session, entry, [found])[0],
        number=number,
        more=len(mentions) > PAGE_SIZE,
        speaking=_speaking(session, entry, mentions[:PAGE_SIZE]),
        used=curates and bool(incidents.bearers(session, entry.project_id, identifier)),
        names=_choices(session, entry),
    )


def find(session: Session, entry: Entry, identifier: str) -> Named:
    """The shared incident of that id; raises NotFound where the actor may not know of it."""
    for each in incidents.named(session, entry.project_id, sight(entry)):
        if each.id == identifier:
            return each
    raise NotFound("There is no such incident in this project, or it is not for you yet.")


def sight(entry: Entry) -> Sight:
    """Whose sets the actor may see."""
    return Sight(entry.may(Action.SEE_ALL_SETS), owner_of(entry.actor), entry.actor.user_id)


def _choices(session: Session, entry: Entry) -> tuple[str, ...]:
    """Names for a curator to choose from."""
    if not entry.may(Action.MANAGE_PROJECT):
        return ()
    return tuple(dict.fromkeys(name for _, name in names(session, entry)))


def _place(after: str) -> tuple[int, str]:
    if not after:
        return 0, ""
    found = re.fullmatch(r"([0-9]{1,18})\.(.{1,64})", after, re.ASCII)
    if found is None:
        raise Invalid("This address leads to no page of the list. Go to its beginning.", "after")
    return int(found[1]), found[2]


def _lines(session: Session, entry: Entry, found: Sequence[Named]) -> tuple[Line, ...]:
    tallies = incident_mentions.tallies(session, entry.project_id, sight(entry), [each.id for each in found])
    lines = []
    for each in found:
        tally = tallies.get(each.id, _NOTHING)
        types = tuple(_type(entry, kind) for kind in tally.types)
        lines.append(
            Line(each.id, each.title, each.offered, tally.documents, tally.events, tally.first, types)
        )
    return tuple(lines)


def _speaking(session: Session, entry: Entry, mentions: Sequence[Mention]) -> tuple[Speaking, ...]:
    events = incident_mentions.events_of(session, pairs(mentions))
    claims = incident_mentions.claims_about(session, [(each.set_id, each.id) for each in events])
    said: dict[tuple[int, str], list[ClaimMade]] = defaultdict(list)
    for claim in claims:
        said[claim.set_id, claim.event].append(claim)
    grouped: dict[tuple[int, str], list[Event]] = defaultdict(list)
    for each in events:
        event = _event(entry, each, said[each.set_id, each.id])
        grouped[each.set_id, each.incident].append(event)
    return tuple(
        Speaking(
            set_id=each.set_id,
            incident=each.incident,
            name=each.name,
            document_id=each.document_id,
            title=shown(each.title, each.external_id, each.uid),
            published=each.published,
            whose=_whose(entry, each),
            events=tuple(grouped[each.set_id, each.incident]),
        )
        for each in mentions
    )


def _event(entry: Entry, event: EventMention, claims: Sequence[ClaimMade]) -> Event:
    frame = entry.ontology.frame(event.type)
    subtype = (
        next((each.title for each in frame.subtypes if each.id == event.subtype), None) if frame else None
    )
    title = f"{_type(entry, event.type)}: {subtype}" if subtype else _type(entry, event.type)
    values = entry.ontology.claims
    said = []
    for claim in claims:
        value = values.value(claim.factuality) if values else None
        said.append(Said(claim.source, claim.span, value.title if value else claim.factuality or ""))
    if not said and values:
        default = values.value(values.default)
        said.append(Said("author", quoted=False, certainty=default.title if default else values.default))
    return Event(title, event.quote, tuple(said))


def _type(entry: Entry, kind: str) -> str:
    label = entry.ontology.label(kind)
    return label.name if label else kind


def _whose(entry: Entry, mention: Mention) -> str:
    if mention.owner == owner_of(entry.actor):
        return "you"
    return mention.person or mention.owner
