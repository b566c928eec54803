"""The command that takes files into a project, or looks through them for the names that they use."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli import mapping, proposing
from annotator.cli.context import as_json, count, need_project, open_store
from annotator.cli.progress import Meter

if TYPE_CHECKING:
    from annotator.services.importing import Result
    from annotator.services.sessions import Store
    from exports import ReadOptions

# Lines of each kind that a summary prints.
_SHOWN = 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
# As exports.offsets has them; the formats need not be loaded for help.
_BAD_OFFSETS = ("reject", "shift", "suspect")
_UNITS = ("code-points", "utf-16", "graphemes")


@click.command(name="import")
@click.argument("slug")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, path_type=Path)
)
@click.option("--format", "format_id", metavar="F", help="By each file's ending unless given.")
@click.option(
    "--as", "owner", metavar="gold|annotator:NAME|suggestions:NAME", help="Whose the files' spans are."
)
@click.option("--encoding", metavar="E", help="UTF-8, else guessed, unless given.")
@click.option("--language", metavar="L", default="en", show_default=True, help="Of articles that name none.")
@click.option(
    "--column",
    "columns",
    callback=mapping.columns,
    multiple=True,
    metavar="A=B",
    help="A field and its column: text=story.",
)
@click.option(
    "--label-map",
    "labels",
    callback=mapping.pairs,
    multiple=True,
    metavar="A=B",
    help="A label of the files and the project's.",
)
@click.option(
    "--mapping", "file", metavar="FILE", type=_FILE, help="A YAML or JSON file: columns, labels, roles, …"
)
@click.option(
    "--propose-mapping",
    "proposed",
    metavar="FILE",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Write what the names in the files could mean, or print it for -, and import nothing.",
)
@click.option(
    "--unmapped",
    type=click.Choice(["reject", "drop"]),
    default="reject",
    show_default=True,
    help="What becomes of names that the project does not have.",
)
@click.option("--no-remembered-mapping", "forget", is_flag=True, help="Not that of the format's last import.")
@click.option(
    "--bad-offsets",
    type=click.Choice(_BAD_OFFSETS),
    default="reject",
    show_default=True,
    help="Spans that are not on their words: refuse, move to the nearest, or keep with a note.",
)
@click.option(
    "--unit", type=click.Choice(_UNITS), help="What offsets count, where the format leaves it open."
)
@click.option("--annotator", metavar="USER", help="Whose work is read of a file that has that of several.")
@click.option(
    "--predictions", metavar="VERSION", help="Label Studio: the predictions of this model; * for any model."
)
@click.option("--keep-going", is_flag=True, help="Leave out what is wrong and import the rest.")
@as_json
def import_(
    slug: str,
    paths: tuple[Path, ...],
    format_id: str | None,
    owner: str | None,
    labels: tuple[tuple[str, str], ...],
    file: Path | None,
    proposed: Path | None,
    unmapped: str,
    forget: bool,
    keep_going: bool,
    as_json: bool,
    **reading: Any,
) -> None:
    """Import the files and folders PATH… into the project SLUG: all of it or nothing.

    \b
    Examples:
      annotator import aleppo articles/ more.csv.gz --column text=story
      annotator import aleppo corpus/ --format brat --propose-mapping names.yaml
      annotator import aleppo corpus/ --format brat --as gold --mapping names.yaml
      annotator import aleppo export.json --format label-studio --annotator ann@x.org --as annotator:ann
    """
    from annotator.permissions import OPERATOR
    from annotator.services import importing

    found = mapping.read(file)
    names = mapping.labels_over(labels, found)
    options = _options(found, **reading)
    with open_store() as store:
        need_project(store, slug)
        mapping.check(found, store, slug)
        into = store, OPERATOR, slug
        if proposed:
            proposing.write(into, (paths, format_id, options), (names, not forget), proposed, as_json)
            return
        meter = Meter("documents read", as_json)
        intake = importing.Intake(owner, names, keep_going, unmapped == "drop", not forget)
        result = importing.files(*into, paths, format_id, options, intake, meter.show)
        meter.close()
        _show(result, as_json)
        if result.state != "done":
            raise click.exceptions.Exit(1)
        _make_tokens(store, slug, as_json)


def _options(found: mapping.Mapping, columns: mapping.Pairs, unit: str | None, **given: Any) -> "ReadOptions":
    from exports import ReadOptions

    if unit:
        given["unit"] = unit
    return ReadOptions(columns=found.with_columns(columns), **given)


def _show(result: "Result", wanted_json: bool) -> None:
    if wanted_json:
        click.echo(json.dumps(result.to_dict(), ensure_ascii=False))
        return
    for flaw in result.flaws.first[:_SHOWN]:
        place = flaw.file if flaw.line is None else f"{flaw.file}:{flaw.line}"
        click.echo(f"{place}: {flaw.reason}", err=True)
    for duplicate in result.duplicates.first[:_SHOWN]:
        click.echo(f"{duplicate.place}: {duplicate.reason} ({duplicate.of})", err=True)
    for note in result.notes.first[:_SHOWN]:
        click.echo(note, err=True)
    for left in result.left_out.first[:_SHOWN]:
        words = f"{left.count:,} × {left.kind} {left.name} left out: {left.why}"
        click.echo(f"{words} ({'; '.join(left.examples)})", err=True)
    kinds = (result.flaws, result.duplicates, result.notes)
    if max(len(result.left_out.first), *(each.count for each in kinds)) > _SHOWN:
        click.echo(f"Of each kind {_SHOWN} lines at most are shown; --json gives 100.", err=True)
    _show_ending(result)


def _show_ending(result: "Result") -> None:
    if result.state == "done":
        click.echo(
            f"{count(result.documents, 'document')} imported,"
            f" {count(result.sets, 'set')} with {count(result.spans, 'span')};"
            f" already there: {result.duplicates.count:,}, wrong and left out: {result.flaws.count:,}."
        )
        return
    if result.unmapped.count:
        click.echo(
            "--propose-mapping FILE writes what these names could mean; look it through and import with"
            " --mapping FILE. --unmapped drop leaves out what the project has no name for.",
            err=True,
        )
    click.echo(f"Nothing was imported{_wrong(result.flaws.count)}.", err=True)


def _wrong(flaws: int) -> str:
    """How many things are wrong; nothing where a note has said why."""
    return f": {count(flaws, 'thing')} {'is' if flaws == 1 else 'are'} wrong" if flaws else ""


def _make_tokens(store: "Store", slug: str, quiet: bool) -> None:
    from annotator.permissions import OPERATOR, Action
    from annotator.services import tokenizing
    from annotator.services.access import enter

    with store.reading() as session:
        project_id = enter(session, OPERATOR, slug, Action.IMPORT).project_id
    meter = Meter("preparing articles", quiet)
    tokenizing.run(store, project_id, meter.show)
    meter.close()


COMMANDS: list[click.Command] = [import_]
