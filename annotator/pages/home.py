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
    """A project; everybody's tasks in words, for those who see them; the next step, if there is one."""

    project: Summary
    everyone: str
    step: Step | None


@blueprint.get("/")
def page() -> str:
    """The person's projects."""
    actor = web.actor()
    with web.reading() as session:
        found = projects.mine(session, actor)
    cards = [Card(project, _everyone(actor, project), _step(actor, project)) for project in found]
    return render_template("home/page.html", cards=cards, administrator=actor.administrator)


def _everyone(actor: Actor, project: Summary) -> str:
    if not allowed(actor, project.role, Action.SEE_ALL_SETS):
        return ""
    states = sorted(project.states.items())
    return ", ".join(f"{count:,} {state.replace('_', ' ')}" for state, count in states)


def _step(actor: Actor, project: Summary) -> Step | None:
    """One click to the work: the person's own queue first, then filling an empty project."""
    if project.mine.open and allowed(actor, project.role, Action.ANNOTATE):
        words = f"Continue: {project.current}" if project.current else "Annotate next article"
        return Step(words, url_for("annotate.next_page", slug=project.slug))
    if not project.documents and allowed(actor, project.role, Action.IMPORT):
        return Step("Import articles", url_for("imports.page", slug=project.slug))
    return None
