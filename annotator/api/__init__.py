"""What programs ask the server: the JSON API, version 1, and what scripts for Label Studio know."""

from flask import Flask

from annotator.api import access, guide, labelstudio, problems, releases


def register(app: Flask) -> None:
    """Adds both to the application; what is wrong below version 1 is told as problem+json."""
    problems.register(app)
    app.register_blueprint(releases.blueprint)
    app.register_blueprint(guide.blueprint)
    labelstudio.register(app)


__all__ = ["access", "register"]
