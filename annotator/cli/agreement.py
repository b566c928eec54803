"""The commands that say how far a project is and how well its annotators agree."""

from typing import Any

import click

from annotator.cli.context import as_json, count, need_project, open_store, tell
from annotator.cli.progress import Meter

# The measure that `--by` tells, unless another is asked for.
_DEFAULT = "span_exact"


@click.command()
@click.argument("slug")
@click.option(
    "--by",
    type=click.Choice(["label", "role", "pair", "week"]),
    help="One measure in parts, not all of them; roles are those of arguments of events.",
)
@click.option("--measure", metavar="ID", default=_DEFAULT, show_default=True, help="The measure of --by.")
@click.option("--csv", "table", metavar="TABLE", help="Print one table of the dashboard as CSV.")
@as_json
def agreement(slug: str, by: str | None, measure: str, table: str | None, as_json: bool) -> None:
    """Say how well the annotators of the project SLUG agree.

    Counts what has changed first; intervals are of 95 %, from 400 articles at most. --json has all tables.

    \b
    Examples:
      annotator agreement aleppo
      annotator agreement aleppo --by pair --measure cohen
      annotator agreement aleppo --csv people > people.csv
    """
    from annotator.permissions import OPERATOR
    from annotator.services import agreement_board

    if table and (by or as_json):
        raise click.UsageError("--csv prints one table: leave --by and --json out.")
    meter = Meter("articles counted", as_json or bool(table))
    with open_store(create=False) as store:
        need_project(store, slug)
        agreement_board.need_measure(measure)
        if table:
            agreement_board.need_table(table)
        found = agreement_board.count_all(store, OPERATOR, slug, meter.show)
        sheet = agreement_board.table(store, OPERATOR, slug, table).csv() if table else ""
    meter.close()
    if table:
        click.echo(sheet, nl=False)
        return
    tell(_parts(found, by, measure) if by else _measures(found), found, as_json)
    if not found["documents"]:
        click.echo("no article was handed in by two annotators or more", err=True)


def _measures(found: dict[str, Any]) -> str:
    rows = [
        [each["title"], _figure(each["score"]), _interval(each), f"{each['documents']:,}"]
        for each in found["measures"]
    ]
    table = _aligned([["measure", "score", "95 % interval", "articles"], *rows])
    return f"{count(found['documents'], 'article')} handed in by two annotators or more.\n\n{table}"


def _parts(found: dict[str, Any], by: str, measure: str) -> str:
    names = ["first", "second"] if by == "pair" else [by]
    rows = [
        [*(str(each[name]) for name in names), _figure(each["score"])]
        for each in found[f"by_{by}"]
        if each.get("measure", measure) == measure
    ]
    return _aligned([[*names, "score"], *rows])


@click.command()
@click.argument("slug")
@as_json
def progress(slug: str, as_json: bool) -> None:
    """Say how far the project SLUG is, and when it will be done at its present pace.

    \b
    Example:
      annotator progress aleppo --json
    """
    from annotator.permissions import OPERATOR
    from annotator.services import agreement_board
    from annotator.services import progress as service

    with open_store(create=False) as store:
        need_project(store, slug)
        found = agreement_board.standing(store, OPERATOR, slug)
    tables = service.states(found), service.forecasts(found), service.course(found)
    value: dict[str, Any] = {"project": slug, **{each.id: each.records() for each in tables}}
    tell(f"{_states(value['states'])}\n\n{_forecast(value['forecast'])}", value, as_json)


def _states(rows: list[dict[str, Any]]) -> str:
    return _aligned([["state", "articles"], *([each["state"], f"{each['articles']:,}"] for each in rows)])


def _forecast(rows: list[dict[str, Any]]) -> str:
    def told(each: dict[str, Any]) -> str:
        if each["expected"] is None:
            return str(each["note"])
        between = f"between {each['earliest']} and {each['latest'] or 'an unknown day'}"
        return f"about {each['expected']}, {between}, at {each['per_week']:,} a week"

    lines = ([each["what"], f"{each['done']:,} of {each['wanted']:,}", told(each)] for each in rows)
    return _aligned([["", "done", "all done"], *lines])


def _figure(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _interval(row: dict[str, Any]) -> str:
    return "–" if row["low"] is None else f"{row['low']:.3f} to {row['high']:.3f}"


def _aligned(rows: list[list[str]]) -> str:
    """The rows as columns, words to the left."""
    widths = [max(len(row[number]) for row in rows) for number in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


COMMANDS: list[click.Command] = [progress, agreement]
