"""The `annotator` command: a thin shell over the services.

Its modules import click alone at their top, so that `annotator --help` is quick; what a command needs it
imports when it runs. Exit codes: 0 done, 1 failed, 2 wrong usage.
"""

from typing import Any

import click

from annotator import __version__
from annotator.cli import (
    agreement,
    assigning,
    data,
    gazetteer,
    importing,
    labelstudio,
    ontologies,
    people,
    projects,
    pulling,
    release_checks,
    releases,
    server,
    suggesters,
    tokens,
    training,
    upkeep,
    versions,
)
from annotator.errors import AnnotatorError


class Commands(click.Group):
    """A group whose commands fail in one clear line."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; the errors of services become messages and exit code 1."""
        try:
            return super().invoke(ctx)
        except AnnotatorError as error:
            raise click.ClickException(error.message) from error


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="annotator")
def main() -> None:
    """Conflict reporting into gold data.

    \b
    Example:
      annotator demo --serve

    Settings are environment variables: ANNOTATOR_DATA_DIR (default ./var), ANNOTATOR_DATABASE_URL,
    ANNOTATOR_HOST, ANNOTATOR_PORT and others; docs/operating.md lists them.
    """


for _module in (
    server,
    projects,
    ontologies,
    versions,
    people,
    tokens,
    importing,
    data,
    assigning,
    agreement,
    releases,
    release_checks,
    pulling,
    labelstudio,
    training,
    suggesters,
    gazetteer,
    upkeep,
):
    for _command in _module.COMMANDS:
        main.add_command(_command)
