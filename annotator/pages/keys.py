"""The page on which a person chooses other keys."""

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.domain.keys import DEEDS, in_force
from annotator.errors import Invalid
from annotator.pages import web
from annotator.permissions import Action
from annotator.services import keys
from annotator.services.access import enter

blueprint = Blueprint("keys", __name__, url_prefix="/projects/<slug>/keys")


@blueprint.get("")
def page(slug: str) -> str:
    """The keys in force, each in a field."""
    return _page(slug, {}, None)


@blueprint.post("")
def choose(slug: str) -> str | tuple[str, int] | Response:
    """Keeps the keys as typed, or goes back to those that come with the page."""
    try:
        with web.writing() as session:
            if "forget" in request.form:
                keys.forget(session, web.actor(), slug)
            else:
                keys.choose(session, web.actor(), slug, request.form)
    except Invalid as error:
        return _page(slug, request.form.to_dict(), error), 422
    flash("Your keys are kept. Pages that are open take them when loaded anew.")
    return web.go(url_for(".page", slug=slug))


def _page(slug: str, typed: dict[str, str], problem: Invalid | None) -> str:
    with web.reading() as session:
        entry = enter(session, web.actor(), slug, Action.ANNOTATE)
    found = in_force(entry.labels, web.key_choices())
    rows = [(f"label:{label.id}", label.name, label.key) for label in found.labels]
    rows += [(deed.name, deed.does, found.of(deed.name)) for deed in DEEDS]
    return render_template(
        "keys/page.html",
        entry=entry,
        rows=[(name, does, typed.get(name, key)) for name, does, key in rows],
        problem=problem,
    )
