"""Commands about releases: making, listing, showing, comparing, verifying and signing them off."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from annotator.cli.context import as_json, load_settings, need_project, open_store, tell
from annotator.cli.progress import Meter

if TYPE_CHECKING:
    from annotator.services.releasing.listing import Release, Shown
    from annotator.services.releasing.shelf import Shelf
    from annotator.services.sessions import Store
    from exports.release import Manifest

# Written out, since nothing need be loaded for help; a test compares.
METHODS = ("ratio", "date", "source", "list")


@click.group()
def release() -> None:
    """Releases: gold that never changes, by version.

    \b
    Example:
      annotator release create aleppo 1.0.0 --splits train=0.8,dev=0.1,test=0.1 --seed 7
    """


@release.command()
@click.argument("slug")
@click.argument("version")
@click.option("--policy", metavar="P", default="gold", show_default=True,
              help="gold, majority, single or annotator:NAME.")  # fmt: skip
@click.option("--by", "method", type=click.Choice(METHODS), default="ratio", show_default=True,
              help="How documents are split.")  # fmt: skip
@click.option("--splits", metavar="S", help="What the method needs; train=0.8,dev=0.1,test=0.1 for ratio.")
@click.option("--seed", type=int, default=0, show_default=True, help="Another seed, another split by ratio.")
@click.option("--list", "listed", metavar="FILE",
              type=click.Path(exists=True, dir_okay=False, path_type=Path),
              help="An id, a tab and a split a line, with --by list.")  # fmt: skip
@click.option("--split-anew", is_flag=True, help="Do not keep documents in the split of the latest release.")
@click.option("--licence", default="other", show_default=True, help="Of the annotation: an SPDX identifier.")
@click.option("--description", default="", help="A few sentences for the data sheet.")
@as_json
def create(
    slug: str, version: str, policy: str, method: str, splits: str | None, seed: int, listed: Path | None,
    split_anew: bool, licence: str, description: str, as_json: bool,
) -> None:  # fmt: skip
    """Make the release VERSION of the project SLUG from its finished gold.

    Near-duplicate articles never straddle splits. Documents of the latest release stay in their split.

    \b
    Examples:
      annotator release create aleppo 1.0.0 --splits train=0.8,dev=0.1,test=0.1 --seed 7
      annotator release create aleppo 1.1.0 --by date --splits train,dev=2024-11-01,test=2024-12-01
      annotator release create aleppo 0.1.0 --policy majority --by list --list splits.tsv
    """
    from annotator.permissions import OPERATOR
    from annotator.services.releasing import creating, wish

    _check_usage(method, splits, listed)
    meter = Meter("documents read", as_json)
    wanted = wish.Wish(
        version=version,
        policy=policy,
        method=method,
        splits=wish.DEFAULT_SPLITS if splits is None else splits,
        seed=seed,
        keep=not split_anew,
        listed=_listed(listed) if listed else {},
        licence=licence,
        description=description,
    )
    with opened(slug) as (store, shelf):
        workspace = load_settings().data_dir / "releasing"
        made = creating.create(store, OPERATOR, slug, wanted, shelf, workspace, meter.show)
    meter.close()
    counts = made.manifest.counts
    words = [f"{slug}@{version} {made.address}"]
    words += [f"  {split}: {told(values)}" for split, values in counts.items()]
    words += _splitting(made.manifest)
    words += [f"  {made.groups:,} groups of near-duplicates, each in one split"] * bool(made.groups)
    wrong = made.manifest.contradictions
    words += [f"  {wrong:,} objects contradict the ontology; `annotator release verify` names them"] * bool(
        wrong
    )
    words += [f"  near-duplicates that were in two splits before: {', '.join(each)}" for each in made.leaks]
    value = {"project": slug, "version": version, "address": made.address, "counts": counts,
             "groups": made.groups, "leaks": made.leaks}  # fmt: skip
    tell("\n".join(words), value, as_json)


@release.command("list")
@click.argument("slug")
@as_json
def list_(slug: str, as_json: bool) -> None:
    """List the releases of the project SLUG, the newest first.

    \b
    Example:
      annotator release list aleppo --json
    """
    found: list[Release] = []
    with opened(slug) as (store, _):
        before: int | None = None
        while page := _page(store, slug, before):
            found += page
            before = page[-1].id
    words = "\n".join(_line(each) for each in found) or f"{slug} has no release."
    tell(words, [_value(each) for each in found], as_json)


@release.command()
@click.argument("name", metavar="SLUG@VERSION")
@as_json
def show(name: str, as_json: bool) -> None:
    """Show a release: what it holds and how it was made.

    \b
    Example:
      annotator release show aleppo@1.0.0
    """
    slug, version = split_name(name)
    with opened(slug) as (store, _):
        found = shown(store, slug, version)
    manifest = found.manifest
    lines = [
        _line(found.release),
        f"  ontology {manifest.ontology}, policy {manifest.policy}, {manifest.tool}",
    ]
    lines += [f"  {split}: {told(counts)}" for split, counts in manifest.counts.items()]
    lines += _splitting(manifest)
    lines += [f"  {each.bytes:>12,}  {each.path}" for each in manifest.files]
    value = {**_value(found.release), "manifest": _plain(found.content)}
    tell("\n".join(lines), value, as_json)


@release.command("sign-off")
@click.argument("name", metavar="SLUG@VERSION")
@click.option("--as", "person", required=True, metavar="NAME", help="A curator of the project.")
@click.option("--note", default="", help="What was looked at.")
@as_json
def sign_off(name: str, person: str, note: str, as_json: bool) -> None:
    """Note that a person answers for a release.

    \b
    Example:
      annotator release sign-off aleppo@1.0.0 --as eva --note "read 50 articles of test"
    """
    from annotator.services import people
    from annotator.services.releasing import listing

    slug, version = split_name(name)
    with opened(slug) as (store, _), store.writing() as session:
        listing.sign(session, people.actor_named(session, person), slug, version, note)
        signed = listing.show(session, people.actor_named(session, person), slug, version).release
    tell(_line(signed), _value(signed), as_json)


def told(counts: dict[str, int]) -> str:
    """Counts in words."""
    return ", ".join(f"{number:,} {kind}" for kind, number in counts.items())


def _listed(file: Path) -> dict[str, str]:
    """The splits of a file's lines; raises Invalid."""
    from annotator.errors import Invalid
    from annotator.services.releasing import wish

    try:
        return wish.read_list(file.read_text("utf-8-sig"), file.name)
    except UnicodeDecodeError as error:
        raise Invalid(f"{file.name} is not UTF-8.", "list") from error


