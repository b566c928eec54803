"""A project with annotators and a pool, as the tests of pulling use it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import col, func, select

from annotator.permissions import OPERATOR, Actor, Role
from annotator.services import importing, people, pools, projects, pulling, upkeep, work
from annotator.services.importing import Intake
from annotator.services.pools import Rules
from annotator.services.sessions import Store
from annotator.store.assignments import Assignment
from annotator.store.documents import Document
from annotator.store.pools import Pool
from exports import Incoming
from schemas.gold import GoldDocument

SLUG = "p"


@dataclass
class Hall:
    """A database with the project `p`."""

    store: Store
    actors: dict[str, Actor]

    def fill(self, first: int, last: int, owner: str | None = None, **more: Sequence[Any]) -> None:
        """Imports the documents l<first> to l<last - 1>; `more` has a value of a field for each."""
        given = [
            Incoming(
                GoldDocument(
                    id=f"d{n}",
                    text=f"Town {n}.",
                    external_id=f"l{n}",
                    **{name: values[n - first] for name, values in more.items()},
                ),
                f"l{n}",
                owner is not None,
            )
            for n in range(first, last)
        ]
        assert importing.run(self.store, OPERATOR, SLUG, given, Intake(owner)).state == "done"

    def rules(self, **changed: Any) -> None:
        """Turns pulling on, with these rules."""
        with self.store.writing() as session:
            rules = pools.rules_of(session, OPERATOR, SLUG) or Rules(open_cap=0)
            pools.save(session, OPERATOR, SLUG, replace(rules, **changed))
        pools.refresh(self.store, OPERATOR, SLUG)

    def pull(self, name: str) -> str | None:
        """What the person pulls, by its external id."""
        with self.store.writing() as session:
            found = pulling.pull(session, self.actors[name], SLUG)
            return session.get_one(Document, found).external_id if found else None

    def pull_all(self, name: str) -> list[str]:
        """What the person pulls until there is nothing left."""
        found = []
        while (document := self.pull(name)) is not None:
            found.append(document)
        return found

    def do(self, deed: str, name: str, document: str, *words: str) -> None:
        """Something that a person does to a document."""
        with self.store.writing() as session:
            getattr(work, deed)(session, self.actors[name], SLUG, self.id(document), *words)

    def id(self, document: str) -> int:
        """The id of a document, by its external id."""
        with self.store.reading() as session:
            found = session.exec(select(Document.id).where(col(Document.external_id) == document)).one()
        assert found
        return found

    def task(self, name: str, document: str) -> Assignment:
        """The person's assignment of the document."""
        with self.store.reading() as session:
            return session.exec(
                select(Assignment).where(
                    col(Assignment.document_id) == self.id(document),
                    col(Assignment.user_id) == self.actors[name].user_id,
                )
            ).one()

    def age(self, name: str, document: str, hours: float) -> None:
        """Lets hours go by since the person took the document up."""
        task = self.task(name, document)
        with self.store.writing() as session:
            row = session.get_one(Assignment, task.id)
            row.updated -= round(hours * 3_600_000)
            session.add(row)
            session.commit()

    def taken(self) -> dict[str, tuple[int, int]]:
        """For each document the taken places, as the pool has them and as they are."""
        with self.store.reading() as session:
            counted = (
                select(func.count(col(Assignment.id)))
                .where(col(Assignment.document_id) == col(Pool.document_id), col(Assignment.counted))
                .scalar_subquery()
            )
            query = select(Document.external_id, Pool.taken, counted).join(
                Pool, col(Pool.document_id) == col(Document.id)
            )
            return {name or "": (taken, real) for name, taken, real in session.exec(query)}


def build(url: str, names: Sequence[str]) -> Hall:
    """A new database at `url` with the project and these annotators."""
    store = Store(url)
    upkeep.upgrade(store)
    actors = {}
    with store.writing() as session:
        projects.create(session, OPERATOR, SLUG, projects.built_in_ontology("conflict"))
        for name in names:
            user = people.add_user(session, OPERATOR, name, None)
            people.set_role(session, OPERATOR, name, SLUG, Role.ANNOTATOR)
            actors[name] = Actor(user.id, name)
    return Hall(store, actors)
