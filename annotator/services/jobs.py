"""Long work as its users see it: started, looked at, cancelled; and as the worker reports it."""

from dataclasses import dataclass
from typing import Any

from annotator.errors import NotFound
from annotator.permissions import OPERATOR, Action, Actor
from annotator.services.access import Entry, enter
from annotator.store import Session, Store, jobs
from annotator.store.engine import now
from annotator.store.jobs import Job
from annotator.store.people import User
from annotator.store.projects import Project

IMPORT, EXPORT, TOKENS, AGREEMENT, RELEASE = "import", "export", "tokens", "agreement", "release"
SNAPSHOT, SUGGEST, TELL, SYNC = "snapshot", "suggest", "tell", "sync"
# A worker shows every few seconds that it lives.
STALE_MS = 60_000
STOPPED = "The server was stopped while this ran. Start it again: nothing was saved."
_ACTIONS = {
    IMPORT: Action.IMPORT,
    EXPORT: Action.EXPORT,
    TOKENS: Action.IMPORT,
    AGREEMENT: Action.SEE_ALL_SETS,
    RELEASE: Action.RELEASE,
    SNAPSHOT: Action.EXPORT,
    SUGGEST: Action.IMPORT,
    TELL: Action.ADJUDICATE,
    SYNC: Action.MANAGE_PROJECT,
}
_RECENT = 10


@dataclass(frozen=True, slots=True)
class View:
    """A job as shown. `total` is 0 while it is not known; times are milliseconds since 1970."""

    id: int
    entry: Entry
    kind: str
    state: str
    done: int
    total: int
    message: str
    cancelling: bool
    parameters: dict[str, Any]
    result: dict[str, Any]
    created: int

    @property
    def active(self) -> bool:
        """Whether it is still to end."""
        return self.state in {"queued", "running"}


@dataclass(frozen=True, slots=True)
class Task:
    """A job as the worker takes it."""

    id: int
    kind: str
    slug: str
    project_id: int
    actor: Actor
    parameters: dict[str, Any]


def start(session: Session, actor: Actor, slug: str, kind: str, parameters: dict[str, Any]) -> int:
    """Adds a job and gives its id, to be put on the queue. Raises NotFound or Forbidden."""
    entry = enter(session, actor, slug, _ACTIONS[kind])
    job = Job(project_id=entry.project_id, user_id=actor.user_id, kind=kind, parameters=parameters)
    session.add(job)
    session.commit()
    assert job.id is not None  # noqa: S101
    return job.id


def look(session: Session, actor: Actor, slug: str, job_id: int) -> View:
    """A job of the project; raises NotFound also for those who may not see it.

    What another person has exported is for those who may see all sets.
    """
    entry = enter(session, actor, slug, Action.VIEW)
    job = jobs.of_project(session, entry.project_id, job_id)
    if job is None or not _visible(entry, job):
        raise NotFound("There is no such page, or it is not for you.")
    return _view(entry, job)


def recent(session: Session, entry: Entry, kind: str) -> list[View]:
    """The project's latest jobs of a kind that the actor may see, the newest first."""
    found = jobs.latest(session, entry.project_id, kind, _RECENT)
    return [_view(entry, job) for job in found if _visible(entry, job)]


def cancel(session: Session, actor: Actor, slug: str, job_id: int) -> None:
    """Asks the job to stop; one that has ended stays as it is. Raises NotFound."""
    look(session, actor, slug, job_id)
    jobs.cancel(session, job_id)
    session.commit()


def claim(store: Store, job_id: int) -> Task | None:
    """The job for the worker to do, or None when there is nothing to do any more."""
    with store.writing() as session:
        job = jobs.claim(session, job_id)
        if job is None:
            return None
        user = session.get_one(User, job.user_id) if job.user_id is not None else None
        task = Task(
            id=job_id,
            kind=job.kind,
            slug=session.get_one(Project, job.project_id).slug,
            project_id=job.project_id,
            actor=Actor(user.id, user.name, user.administrator) if user else OPERATOR,
            parameters=job.parameters,
        )
        session.commit()
    return task


def report(store: Store, job_id: int, **values: Any) -> bool:
    """Notes how far a running job is, and that it is alive; whether it is to be cancelled."""
    with store.writing() as session:
        jobs.change(session, job_id, values)
        stop = jobs.wants_cancel(session, job_id)
        session.commit()
    return stop


def finish(
    store: Store, job_id: int, state: str, message: str, result: dict[str, Any], **values: int
) -> None:
    """Ends a running job; `values` are the last `done` and `total`."""
    with store.writing() as session:
        jobs.change(session, job_id, {"state": state, "message": message, "result": result, **values})
        session.commit()


def revive(store: Store) -> list[int]:
    """For a worker that starts, being the only one: ends what was running, and gives what is waiting.

    Tokens are made, and agreement is counted, on from where that stopped.
    """
    with store.writing() as session:
        for job in jobs.in_state(session, "running"):
            assert job.id is not None  # noqa: S101
            again = job.kind in {TOKENS, AGREEMENT}
            ended = {"state": "queued"} if again else {"state": "failed", "message": STOPPED}
            jobs.change(session, job.id, ended)
        waiting = [job.id for job in jobs.in_state(session, "queued") if job.id is not None]
        session.commit()
    return waiting


def _visible(entry: Entry, job: Job) -> bool:
    if not entry.may(_ACTIONS[job.kind]):
        return False
    anybodys = job.kind not in {EXPORT, SNAPSHOT} or job.user_id == entry.actor.user_id
    return anybodys or entry.may(Action.SEE_ALL_SETS)


def _view(entry: Entry, job: Job) -> View:
    assert job.id is not None  # noqa: S101
    dead = job.state == "running" and job.updated < now() - STALE_MS
    return View(
        id=job.id,
        entry=entry,
        kind=job.kind,
        state="failed" if dead else job.state,
        done=job.done,
        total=job.total,
        message=STOPPED if dead else job.message,
        cancelling=job.cancel,
        parameters=job.parameters,
        result=job.result,
        created=job.created,
    )
