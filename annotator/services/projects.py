"""Projects: creating one, what a person sees of theirs."""

import re
from dataclasses import dataclass

from annotator.errors import Invalid
from annotator.permissions import Action, Actor, Role, allowed, require_administrator
from annotator.services import listing, pulling, work
from annotator.services.access import enter
from annotator.services.staffing import Staffing, staffing
from annotator.services.work import Progress
from annotator.store import Session, assignments, documents, ontologies, projects
from annotator.store.engine import now
from annotator.store.projects import Project
from schemas import ontology

GUIDELINES_LIMIT = 200_000


@dataclass(frozen=True, slots=True)
class Summary:
    """A project in a person's list: the size, the person's own progress, and everyone's by state.

    `staffing` is counted for those alone who may assign.
    `pulled`: annotators take documents from a pool; `waiting`: the person has nothing to do but there.
    `current` is what lists call the document that the person has begun, empty without one.
    """

    slug: str
    title: str
    role: Role | None
    documents: int
    mine: Progress
    current: str
    states: dict[str, int]
    staffing: Staffing
    pulled: bool
    waiting: bool


def create(
    session: Session,
    actor: Actor,
    slug: str,
    source: str,
    title: str = "",
    guidelines: str = "",
    extensions: bool = False,
    file: str = "ontology",
) -> Project:
    """Creates a project with the ontology written in `source` (YAML). Raises Invalid or Forbidden.

    `file` is what errors in the ontology call it.
    """
    require_administrator(actor, "create a project")
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,59}", slug):
        raise Invalid(f"{slug!r} is no project name: use lower-case letters, digits and hyphens.", "slug")
    if slug == "new" or projects.by_slug(session, slug):
        raise Invalid(f"There is already a project {slug!r}.", "slug")
    project = Project(
        slug=slug,
        title=title or slug,
        guidelines=guidelines,
        extensions=extensions,
        ontology_id=_stored_ontology(session, source, file),
    )
    session.add(project)
    session.flush()
    assert project.id is not None  # noqa: S101  flushed
    ontologies.note(session, project.id, project.ontology_id, actor.user_id)
    session.commit()
    return project


def exists(session: Session, slug: str) -> bool:
    """Whether there is a project of that slug."""
    return projects.by_slug(session, slug) is not None


def built_in_ontology(name: str) -> str:
    """The YAML text of an ontology that comes with the server, such as `conflict`. Raises Invalid."""
    try:
        return ontology.built_in(name)
    except ontology.OntologyError as error:
        raise Invalid(str(error), "ontology") from error


def set_guidelines(session: Session, actor: Actor, slug: str, guidelines: str) -> None:
    """Replaces the project's guidelines (markdown). Raises NotFound, Forbidden or Invalid."""
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    if len(guidelines) > GUIDELINES_LIMIT:
        raise Invalid(f"Guidelines take at most {GUIDELINES_LIMIT:,} characters.", "guidelines")
    project = session.get_one(Project, entry.project_id)
    project.guidelines = guidelines.replace("\r\n", "\n")
    session.add(project)
    session.commit()


def use_extensions(session: Session, actor: Actor, slug: str, use: bool) -> None:
    """Turns the extension labels of the ontology on or off; annotation with them stays as it is.

    Raises NotFound or Forbidden.
    """
    entry = enter(session, actor, slug, Action.MANAGE_PROJECT)
    project = session.get_one(Project, entry.project_id)
    project.extensions = use
    session.add(project)
    session.commit()


def mine(session: Session, actor: Actor) -> list[Summary]:
    """The projects that the actor may see: one's own, for an administrator all."""
    assert actor.user_id is not None  # noqa: S101  only signed-in people have a list
    found: list[tuple[Project, Role | None]] = [
        (project, Role(role)) for project, role in projects.of_user(session, actor.user_id)
    ]
    known = {project.id for project, _ in found}
    if allowed(actor, None, Action.VIEW, actor.project_id):
        found += [(project, None) for project in projects.every(session) if project.id not in known]
    return [
        _summary(session, actor, project, role)
        for project, role in found
        if allowed(actor, role, Action.VIEW, project.id)
    ]


def _summary(session: Session, actor: Actor, project: Project, role: Role | None) -> Summary:
    assert project.id is not None  # noqa: S101
    size = documents.count_listed(session, project.id)
    assert actor.user_id is not None  # noqa: S101
    mine = work.progress(session, actor, project.id)
    assigns = allowed(actor, role, Action.ASSIGN, project.id)
    return Summary(
        slug=project.slug,
        title=project.title,
        role=role,
        documents=size,
        mine=mine,
        current=_current_title(session, actor, project.id),
        states=_states(session, project.id),
        staffing=staffing(session, project.id, size) if assigns else Staffing(),
        pulled=pulling.in_use(session, project.id),
        waiting=not mine.open and pulling.waiting(session, actor.user_id, role, project.id),
    )


# Counting a million assignments takes a quarter of a second: such numbers may be a minute old.
_MANY, _KEPT_MS = 100_000, 60_000
_kept_states: dict[tuple[str, int], tuple[int, dict[str, int]]] = {}


def _states(session: Session, project_id: int) -> dict[str, int]:
    """How many of the project's assignments are in each state."""
    key = (str(session.get_bind().engine.url), project_id)
    counted, states = _kept_states.get(key, (0, {}))
    if now() - counted > _KEPT_MS:
        states = assignments.states_of_project(session, project_id)
        if sum(states.values()) > _MANY:
            _kept_states[key] = (now(), states)
    return states


def _current_title(session: Session, actor: Actor, project_id: int) -> str:
    assert actor.user_id is not None  # noqa: S101
    for state in ("returned", "in_progress"):
        found = assignments.first_in(session, actor.user_id, project_id, state)
        document = documents.listed(session, project_id, found) if found else None
        if document:
            return listing.shown(document.title, document.external_id, document.uid)
    return ""


def _stored_ontology(session: Session, source: str, file: str) -> int:
    try:
        parsed = ontology.parse(source, file)
    except ontology.OntologyError as error:
        raise Invalid(str(error), "ontology") from error
    return ontologies.stored(session, parsed.name, parsed.version, source)
