"""Commands that read releases: telling what changed between two, and verifying one."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, tell
from annotator.cli.releases import opened, release, shown, split_name

if TYPE_CHECKING:
    from annotator.services.releasing.verifying import Findings


@release.command()
@click.argument("old", metavar="SLUG@VERSION")
@click.argument("new", metavar="SLUG@VERSION")
@as_json
def diff(old: str, new: str, as_json: bool) -> None:
    """Tell what changed from one release to another.

    \b
    Example:
      annotator release diff aleppo@1.0.0 aleppo@1.1.0
    """
    from annotator.errors import Failed
    from exports.release import ReleaseError, compare

    try:
        with ExitStack() as stack:
            roots = [stack.enter_context(_directory(name)) for name in (old, new)]
            found = compare(*roots)
    except ReleaseError as error:
        raise Failed(str(error)) from error
    tell(str(found), found.to_dict(), as_json)


@release.command()
@click.argument("name", metavar="SLUG@VERSION|DIRECTORY")
@as_json
def verify(name: str, as_json: bool) -> None:
    """Verify a release, or one that was pulled: hashes, offsets, ontology, leaks between splits.

    \b
    Examples:
      annotator release verify aleppo@1.0.0
      annotator release verify gold/
    """
    from annotator.errors import Failed
    from annotator.services.releasing import verifying
    from exports.release import ReleaseError

    try:
        if Path(name).is_dir():
            found = verifying.verify(Path(name))
        else:
            slug, version = split_name(name)
            with opened(slug) as (store, shelf):
                release_ = shown(store, slug, version).release
                with shelf.directory(release_.folder) as root:
                    found = verifying.verify(root, release_.address)
    except ReleaseError as error:
        raise Failed(str(error)) from error
    value = {
        "documents": found.documents,
        "findings": found.counts,
        "declared": found.declared,
        "first": found.first,
    }
    tell(_report(found), value, as_json)
    if not found.sound:
        raise click.exceptions.Exit(1)


@contextmanager
def _directory(name: str) -> Iterator[Path]:
    """The files of a release that is named, or of one that lies in a directory."""
    if Path(name).is_dir():
        yield Path(name)
        return
    slug, version = split_name(name)
    with (
        opened(slug) as (store, shelf),
        shelf.directory(shown(store, slug, version).release.folder) as root,
    ):
        yield root


def _report(found: "Findings") -> str:
    lines = [f"{found.documents:,} documents read."]
    for kind, number in found.counts.items():
        lines.append(f"{kind}: {number:,} wrong")
        lines += [f"  {each}" for each in found.first[kind]]
    for kind, number in found.declared.items():
        lines.append(f"{kind}: {number:,} contradictions, as the manifest says")
        lines += [f"  {each}" for each in found.first[kind]]
    return "\n".join(lines if found.counts else [*lines, "All is sound."])


COMMANDS: list[click.Command] = []  # they belong to the group of releases.py
