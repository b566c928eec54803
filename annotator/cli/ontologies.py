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

_NEW = click.Path(dir_okay=False, path_type=Path)


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


@ontology.command("to-label-studio")
@click.argument("file", metavar="conflict|FILE")
@click.option("--out", type=_NEW, help="The file to write, unless it is to be printed.")
def to_label_studio(file: str, out: Path | None) -> None:
    """Print the labelling configuration of Label Studio for the ontology in FILE.

    \b
    Example:
      annotator ontology to-label-studio labels.yaml --out config.xml
    """
    from exports import ExportError
    from exports.labelstudio import compiled

    try:
        _give(compiled(_read(file)), out)
    except ExportError as error:
        raise Failed(str(error)) from error


@ontology.command("from-label-studio")
@click.argument("file", metavar="FILE.xml", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--out", type=_NEW, help="The YAML file to write, unless it is to be printed.")
@click.option("--id", "name", metavar="NAME", help="The name of the ontology; that of the file unless given.")
@click.option(
    "--event", "events", multiple=True, metavar="LABEL", help="A label that evokes events; repeat it."
)
@click.option("--mapping", type=_NEW, help="Write the names that are changed, for import --mapping.")
def from_label_studio(
    file: Path, out: Path | None, name: str | None, events: tuple[str, ...], mapping: Path | None
) -> None:
    """Read the labelling configuration FILE.xml of Label Studio as the draft of an ontology.

    What has no place in it is listed with its line. Relations become roles of the labels named by --event.

    \b
    Example:
      annotator ontology from-label-studio config.xml --event Strike --out labels.yaml --mapping names.json
    """
    from annotator.services.drafting import drafted

    try:
        configuration = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Failed(f"{file} cannot be read: {error}") from error
    draft = drafted(configuration, name or file.stem, events=events, limit=None)
    _give(draft.source, out)
    if mapping:
        _give(json.dumps(draft.names, ensure_ascii=False, indent=2) + "\n", mapping)
    for each in draft.left:
        click.echo(f"{file}: {each}", err=True)
    if draft.names and not mapping:
        click.echo(
            f"Names that are otherwise in the draft: {sum(map(len, draft.names.values())):,}; --mapping FILE"
            " writes them, and import --mapping FILE takes them.",
            err=True,
        )


def _give(text: str, out: Path | None) -> None:
    """Prints a text, or writes it to a file that is not there yet; raises Failed."""
    if out is None:
        click.echo(text, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except OSError as error:
        raise Failed(f"{out} cannot be written: {error.strerror}") from error


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
