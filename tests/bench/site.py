"""A data directory with a project, people and documents, made by the services that the server uses."""

from collections.abc import Iterable
from pathlib import Path

from annotator.domain.commands import Load, Setting
from annotator.permissions import OPERATOR, Action, Actor, Role
from annotator.services import editing, importing, people, projects, tokenizing, upkeep
from annotator.services.access import enter
from annotator.services.sessions import Store
from annotator.settings import Settings
from annotator.store import changes, documents
from annotator.store import people as stored_people
from annotator.store.assignments import Assignment
from exports import Incoming
from schemas.gold import GoldDocument
from schemas.text import Tokens
from tests.bench.corpus import Article

SLUG = "bench"
_NO_TOKENS = Tokens((), (), (), "")


class Site:
    """The project `bench` in a data directory of its own."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.settings = Settings(data_dir=directory, database_url="").prepare()
        self.store = Store(self.settings.database)
        upkeep.upgrade(self.store)
        source = projects.built_in_ontology("conflict")
        with self.store.writing() as session:
            projects.create(session, OPERATOR, SLUG, source, "Benchmark", extensions=True)

    def person(self, name: str, role: Role = Role.ANNOTATOR) -> Actor:
        """A new member."""
        with self.store.writing() as session:
            people.ensure(session, OPERATOR, name, None, SLUG, role)
            user = stored_people.user_named(session, name)
            return Actor(user.id, user.name)

    def link(self, name: str) -> str:
        """The secret of a one-time sign-in link."""
        with self.store.writing() as session:
            return people.make_link(session, OPERATOR, name)

    def documents(self, articles: Iterable[Article]) -> list[int]:
        """Imports the texts and makes their tokens, as the job worker would; the documents' ids in order."""
        wanted = list(articles)
        incoming = (
            Incoming(GoldDocument(id=each.id, external_id=each.id, text=each.text), each.id, False)
            for each in wanted
        )
        result = importing.run(self.store, OPERATOR, SLUG, incoming, importing.Intake())
        assert result.documents == len(wanted), result
        with self.store.reading() as session:
            project_id = enter(session, OPERATOR, SLUG, Action.VIEW).project_id
            known = documents.ids_by_external_id(session, project_id)
        tokenizing.run(self.store, project_id)
        return [known[each.id] for each in wanted]

    def annotate(self, actor: Actor, document_id: int, article: Article) -> None:
        """Gives the actor's set of the document the article's spans, as work in progress."""
        self.load(actor, document_id, article.text, Load(id="load", spans=article.spans))

    def load(self, actor: Actor, document_id: int, text: str, command: Load) -> None:
        """Gives the actor's set of the document what a command loads, as work in progress."""
        with self.store.writing() as session:
            entry = enter(session, actor, SLUG, Action.ANNOTATE)
            target = changes.create_set(session, document_id, editing.owner_of(actor), actor.user_id)
            setting = Setting(text, _NO_TOKENS, entry.in_use)
            editing.apply(session, target, command, setting, actor)
            session.add(
                Assignment(
                    project_id=entry.project_id,
                    document_id=document_id,
                    user_id=actor.user_id,
                    state="in_progress",
                )
            )
            session.commit()
