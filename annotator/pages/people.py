"""The people of a project: who is what; those who manage it invite, change roles and remove."""

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import Invalid
from annotator.pages import web
from annotator.pages.tabs import Tab
from annotator.permissions import Role
from annotator.services import members
from annotator.services.links import Link
from annotator.statuses import status_of

blueprint = Blueprint("people", __name__, url_prefix="/projects/<slug>/people")

Answer = str | tuple[str, int] | Response


@blueprint.get("")
def page(slug: str) -> str:
    """Who is in the project."""
    return _page(slug)


@blueprint.post("")
def invite(slug: str) -> Answer:
    """Makes somebody a member; shows the invitation of a new account, this once."""
    name = request.form.get("name", "").strip()
    try:
        role = _role(request.form.get("role", ""))
        with web.writing() as session:
            link = members.invite(session, web.actor(), slug, name, role)
    except Invalid as error:
        return _page(slug, error=error), status_of(error)
    if link:
        return _page(slug, link=link)
    flash(f"{name} is {role.value} here now.")
    return web.go(url_for(".page", slug=slug))


@blueprint.post("/<int:user_id>/role")
def change_role(slug: str, user_id: int) -> Answer:
    """Gives a member another role."""
    try:
        role = _role(request.form.get("role", ""))
        with web.writing() as session:
            name = members.change_role(session, web.actor(), slug, user_id, role)
    except Invalid as error:
        return _page(slug, error=error), status_of(error)
    flash(f"{name} is {role.value} here now.")
    return web.go(url_for(".page", slug=slug))


@blueprint.post("/<int:user_id>/remove")
def remove(slug: str, user_id: int) -> Answer:
    """Takes a member out of the project."""
    try:
        with web.writing() as session:
            name = members.remove(session, web.actor(), slug, user_id)
    except Invalid as error:
        return _page(slug, error=error), status_of(error)
    flash(f"{name} is no longer in the project; the work stays.")
    return web.go(url_for(".page", slug=slug))


@blueprint.post("/<int:user_id>/link")
def make_link(slug: str, user_id: int) -> str:
    """Shows a one-time link for a member, this once."""
    with web.writing() as session:
        link = members.make_link(session, web.actor(), slug, user_id)
    return _page(slug, link=link)


def _page(slug: str, error: Invalid | None = None, link: Link | None = None) -> str:
    with web.reading() as session:
        entry, found = members.members(session, web.actor(), slug)
    return render_template(
        "people/page.html",
        entry=entry,
        tab=Tab.PEOPLE,
        members=found,
        roles=list(Role),
        form=request.form,
        error=error,
        link=link,
    )


def _role(value: str) -> Role:
    try:
        return Role(value)
    except ValueError as error:
        raise Invalid(f"Choose a role: {', '.join(Role)}.", "role") from error
