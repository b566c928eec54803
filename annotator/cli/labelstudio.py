"""The commands that push a project to a Label Studio server, pull from it, and keep both in step."""

import json
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.context import as_json, need_project, open_store
from annotator.cli.progress import Meter
from annotator.errors import Invalid

if TYPE_CHECKING:
    from annotator.services.labelstudio.sync.report import Report

# Lines of each kind that a report prints.
_SHOWN = 20
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_COMMON = (
    click.argument("slug", metavar="PROJECT"),
    click.option("--url", required=True, metavar="URL", help="The Label Studio server."),
    click.option(
        "--token",
        envvar="ANNOTATOR_LABELSTUDIO_TOKEN",
        metavar="T",
        help="An access token of it; better in ANNOTATOR_LABELSTUDIO_TOKEN, where nobody sees it.",
    ),
    click.option(
        "--title", default="", metavar="T", help="Of the project there; that of PROJECT unless given."
    ),
    click.option(
        "--people",
        metavar="FILE",
        type=_FILE,
        help="Who is who: a name here and an e-mail there on each line.",
    ),
    click.option("--dry-run", is_flag=True, help="Only tell what would be done."),
    as_json,
)
_PUSHING = (
    click.option("--as-me", is_flag=True, help="Everything there as the work of the token's owner."),
    click.option(
        "--only", type=click.Choice(["gold", "handed-in"]), help="Only gold, or only people's sets."
    ),
    click.option("--no-suggestions", is_flag=True, help="Without what suggesters suggest."),
)
_PULLING = (
    click.option("--import-unknown", is_flag=True, help="Import texts that are not here."),
    click.option("--predictions", is_flag=True, help="Take models' predictions as suggestions."),
    click.option("--annotator", default="", metavar="NAME", help="Who gets the work of unknown people."),
)
_SETTLING = (
    click.option(
        "--prefer",
        type=click.Choice(["ours", "theirs"]),
        help="The side that wins where both have changed; unless given, neither does.",
    ),
)


def _with(*options: Any) -> Callable[[Any], Any]:
    def add(command: Any) -> Any:
        for option in reversed([each for group in options for each in group]):
            command = option(command)
        return command

    return add


@click.group()
def labelstudio() -> None:
    """Push a project to a Label Studio server, pull from it, or keep both in step.

    \b
    Example:
      export ANNOTATOR_LABELSTUDIO_TOKEN=…
      annotator labelstudio sync aleppo --url https://labels.example.org --people people.tsv --dry-run

    Needs `pip install "annotator[labelstudio]"`.
    """


@labelstudio.command()
@_with(_COMMON, _PUSHING)
def push(**given: Any) -> None:
    """Send documents, handed-in sets, gold and suggestions of PROJECT there.

    What is there already is not sent again; what was changed there is never overwritten.

    \b
    Example:
      annotator labelstudio push aleppo --url https://labels.example.org --people people.tsv
    """
    _run("push", **given)


@labelstudio.command()
@_with(_COMMON, _PULLING)
def pull(**given: Any) -> None:
    """Take what was annotated there into sets of the right people of PROJECT.

    \b
    Example:
      annotator labelstudio pull aleppo --url https://labels.example.org --import-unknown
    """
    _run("pull", **given)


@labelstudio.command()
@_with(_COMMON, _PUSHING, _PULLING, _SETTLING)
def sync(**given: Any) -> None:
    """Pull, then push. What was changed on both sides is reported and left as it is.

    \b
    Example:
      annotator labelstudio sync aleppo --url https://labels.example.org --people people.tsv --dry-run
    """
    _run("sync", **given)


def _run(
    direction: Any,
    slug: str,
    url: str,
    token: str | None,
    people: Path | None,
    as_json: bool,
    only: Any = None,
    no_suggestions: bool = False,
    prefer: Any = None,
    **given: Any,
) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services.labelstudio.sync import running
    from annotator.services.labelstudio.sync.remote import Server
    from annotator.services.labelstudio.sync.wish import EVERY, Wish

    if not token:
        raise click.UsageError("Give a token of the Label Studio server in ANNOTATOR_LABELSTUDIO_TOKEN.")
    wish = Wish(
        direction,
        people=_people(people) if people else {},
        which=frozenset({only}) if only else EVERY,
        suggestions=not no_suggestions,
        prefer=prefer or "",
        **given,
    )
    url = url.rstrip("/")
    with open_store() as store:
        need_project(store, slug)
        meter = Meter("Label Studio", as_json)
        with Server(url, token) as remote, closing(meter):
            report = running.run(
                store, OPERATOR, slug, url, remote, wish, lambda words, done, total: meter.show(done, total)
            )
    _show(report, as_json)
    if report.open:
        raise click.exceptions.Exit(1)


def _people(file: Path) -> dict[str, str]:
    """Names and e-mail addresses: YAML as `name: address`, else two columns; raises Invalid."""
    import yaml

    try:
        text = file.read_text("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Invalid(f"{file} is not UTF-8.", "people") from error
    if file.suffix.lower() in (".yaml", ".yml"):
        try:
            found = yaml.safe_load(text)
        except yaml.YAMLError as error:
            raise Invalid(f"{file} is not YAML.", "people") from error
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            raise Invalid(f"{file}: expected lines such as amal: amal@example.org.", "people")
        return {str(name): address for name, address in found.items()}
    lines = [(number, line.split("\t")) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    for number, parts in lines:
        if len(parts) != 2 or "@" not in parts[1]:
            raise Invalid(f"{file}, line {number}: expected a name, a tab and an e-mail address.", "people")
    return {name.strip(): address.strip() for _, (name, address) in lines}


def _show(report: "Report", wanted_json: bool) -> None:
    if wanted_json:
        click.echo(json.dumps(report.to_dict(), ensure_ascii=False))
        return
    for name, found in _listings(report):
        for line in found.first[:_SHOWN]:
            click.echo(f"{name}: {line}", err=True)
        if found.count > _SHOWN:
            click.echo(f"{name}: {found.count - _SHOWN:,} more", err=True)
    for (kind, reason), tally in report.losses.changed.items():
        click.echo(f"{tally.count:,} {kind}: {reason}", err=True)
    for (kind, reason), tally in report.losses.dropped.items():
        click.echo(f"left out: {tally.count:,} {kind}: {reason}", err=True)
    told = report.counted() or ["nothing to do"]
    click.echo(f"{'Would be done' if report.dry_run else 'Done'}: {', '.join(told)}.")


def _listings(report: "Report") -> list[tuple[str, Any]]:
    return [
        ("conflict", report.conflicts), ("refused", report.refused), ("deleted", report.deleted),
        ("nobody here", report.people), ("note", report.notes),
    ]  # fmt: skip


COMMANDS: list[click.Command] = [labelstudio]
