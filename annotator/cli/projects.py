"""Commands about projects and ontologies."""

from pathlib import Path

import click

from annotator.cli.context import as_json, open_store, tell
from annotator.errors import Failed


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
        text, file = _source(source), Path(source).name
        made = projects.create(session, OPERATOR, slug, text, title, extensions=extensions, file=file)
        value = {"slug": made.slug, "title": made.title, "address": f"/projects/{made.slug}"}
    tell(f"Created project {slug}.", value, as_json)


@click.group()
def ontology() -> None:
    """Ontologies: YAML files of labels.

    \b
    Example:
      annotator ontology check labels.yaml
    """


@ontology.command()
@click.argument("file", type=click.Path(path_type=Path))
@as_json
def check(file: Path, as_json: bool) -> None:
    """Check the ontology in FILE: every finding with its line.

    \b
    Example:
      annotator ontology check labels.yaml
    """
    from schemas import ontology as ontologies

    try:
        found = ontologies.load(file)
    except ontologies.OntologyError as error:
        raise Failed(str(error)) from error
    except OSError as error:
        raise Failed(f"{file} cannot be read: {error.strerror}") from error
    labels = [label.id for label in found.labels]
    tell(
        f"{file}: {found.reference}, {len(labels)} labels: {', '.join(labels)}",
        {"ontology": found.reference, "labels": labels},
        as_json,
    )


def _source(name: str) -> str:
    """The YAML text of a file, or of a built-in ontology; raises Failed."""
    from annotator.services import projects

    path = Path(name)
    if path.suffix not in {".yaml", ".yml"} and not path.is_file():
        return projects.built_in_ontology(name)
    try:
        return path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{name} cannot be read: {error}") from error


COMMANDS: list[click.Command] = [project, ontology]
