"""Releases of a project: the list, making one, and a release with its files."""

from typing import Any

from flask import Blueprint, Response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from annotator import jobs as queue
from annotator.errors import AnnotatorError, Conflict, Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.permissions import Action
from annotator.services import jobs
from annotator.services.releasing import creating, listing, policies
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import DEFAULT_SPLITS, METHODS, Wish, read_list
from annotator.statuses import status_of
from annotator.streaming import stream

blueprint = Blueprint("releases", __name__)


@blueprint.get("/projects/<slug>/releases")
def page(slug: str) -> str:
    """The releases, and the form for those who may make one, filled in as for the job `again`."""
    again = request.args.get("again", type=int)
    values: dict[str, Any] = {}
    if again is not None:
        with web.reading() as session:
            values = dict(jobs.look(session, web.actor(), slug, again).parameters)
        values["keep"] = "on" if values.get("keep") else ""
    return _page(slug, values, None)


@blueprint.post("/projects/<slug>/releases")
def create(slug: str) -> str | tuple[str, int] | AnyResponse:
    """Starts the job that makes a release."""
    try:
        wanted = _wanted()
        with web.reading() as session:
            creating.check(session, web.actor(), slug, wanted)
    except (Invalid, Conflict) as error:
        return _page(slug, {"keep": "", **request.form}, error), status_of(error)
    with web.writing() as session:
        job_id = jobs.start(session, web.actor(), slug, jobs.RELEASE, wanted.parameters())
    queue.enqueue(web.settings(), job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


@blueprint.get("/projects/<slug>/releases/<version>")
def one(slug: str, version: str) -> str:
    """A release: what it holds, how it was made, its files."""
    return _one(slug, version, None)


@blueprint.post("/projects/<slug>/releases/<version>/sign-off")
def sign_off(slug: str, version: str) -> str | tuple[str, int] | AnyResponse:
    """Signs a release off."""
    try:
        with web.writing() as session:
            listing.sign(session, web.actor(), slug, version, request.form.get("note", ""))
    except (Invalid, Conflict) as error:
        return _one(slug, version, error), status_of(error)
    return web.go(url_for("releases.one", slug=slug, version=version))


@blueprint.get("/projects/<slug>/releases/<version>/files/<path:path>")
def file(slug: str, version: str, path: str) -> Response:
    """A file of a release, to keep; nothing of it is shown as a page of this server."""
    with web.reading() as session:
        shown = listing.show(session, web.actor(), slug, version)
    part = shown.part(path)
    opened = Shelf(web.settings().releases).open(shown.release.folder, path)
    response = stream(opened, path, part.bytes, part.sha256)
    name = f"{slug}-{shown.release.version}-{path.replace('/', '-')}"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _wanted() -> Wish:
    form = request.form
    sent = request.files.get("list")
    listed = {}
    if form.get("method") == "list" and sent is not None and sent.filename:
        try:
            listed = read_list(sent.read().decode("utf-8-sig"), sent.filename)
        except UnicodeDecodeError as error:
            raise Invalid("The list of splits is no UTF-8 text.", "list") from error
    seed = form.get("seed", "0").strip() or "0"
    if not (seed.isascii() and seed.isdecimal() and len(seed) < 10):
        raise Invalid(f"{seed[:20]!r} is no seed: give a whole number.", "seed")
    policy = form.get("policy", policies.GOLD)
    return Wish(
        version=form.get("version", "").strip(),
        policy=policy,
        method=form.get("method", METHODS[0]),
        splits=form.get("splits", "").strip() or DEFAULT_SPLITS,
        seed=int(seed),
        keep="keep" in form,
        listed=listed,
        licence=form.get("licence", "").strip() or "other",
        description=form.get("description", "").strip(),
    )


def _page(slug: str, values: dict[str, Any], error: AnnotatorError | None) -> str:
    before = request.args.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) < 19 else None
    with web.reading() as session:
        found = listing.page(session, web.actor(), slug, number)
        may = found.entry.may(Action.RELEASE)
        recent = jobs.recent(session, found.entry, jobs.RELEASE) if may else []
        people = policies.people(session, found.entry) if may else ()
    return render_template(
        "releases/page.html",
        entry=found.entry,
        tab=Tab.RELEASES,
        found=found,
        recent=recent,
        people=people,
        may_release=may,
        values={"splits": DEFAULT_SPLITS, "seed": "0", "keep": "on", "licence": "other", **values},
        error=error,
    )


def _one(slug: str, version: str, error: AnnotatorError | None) -> str:
    with web.reading() as session:
        shown = listing.show(session, web.actor(), slug, version)
    return render_template(
        "releases/release.html",
        entry=shown.entry,
        tab=Tab.RELEASES,
        release=shown.release,
        manifest=shown.manifest,
        may_release=shown.entry.may(Action.RELEASE),
        server=request.host_url.rstrip("/"),
        note=request.form.get("note", ""),
        error=error,
    )
