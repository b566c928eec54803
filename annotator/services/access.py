"""The way into a project: every use case starts here."""

from dataclasses import dataclass
from functools import lru_cache

from annotator.errors import NotFound
from annotator.permissions import Action, Actor, Role, allowed, require
from annotator.store import Session, projects
from schemas import ontology
from schemas.ontology import Label, Ontology


@dataclass(frozen=True, slots=True)
class Entry:
    """A project as the actor sees it after the permission check."""

    project_id: int
    slug: str
    title: str
    guidelines: str
    ontology: Ontology
    extensions: bool
    actor: Actor
    role: Role | None

    @property
    def in_use(self) -> Ontology:
        """The ontology as annotators work with it: extension labels only where the project turned them on."""
        return self.ontology if self.extensions else _core(self.ontology)

    @property
    def labels(self) -> tuple[Label, ...]:
        """The labels in use."""
        return self.in_use.labels

    @property
    def label_ids(self) -> frozenset[str]:
        """The identifiers of the labels in use."""
        return frozenset(label.id for label in self.labels)

    def may(self, action: Action) -> bool:
        """Whether the actor may do `action` in this project."""
        return allowed(self.actor, self.role, action, self.project_id)


def enter(session: Session, actor: Actor, slug: str, action: Action) -> Entry:
    """The project of that slug for an actor who may do `action` in it; raises NotFound or Forbidden."""
    row = projects.entrance(session, slug, actor.user_id)
    if row is None:
        raise NotFound("There is no such page, or it is not for you.")
    role = Role(row.role) if row.role else None
    require(actor, role, action, row.id)
    return Entry(
        project_id=row.id,
        slug=row.slug,
        title=row.title,
        guidelines=row.guidelines,
        ontology=_ontology(session, row.ontology_id),
        extensions=row.extensions,
        actor=actor,
        role=role,
    )


@lru_cache(maxsize=64)
def _core(found: Ontology) -> Ontology:
    """The ontology without its extension labels."""
    return found.only(label.id for label in found.labels if label.group != "extension")


# Stored ontologies never change, so each is read once.
_ontologies: dict[tuple[str, int], Ontology] = {}


def _ontology(session: Session, ontology_id: int) -> Ontology:
    key = (str(session.get_bind().engine.url), ontology_id)
    if key not in _ontologies:
        _ontologies[key] = ontology.parse(session.get_one(projects.OntologyVersion, ontology_id).source)
    return _ontologies[key]
