"""Commands that move data: import, export, check; and the worker that does the server's long jobs."""

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli import mapping
from annotator.cli.context import as_json, count, load_settings, need_project, open_store, tell
from annotator.cli.progress import Meter

if TYPE_CHECKING:
    from annotator.services.exporting import Choice
    from annotator.services.importing import Result
    from annotator.services.sessions import Store

# Lines of each kind that a summary prints.
_SHOWN = 20


@click.command(name="import")
@click.argument("slug")
@click.argument(
    "paths", nargs=-1, required=True, metavar="PATH…", type=click.Path(exists=True, path_type=Path)
)
@click.option("--format", "format_id", metavar="F", help="By each file's ending unless given.")
@click.option("--as", "owner", metavar="gold|annotator:NAME", help="Whose annotations the files' spans are.")
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
    "--mapping",
    "file",
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A YAML or JSON file with such `columns` and `labels`.",
)
@click.option("--keep-going", is_flag=True, help="Leave out what is wrong and import the rest.")
@as_json
def import_(
    slug: str,
    paths: tuple[Path, ...],
    format_id: str | None,
    owner: str | None,
    encoding: str | None,
    language: str,
    columns: tuple[tuple[str, str], ...],
    labels: tuple[tuple[str, str], ...],
    file: Path | None,
    keep_going: bool,
    as_json: bool,
) -> None:
    """Import the files and folders PATH… into the project SLUG: all of it or nothing.

    \b
    Examples:
      annotator import aleppo articles/ more.csv.gz --column text=story
      annotator import aleppo gold.jsonl --as gold --label-map PerpOrg=actor
      annotator import aleppo wires.csv --mapping wires.yaml
    """
    from annotator.permissions import OPERATOR
    from annotator.services import importing
    from exports import ReadOptions

    found = mapping.read(file)
    meter = Meter("documents read", as_json)
    with open_store() as store:
        need_project(store, slug)
        mapping.check_labels(found, _labels(store, slug))
        result = importing.files(
            store,
            OPERATOR,
            slug,
            paths,
            format_id,
            ReadOptions(encoding, language, found.with_columns(columns)),
            importing.Intake(owner, found.labels | dict(labels), keep_going),
            meter.show,
        )
        meter.close()
        _show_import(result, as_json)
        if result.state != "done":
            raise click.exceptions.Exit(1)
        _make_tokens(store, slug, as_json)


def _labels(store: "Store", slug: str) -> frozenset[str]:
    from annotator.permissions import OPERATOR, Action
    from annotator.services.access import enter

    with store.reading() as session:
        return enter(session, OPERATOR, slug, Action.IMPORT).label_ids


def _show_import(result: "Result", wanted_json: bool) -> None:
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
    if max(result.flaws.count, result.duplicates.count, result.notes.count) > _SHOWN:
        click.echo(f"Of each kind {_SHOWN} lines at most are shown; --json gives 100.", err=True)
    if result.state == "done":
        click.echo(
            f"{count(result.documents, 'document')} imported,"
            f" {count(result.sets, 'set')} with {count(result.spans, 'span')};"
            f" already there: {result.duplicates.count:,}, wrong and left out: {result.flaws.count:,}."
        )
    else:
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


@click.command()
@click.argument("slug")
@click.option("--format", "format_id", metavar="F", required=True, help="Such as gold-jsonl, spacy or conll.")
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A directory.")
@click.option(
    "--set", "source", metavar="gold|annotator:NAME", default="gold", show_default=True, help="Whose."
)
@click.option("--all-states", is_flag=True, help="An annotator's unfinished work too.")
@click.option("--names", is_flag=True, help="Name the annotator instead of the pseudonym.")
@as_json
def export(
    slug: str, format_id: str, out: Path, source: str, all_states: bool, names: bool, as_json: bool
) -> None:
    """Export annotations of the project SLUG, with a report of what the format could not carry.

    \b
    Example:
      annotator export aleppo --format gold-jsonl --out gold/ --set annotator:amal
    """
    from annotator.permissions import OPERATOR
    from annotator.services import exporting

    meter = Meter("exporting", as_json)
    choice = exporting.Choice(source, all_states, names)
    with open_store(create=False) as store:
        need_project(store, slug)
        report = exporting.write(store, OPERATOR, slug, format_id, choice, out, meter.show)
    meter.close()
    tell(f"{report}\nWritten to {out}.", report.to_dict(), as_json)
    if not report.documents:
        click.echo(_nothing(choice), err=True)


def _nothing(choice: "Choice") -> str:
    """Why an export has no document, and what to say instead."""
    if choice.source == "gold":
        return "nothing was exported: the project has no gold set; choose whose: --set annotator:NAME"
    name = choice.source.partition(":")[2]
    if choice.all_states:
        return f"nothing was exported: {name} has begun nothing"
    return f"nothing was exported: {name} has submitted nothing; --all-states takes unfinished work too"


@click.command()
@as_json
def check(as_json: bool) -> None:
    """Check the database, offsets and logs; remove what dead imports left.

    \b
    Example:
      annotator check
    """
    from annotator.services import checking

    meter = Meter("sets checked", as_json)
    with open_store(create=False) as store:
        found = checking.check(store, meter.show)
    meter.close()
    words = "\n".join(found.findings) or f"All is sound: {found.sets:,} sets checked."
    if found.removed_imports:
        words += f"\n{found.removed_imports:,} dead imports removed."
    value = {"sets": found.sets, "removed_imports": found.removed_imports, "findings": found.findings}
    tell(words, value, as_json)
    if found.findings:
        raise click.exceptions.Exit(1)


@click.command()
@click.option("--parent", type=int, metavar="PID", help="End when this is no longer the parent process.")
def worker(parent: int | None) -> None:
    """Do the jobs that the server puts on its queue; `annotator serve` starts one by itself.

    It ends with the process that started it.

    \b
    Example:
      annotator worker
    """
    parent = parent or os.getppid()
    from annotator import jobs

    settings = load_settings()
    with open_store():
        pass  # fails here, with words, when the database is out of date
    jobs.work(settings, parent)


COMMANDS: list[click.Command] = [import_, export, check, worker]
