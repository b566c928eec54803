"""Signing in with name and password or by a one-time link, and signing out.

A session lasts 30 days from its last request (PERMANENT_SESSION_LIFETIME), so that daily users are never
interrupted; changing the password ends all others.
"""

from contextlib import AbstractContextManager
from typing import cast
from urllib.parse import urlsplit

from flask import Blueprint, current_app, render_template, request, session, url_for
from flask.blueprints import BlueprintSetupState
from flask_login import login_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired

from annotator.errors import AnnotatorError, Invalid, NotSignedIn, TooManyAttempts
from annotator.pages import web
from annotator.pages.security import signed_in
from annotator.services import links, passwords, people
from annotator.services.attempts import Attempts
from annotator.statuses import status_of

blueprint = Blueprint("sign_in", __name__)

Answer = str | tuple[str, int] | Response


class Form(FlaskForm):  # type: ignore[misc]
    """Who signs in."""

    name = StringField("Name", [InputRequired("Type your name.")])
    password = PasswordField("Password", [InputRequired("Type your password.")])


class NewPassword(FlaskForm):  # type: ignore[misc]
    """The password that somebody who was invited, or whose password was reset, chooses."""

    password = PasswordField("New password")
    again = PasswordField(
        "New password again", [EqualTo("password", "The password and its repetition differ.")]
    )


@blueprint.record_once
def _prepare(state: BlueprintSetupState) -> None:
    state.app.extensions["attempts"] = Attempts()


@blueprint.route("/sign-in", methods=["GET", "POST"])
def page() -> Answer:
    """The form; afterwards to `next` or home."""
    form = Form()
    if not form.is_submitted():
        return web.go(_next()) if web.person() else _page(form)
    if not form.validate():
        return _page(form), 422
    name, password = form.name.data or "", form.password.data or ""
    try:
        with attempt(name), web.writing() as database:
            user = people.sign_in(database, name, password)
    except (NotSignedIn, TooManyAttempts) as error:
        return _page(form, error), status_of(error)
    return _begin(user)


@blueprint.get("/sign-in/<secret>")
def link(secret: str) -> Answer:
    """Asks before it uses a one-time link up: programs that preview links only get."""
    return _link(secret, NewPassword(formdata=None))


@blueprint.post("/sign-in/<secret>")
def use_link(secret: str) -> Answer:
    """Uses the link up: signs in, with the new password if the link is for one."""
    form = NewPassword()
    if form.password.data and not form.validate():
        return _link(secret, form, 422)
    try:
        with web.writing() as database:
            user = links.use(database, secret, form.password.data or "")
    except NotSignedIn as error:
        return _page(Form(formdata=None), error), status_of(error)
    except Invalid as error:
        form.password.errors = [error.message]
        return _link(secret, form, status_of(error))
    return _begin(user)


@blueprint.post("/sign-out")
def sign_out() -> Response:
    """Ends the session."""
    session.clear()
    return web.go(url_for(".page"))


def attempt(name: str) -> AbstractContextManager[None]:
    """Wraps whatever tries a person's password; raises TooManyAttempts instead of trying once too often."""
    attempts = cast(Attempts, current_app.extensions["attempts"])
    return attempts.attempt(name, request.remote_addr or "")


def own_path(location: str | None) -> str | None:
    """`location` when it is a path of this server; None for anything that could lead elsewhere."""
    if not location or not location.startswith("/") or location.startswith("//"):
        return None
    # Browsers read a backslash as a slash and drop control characters: "/\t/host" is "//host" to them.
    if "\\" in location or any(character < " " or character == "\x7f" for character in location):
        return None
    return location if not urlsplit(location).netloc else None


def _begin(user: people.User) -> Response:
    session.clear()  # what somebody may have planted before is not carried over
    session.permanent = True
    login_user(signed_in(user))
    return web.go(_next())


def _next() -> str:
    return own_path(request.values.get("next")) or url_for("home.page")


def _link(secret: str, form: NewPassword, status: int = 200) -> Answer:
    try:
        with web.reading() as database:
            shown = links.look(database, secret)
    except NotSignedIn as error:
        return _page(Form(formdata=None), error), status_of(error)
    page = render_template(
        "sign_in/link.html", link=shown, secret=secret, form=form, minimum=passwords.SHORTEST, next=_next()
    )
    return page, status


def _page(form: Form, error: AnnotatorError | None = None) -> str:
    return render_template(
        "sign_in/page.html", form=form, error=error, next=own_path(request.values.get("next"))
    )
