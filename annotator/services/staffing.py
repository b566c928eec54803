"""Who annotates in a project, and what nobody has been given: what those who run it want to know first."""

from dataclasses import dataclass

from annotator.permissions import Role
from annotator.store import Session, handing, people
from annotator.store.engine import now

# Of a million documents this takes some tenths of a second to count: such a number may be a minute old.
_MANY, _KEPT_MS = 100_000, 60_000
_kept: dict[tuple[str, int], tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Staffing:
    """The names of the annotators, and how many articles are assigned to nobody."""

    annotators: tuple[str, ...] = ()
    unassigned: int = 0


def staffing(session: Session, project_id: int, documents: int) -> Staffing:
    """The staffing of a project of so many documents."""
    members = people.members(session, project_id)
    names = tuple(user.name for user, role in members if role == Role.ANNOTATOR)
    return Staffing(names, _unassigned(session, project_id, documents) if documents else 0)


def _unassigned(session: Session, project_id: int, documents: int) -> int:
    if documents <= _MANY:
        return handing.count_unassigned(session, project_id)
    key = (str(session.get_bind().engine.url), project_id)
    counted, number = _kept.get(key, (0, 0))
    if now() - counted > _KEPT_MS:
        number = handing.count_unassigned(session, project_id)
        _kept[key] = (now(), number)
    return number
