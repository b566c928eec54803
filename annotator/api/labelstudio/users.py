"""People."""

from flask import Blueprint, Response

from annotator.api.access import store
from annotator.api.labelstudio import answers, inputs
from annotator.services.labelstudio import persons

blueprint = Blueprint("labelstudio_users", __name__, url_prefix="/api")


@blueprint.get("/current-user/whoami/", strict_slashes=False)
def whoami() -> Response:
    """The owner of the token."""
    with store().reading() as session:
        return answers.json(persons.whoami(session, inputs.actor()))


@blueprint.get("/users/", strict_slashes=False)
def users() -> Response:
    """The people whose work the owner of the token sees."""
    with store().reading() as session:
        return answers.json(persons.every(session, inputs.actor()))
