"""A job's page: how far it is, how to stop it, and what came of it."""

from datetime import UTC, datetime

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator import jobs as queue
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services import import_jobs, jobs
from annotator.services.jobs import View

blueprint = Blueprint("jobs", __name__)

_TABS = {
    jobs.IMPORT: Tab.IMPORT,
    jobs.EXPORT: Tab.EXPORT,
    jobs.TOKENS: Tab.IMPORT,
    jobs.AGREEMENT: Tab.DASHBOARD,
    jobs.RELEASE: Tab.RELEASES,
    jobs.SNAPSHOT: Tab.EXPORT,
    jobs.SUGGEST: Tab.SUGGESTIONS,
    jobs.TELL: Tab.SUGGESTIONS,
    jobs.SYNC: Tab.LABEL_STUDIO,
}


@blueprint.get("/projects/<slug>/jobs/<int:job_id>")
def page(slug: str, job_id: int) -> str:
    """The job; for htmx only the part that changes.

    `said` is the step that a screen reader was last told, so that it hears each of them once.
    """
    with web.reading() as session:
        job = jobs.look(session, web.actor(), slug, job_id)
        root = queue.uploads_dir(web.settings())
        asked = import_jobs.questions(session, web.actor(), root, job)
    step = _step(job)
    template = "jobs/update.html" if web.wants_partial() else "jobs/page.html"
    return render_template(
        template,
        entry=job.entry,
        tab=_TABS[job.kind],
        job=job,
        step=step,
        asked=asked,
        announce=step != request.args.get("said", ""),
    )


@blueprint.post("/projects/<slug>/jobs/<int:job_id>/cancel")
def cancel(slug: str, job_id: int) -> Response:
    """Asks the job to stop."""
    with web.writing() as session:
        jobs.cancel(session, web.actor(), slug, job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


@blueprint.app_template_filter("moment")
def moment(milliseconds: int) -> str:
    """A stored time as people read it."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%d %H:%M UTC")


@blueprint.app_template_filter("bytes")
def size(number: float) -> str:
    """A size in the unit that suits it."""
    for unit in ("bytes", "kB", "MB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} GB"


def _step(job: View) -> str:
    """How far the job is, in steps of a tenth."""
    if job.state == "running" and job.total:
        return f"{job.done * 10 // job.total * 10} %"
    return job.state
