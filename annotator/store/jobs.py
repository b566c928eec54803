"""Long work as people see it: what it is, how far it is, what came of it."""

from typing import Any

from sqlalchemy import JSON, ForeignKey, delete, func, update
from sqlmodel import CheckConstraint, Column, Field, Integer, Session, SQLModel, col, select

from annotator.store.engine import now


class Job(SQLModel, table=True):
    """A job: queued, running, done, failed or cancelled. `total` is 0 while it is not known."""

    __tablename__ = "job"
    id: int | None = Field(default=None, primary_key=True)
    project_id: int = Field(
        sa_column=Column(Integer, ForeignKey("project.id", ondelete="CASCADE"), nullable=False, index=True)
    )
    user_id: int | None = Field(default=None, foreign_key="user.id")
    kind: str
    state: str = "queued"
    done: int = 0
    total: int = 0
    message: str = ""
    cancel: bool = False
    parameters: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    result: dict[str, Any] = Field(default_factory=dict, sa_column=Column(JSON, nullable=False))
    created: int = Field(default_factory=now)
    updated: int = Field(default_factory=now)
    __table_args__ = (
        CheckConstraint("state in ('queued', 'running', 'done', 'failed', 'cancelled')", name="job_state"),
    )


_job = Job.__table__  # type: ignore[attr-defined]


def of_project(session: Session, project_id: int, job_id: int) -> Job | None:
    """The project's job of that id."""
    return session.exec(select(Job).where(col(Job.id) == job_id, col(Job.project_id) == project_id)).first()


def latest(session: Session, project_id: int, kind: str, limit: int) -> list[Job]:
    """The project's newest jobs of a kind, the newest first."""
    return list(
        session.exec(
            select(Job)
            .where(col(Job.project_id) == project_id, col(Job.kind) == kind)
            .order_by(col(Job.id).desc())
            .limit(limit)
        ).all()
    )


def claim(session: Session, job_id: int) -> Job | None:
    """The job, now running, if it was queued; None when it is taken, ended or gone."""
    if not _update(session, job_id, "queued", {"state": "running"}):
        return None
    return session.get_one(Job, job_id)


def change(session: Session, job_id: int, values: dict[str, Any]) -> bool:
    """Changes a running job, which also shows that it is alive; whether it was running."""
    return _update(session, job_id, "running", values)


def wants_cancel(session: Session, job_id: int) -> bool:
    """Whether somebody has asked to cancel the job."""
    return bool(session.exec(select(Job.cancel).where(col(Job.id) == job_id)).first())


def cancel(session: Session, job_id: int) -> None:
    """Asks a running job to stop; one that has not begun ends at once."""
    if not _update(session, job_id, "queued", {"state": "cancelled", "cancel": True}):
        _update(session, job_id, "running", {"cancel": True})


def in_state(session: Session, state: str) -> list[Job]:
    """All jobs in a state, the oldest first."""
    return list(session.exec(select(Job).where(col(Job.state) == state).order_by(col(Job.id))).all())


def _update(session: Session, job_id: int, state: str, values: dict[str, Any]) -> bool:
    changed = session.connection().execute(
        update(_job).where(_job.c.id == job_id, _job.c.state == state).values(updated=now(), **values)
    )
    return changed.rowcount == 1


def amend(session: Session, job_id: int, result: dict[str, Any]) -> None:
    """Gives a job that has ended another result."""
    session.connection().execute(update(_job).where(_job.c.id == job_id).values(result=result))


def remove(session: Session, job_id: int) -> None:
    """Forgets a job."""
    session.connection().execute(delete(_job).where(_job.c.id == job_id))


def states(session: Session) -> dict[str, int]:
    """How many jobs of the server are in each state."""
    return dict(session.exec(select(Job.state, func.count()).group_by(col(Job.state))).all())
