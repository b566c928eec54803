"""A person's own account: password and theme."""

from flask import Blueprint, flash, render_template, request, session, url_for
from flask_login import login_user
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import PasswordField
from wtforms.validators import EqualTo, InputRequired

from annotator.errors import Invalid, NotSignedIn, TooManyAttempts
from annotator.pages import web
from annotator.pages.error_pages import status_of
from annotator.pages.security import signed_in
from annotator.pages.sign_in import attempt
from annotator.services import people

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


def _page(form: Form) -> str:
    actor = web.actor()
    with web.reading() as database:
        has_password = people.has_password(database, actor)
    return render_template(
        "account/page.html",
        form=form,
        themes=THEMES,
        has_password=has_password,
        minimum=people.PASSWORD_LENGTH,
    )
