"""Commands about projects."""

from pathlib import Path

import click

from annotator.cli.context import as_json, open_store, tell
from annotator.cli.ontologies import yaml_text


@click.group()
def project() -> None:
    """Projects.

    \b
    Example:
      annotator project create aleppo --ontology conflict
    """


@project.command()
@click.argument("slug")
@click.option("--ontology", "source", metavar="conflict|FILE", required=True, help="The labels.")
@click.option("--title", default="", help="The title that people see; SLUG unless given.")
@click.option("--extensions", is_flag=True, help="Also use the ontology's extension labels.")
@as_json
def create(slug: str, source: str, title: str, extensions: bool, as_json: bool) -> None:
    """Create the project SLUG with a built-in ontology or one from a YAML file.

    \b
    Example:
      annotator project create aleppo --ontology conflict --title "Fall of Aleppo"
    """
    from annotator.permissions import OPERATOR
    from annotator.services import projects

    with open_store() as store, store.writing() as session:
        text, file = yaml_text(source), Path(source).name
        made = projects.create(session, OPERATOR, slug, text, title, extensions=extensions, file=file)
        value = {"slug": made.slug, "title": made.title, "address": f"/projects/{made.slug}"}
    tell(f"Created project {slug}.", value, as_json)


COMMANDS: list[click.Command] = [project]
