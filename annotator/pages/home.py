"""Home: a person's projects, each with the next thing to do."""

from dataclasses import dataclass

from flask import Blueprint, render_template, url_for

from annotator.pages import web
from annotator.permissions import Action, Actor, allowed
from annotator.services import projects
from annotator.services.projects import Summary

blueprint = Blueprint("home", __name__)


@dataclass(frozen=True, slots=True)
class Step:
    """What the main button of a project does."""

    words: str
    address: str


@dataclass(frozen=True, slots=True)
class Card:
    """A project; everybody's tasks in words, for those who see them; the next step, if there is one.

    `assigning` is the page that hands out what nobody has.
    """

    project: Summary
    everyone: str
    step: Step | None
    assigning: str


@blueprint.get("/")
def page() -> str:
    """The person's projects."""
    actor = web.actor()
    with web.reading() as session:
        found = projects.mine(session, actor)
    cards = [
        Card(project, _everyone(actor, project), _step(actor, project), _assigning(project))
        for project in found
    ]
    return render_template(
        "home/page.html", cards=cards, administrator=allowed(actor, None, Action.ADMINISTER)
    )


def _everyone(actor: Actor, project: Summary) -> str:
    if not allowed(actor, project.role, Action.SEE_ALL_SETS):
        return ""
    states = sorted(project.states.items())
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in states)


def _step(actor: Actor, project: Summary) -> Step | None:
    """One click to the work: the person's own queue first, then what the project needs most of the person."""
    if (project.mine.open or project.waiting) and allowed(actor, project.role, Action.ANNOTATE):
        words = f"Continue: {project.current}" if project.current else "Annotate next article"
        return Step(words, url_for("annotate.next_page", slug=project.slug))
    if not project.documents:
        importing = allowed(actor, project.role, Action.IMPORT)
        return Step("Import articles", url_for("imports.page", slug=project.slug)) if importing else None
    return _running_step(actor, project)


def _running_step(actor: Actor, project: Summary) -> Step | None:
    """What there is to do for those who run a project, read it or take its data."""
    if allowed(actor, project.role, Action.MANAGE_PEOPLE) and not project.staffing.annotators:
        return Step("Add people who annotate", url_for("people.page", slug=project.slug))
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
