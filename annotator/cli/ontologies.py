"""Commands about ontologies."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, tell
from annotator.errors import Failed

if TYPE_CHECKING:
    from schemas.ontology import Difference, Ontology


@click.group()
def ontology() -> None:
    """Ontologies: YAML files of labels; docs/ontology.md tells how to write one.

    \b
    Example:
      annotator ontology check labels.yaml
    """


@ontology.command()
@click.argument("file", metavar="conflict|FILE")
@as_json
def check(file: str, as_json: bool) -> None:
    """Check the ontology in FILE: every finding with its line.

    \b
    Example:
      annotator ontology check labels.yaml
    """
    found = _read(file)
    labels = [label.id for label in found.labels]
    tell(
        f"{file}: {found.reference}, {len(labels)} labels: {', '.join(labels)}",
        {"ontology": found.reference, "labels": labels},
        as_json,
    )


@ontology.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@as_json
def diff(old: str, new: str, as_json: bool) -> None:
    """Say what changed from the ontology OLD to NEW; each is a file or a built-in name.

    \b
    Example:
      annotator ontology diff conflict labels.yaml
    """
    from schemas.ontology import differences

    before, after = _read(old), _read(new)
    found = differences(before, after)
    tell(
        "\n".join(map(line, found)) or "No differences.",
        {"old": before.reference, "new": after.reference, "differences": [asdict(each) for each in found]},
        as_json,
    )


@ontology.command()
def schema() -> None:
    """Print the JSON Schema of ontology files, which editors can check a file with as it is written.

    \b
    Example:
      annotator ontology schema > ontology.schema.json
    """
    from schemas.ontology import json_schema

    click.echo(json.dumps(json_schema(), ensure_ascii=False, indent=2))


def yaml_text(name: str) -> str:
    """The YAML text of a file, or of a built-in ontology; raises Failed."""
    from schemas import ontology as ontologies

    path = Path(name)
    try:
        if path.suffix in {".yaml", ".yml"} or path.is_file():
            return path.read_text("utf-8-sig")
        return ontologies.built_in(name)
    except OSError as error:
        raise Failed(f"{name} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise Failed(f"{name} cannot be read: it is not UTF-8 ({error.reason})") from error
    except ontologies.OntologyError as error:
        raise Failed(str(error)) from error


def _read(name: str) -> "Ontology":
    from schemas import ontology as ontologies

    try:
        return ontologies.parse(yaml_text(name), Path(name).name)
    except ontologies.OntologyError as error:
        raise Failed(str(error)) from error


def line(difference: "Difference") -> str:
    """A difference in words."""
    what = f"{difference.kind:7}  {difference.path}"
    if difference.kind == "changed":
        return f"{what}: {difference.old} → {difference.new}"
    words = difference.old or difference.new
    return f"{what}: {words}" if words else what


COMMANDS: list[click.Command] = [ontology]
