"""Importing: choosing files, saying what they are, and sending them; the rest is a job's work."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Blueprint, jsonify, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator import jobs as queue
from annotator.domain.mapping import SECTIONS, sections_of
from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.services import import_jobs, intake, jobs, uploads
from annotator.services.intake import BAD_OFFSETS, FIELDS, UNITS, Offer
from annotator.services.uploads import Unclear, Upload

blueprint = Blueprint("imports", __name__)

# Where the form has the name that belongs to an owner.
_NAMED = {"annotator": "annotator", "suggestions": "suggester"}
LANGUAGES = ("en", "ar", "de", "es", "fa", "fr", "he", "ru", "tr", "uk", "zh")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The form: how files are to be read and whose their spans become."""

    format: str = ""
    encoding: str = ""
    language: str = "en"
    owner: str = ""
    labels: str = ""
    person: str = ""
    predictions: str = ""
    bad_offsets: str = "reject"
    unit: str = ""
    drop: bool = False
    forget: bool = False
    keep_going: bool = False
    columns: dict[str, str] = field(default_factory=dict)

    def parameters(self, found: list[Upload]) -> dict[str, Any]:
        """What the job needs; raises Invalid."""
        return {
            "uploads": [each.token for each in found],
            "files": [each.name for each in found[:20]],
            "format": self.format or None,
            "encoding": self.encoding or None,
            "language": self.language or "en",
            "owner": self.owner or None,
            "mapping": {"labels": dict(_pair(line) for line in self.labels.splitlines() if line.strip())},
            "person": self.person or None,
            "predictions": self.predictions or None,
            "bad_offsets": _one_of(self.bad_offsets, BAD_OFFSETS, "bad_offsets"),
            "unit": _one_of(self.unit, ("", *UNITS), "unit"),
            "drop": self.drop,
            "remembered": not self.forget,
            "keep_going": self.keep_going,
            "columns": sorted(self.columns.items()),
        }


@dataclass(frozen=True, slots=True)
class Context:
    """What the page shows; `unclear` is a file whose columns must be named first."""

    offer: Offer
    wanted: Wanted
    found: list[Upload]
    unclear: Unclear | None = None
    problem: str = ""


@blueprint.get("/projects/<slug>/import")
def page(slug: str) -> str:
    """The form."""
    with web.reading() as session:
        return _page(Context(intake.offer(session, web.actor(), slug), Wanted(), []))


@blueprint.post("/projects/<slug>/import")
def start(slug: str) -> str | tuple[str, int] | Response:
    """Takes the files and starts the job; asks again when a column or a file is missing."""
    root = queue.uploads_dir(web.settings())
    wanted = _wanted()
    with web.reading() as session:
        offered = intake.offer(session, web.actor(), slug)
        tokens = request.form.getlist("upload")
        found = uploads.find(root, web.actor(), offered.entry.project_id, tokens)
    found += _sent(slug, root)
    try:
        if not found:
            raise Invalid("Choose at least one file.", "files")
        parameters = wanted.parameters(found)
        unclear = uploads.unclear(
            root, found, wanted.format or None, wanted.encoding, tuple(wanted.columns.items())
        )
    except Invalid as error:
        return _page(Context(offered, wanted, found, problem=error.message)), 422
    if unclear is not None:
        return _page(Context(offered, wanted, found, unclear)), 422
    with web.writing() as session:
        job_id = jobs.start(session, web.actor(), slug, jobs.IMPORT, parameters)
    queue.enqueue(web.settings(), job_id)
    return web.go(url_for("jobs.page", slug=slug, job_id=job_id))


@blueprint.post("/projects/<slug>/import/<int:job_id>/again")
def again(slug: str, job_id: int) -> Response:
    """Imports the files of a job that failed for want of a mapping, with the one that the form says."""
    chosen = sections_of(_chosen())
    root = queue.uploads_dir(web.settings())
    with web.writing() as session:
        new = import_jobs.again(session, web.actor(), slug, root, job_id, chosen)
    queue.enqueue(web.settings(), new)
    return web.go(url_for("jobs.page", slug=slug, job_id=new))


@blueprint.post("/projects/<slug>/import/files")
def receive(slug: str) -> Response:
    """Takes one file, the body as it is, named by the query; answers with its token."""
    root = queue.uploads_dir(web.settings())
    kept = uploads.keep(web.store(), web.actor(), slug, root, request.args.get("name", ""), request.stream)
    return jsonify({"token": kept.token, "name": kept.name, "size": kept.size})


def _sent(slug: str, root: Path) -> list[Upload]:
    """The files of a form that was sent without JavaScript."""
    return [
        uploads.keep(web.store(), web.actor(), slug, root, file.filename, file.stream)
        for file in request.files.getlist("files")
        if file.filename
    ]


def _wanted() -> Wanted:
    form = request.form
    owner = form.get("owner", "")
    return Wanted(
        format=form.get("format", ""),
        encoding=form.get("encoding", "").strip(),
        language=form.get("language", "en").strip(),
        owner=f"{owner}:{form.get(_NAMED[owner], '').strip()}" if owner in _NAMED else owner,
        labels=form.get("labels", ""),
        person=form.get("person", "").strip(),
        predictions=form.get("predictions", "").strip(),
        bad_offsets=form.get("bad_offsets", "reject"),
        unit=form.get("unit", ""),
        drop="drop" in form,
        forget="forget" in form,
        keep_going="keep_going" in form,
        columns={each: form[f"column-{each}"] for each in FIELDS if form.get(f"column-{each}")},
    )


def _chosen() -> Iterator[tuple[str, str, str | None]]:
    """What the form says that names mean, by its fields `map:section:name`; nothing leaves out."""
    for field_name, value in request.form.items():
        kind, _, rest = field_name.partition(":")
        section, _, name = rest.partition(":")
        if kind == "map" and section in SECTIONS:
            yield section, name, value or None


def _one_of(value: str, known: Collection[str], name: str) -> str:
    if value not in known:
        raise Invalid(f"{value!r} is none of the choices.", name)
    return value


def _pair(line: str) -> tuple[str, str]:
    """A line of the mapping of labels; raises Invalid."""
    given, sign, meant = (part.strip() for part in line.partition("="))
    if not (given and sign and meant):
        raise Invalid(f"{line!r} is no pair of labels: write FILE=PROJECT, one a line.", "labels")
    return given, meant


def _page(context: Context) -> str:
    return render_template(
        "imports/page.html",
        entry=context.offer.entry,
        tab=Tab.IMPORT,
        context=context,
        languages=LANGUAGES,
        fields=FIELDS,
        units=UNITS,
        limit_mb=web.settings().upload_limit_mb,
    )
