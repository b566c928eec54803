"""What the page for handing out shows: who has how much, what nobody has, and the pool."""

from dataclasses import dataclass

from annotator.permissions import Action, Actor, Role, allowed
from annotator.services import pools
from annotator.services.access import Entry, enter
from annotator.services.pools import Rules
from annotator.services.staffing import staffing
from annotator.store import Session, documents, handing, people, pulling

_OPEN = ("assigned", "in_progress", "returned")


@dataclass(frozen=True, slots=True)
class Load:
    """What somebody has who may annotate."""

    name: str
    role: Role
    open: int
    submitted: int
    skipped: int
    lapsed: int


@dataclass(frozen=True, slots=True)
class Overview:
    """The state of handing out; the free places are those of documents that not everybody gets."""

    entry: Entry
    documents: int
    unassigned: int
    loads: tuple[Load, ...]
    rules: Rules | None
    open_documents: int
    open_places: int
    controls: tuple[str, ...]

    @property
    def annotators(self) -> tuple[str, ...]:
        """The names of those whose role it is to annotate."""
        return tuple(load.name for load in self.loads if load.role is Role.ANNOTATOR)


def overview(session: Session, actor: Actor, slug: str) -> Overview:
    """How handing out stands. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, Action.ASSIGN)
    number = documents.count_listed(session, entry.project_id)
    rules = pools.rules_of(session, actor, slug)
    open_documents, places = pulling.open_places(session, entry.project_id) if rules else (0, 0)
    return Overview(
        entry=entry,
        documents=number,
        unassigned=staffing(session, entry.project_id, number).unassigned,
        loads=_loads(session, entry.project_id),
        rules=rules,
        open_documents=open_documents,
        open_places=places,
        controls=tuple(pulling.control_names(session, entry.project_id)),
    )


def _loads(session: Session, project_id: int) -> tuple[Load, ...]:
    members = [
        (user, Role(role))
        for user, role in people.members(session, project_id)
        if allowed(Actor(None, ""), Role(role), Action.ANNOTATE)
    ]
    found = handing.states(session, project_id, [user.id for user, _ in members if user.id])
    return tuple(
        Load(
            name=user.name,
            role=role,
            open=sum(found[user.id].get(state, 0) for state in _OPEN),
            submitted=found[user.id].get("submitted", 0),
            skipped=found[user.id].get("skipped", 0),
            lapsed=found[user.id].get("lapsed", 0),
        )
        for user, role in members
        if user.id is not None
    )