def _check_usage(method: str, splits: str | None, listed: Path | None) -> None:
    if listed is not None and method != "list":
        raise click.UsageError("--list needs --by list.")
    if splits is None and method in ("date", "source"):
        raise click.UsageError(f"--by {method} needs --splits; see annotator release create --help.")


def _splitting(manifest: "Manifest") -> list[str]:
    """How the documents came into their splits, in words."""
    how = manifest.splitting
    kept = f"; documents of {how.kept_from} stay in their split" if how.kept_from else ""
    moved = f"; {how.moved:,} documents are not where this has them" if how.moved else ""
    return [f"  split by {how.method}: {how.splits}{kept}{moved}"]


@contextmanager
def opened(slug: str) -> Iterator[tuple["Store", "Shelf"]]:
    """The database, which has that project, and the place for releases."""
    from annotator.services.releasing.shelf import Shelf

    shelf = Shelf(load_settings(create=False).releases)
    with open_store(create=False) as store:
        need_project(store, slug)
        yield store, shelf


def split_name(name: str) -> tuple[str, str]:
    """Project and version of SLUG@VERSION; a usage error for anything else."""
    slug, sign, version = name.partition("@")
    if not (slug and sign and version):
        raise click.BadParameter(f"{name!r} is no release: write SLUG@VERSION.")
    return slug, version


def _page(store: "Store", slug: str, before: int | None) -> "tuple[Release, ...]":
    from annotator.permissions import OPERATOR
    from annotator.services.releasing import listing

    with store.reading() as session:
        return listing.page(session, OPERATOR, slug, before).releases


def shown(store: "Store", slug: str, version: str) -> "Shown":
    """The release of a version, as the operator sees it. Raises NotFound."""
    from annotator.permissions import OPERATOR
    from annotator.services.releasing import listing

    with store.reading() as session:
        return listing.show(session, OPERATOR, slug, version)


def _line(release: "Release") -> str:
    made = f"{datetime.fromtimestamp(release.created / 1000, UTC):%Y-%m-%d %H:%M} UTC"
    signed = f", signed off by {release.signer or 'the operator'}" if release.signed else ""
    return f"{release.version}  {made}, by {release.creator or 'the operator'}{signed}  {release.address}"


def _value(release: "Release") -> dict[str, Any]:
    return {
        "version": release.version,
        "address": release.address,
        "created": release.created,
        "created_by": release.creator,
        "signed": release.signed,
        "signed_by": release.signer,
        "note": release.note,
    }


def _plain(content: bytes) -> Any:
    import json

    return json.loads(content)


COMMANDS: list[click.Command] = [release]
