"""All people of the server, for administrators."""

from flask import Blueprint, flash, render_template, request, url_for
from werkzeug.wrappers import Response

from annotator.errors import Invalid
from annotator.pages import web
from annotator.services import accounts
from annotator.services.links import Link
from annotator.statuses import status_of

blueprint = Blueprint("accounts", __name__, url_prefix="/people")

Answer = str | tuple[str, int] | Response


@blueprint.get("")
def page() -> str:
    """Who has an account."""
    return _page()


@blueprint.post("")
def add() -> Answer:
    """Makes an account and shows its invitation, this once."""
    name = request.form.get("name", "")
    try:
        with web.writing() as session:
            link = accounts.add(session, web.actor(), name, "administrator" in request.form)
    except Invalid as error:
        return _page(error=error), status_of(error)
    return _page(link=link)


@blueprint.post("/<int:user_id>/administrator")
def set_administrator(user_id: int) -> Answer:
    """Makes somebody an administrator, or no longer one."""
    wanted = request.form.get("administrator") == "yes"
    try:
        with web.writing() as session:
            name = accounts.set_administrator(session, web.actor(), user_id, wanted)
    except Invalid as error:
        return _page(error=error), status_of(error)
    flash(f"{name} is an administrator now." if wanted else f"{name} is no longer an administrator.")
    mine = user_id == web.actor().user_id
    return web.go(url_for("home.page" if mine and not wanted else ".page"))


@blueprint.post("/<int:user_id>/password")
def reset_password(user_id: int) -> Answer:
    """Takes a password away and shows the link that sets a new one, this once."""
    try:
        with web.writing() as session:
            link = accounts.reset_password(session, web.actor(), user_id)
    except Invalid as error:
        return _page(error=error), status_of(error)
    return _page(link=link)


@blueprint.post("/<int:user_id>/active")
def set_active(user_id: int) -> Answer:
    """Deactivates somebody, or undoes it."""
    wanted = request.form.get("active") == "yes"
    try:
        with web.writing() as session:
            name = accounts.set_active(session, web.actor(), user_id, wanted)
    except Invalid as error:
        return _page(error=error), status_of(error)
    flash(f"{name} may sign in again." if wanted else f"{name} is deactivated; the work stays.")
    return web.go(url_for(".page"))


def _page(error: Invalid | None = None, link: Link | None = None) -> str:
    with web.reading() as session:
        found = accounts.every(session, web.actor())
    return render_template("accounts/page.html", accounts=found, form=request.form, error=error, link=link)
