"""A person's own account: password, theme and API tokens."""

from flask import Blueprint, flash, render_template, request, session, url_for
from flask_login import login_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from annotator.errors import Invalid, NotSignedIn, TooManyAttempts
from annotator.pages import web
from annotator.pages.security import signed_in
from annotator.pages.sign_in import attempt
from annotator.permissions import Scope
from annotator.services import passwords, people, tokens
from annotator.statuses import status_of

blueprint = Blueprint("account", __name__, url_prefix="/account")

THEMES = ("system", "light", "dark")


class Form(FlaskForm):  # type: ignore[misc]
    """A new password; the old one is asked for where there is one."""

    old = PasswordField("Present password")
    password = PasswordField("New password", [InputRequired("Type a new password.")])
    again = PasswordField(
        "New password again", [EqualTo("password", "The new password and its repetition differ.")]
    )


@blueprint.get("")
def page() -> str:
    """The forms."""
    return _page(Form())


@blueprint.post("/password")
def password() -> str | tuple[str, int] | Response:
    """Changes the password and signs out all other browsers."""
    actor = web.actor()
    form = Form()
    if not form.validate():
        return _page(form), 422
    try:
        with attempt(actor.name), web.writing() as database:
            user = people.change_password(database, actor, form.old.data or "", form.password.data or "")
    except Invalid as error:
        form[error.field].errors = [error.message]
        return _page(form), status_of(error)
    except (NotSignedIn, TooManyAttempts) as error:
        form.old.errors = [error.message]
        return _page(form), 422 if isinstance(error, NotSignedIn) else status_of(error)
    login_user(signed_in(user))
    session.permanent = True
    flash("Your password is changed; other browsers are signed out.")
    return web.go(url_for(".page"))


@blueprint.post("/theme")
def theme() -> Response:
    """Changes the theme."""
    with web.writing() as database:
        people.set_theme(database, web.actor(), request.form.get("theme", ""))
    return web.go(url_for(".page"))


@blueprint.post("/tokens")
def create_token() -> str | tuple[str, int]:
    """Makes an API token and shows it, this once."""
    actor = web.actor()
    try:
        wish = _wish()
        with web.writing() as database:
            created = tokens.create(database, actor, actor.name, wish)
    except Invalid as error:
        return _page(Form(formdata=None), token_error=error), status_of(error)
    return _page(Form(formdata=None), created=created)


@blueprint.post("/tokens/<int:token_id>/revoke")
def revoke_token(token_id: int) -> Response:
    """Ends one of the person's API tokens."""
    with web.writing() as database:
        name = tokens.revoke(database, web.actor(), token_id)
    flash(f"The token {name} is revoked.")
    return web.go(url_for(".page"))


def _wish() -> tokens.Wish:
    """The token that the form asks for; raises Invalid."""
    form = request.form
    days = form.get("days", "").strip()
    if days and not (days.isascii() and days.isdecimal() and len(days) < 9):
        raise Invalid("Write the days as a whole number, or leave them out.", "days")
    if form.get("scope") not in list(Scope):
        raise Invalid("Choose whether the token reads or writes.", "scope")
    return tokens.Wish(
        form.get("name", ""), Scope(form["scope"]), form.get("project") or None, int(days) if days else None
    )


def _page(form: Form, token_error: Invalid | None = None, created: tokens.Created | None = None) -> str:
    actor = web.actor()
    with web.reading() as database:
        has_password = people.has_password(database, actor)
        mine = tokens.mine(database, actor)
        projects = tokens.choices(database, actor)
    return render_template(
        "account/page.html",
        form=form,
        themes=THEMES,
        has_password=has_password,
        minimum=passwords.SHORTEST,
        tokens=mine,
        projects=projects,
        scopes=list(Scope),
        asked=request.form if token_error else {},
        token_error=token_error,
        created=created,
    )
