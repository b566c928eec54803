"""A project's guidelines, and the labels that its ontology defines."""

import re

from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.wrappers import Response

from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.permissions import Action
from annotator.services import guidelines, projects
from annotator.services.access import enter
from schemas.ontology import EVENT, Attribute

blueprint = Blueprint("guidelines", __name__, url_prefix="/projects/<slug>/guidelines")


@blueprint.get("")
def page(slug: str) -> str:
    """What annotators read: the curator's words, then the ontology as far as it is in use."""
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.VIEW)
    html = Markup(guidelines.html(entry.guidelines))  # noqa: S704  the service has cleaned it
    ontology = entry.ontology.only(entry.label_ids)
    names = {label.id: label.name for label in ontology.labels} | {EVENT: "any event"}
    return render_template(
        "guidelines/page.html", entry=entry, html=html, ontology=ontology, names=names, tab=Tab.GUIDELINES
    )


@blueprint.route("/edit", methods=["GET", "POST"])
def edit(slug: str) -> str | Response:
    """The guidelines' markdown, to change."""
    if request.method == "POST":
        with web.writing() as session:
            projects.set_guidelines(session, web.actor(), slug, request.form.get("guidelines", ""))
        return web.go(url_for(".page", slug=slug))
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
    return render_template("guidelines/edit.html", entry=entry, tab=Tab.GUIDELINES)


@blueprint.post("/preview")
def preview(slug: str) -> str:
    """How the markdown in the form would look."""
    with web.reading() as session:
        enter(session, web.actor(), slug, Action.MANAGE_PROJECT)
    markdown = request.form.get("guidelines", "")[: projects.GUIDELINES_LIMIT]
    html = Markup(guidelines.html(markdown))  # noqa: S704  the service has cleaned it
    return render_template("guidelines/text.html", html=html)


@blueprint.app_template_filter("marked")
def marked(example: str) -> Markup:
    """An example of the ontology, its **marked words** and *other words* as elements."""
    html = re.sub(r"\*\*(.+?)\*\*", r"<mark>\1</mark>", str(escape(example)))
    return Markup(re.sub(r"\*(.+?)\*", r"<em>\1</em>", html))  # noqa: S704  escaped above


@blueprint.app_template_filter("takes")
def takes(attribute: Attribute) -> str:
    """What an attribute takes, in words; the options of a choice are for the page to list."""
    words = _WORDS[attribute.type]
    low, high = attribute.minimum, attribute.maximum
    if low is not None and high is not None:
        words += f" from {low:g} to {high:g}"
    elif low is not None or high is not None:
        words += f" from {low:g}" if low is not None else f" up to {high:g}"
    if attribute.many:
        words = "any number of texts"
    if attribute.suggested:
        words += f", such as {', '.join(attribute.suggested)}"
    return words + (f", of the form {attribute.pattern}" if attribute.pattern else "")


_WORDS = {
    "choice": "one of",
    "choices": "any of",
    "boolean": "yes or no",
    "integer": "a whole number",
    "number": "a number",
    "date": "a year, month or day",
    "text": "text",
}
