"""Everybody's API tokens, for administrators."""

from flask import Blueprint, flash, render_template, url_for
from werkzeug.wrappers import Response

from annotator.pages import web
from annotator.services import tokens

blueprint = Blueprint("tokens", __name__, url_prefix="/people/tokens")


@blueprint.get("")
def page() -> str:
    """Which tokens there are, and whose."""
    with web.reading() as session:
        found = tokens.every(session, web.actor())
    return render_template("tokens/page.html", tokens=found)


@blueprint.post("/<int:token_id>/revoke")
def revoke(token_id: int) -> Response:
    """Ends a token for good."""
    with web.writing() as session:
        name = tokens.revoke_any(session, web.actor(), token_id)
    flash(f"The token {name} is revoked.")
    return web.go(url_for(".page"))
