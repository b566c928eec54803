"""What a person is to learn of a project: comments, adjudication of their work, what waits for them."""

from dataclasses import dataclass

from annotator.permissions import Action, Actor
from annotator.services import threads
from annotator.services.access import enter
from annotator.services.projects import Summary
from annotator.store import Session, adjudication
from annotator.store.engine import now

# More that wait are not counted.
WAITING_LIMIT = 50
_WEEK_MS = 7 * 24 * 3600 * 1000
# Finding that nothing waits among 100,000 documents takes 70 ms: such a number may be a minute old.
_MANY, _KEPT_MS = 50_000, 60_000
_kept_waiting: dict[tuple[str, int], tuple[int, int]] = {}


@dataclass(frozen=True, slots=True)
class Notices:
    """`comments` are open threads that the person may see; `waiting` documents wait for adjudication.

    `adjudicated` are those that the person has handed in, `lately` those of the last seven days. All are 0
    for those whom they do not concern; `waiting` is one more than WAITING_LIMIT for any more.
    """

    comments: int = 0
    adjudicated: int = 0
    lately: int = 0
    waiting: int = 0


def of_project(session: Session, actor: Actor, project: Summary) -> Notices:
    """The notices of a project. Raises NotFound or Forbidden."""
    entry = enter(session, actor, project.slug, Action.VIEW)
    if actor.user_id is None or not entry.may(Action.ANNOTATE):
        return Notices()
    project_id = entry.project_id
    every, lately = adjudication.count_told(session, project_id, actor.user_id, now() - _WEEK_MS)
    waiting = _waiting(session, project_id, project.documents) if entry.may(Action.ADJUDICATE) else 0
    return Notices(threads.count_of_project(session, entry), every, lately, waiting)


def _waiting(session: Session, project_id: int, documents: int) -> int:
    key = (str(session.get_bind().engine.url), project_id)
    counted, waiting = _kept_waiting.get(key, (0, 0))
    if documents <= _MANY or now() - counted > _KEPT_MS:
        waiting = len(adjudication.waiting(session, project_id, 0, WAITING_LIMIT + 1))
        _kept_waiting[key] = (now(), waiting)
    return waiting
