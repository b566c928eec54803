"""Who may do what, in one table and one function."""

from dataclasses import dataclass
from enum import StrEnum

from annotator.errors import Forbidden, NotFound


class Role(StrEnum):
    """What a person is in one project."""

    CURATOR = "curator"
    REVIEWER = "reviewer"
    ANNOTATOR = "annotator"
    ENGINEER = "engineer"


class Scope(StrEnum):
    """What an API token is for."""

    READ = "read"
    WRITE = "write"


class Action(StrEnum):
    """What a person may want to do: in a project, and last on the whole server."""

    VIEW = "view"
    ANNOTATE = "annotate"
    IMPORT = "import"
    ASSIGN = "assign"
    EXPORT = "export"
    SEE_ALL_SETS = "see all sets"
    RETURN = "return documents"
    ADJUDICATE = "adjudicate"
    RELEASE = "release"
    MANAGE_PROJECT = "manage the project"
    MANAGE_PEOPLE = "manage people"
    ADMINISTER = "administer the server"


_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.CURATOR: frozenset(
        {
            Action.VIEW,
            Action.ANNOTATE,
            Action.IMPORT,
            Action.ASSIGN,
            Action.EXPORT,
            Action.SEE_ALL_SETS,
            Action.RETURN,
            Action.ADJUDICATE,
            Action.RELEASE,
            Action.MANAGE_PROJECT,
            Action.MANAGE_PEOPLE,
        }
    ),
    Role.REVIEWER: frozenset(
        {Action.VIEW, Action.ANNOTATE, Action.SEE_ALL_SETS, Action.RETURN, Action.ADJUDICATE}
    ),
    Role.ANNOTATOR: frozenset({Action.VIEW, Action.ANNOTATE}),
    Role.ENGINEER: frozenset({Action.VIEW, Action.EXPORT}),
}
_READING = frozenset({Action.VIEW, Action.EXPORT, Action.SEE_ALL_SETS})


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of the server, or the server's own operator at the command line.

    A token of the person's sets `scope`, and `project_id` where it opens one project only. Never ask for
    `administrator` itself: `allowed` knows these limits.
    """

    user_id: int | None
    name: str
    administrator: bool = False
    scope: Scope | None = None
    project_id: int | None = None


OPERATOR = Actor(user_id=None, name="operator", administrator=True)


def allowed(actor: Actor, role: Role | None, action: Action, project_id: int | None = None) -> bool:
    """Whether `actor`, being `role` in the project (None: no member), may do `action` there.

    Without the `project_id` the answer is that for the whole server: a token of one project may do nothing.
    """
    if actor.scope is Scope.READ and action not in _READING:
        return False
    if not _reaches(actor, project_id):
        return False
    return actor.administrator or (role is not None and action in _ALLOWED[role])


def require(actor: Actor, role: Role | None, action: Action, project_id: int | None = None) -> None:
    """Raises Forbidden to members who may not, NotFound to others, who need not know of the project."""
    if allowed(actor, role, action, project_id):
        return
    if not _reaches(actor, project_id) or (role is None and not actor.administrator):
        raise NotFound("There is no such page, or it is not for you.")
    if actor.scope is Scope.READ and action not in _READING:
        raise Forbidden(f"This token only reads: it may not {action.value}.")
    assert role is not None  # noqa: S101  administrators are stopped by tokens alone
    raise Forbidden(f"As {role.value} of this project you may not {action.value}. Ask a curator.")


def require_administrator(actor: Actor, deed: str) -> None:
    """Raises Forbidden, naming the deed, to all but administrators of the whole server."""
    if not allowed(actor, None, Action.ADMINISTER):
        raise Forbidden(f"Only an administrator may {deed}.")


def _reaches(actor: Actor, project_id: int | None) -> bool:
    """Whether the actor's token, if there is one, opens that project."""
    return actor.project_id is None or actor.project_id == project_id
