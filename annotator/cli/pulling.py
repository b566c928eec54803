"""The command that pulls a release from a server."""

import os
from pathlib import Path

import click

from annotator.cli.context import as_json, tell
from annotator.cli.progress import Meter


@click.command()
@click.argument("url")
@click.argument("name", metavar="SLUG@VERSION")
@click.option("--format", "format_id", default="files", show_default=True, metavar="F",
              help="The release's own files, or a format such as spacy.")  # fmt: skip
@click.option("--out", required=True, type=click.Path(file_okay=False, path_type=Path), help="A directory.")
@as_json
def pull(url: str, name: str, format_id: str, out: Path, as_json: bool) -> None:
    """Pull the release SLUG@VERSION (or SLUG@latest) from the server at URL into a directory.

    The token is read from ANNOTATOR_TOKEN. Every file is verified; what was cut off goes on where it stopped.

    \b
    Examples:
      annotator pull https://annotator.example.org aleppo@1.0.0 --out gold/
      annotator pull http://127.0.0.1:8000 aleppo@latest --format spacy --out corpus/
    """
    from annotator.client import Client, ClientError, pull
    from annotator.errors import Failed
    from exports import ExportError

    slug, _, version = name.partition("@")
    if not (slug and version):
        raise click.BadParameter(f"{name!r} is no release: write SLUG@VERSION or SLUG@latest.")
    token = os.environ.get("ANNOTATOR_TOKEN", "").strip()
    if not token:
        raise Failed("Put your token into the variable ANNOTATOR_TOKEN; `annotator token create` makes one.")
    meter = Meter("bytes", as_json)
    try:
        release = Client(url, token).release(slug, version)
        reports = pull(release, out, format_id, meter.show)
    except (ClientError, ExportError) as error:
        raise Failed(str(error)) from error
    meter.close()
    value = {
        "project": slug,
        "version": release.version,
        "address": release.address,
        "out": str(out),
        "losses": {split: report.to_dict() for split, report in reports.items()},
    }
    words = [f"{slug}@{release.version} {release.address}"]
    words += [f"{split}:\n{report}" for split, report in reports.items()]
    tell("\n".join([*words, f"Written to {out}, every file verified."]), value, as_json)


COMMANDS: list[click.Command] = [pull]
