"""The server itself: that it is up, what it passes for, and tokens that are exchanged."""

from flask import Blueprint, Response

from annotator.api.access import store
from annotator.api.labelstudio import answers, inputs
from annotator.errors import Invalid
from annotator.services.labelstudio import keys
from annotator.services.labelstudio.times import moment
from annotator.version import VERSION

# The release whose answers these are; clients look at the edition, and ask otherwise of another.
RELEASE, EDITION = "1.23.2", "Community"

blueprint = Blueprint("labelstudio_server", __name__)


@blueprint.get("/health", strict_slashes=False)
def health() -> Response:
    """That the server is up."""
    return answers.json({"status": "UP"})


@blueprint.get("/api/version/", strict_slashes=False)
def version() -> Response:
    """What release of Label Studio clients may take this for."""
    return answers.json({"release": RELEASE, "edition": EDITION, "annotator": {"version": VERSION}})


@blueprint.post("/api/token/", strict_slashes=False)
def personal() -> Response:
    """The token that the request shows, as a personal access token."""
    made = keys.personal(store(), inputs.settings().secret_key, inputs.secret())
    times = {name: moment(made[name] * 1000) for name in ("created_at", "expires_at")}
    return answers.json(made | times, 201)


@blueprint.post("/api/token/refresh/", strict_slashes=False)
def refresh() -> Response:
    """A short-lived token for the one in the body."""
    shown = inputs.body().get("refresh")
    if not isinstance(shown, str):
        raise Invalid("This field is required.", "refresh")
    return answers.json({"access": keys.refresh(store(), inputs.settings().secret_key, shown)})
