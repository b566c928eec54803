"""Pulling: an annotator whose queue is empty takes the next document from the project's pool.

Each document has so many places; a person takes at most one of each. What is skipped, or not touched for
too long, gives its place back, for somebody else; the person's work on it stays.
"""

from annotator.domain import handing_order
from annotator.permissions import Action, Actor, Role
from annotator.services import pools as filling
from annotator.services.access import enter
from annotator.store import Session, assignments, pools, pulling
from annotator.store.assignments import Assignment
from annotator.store.engine import now
from annotator.store.pools import END, Handing

_HOUR_MS = 3_600_000
_OPEN = ("assigned", "in_progress", "returned")


def pull(session: Session, actor: Actor, slug: str) -> int | None:
    """The document that the actor takes from the pool, in one short transaction; None when there is none.

    Only annotators pull. Raises NotFound or Forbidden.
    """
    entry = enter(session, actor, slug, Action.ANNOTATE)
    rules = pools.handing_of(session, entry.project_id)
    if rules is None or not rules.pull or entry.role is not Role.ANNOTATOR or actor.user_id is None:
        return None
    _give_back(session, rules, actor.user_id)
    found = None if _capped(session, rules, actor.user_id) else _take(session, rules, actor.user_id)
    session.commit()
    return found


def in_use(session: Session, project_id: int) -> bool:
    """Whether the project hands out by pull."""
    rules = pools.handing_of(session, project_id)
    return rules is not None and rules.pull


def waiting(session: Session, user_id: int, role: Role | None, project_id: int) -> bool:
    """Whether a pull by this person would find something."""
    rules = pools.handing_of(session, project_id)
    if rules is None or not rules.pull or role is not Role.ANNOTATOR or _capped(session, rules, user_id):
        return False
    return (
        pulling.next_open(session, project_id, user_id, control=False) is not None
        or pulling.behind(session, rules)
        or pulling.own_lapsed(session, project_id, user_id) is not None
        or bool(_stale(session, rules, user_id))
    )


def _stale(session: Session, rules: Handing, user_id: int) -> list[Assignment]:
    if not rules.stale_hours:
        return []
    before = now() - rules.stale_hours * _HOUR_MS
    return pulling.stale(session, rules.project_id, user_id, before)


def _give_back(session: Session, rules: Handing, user_id: int) -> None:
    """Lets what others have left lying lapse."""
    for assignment in _stale(session, rules, user_id):
        assignment.state = "lapsed"
        assignment.updated = now()
        session.add(assignment)
    session.flush()


def _capped(session: Session, rules: Handing, user_id: int) -> bool:
    """Whether the person has as many documents as the rules allow."""
    if not (rules.open_cap or rules.total_cap):
        return False
    states = assignments.states_of_user(session, user_id, rules.project_id)
    open_ones = sum(states.get(state, 0) for state in _OPEN)
    total = open_ones + states.get("submitted", 0)
    return 0 < rules.open_cap <= open_ones or 0 < rules.total_cap <= total


def _take(session: Session, rules: Handing, user_id: int) -> int | None:
    if pulling.behind(session, rules):
        filling.fill_some(session, rules)
    found = _control(session, rules, user_id)
    found = _next(session, rules, user_id) if found is None else found
    if found is None:
        return _own_again(session, rules, user_id)
    session.add(Assignment(project_id=rules.project_id, document_id=found, user_id=user_id, pulled=True))
    session.flush()
    return found


def _control(session: Session, rules: Handing, user_id: int) -> int | None:
    """A control document, when it is the turn of one."""
    if not rules.control_rate:
        return None
    count = pulling.count_of_user(session, rules.project_id, user_id)
    if not handing_order.control_turn(rules.seed, user_id, count, rules.control_rate):
        return None
    found = pulling.next_open(session, rules.project_id, user_id, control=True)
    return found[0] if found else None


def _next(session: Session, rules: Handing, user_id: int) -> int | None:
    """The next document in order; as far as the pool must be filled to find one, it is."""
    while True:
        found = pulling.next_open(session, rules.project_id, user_id, control=False)
        pulling.set_cursor(session, rules.project_id, user_id, found[1] if found else END)
        if found:
            return found[0]
        if not filling.fill_some(session, rules):
            return None


def _own_again(session: Session, rules: Handing, user_id: int) -> int | None:
    """What the person let lapse and nobody else has taken: else it might be forgotten."""
    assignment = pulling.own_lapsed(session, rules.project_id, user_id)
    if assignment is None:
        return None
    assignment.state = "in_progress"
    assignment.updated = now()
    session.add(assignment)
    session.flush()
    return assignment.document_id
