"""Commands of the gazetteer: build, search, status."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, load_settings, tell
from annotator.cli.progress import Meter
from annotator.errors import Failed

if TYPE_CHECKING:
    from annotator.store.gazetteer import Facts
    from annotator.suggest.gazetteer import Place


@click.group()
def gazetteer() -> None:
    """Place names of GeoNames (CC BY 4.0), offline.

    \b
    Example:
      annotator gazetteer search Halab --country SYR
    """


@gazetteer.command()
@click.option(
    "--from",
    "files",
    multiple=True,
    metavar="FILE",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="A GeoNames dump, .txt or .zip, instead of the installed package; may be repeated.",
)
@as_json
def build(files: tuple[Path, ...], as_json: bool) -> None:
    """Build the index in the data directory from annotator[gazetteer] or GeoNames dumps.

    The package may be uninstalled afterwards.

    \b
    Examples:
      annotator gazetteer build
      annotator gazetteer build --from SY.zip --from cities500.zip
    """
    from annotator.services import gazetteer

    meter = Meter("places read", as_json)
    try:
        facts = gazetteer.build(load_settings().data_dir, files, meter.show)
    finally:
        meter.close()
    tell(f"Built: {_words(facts)}", asdict(facts), as_json)


@gazetteer.command()
@click.argument("name")
@click.option("--country", metavar="SYR", help="Its places come first; a code of ISO 3166-1.")
@click.option("--limit", type=click.IntRange(1, 100), default=8, show_default=True, metavar="N")
@as_json
def search(name: str, country: str | None, limit: int, as_json: bool) -> None:
    """Say which places NAME may mean, the likeliest first.

    \b
    Example:
      annotator gazetteer search Tripoli --country LBN
    """
    from annotator.services import gazetteer

    found = gazetteer.search(load_settings().data_dir, name, country, limit)
    if found.hint:
        raise Failed(found.hint)
    lines = "\n".join(_line(place) for place in found.places)
    tell(lines or f"No place is called {name!r}.", [asdict(place) for place in found.places], as_json)


@gazetteer.command()
@as_json
def status(as_json: bool) -> None:
    """Say what the gazetteer holds.

    \b
    Example:
      annotator gazetteer status
    """
    from annotator.services import gazetteer

    facts = gazetteer.status(load_settings().data_dir)
    if facts is None:
        raise Failed(gazetteer.HINT)
    tell(_words(facts), asdict(facts), as_json)


def _words(facts: "Facts") -> str:
    return (
        f"{facts.places:,} places with {facts.names:,} names, {facts.size / 1e6:.1f} MB,"
        f" from {facts.source}. Data: GeoNames, CC BY 4.0."
    )


def _line(place: "Place") -> str:
    where = "" if place.latitude is None else f"  {place.latitude:.4f}, {place.longitude:.4f}"
    return f"{place.id:>9}  {place.name}  {place.country}  {place.kind}{where}  {place.population:,} people"


COMMANDS: list[click.Command] = [gazetteer]
