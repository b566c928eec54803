"""What scripts written for Label Studio read from this server, at the addresses that they know: `/api/…`.

`register` adds it to the application. Addresses are good with and without the final slash.
"""

from flask import Blueprint, Flask

from annotator.api.labelstudio import annotations, exports, problems, projects, server, tasks, users

_PARTS = (server, users, projects, tasks, annotations, exports)


def register(app: Flask) -> None:
    """Adds the routes. They take tokens, never cookies, and so no page can make a browser use them."""
    problems.register(app)
    for part in _PARTS:
        _add(app, part.blueprint)


def _add(app: Flask, blueprint: Blueprint) -> None:
    app.extensions["csrf"].exempt(blueprint)
    app.register_blueprint(blueprint)


__all__ = ["register"]
