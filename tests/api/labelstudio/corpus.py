"""A project that has everything a script may meet, in the texts that are hardest to count in."""

from dataclasses import dataclass
from typing import Any

from annotator.permissions import OPERATOR, Actor, Role, Scope
from annotator.services import adjudicating, people, projects, tokens, work
from annotator.store import changes
from annotator.store.annotations import AnnotationSet, SpanRow
from annotator.store.documents import Document, DocumentText, Import
from annotator.store.projects import Project
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Relation, Span
from tests.scene import SLUG, Scene
from tests.services.adjudicated import differing, do, who

# Emoji of several code points, both line ends, Arabic, and an accent that is a character of its own.
TEXT = (
    "\U0001f54a\ufe0f\U0001f1f8\U0001f1f8 The rebels pulled all their men out of Re\u0301naix airport\r\n"
    "after the strike on it.\nسيطر الثوار على حماة \U0001f468\u200d\U0001f469\u200d\U0001f467 on Friday."
)


@dataclass(frozen=True)
class Filled:
    """The scene with its documents: `tangle` is what Amal made of `mixed`."""

    scene: Scene
    tangle: GoldDocument
    mixed: int
    adjudicated: int
    begun: int
    skipped: int
    control: int
    untouched: int
    suggested: int
    elsewhere: int
    other: int

    @property
    def documents(self) -> list[int]:
        """All of the project, by number."""
        return sorted(
            (
                self.mixed,
                self.adjudicated,
                self.begun,
                self.skipped,
                self.control,
                self.untouched,
                self.suggested,
            )
        )

    def set_of(self, document: int, owner: str) -> int:
        """The id of a set; `owner` is a name, gold or suggester:NAME."""
        if owner in self.scene.actors:
            owner = who(self.scene, owner)
        with self.scene.store.reading() as session:
            head = changes.head_of(session, document, owner)
        assert head is not None
        return head.id

    def token(self, name: str, project: str | None = None, scope: Scope = Scope.READ) -> str:
        """A new token of a person's."""
        with self.scene.store.writing() as session:
            return tokens.create(session, OPERATOR, name, tokens.Wish("test", scope, project)).secret


def fill(scene: Scene) -> Filled:
    """Makes the documents, and people for the roles that the scene has not."""
    with scene.store.writing() as session:
        for name, role in (("eva", Role.ENGINEER), ("rita", Role.REVIEWER), ("cuno", Role.CURATOR)):
            user = people.add_user(session, OPERATOR, name, None)
            people.set_role(session, OPERATOR, name, SLUG, role)
            scene.actors[name] = Actor(user.id, name)
        other = projects.create(session, OPERATOR, "other", projects.built_in_ontology("conflict"), "Other")
        assert other.id is not None
        people.set_role(session, OPERATOR, "dora", "other", Role.CURATOR)
    record = tangle()
    mixed = scene.document(TEXT, title="Mixed")
    scene.assign(mixed, "amal")
    scene.load_record(mixed, record)
    done(scene, work.submit, mixed, "amal")
    adjudicated = differing(scene)
    do(scene, adjudicating.accept_all, adjudicated, who(scene, "amal"))
    do(scene, adjudicating.finish, adjudicated)
    begun = scene.document("Rebels took Hama. " + "Calm. " * 3, to="amal")
    scene.load(begun, [Span(id="s1", start=0, end=6, label="actor")])
    scene.assign(begun, "basma")
    scene.load(begun, [Span(id="s1", start=12, end=16, label="location")], "basma")
    done(scene, work.submit, begun, "basma")
    skipped = scene.document("Weather: rain in Homs.", to="amal")
    scene.load(skipped, [Span(id="s1", start=17, end=21, label="location")])
    done(scene, work.skip, skipped, "amal", "no conflict")
    return Filled(
        scene=scene,
        tangle=record,
        mixed=mixed,
        adjudicated=adjudicated,
        begun=begun,
        skipped=skipped,
        control=_owned(scene, scene.document("Shells hit Idlib.", to="amal"), "gold", (11, 16)),
        untouched=scene.document("Nothing of note in Tartus.", title="Untouched"),
        suggested=_owned(scene, scene.document("Talks in Geneva."), "suggester:rules-1", (9, 15)),
        elsewhere=_owned(scene, _elsewhere(scene, other), "gold", (0, 4)),
        other=other.id,
    )


def done(scene: Scene, deed: Any, document: int, name: str, *given: Any) -> None:
    """Something that an annotator does."""
    with scene.store.writing() as session:
        deed(session, scene.actors[name], SLUG, document, *given)


def _owned(scene: Scene, document: int, owner: str, place: tuple[int, int]) -> int:
    """The document, with a set that came with an import."""
    with scene.store.writing() as session:
        made = AnnotationSet(document_id=document, owner=owner, revision=1)
        session.add(made)
        session.flush()
        session.add(SpanRow(set_id=made.id, id="s1", start=place[0], end=place[1], label="location"))
        session.commit()
    return document


def _elsewhere(scene: Scene, project: Project) -> int:
    """A document of another project."""
    with scene.store.writing() as session:
        brought = Import(project_id=project.id, state="done", documents=1)
        session.add(brought)
        session.flush()
        made = Document(project_id=project.id, import_id=brought.id, uid="o1", content_hash="o", length=12)
        session.add(made)
        session.flush()
        session.add(DocumentText(document_id=made.id, text="Hama is calm"))
        session.commit()
        assert made.id is not None
        return made.id


def tangle() -> GoldDocument:
    """Nested spans, a trigger of two events and in pieces, two roles between one pair, no trigger at all."""

    def span(name: str, quote: str, label: str, **more: Any) -> Span:
        start = TEXT.index(quote)
        return Span(id=name, start=start, end=start + len(quote), label=label, **more)

    pulled, out = TEXT.index("pulled"), TEXT.index("out")
    return GoldDocument(
        id="tangle",
        text=TEXT,
        spans=(
            span("s1", "The rebels", "actor", attributes={"mention": "NOM", "note": "who"}),
            span("s2", "Re\u0301naix airport", "location", entity="n1", attributes={"mention": "NAM"}),
            span("s3", "Re\u0301naix", "location"),
            Span(
                id="s4", start=pulled, end=out + 3, fragments=((pulled, pulled + 6), (out, out + 3)),
                label="control_change",
            ),
            span("s5", "strike", "strike"),
            span("s6", "الثوار", "actor", attributes={"note": "the\nrebels – again"}),
            span("s7", "حماة", "location", attributes={"mention": None}),
            span("s8", "Friday", "time"),
        ),
        entities=(Entity("n1", "location", "Ronse"),),
        events=(
            Event(
                "e1", "control_change", "withdrawal", "s4", {"extent": "full"},
                (
                    Argument("former_holder", span="s1"),
                    Argument("territory", span="s2"),
                    Argument("place", span="s2"),
                    Argument("cause", event="e2"),
                ),
            ),
            Event("e2", "strike", None, "s5", {"civilian_targeting": "no"}, (Argument("place", span="s2"),)),
            Event("e3", "control_change", None, "s4", {}, (Argument("new_holder", span="s6"),)),
            Event("e4", "control_change", None, None, {}, (Argument("cause", event="e2"),)),
        ),
        claims=(
            Claim(id="c1", event="e1", source="author", factuality="CT+"),
            Claim(id="c2", event="e1", source="unnamed", factuality="CT-"),
        ),
        relations=(Relation(id="r1", type="contradicts", head="c1", tail="c2"),),
    ).check()  # fmt: skip
