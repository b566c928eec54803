"""The way in: projects, tasks and sets by their numbers."""

from annotator.errors import NotFound
from annotator.permissions import Action, Actor
from annotator.services import tokens
from annotator.services.access import Entry, enter
from annotator.store import Session, projects, selecting, sight
from annotator.store.sight import Sight

_NOTHING = "There is no such page, or it is not for you."


def project(session: Session, actor: Actor, project_id: int, action: Action = Action.VIEW) -> Entry:
    """The project of that number. Raises NotFound or Forbidden."""
    slug = projects.slug_of(session, project_id)
    if slug is None:
        raise NotFound(_NOTHING)
    return enter(session, actor, slug, action)


def projects_of(session: Session, actor: Actor) -> list[Entry]:
    """Every project that the actor's token opens, by number."""
    entries = [enter(session, actor, slug, Action.VIEW) for slug, _ in tokens.opened(session, actor)]
    return sorted(entries, key=lambda each: each.project_id)


def of_task(session: Session, actor: Actor, task_id: int) -> Entry:
    """The project of the document of that number, if it is listed. Raises NotFound or Forbidden."""
    project_id = selecting.project_of(session, task_id)
    if project_id is None:
        raise NotFound(_NOTHING)
    return project(session, actor, project_id)


def of_set(session: Session, actor: Actor, set_id: int) -> tuple[Entry, int]:
    """The project and the document of a set; whether it is in sight is still to be seen. Raises NotFound."""
    document_id = sight.document_of(session, set_id)
    if document_id is None:
        raise NotFound(_NOTHING)
    return of_task(session, actor, document_id), document_id


def sight_of(entry: Entry) -> Sight:
    """What the actor sees of the project's sets."""
    return Sight(
        project_id=entry.project_id,
        user_id=entry.actor.user_id,
        everything=entry.may(Action.SEE_ALL_SETS),
        handed_in=entry.may(Action.EXPORT),
    )


def nothing() -> NotFound:
    """What is said of what is not there, or not for the actor."""
    return NotFound(_NOTHING)
