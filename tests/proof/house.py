"""A database with one project after the other, in which simulated people hand in what they made."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from annotator.permissions import OPERATOR, Role
from annotator.services import importing, people, projects, upkeep
from annotator.services.importing import Intake
from annotator.services.sessions import Store
from annotator.store import people as stored_people
from exports import Incoming
from schemas.gold import GoldDocument
from tests.proof.annotators import PEOPLE


class House:
    """A new database in a directory, with `PEOPLE` as users."""

    def __init__(self, directory: Path) -> None:
        self.store = Store(f"sqlite:///{directory / 'annotator.db'}")
        upkeep.upgrade(self.store)
        with self.store.writing() as session:
            for name in PEOPLE:
                people.add_user(session, OPERATOR, name, None)

    def project(self, slug: str, ontology: str, sets: Mapping[str, Sequence[GoldDocument]]) -> None:
        """A project whose annotators have handed in these sets."""
        with self.store.writing() as session:
            projects.create(session, OPERATOR, slug, ontology, extensions=True)
            for name in sets:
                people.set_role(session, OPERATOR, name, slug, Role.ANNOTATOR)
        for name, records in sets.items():
            incoming = (Incoming(each, each.id, True) for each in records)
            result = importing.run(self.store, OPERATOR, slug, incoming, Intake(f"annotator:{name}"))
            assert (result.state, result.sets) == ("done", len(records)), result

    def who(self, name: str) -> str:
        """A person as adjudication calls them."""
        with self.store.reading() as session:
            found = stored_people.user_named(session, name)
            assert found
            return f"user:{found.id}"
