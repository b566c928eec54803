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


class Action(StrEnum):
    """What a person may want to do in a project."""

    VIEW = "view"
    ANNOTATE = "annotate"
    IMPORT = "import"
    ASSIGN = "assign"
    EXPORT = "export"
    SEE_ALL_SETS = "see all sets"
    MANAGE_PROJECT = "manage the project"
    MANAGE_PEOPLE = "manage people"


_ALLOWED: dict[Role, frozenset[Action]] = {
    Role.CURATOR: frozenset(
        {
            Action.VIEW,
            Action.ANNOTATE,
            Action.IMPORT,
            Action.ASSIGN,
            Action.EXPORT,
            Action.SEE_ALL_SETS,
            Action.MANAGE_PROJECT,
        }
    ),
    Role.REVIEWER: frozenset({Action.VIEW, Action.ANNOTATE, Action.SEE_ALL_SETS}),
    Role.ANNOTATOR: frozenset({Action.VIEW, Action.ANNOTATE}),
    Role.ENGINEER: frozenset({Action.VIEW, Action.EXPORT}),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a person of the server, or the server's own operator at the command line."""

    user_id: int | None
    name: str
    administrator: bool = False


OPERATOR = Actor(user_id=None, name="operator", administrator=True)


def allowed(actor: Actor, role: Role | None, action: Action) -> bool:
    """Whether `actor`, being `role` in the project (None: no member), may do `action` there."""
    if actor.administrator:
        return True
    return role is not None and action in _ALLOWED[role]


def require(actor: Actor, role: Role | None, action: Action) -> None:
    """Raises Forbidden to members who may not, NotFound to others, who need not know of the project."""
    if allowed(actor, role, action):
        return
    if role is None:
        raise NotFound("There is no such page, or it is not for you.")
    raise Forbidden(f"As {role.value} of this project you may not {action.value}. Ask a curator.")
