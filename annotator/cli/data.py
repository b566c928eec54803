"""Commands about data: export, check; and the worker that does the server's long jobs."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, load_settings, need_project, open_store, tell
from annotator.cli.progress import Meter

if TYPE_CHECKING:
    from exports import LossReport


@click.command()
@click.argument("name", metavar="SLUG[@VERSION]")
@click.option("--format", "format_id", metavar="F", required=True, help="Such as gold-jsonl, spacy or conll.")
@click.option("--out", required=True, metavar="DIR", help="A directory; with --workers or --dask also a URL.")
@click.option(
    "--set", "source", metavar="gold|annotator:NAME", default="gold", show_default=True, help="Whose."
)
@click.option("--all-states", is_flag=True, help="An annotator's unfinished work too.")
@click.option("--names", is_flag=True, help="Name the annotator instead of the pseudonym.")
@click.option("--workers", type=click.IntRange(1), help="Of a release: so many shards at once.")
@click.option("--dask", "scheduler", metavar="ADDRESS", help="The same by the workers of a Dask scheduler.")
@as_json
def export(
    name: str, format_id: str, out: str, source: str, all_states: bool, names: bool, workers: int | None,
    scheduler: str | None, as_json: bool,
) -> None:  # fmt: skip
    """Export annotations of a project, or a release of it, with a report of what the format could not carry.

    A project gives the sets as they are now; a release, its splits in a folder each.

    \b
    Examples:
      annotator export aleppo --format gold-jsonl --out gold/ --set annotator:amal
      annotator export aleppo@1.0.0 --format spacy --out corpus/
      annotator export aleppo@1.0.0 --format parquet --out s3://bucket/gold --workers 4
    """
    slug, sign, version = name.partition("@")
    _check_places(bool(sign), out, workers, scheduler)
    meter = Meter("exporting", as_json)
    if sign:
        report = _export_release(slug, version, format_id, out, workers, scheduler, meter)
    else:
        report = _export_sets(slug, format_id, Path(out), (source, all_states, names), meter)
    meter.close()
    tell(f"{report}\nWritten to {out}.", report.to_dict(), as_json)
    if not report.documents and not sign:
        click.echo(_nothing(source, all_states), err=True)


def _check_places(released: bool, out: str, workers: int | None, scheduler: str | None) -> None:
    if workers and scheduler:
        raise click.UsageError("Choose --workers or --dask: the scheduler has workers of its own.")
    if not released and (workers or scheduler):
        raise click.UsageError("--workers and --dask are for releases: SLUG@VERSION.")
    if "://" in out and not (workers or scheduler):
        raise click.UsageError("A URL for --out needs a release with --workers or --dask.")


def _export_sets(
    slug: str, format_id: str, out: Path, chosen: tuple[str, bool, bool], meter: Meter
) -> "LossReport":
    from annotator.permissions import OPERATOR
    from annotator.services import exporting

    with open_store(create=False) as store:
        need_project(store, slug)
        choice = exporting.Choice(*chosen)
        return exporting.write(store, OPERATOR, slug, format_id, choice, out, meter.show)


def _export_release(
    slug: str,
    version: str,
    format_id: str,
    out: str,
    workers: int | None,
    scheduler: str | None,
    meter: Meter,
) -> "LossReport":
    from annotator.cli.releases import opened, shown
    from annotator.services.releasing import converting

    with opened(slug) as (store, shelf):
        found = shown(store, slug, version)
    if workers or scheduler:
        return converting.by_shard(found, shelf, format_id, out, workers or 1, scheduler or "", meter.show)
    return converting.by_split(found, shelf, format_id, Path(out), meter.show)


def _nothing(source: str, all_states: bool) -> str:
    """Why an export has no document, and what to say instead."""
    if source == "gold":
        return "nothing was exported: the project has no gold set; choose whose: --set annotator:NAME"
    name = source.partition(":")[2]
    if all_states:
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


COMMANDS: list[click.Command] = [export, check, worker]
