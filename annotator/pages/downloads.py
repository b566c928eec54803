"""Exporting: choosing what goes out, and fetching the files that the job has made."""

from flask import Blueprint, render_template, request, send_file, url_for
from werkzeug.wrappers import Response

from annotator import jobs as queue
from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services import exporting, jobs, packing
from annotator.services.exporting import Choice

blueprint = Blueprint("downloads", __name__)


@blueprint.get("/projects/<slug>/export")
def page(slug: str) -> str:
    """The form."""
    return _page(slug, "")


@blueprint.post("/projects/<slug>/export")
def start(slug: str) -> str | tuple[str, int] | Response:
    """Starts the job."""
    form = request.form
    sources = list(dict.fromkeys(form.getlist("source")))
    parameters = {
        "format": form.get("format", ""),
        "sources": sources,
        "all_states": "all_states" in form,
        "names": "names" in form,
    }
    try:
        if not sources:
            raise Invalid("Choose at least one set of annotations.", "source")
        with web.reading() as session:
            for source in sources:
                choice = Choice(source, "all_states" in form, "names" in form)
                exporting.check(session, web.actor(), slug, form.get("format", ""), choice)
    except Invalid as error:
        return _page(slug, error.message), 422
    with web.writing() as session:
        job_id = jobs.start(session, web.actor(), slug, jobs.EXPORT, parameters)
    queue.enqueue(web.settings(), job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


@blueprint.get("/projects/<slug>/jobs/<int:job_id>/files/<path:name>")
def file(slug: str, job_id: int, name: str) -> Response:
    """One file of an export, whole or in ranges."""
    with web.reading() as session:
        job = jobs.look(session, web.actor(), slug, job_id)
    path = packing.find(queue.exports_dir(web.settings()), job, name)
    stem = f"{slug}-{job_id}.zip" if name == packing.ARCHIVE else f"{slug}-{name.replace('/', '-')}"
    return send_file(path.resolve(), as_attachment=True, download_name=stem, conditional=True)


def _page(slug: str, problem: str) -> str:
    with web.reading() as session:
        offer = exporting.offer(session, web.actor(), slug)
        recent = jobs.recent(session, offer.entry, jobs.EXPORT)
    return render_template(
        "downloads/page.html",
        entry=offer.entry,
        tab=Tab.EXPORT,
        offer=offer,
        recent=recent,
        problem=problem,
    )
