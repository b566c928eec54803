"""A real database with people, a project and documents, for tests that need all of it."""

import itertools
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from sqlmodel import Session, col, select

from annotator.domain.commands import Load, Setting
from annotator.domain.content import Content
from annotator.permissions import OPERATOR, Action, Actor, Role
from annotator.services import documents, editing, people, projects, upkeep
from annotator.services.access import enter
from annotator.services.sessions import Store
from annotator.settings import Settings
from annotator.store import annotations, assignments, changes, objects
from annotator.store.annotations import AnnotationSet, Change
from annotator.store.documents import Document, DocumentText, Import
from annotator.store.projects import Project
from schemas.gold import GoldDocument, Span
from schemas.text import Tokens

SLUG = "front"
GUIDELINES = "# How\n\nMark *claims*."


class Stored(NamedTuple):
    """A span as the database has it."""

    start: int
    end: int
    label: str
    quote: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Scene:
    """The database; Amal and Basma annotate, Carla curates and administers, Dora is in no project."""

    settings: Settings
    store: Store
    actors: dict[str, Actor]
    import_id: int
    project_id: int
    numbers: "itertools.count[int]"

    def document(
        self,
        text: str,
        language: str = "en",
        title: str = "",
        to: str = "",
        tokens: Tokens | None = None,
        project_id: int | None = None,
    ) -> int:
        """A new document, as an import leaves it; in the queue of `to`. Tokens come later unless given."""
        number = next(self.numbers)
        with self.store.writing() as session:
            document = Document(
                project_id=project_id or self.project_id,
                import_id=self.import_id,
                uid=f"d{number}",
                external_id=f"d{number}",
                title=title or f"Report {number}",
                language=language,
                content_hash=f"h{number}",
                length=len(text),
            )
            session.add(document)
            session.flush()
            assert document.id is not None
            session.add(DocumentText(document_id=document.id, text=text))
            if tokens:
                documents.keep_tokens(session, document.id, tokens)
            session.get_one(Import, self.import_id).documents += 1
            session.commit()
        if to:
            self.assign(document.id, to)
        return document.id

    def assign(self, document: int, name: str) -> None:
        """Puts a document in a person's queue."""
        user_id = self.actors[name].user_id
        assert user_id is not None
        with self.store.writing() as session:
            session.add(
                assignments.Assignment(project_id=self.project_id, document_id=document, user_id=user_id)
            )
            session.commit()

    def empty_queue(self, name: str) -> None:
        """Takes all documents out of a person's queue."""
        with self.store.writing() as session:
            wanted = col(assignments.Assignment.user_id) == self.actors[name].user_id
            for each in session.exec(select(assignments.Assignment).where(wanted)):
                session.delete(each)
            session.commit()

    def turn_extensions_on(self) -> None:
        """Lets the project use the extension labels."""
        with self.store.writing() as session:
            session.get_one(Project, self.project_id).extensions = True
            session.commit()

    def load_record(self, document: int, record: GoldDocument, name: str = "amal") -> None:
        """Gives a document's set of a person all that a record holds, in one change."""
        kinds = ("spans", "entities", "events", "incidents", "claims", "relations")
        self._load(document, Load(id="load", **{kind: getattr(record, kind) for kind in kinds}), name)

    def load(self, document: int, spans: list[Span], name: str = "amal") -> None:
        """Gives a document's set of a person these spans, in one change."""
        self._load(document, Load(id="load", spans=tuple(spans)), name)

    def _load(self, document: int, command: Load, name: str) -> None:
        actor = self.actors[name]
        with self.store.writing() as session:
            entry = enter(session, actor, SLUG, Action.ANNOTATE)
            language = session.get_one(Document, document).language
            reading = documents.reading(session, document, language)
            documents.settle_tokens(session, reading)
            target = changes.create_set(session, document, editing.owner_of(actor), actor.user_id)
            setting = Setting(reading.text, reading.tokens, entry.in_use)
            editing.apply(session, target, command, setting, actor)
            session.commit()

    def text(self, document: int) -> str:
        """The document's text."""
        with self.store.reading() as session:
            return session.get_one(DocumentText, document).text

    def stored(self, document: int, name: str = "amal") -> list[Stored]:
        """What the database has of a person's set, in text order."""
        text = self.text(document)
        return [
            Stored(span.start, span.end, span.label, span.quote(text), span.attributes.get("note", ""))
            for span in self.spans(document, name)
        ]

    def spans(self, document: int, name: str = "amal") -> list[Span]:
        """The spans of a person's set, in text order."""
        with self.store.reading() as session:
            target = self._set(session, document, name)
            return annotations.spans_of(session, target.id) if target and target.id else []

    def content(self, document: int, name: str = "amal") -> Content:
        """Everything in a person's set."""
        with self.store.reading() as session:
            target = self._set(session, document, name)
            if target is None or target.id is None:
                return Content()
            return objects.contents(session, [target.id])[target.id]

    def revision(self, document: int, name: str = "amal") -> int:
        """The revision of a person's set."""
        with self.store.reading() as session:
            target = self._set(session, document, name)
            return target.revision if target else 0

    def log(self, document: int, name: str = "amal") -> list[Change]:
        """The change log of a person's set, oldest first."""
        with self.store.reading() as session:
            target = self._set(session, document, name)
            found = select(Change).where(col(Change.set_id) == (target.id if target else None))
            found = found.order_by(col(Change.seq))
            return list(session.exec(found).all())

    def set_id(self, document: int, name: str = "amal") -> int:
        """The id of a person's set, which must be there."""
        with self.store.reading() as session:
            found = self._set(session, document, name)
            assert found
            assert found.id is not None
            return found.id

    def _set(self, session: Session, document: int, name: str) -> AnnotationSet | None:
        owner = editing.owner_of(self.actors[name])
        wanted = col(AnnotationSet.document_id) == document, col(AnnotationSet.owner) == owner
        return session.exec(select(AnnotationSet).where(*wanted)).first()

    def assignment(self, document: int, name: str = "amal") -> Any:
        """The person's assignment of the document, or None."""
        user_id = self.actors[name].user_id
        assert user_id is not None
        with self.store.reading() as session:
            return assignments.assignment_of(session, document, user_id)


def build(folder: Path) -> Scene:
    """A new database in `folder`."""
    settings = Settings(data_dir=folder).prepare()
    store = Store(settings.database)
    upkeep.upgrade(store)
    with store.writing() as session:
        project = projects.create(
            session,
            OPERATOR,
            SLUG,
            projects.built_in_ontology("conflict"),
            "Front line",
            "# How\n\nMark *claims*.",
        )
        users = {
            name: people.add_user(session, OPERATOR, name, None, administrator=name == "carla")
            for name in ("amal", "basma", "carla", "dora")
        }
        for name, role in (("amal", Role.ANNOTATOR), ("basma", Role.ANNOTATOR), ("carla", Role.CURATOR)):
            people.set_role(session, OPERATOR, name, SLUG, role)
        brought = Import(project_id=project.id, state="done")
        session.add(brought)
        session.commit()
    assert brought.id is not None
    assert project.id is not None
    actors = {name: Actor(user.id, name, user.administrator) for name, user in users.items()}
    return Scene(settings, store, actors, brought.id, project.id, itertools.count(1))
