"""Creating a project: name, ontology, guidelines."""

from flask import Blueprint, render_template, request, url_for
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response
from wtforms import BooleanField, FileField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length

from annotator.errors import Invalid
from annotator.pages import web
from annotator.permissions import require_administrator
from annotator.services import drafting, projects
from annotator.services.drafting import Draft

blueprint = Blueprint("new_project", __name__)


class Form(FlaskForm):  # type: ignore[misc]
    """What a project starts from."""

    title = StringField("Title", [InputRequired("Give the project a title."), Length(max=200)])
    slug = StringField("Name in addresses", [InputRequired("Give the project a name.")])
    ontology = StringField("Labels", [AnyOf(("conflict", "own"), "Choose the labels.")], default="conflict")
    upload = FileField("File")
    source = TextAreaField("or its text")
    extensions = BooleanField("Also use the ontology's extension labels")
    guidelines = TextAreaField("Guidelines")


@blueprint.route("/projects/new", methods=["GET", "POST"])
def page() -> str | tuple[str, int] | Response:
    """The form, and what it makes."""
    require_administrator(web.actor(), "create a project")
    form = Form()
    if not form.is_submitted():
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        source = _ontology(form)
        if drafting.is_configuration(source):
            return _drafted(form, source)
        with web.writing() as session:
            project = projects.create(
                session,
                web.actor(),
                (form.slug.data or "").strip(),
                source,
                (form.title.data or "").strip(),
                form.guidelines.data or "",
                form.extensions.data,
            )
    except Invalid as error:
        field = form.source if error.field == "ontology" else form[error.field]
        field.errors = error.message.splitlines()
        return _page(form), 422
    return web.go(url_for("project.page", slug=project.slug))


def _ontology(form: Form) -> str:
    """The text that was chosen, or the configuration that is to be read again; raises Invalid."""
    if "again" in request.form:
        return request.form.get("configuration", "")
    if form.ontology.data == "conflict":
        return projects.built_in_ontology("conflict")
    if form.upload.data:
        try:
            return str(form.upload.data.read().decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            raise Invalid(f"The file is not UTF-8: byte {error.start} cannot be read.", "ontology") from error
    if not (form.source.data or "").strip():
        raise Invalid("Choose a file or paste its text.", "ontology")
    return str(form.source.data)


def _drafted(form: Form, configuration: str) -> str:
    """The form with the draft that the configuration makes, to be looked through; nothing is created yet."""
    name = (form.slug.data or "").strip().replace("-", "_")
    draft = drafting.drafted(configuration, name, events=request.form.getlist("events"))
    form.source.data = draft.source
    return _page(form, draft, configuration)


def _page(form: Form, draft: Draft | None = None, configuration: str = "") -> str:
    return render_template("new_project/page.html", form=form, draft=draft, configuration=configuration)
