"""A project's ontology: its versions, and an editor that shows what a change does before it is saved."""

import re
from dataclasses import dataclass

from flask import Blueprint, Response, make_response, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from annotator.domain.vocabulary import Name
from annotator.errors import Conflict, Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.permissions import Action
from annotator.services import drafting, ontologies, projects
from annotator.services.access import Entry, enter
from annotator.services.drafting import Draft
from annotator.services.ontologies import Proposal
from annotator.statuses import status_of
from schemas.ontology import Label, Ontology, differences

# While sets are looked through or changed, people wait; the command line does not mind.
_SETS_LOOKED_THROUGH, _OBJECTS_CHANGED = 1_000, 10_000

blueprint = Blueprint("ontology", __name__, url_prefix="/projects/<slug>/ontology")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong, and in which line if that is known."""

    line: int | None
    message: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What saving would do: findings where the text is wrong, else the proposal. It replaces `base`."""

    base: int
    findings: list[Finding]
    proposal: Proposal | None = None


@blueprint.get("")
def page(slug: str) -> str:
    """The present version and those before it."""
    with web.reading() as session:
        entry, versions = ontologies.history(session, web.actor(), slug)
    return render_template(
        "ontology/page.html", entry=entry, ontology=entry.ontology, versions=versions, tab=Tab.ONTOLOGY
    )


@blueprint.post("/extensions")
def extensions(slug: str) -> AnyResponse:
    """Turns the extension labels on or off."""
    with web.writing() as session:
        projects.use_extensions(session, web.actor(), slug, request.form.get("use") == "yes")
    return web.go(url_for(".page", slug=slug))


@blueprint.get("/versions/<int:number>.yaml")
def version(slug: str, number: int) -> Response:
    """The text of a version, to keep."""
    with web.reading() as session:
        entry, _ = ontologies.history(session, web.actor(), slug)
        text = ontologies.source(session, web.actor(), slug, number)
    response = make_response(text)
    response.content_type = "application/yaml; charset=utf-8"
    name = f"{entry.ontology.name}-{number}.yaml"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.get("/colours.css")
def colours(slug: str) -> Response:
    """Colours of labels that may not be saved yet: `c` has six digits for light and six for dark of each."""
    with web.reading() as session:
        enter(session, web.actor(), slug, Action.VIEW)
    given = request.args.get("c", "")
    if not re.fullmatch(r"([0-9a-f]{12})*", given):
        raise Invalid("Colours are twelve hexadecimal digits each.", "c")
    pairs = re.findall(r"(.{6})(.{6})", given)
    rules = (f".draft-{n}{{--label:light-dark(#{one},#{two})}}" for n, (one, two) in enumerate(pairs))
    response = make_response("\n".join(rules))
    response.content_type = "text/css; charset=utf-8"
    response.headers["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@blueprint.get("/edit")
def edit(slug: str) -> str:
    """The present text, to change."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
        text = ontologies.source(session, web.actor(), slug)
    return _editor(entry, text, Plan(entry.ontology.version, []))


@blueprint.post("/preview")
def preview(slug: str) -> str:
    """The findings in the text of the form, or how it would look and how it differs."""
    source = request.form.get("source", "")
    try:
        with web.reading() as session:
            entry, _, new = ontologies.draft(session, web.actor(), slug, source)
    except Invalid as error:
        with web.reading() as session:
            entry = enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
        return render_template(
            "ontology/findings.html",
            findings=_findings(error),
            entry=entry,
            configuration=drafting.is_configuration(source),
        )
    changes = differences(entry.ontology, new)
    return render_template("ontology/preview.html", entry=entry, ontology=new, differences=changes)


@blueprint.post("/draft")
def draft(slug: str) -> str | tuple[str, int]:
    """The editor with the draft that a labelling configuration of Label Studio makes."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
    source = request.form.get("configuration" if "again" in request.form else "source", "")
    present = Plan(entry.ontology.version, [])
    name, version = entry.ontology.name, entry.ontology.version + 1
    try:
        found = drafting.drafted(source, name, version, request.form.getlist("events"))
    except Invalid as error:
        return _editor(entry, source, present, error.message), status_of(error)
    return _editor(entry, found.source, present, made=(found, source))


@blueprint.post("/plan")
def plan(slug: str) -> str:
    """What saving the text would do, with the questions to be answered before."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
    found = _plan(slug, entry.ontology.version, guess=True)
    if web.wants_partial():
        labelling = drafting.is_configuration(request.form.get("source", ""))
        return render_template("ontology/plan.html", entry=entry, plan=found, configuration=labelling)
    return _editor(entry, request.form.get("source", ""), found)


@blueprint.post("/edit")
def save(slug: str) -> str | tuple[str, int] | AnyResponse:
    """Puts the text in force; where that cannot be, shows it again with the reasons."""
    source = request.form.get("source", "")
    base = request.form.get("base", type=int)
    try:
        with web.writing() as session:
            entry, _, new = ontologies.draft(session, web.actor(), slug, source)
            wanted = ontologies.wished(entry, new, _wanted(), guess=False)
            ontologies.apply(session, web.actor(), slug, source, wanted, base=base, most=_OBJECTS_CHANGED)
    except (Invalid, Conflict) as error:
        with web.reading() as session:
            entry = enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
        found = _plan(slug, entry.ontology.version, guess=False)
        return _editor(entry, source, found, error.message), status_of(error)
    return web.go(url_for(".page", slug=slug))


@blueprint.app_template_global()
def colours_address(entry: Entry, labels: tuple[Label, ...]) -> str:
    """The stylesheet of these labels' colours."""
    digits = "".join(label.colour.light[1:] + label.colour.dark[1:] for label in labels)
    return url_for("ontology.colours", slug=entry.slug, c=digits)


def _plan(slug: str, base: int, guess: bool) -> Plan:
    source = request.form.get("source", "")
    try:
        with web.reading() as session:
            entry, _, new = ontologies.draft(session, web.actor(), slug, source)
            renamings = ontologies.wished(entry, new, _wanted(), guess)
            proposal = ontologies.propose(
                session, web.actor(), slug, source, renamings, most=_SETS_LOOKED_THROUGH
            )
    except Invalid as error:
        return Plan(request.form.get("base", base, type=int), _findings(error))
    return Plan(base, [], proposal)


def _wanted() -> dict[Name, str]:
    """What the form wants removed names to become, by the names of its fields: `rename:place:name`."""
    fields = (name.split(":") for name in request.form if name.startswith("rename:"))
    return {Name(each[1], each[2]): request.form[":".join(each)] for each in fields if len(each) == 3}


def _findings(error: Invalid) -> list[Finding]:
    found = []
    for message in error.message.splitlines():
        placed = re.fullmatch(r"ontology:(\d+): (.*)", message)
        line = re.findall(r"line (\d+), column", message)
        if placed:
            found.append(Finding(int(placed[1]), placed[2]))
        else:
            found.append(Finding(int(line[-1]) if line else None, message.removeprefix("ontology: ")))
    return found


def _editor(
    entry: Entry, source: str, found: Plan, problem: str = "", made: tuple[Draft, str] | None = None
) -> str:
    """The editor; `made` is the draft that it shows, with the configuration of which it was made."""
    labelling = made[1] if made else drafting.is_configuration(source)
    shown: Ontology = found.proposal.ontology if found.proposal else entry.ontology
    return render_template(
        "ontology/edit.html",
        entry=entry,
        source=source,
        plan=found,
        problem="" if found.findings else problem,
        ontology=shown,
        draft=made and made[0],
        configuration=labelling,
        tab=Tab.ONTOLOGY,
    )
