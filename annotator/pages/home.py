"""Home: a person's projects, each with the next thing to do."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from annotator.pages import web
from annotator.permissions import Action, Actor, allowed
from annotator.services import notices, projects
from annotator.services.notices import Notices
from annotator.services.projects import Summary

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """What the main button of a project does; `takes` from the pool, so that it is a form and no link."""

    words: str
    address: str
    takes: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """A project; everybody's tasks in words, for those who see them; the next step, if there is one.

    `assigning` is the page that hands out what nobody has, `commented` the list of what has open comments.
    """

    project: Summary
    notices: Notices
    commented: str
    everyone: str
    step: Step | None
    assigning: str


@blueprint.get("/")
def page() -> str:
    """The person's projects."""
    actor = web.actor()
    with web.reading() as session:
        found = [
            (project, notices.of_project(session, actor, project))
            for project in projects.mine(session, actor)
        ]
    return render_template(
        "home/page.html",
        cards=[_card(actor, project, told) for project, told in found],
        administrator=allowed(actor, None, Action.ADMINISTER),
        waiting_limit=notices.WAITING_LIMIT,
    )


def _card(actor: Actor, project: Summary, told: Notices) -> Card:
    everybodys = allowed(actor, project.role, Action.ADJUDICATE)
    state = "any-commented" if everybodys else "commented"
    return Card(
        project=project,
        notices=told,
        commented=url_for("project.page", slug=project.slug, state=state),
        everyone=_everyone(actor, project),
        step=_step(actor, project, told),
        assigning=_assigning(project),
    )


def _everyone(actor: Actor, project: Summary) -> str:
    if not allowed(actor, project.role, Action.SEE_ALL_SETS):
        return ""
    states = sorted(project.states.items())
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in states)


def _step(actor: Actor, project: Summary, told: Notices) -> Step | None:
    """One click to the work: the person's own queue first, then what the project needs most of the person."""
    if (project.mine.open or project.waiting) and allowed(actor, project.role, Action.ANNOTATE):
        return Step(_own_work(project), url_for("queue.page", slug=project.slug), takes=not project.mine.open)
    if not project.documents:
        importing = allowed(actor, project.role, Action.IMPORT)
        return Step("Import articles", url_for("imports.page", slug=project.slug)) if importing else None
    return _running_step(actor, project, told)


def _own_work(project: Summary) -> str:
    if not project.current:
        return "Annotate next article"
    return f"{'Returned to you' if project.mine.returned else 'Continue'}: {project.current}"


def _running_step(actor: Actor, project: Summary, told: Notices) -> Step | None:
    """What there is to do for those who run a project, read it or take its data."""
    if allowed(actor, project.role, Action.MANAGE_PEOPLE) and not project.staffing.annotators:
        return Step("Add people who annotate", url_for("people.page", slug=project.slug))
    if told.waiting:
        return Step("Adjudicate", url_for("adjudicate.queue", slug=project.slug))
    if project.staffing.unassigned and not project.pulled:
        return Step("See what nobody has", url_for("project.page", slug=project.slug, state="any-unassigned"))
    if allowed(actor, project.role, Action.SEE_ALL_SETS):
        if project.states.get("submitted"):
            address = url_for("project.page", slug=project.slug, state="any-submitted")
            return Step("See what was handed in", address)
        return Step("See the articles", url_for("project.page", slug=project.slug))
    if allowed(actor, project.role, Action.EXPORT):
        return Step("Export", url_for("downloads.page", slug=project.slug))
    return None


def _assigning(project: Summary) -> str:
    """Where to hand out what nobody has; empty where that is nothing, or nobody annotates."""
    if not (project.staffing.unassigned and project.staffing.annotators):
        return ""
    return url_for("handing.page", slug=project.slug)
