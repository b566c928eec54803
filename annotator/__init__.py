"""Conflict reporting into gold data: the server. `create_app` alone wires the parts together."""

from typing import TYPE_CHECKING

from annotator.version import VERSION

if TYPE_CHECKING:
    from flask import Flask

    from annotator.settings import Settings

__version__ = VERSION


def create_app(settings: "Settings | None" = None) -> "Flask":
    """The application for any WSGI server, on a database that is up to date (`annotator db upgrade`)."""
    from flask import Flask

    from annotator import api, pages
    from annotator.services.sessions import Store
    from annotator.settings import Settings

    settings = (settings or Settings()).prepare()
    app = Flask("annotator", static_folder=None)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=2 * 1024 * 1024,  # imports may be larger: see pages/security.py
        SESSION_COOKIE_NAME="annotator",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.secure_cookies,
        PERMANENT_SESSION_LIFETIME=30 * 24 * 3600,  # seconds since the last request
        WTF_CSRF_TIME_LIMIT=None,  # a page stays open all day; the token lives as long as the session
    )
    app.extensions["settings"] = settings
    app.extensions["store"] = Store(settings.database)
    pages.register(app)
    api.register(app)
    return app
