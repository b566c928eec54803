"""The command that says how well annotators agree."""

from typing import Any

import click

from annotator.cli.context import as_json, count, need_project, open_store, tell
from annotator.cli.progress import Meter

# The measure that `--by` tells, unless another is asked for.
_DEFAULT = "span_exact"


@click.command()
@click.argument("slug")
@click.option("--by", type=click.Choice(["label", "pair"]), help="One measure in parts, not all of them.")
@click.option("--measure", metavar="ID", default=_DEFAULT, show_default=True, help="The measure of --by.")
@as_json
def agreement(slug: str, by: str | None, measure: str, as_json: bool) -> None:
    """Say how well the annotators of the project SLUG agree.

    Counts what has changed first; intervals are of 95 %, from 400 articles at most. --json has all figures.

    \b
    Examples:
      annotator agreement aleppo
      annotator agreement aleppo --by pair --measure cohen
    """
    from annotator.permissions import OPERATOR
    from annotator.services import agreement_board

    meter = Meter("articles counted", as_json)
    with open_store(create=False) as store:
        need_project(store, slug)
        agreement_board.need_measure(measure)
        found = agreement_board.count_all(store, OPERATOR, slug, meter.show)
    meter.close()
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
    names = ["label"] if by == "label" else ["first", "second"]
    rows = [
        [*(str(each[name]) for name in names), _figure(each["score"])]
        for each in found[f"by_{by}"]
        if each["measure"] == measure
    ]
    return _aligned([[*names, "score"], *rows])


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


COMMANDS: list[click.Command] = [agreement]
