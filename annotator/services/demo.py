"""The demo project: made-up articles about real conflicts, three people, some of their work done."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from annotator.domain.commands import Load, Setting
from annotator.errors import Failed
from annotator.permissions import OPERATOR, Action, Actor, Role
from annotator.services import editing, importing, people, projects
from annotator.services.access import Entry, enter
from annotator.store import Session, Store, assignments, changes, documents, incidents
from annotator.store import people as stored_people
from annotator.store.assignments import Assignment
from schemas import gold
from schemas.text import Tokens

SLUG = "aleppo"
TITLE = "Fall of Aleppo and other conflicts"
# The curator first: hers is the link that the demo prints first.
PEOPLE = {"clara": Role.CURATOR, "amal": Role.ANNOTATOR, "ben": Role.ANNOTATOR}
# What two of the articles report of, each in its way: identifier and name.
SHARED = ("al-safira", "Struggle for al-Safira")

_FILES = Path(__file__).parent.parent / "demo"
_NO_TOKENS = Tokens((), (), (), "")  # spans that are loaded keep their bounds


class _Record(gold.Record, frozen=True):
    """One person's annotation of one article, as a line of the demo's file."""

    external_id: str
    annotator: str
    state: str
    spans: tuple[gold.Span, ...]
    entities: tuple[gold.Entity, ...]
    events: tuple[gold.Event, ...]
    incidents: tuple[gold.Incident, ...]
    claims: tuple[gold.Claim, ...]
    relations: tuple[gold.Relation, ...]


@dataclass(frozen=True, slots=True)
class Made:
    """What the demo consists of."""

    slug: str
    documents: int
    people: list[str]


def create(store: Store) -> Made:
    """Creates what is missing of the demo and leaves alone what is there. Raises Failed."""
    with store.reading() as session:
        known = projects.exists(session, SLUG)
    if not known:
        guidelines = (_FILES / "guidelines.md").read_text("utf-8")
        source = projects.built_in_ontology("conflict")
        with store.writing() as session:
            projects.create(session, OPERATOR, SLUG, source, TITLE, guidelines)
    with store.writing() as session:
        for name, role in PEOPLE.items():
            _join(session, name, role)
    with store.reading() as session:
        size = documents.count_listed(session, enter(session, OPERATOR, SLUG, Action.VIEW).project_id)
    if not size:
        size = _import(store)
    _hand_out(store)
    return Made(SLUG, size, list(PEOPLE))


def links(store: Store, names: list[str]) -> list[str]:
    """The secret of a new one-time sign-in link for each person."""
    with store.writing() as session:
        return [people.make_link(session, OPERATOR, name) for name in names]


def _join(session: Session, name: str, role: Role) -> None:
    """Adds a person of the demo to it, unless the person is there in whatever role."""
    entry = enter(session, OPERATOR, SLUG, Action.MANAGE_PEOPLE)
    members = stored_people.members(session, entry.project_id, deactivated=True)
    if name not in {user.name for user, _ in members}:
        people.ensure(session, OPERATOR, name, None, SLUG, role)


def _import(store: Store) -> int:
    """Imports the articles; how many there are."""
    result = importing.files(store, OPERATOR, SLUG, [_FILES / "articles.jsonl"])
    if result.state != "done":
        reason = result.flaws.first[0].reason if result.flaws.first else result.state
        raise Failed(f"The demo's articles were not imported: {reason}")
    return result.documents


def _hand_out(store: Store) -> None:
    """Loads the annotation and hands out the rest, in one transaction: any assignment says that it is done.

    The import is another transaction, so the demo may have been killed between the two.
    """
    with store.writing() as session:
        entry = enter(session, OPERATOR, SLUG, Action.ASSIGN)
        if assignments.states_of_project(session, entry.project_id):
            return
        users = _actors(session)
        identifiers = documents.ids_by_external_id(session, entry.project_id)
        incidents.write(session, entry.project_id, *SHARED, offered=True)
        begun = set()
        for line in (_FILES / "sets.jsonl").read_bytes().splitlines():
            record = msgspec.json.decode(line, type=_Record)
            _load(session, entry, identifiers[record.external_id], users[record.annotator], record)
            begun.add(record.external_id)
        for external_id, document_id in identifiers.items():
            for actor in users.values() if external_id not in begun else ():
                session.add(_assignment(entry, document_id, actor, "assigned"))
        session.commit()


def _load(session: Session, entry: Entry, document_id: int, actor: Actor, record: _Record) -> None:
    """Loads one person's annotation of one article as an edit like any other."""
    target = changes.create_set(session, document_id, editing.owner_of(actor), actor.user_id)
    setting = Setting(documents.text_of(session, document_id), _NO_TOKENS, entry.in_use)
    load = Load(
        id="demo",
        spans=record.spans,
        entities=record.entities,
        events=record.events,
        incidents=record.incidents,
        claims=record.claims,
        relations=record.relations,
    )
    editing.apply(session, target, load, setting, actor)
    session.add(_assignment(entry, document_id, actor, record.state))


def _assignment(entry: Entry, document_id: int, actor: Actor, state: str) -> Assignment:
    assert actor.user_id is not None  # noqa: S101
    return Assignment(
        project_id=entry.project_id, document_id=document_id, user_id=actor.user_id, state=state
    )


def _actors(session: Session) -> dict[str, Actor]:
    found = {}
    for name in PEOPLE:
        user = stored_people.user_named(session, name)
        assert user is not None  # noqa: S101  made above
        found[name] = Actor(user.id, user.name)
    return found
