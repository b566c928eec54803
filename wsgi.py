"""The application object for any WSGI server."""

from annotator import create_app

application = create_app()
