"""The people of a project: who is what; an administrator adds some and makes sign-in links."""

from flask import Blueprint, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.error_pages import status_of
from annotator.pages.tabs import Tab
from annotator.permissions import Role
from annotator.services import people

blueprint = Blueprint("people", __name__, url_prefix="/projects/<slug>/people")

Answer = str | tuple[str, int] | Response


@blueprint.get("")
def page(slug: str) -> str:
    """Who is in the project."""
    return _page(slug)


@blueprint.post("")
def add(slug: str) -> Answer:
    """Gives somebody a role here; a name that nobody has becomes a new account if `create` is ticked."""
    name = request.form.get("name", "").strip()
    try:
        role = _role(request.form.get("role", ""))
        with web.writing() as session:
            people.add_member(session, web.actor(), slug, name, role, create="create" in request.form)
    except Invalid as error:
        return _page(slug, error=error), status_of(error)
    return web.go(url_for(".page", slug=slug))


@blueprint.post("/links")
def make_link(slug: str) -> str:
    """Shows a one-time sign-in link, this once."""
    name = request.form.get("name", "")
    with web.writing() as session:
        secret = people.make_link(session, web.actor(), name)
    link = url_for("sign_in.link", secret=secret, _external=True)
    return _page(slug, link=link, linked=name)


def _page(slug: str, error: Invalid | None = None, link: str = "", linked: str = "") -> str:
    with web.reading() as session:
        entry, members = people.members(session, web.actor(), slug)
    return render_template(
        "people/page.html",
        entry=entry,
        tab=Tab.PEOPLE,
        members=members,
        roles=list(Role),
        administrator=web.actor().administrator,
        form=request.form,
        error=error,
        link=link,
        linked=linked,
    )


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError as error:
        raise Invalid(f"Choose a role: {', '.join(Role)}.", "role") from error
