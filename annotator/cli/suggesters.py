"""Commands about what suggests in a project."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, count, load_settings, need_project, open_store, tell
from annotator.cli.progress import Meter

if TYPE_CHECKING:
    from annotator.settings import Settings


@click.group()
def suggester() -> None:
    """What suggests in a project: matched strings, Label Studio ML backends, trained models.

    \b
    Example:
      annotator suggester add aleppo ner http://127.0.0.1:9090
    """


@suggester.command("list")
@click.argument("slug")
@as_json
def list_(slug: str, as_json: bool) -> None:
    """List what suggests in the project SLUG, with what annotators decided, by model version.

    \b
    Example:
      annotator suggester list aleppo --json
    """
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting.overview import overview

    with open_store(create=False) as store:
        need_project(store, slug)
        with store.reading() as session:
            found = overview(session, OPERATOR, slug)
    value, lines = [], []
    for each in found.lines:
        one = each.suggester
        versions = [
            {"version": t.version, **t.counts, "precision": t.precision, "labels": t.labels}
            for t in each.tallies
        ]
        value.append(
            {"name": one.name, "kind": one.kind, "url": one.url, "version": one.version, "shown": one.shown,
             "documents": each.documents, "decisions": versions}
        )  # fmt: skip
        lines.append(
            f"{one.name}  {one.kind}{'' if one.shown else ', hidden'}, {count(each.documents, 'document')}"
        )
        for t in each.tallies:
            precision = "-" if t.precision is None else f"{t.precision:.2f}"
            counts = ", ".join(f"{number:,} {verdict}" for verdict, number in t.counts.items())
            lines.append(f"  {t.version}: {counts}; precision {precision}")
    tell("\n".join(lines) or "Nothing suggests in this project.", value, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@click.argument("url")
@click.option(
    "--hand-token",
    metavar="CURATOR",
    default="",
    help="Give it a token of this curator's that reads the project, for a day each time.",
)
@click.option(
    "--tell-gold", is_flag=True, help="Tell it of each document whose gold is finished on the pages."
)
@click.option("--change", is_flag=True, help="Change the backend of that name instead of adding one.")
@as_json
def add(
    slug: str, name: str, url: str, hand_token: str, tell_gold: bool, change: bool, as_json: bool
) -> None:
    """Add the Label Studio ML backend at URL to the project SLUG as NAME. Private addresses are allowed here.

    \b
    Examples:
      annotator suggester add aleppo ner http://127.0.0.1:9090 --tell-gold
      annotator suggester add aleppo ner http://127.0.0.1:9091 --change
    """
    from annotator.permissions import OPERATOR
    from annotator.services import people
    from annotator.services.suggesting import backends

    wish = backends.Wish(name, url, bool(hand_token), tell_gold)
    with open_store(create=False) as store:
        with store.reading() as session:
            actor = people.actor_named(session, hand_token) if hand_token else OPERATOR
        put = backends.change if change else backends.add
        version = put(store, _unrestricted(), actor, slug, wish)
    done = "changed" if change else "added"
    words = f"{name} is {done}{f', model version {version}' if version else ''}."
    tell(words, {"name": name, "url": url, "version": version}, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@click.option(
    "--all", "every", is_flag=True, help="On all documents, not only where this version has not suggested."
)
@click.option("--document", "named", multiple=True, metavar="ID", help="On this document; may be repeated.")
@as_json
def run(slug: str, name: str, every: bool, named: tuple[str, ...], as_json: bool) -> None:
    """Have the backend NAME suggest on documents of the project SLUG; `strings` learns from finished gold.

    Without options it suggests where this version of its model has not.

    \b
    Examples:
      annotator suggester run aleppo ner
      annotator suggester run aleppo ner --all --json
      annotator suggester run aleppo ner --document afp-17 --document afp-18
    """
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting import backends, suggesters
    from annotator.suggest import strings

    meter = Meter("documents", as_json)
    with open_store(create=False) as store:
        if name == strings.NAME:
            learned = suggesters.learn_gold(store, OPERATOR, slug, meter.show)
            meter.close()
            tell(f"{count(learned, 'gold set')} read.", {"learned": learned}, as_json)
            return
        done = backends.run(store, _unrestricted(), OPERATOR, slug, name, not every, meter.show, named=named)
    meter.close()
    made = done.to_dict()
    asked = count(made["asked"], "document")
    words = [f"Asked about {asked}; {name} {made['version']} suggests on {made['suggested']:,}."]
    words += [f"left out: {what}: {number:,}" for what, number in made["left_out"]]
    words += [f"no answer: {title}: {why}" for title, why in made["failures"]]
    tell("\n".join(words), made, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@click.argument("directory", type=click.Path(exists=True, file_okay=False, path_type=Path))
@as_json
def model(slug: str, name: str, directory: Path, as_json: bool) -> None:
    """Have a model that train-baseline saved in DIRECTORY suggest on the documents of SLUG, as NAME.

    \b
    Example:
      annotator train-baseline aleppo@1.0.0 --out model/
      annotator suggester model aleppo baseline-1.0.0 model/
    """
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting import models

    meter = Meter("documents", as_json)
    with open_store(create=False) as store:
        need_project(store, slug)
        done = models.suggest(store, OPERATOR, slug, name, directory, meter.show)
    meter.close()
    tell(f"{name} suggests on {count(done, 'document')}.", {"name": name, "documents": done}, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@as_json
def train(slug: str, name: str, as_json: bool) -> None:
    """Ask the backend NAME of the project SLUG to train.

    \b
    Example:
      annotator suggester train aleppo ner
    """
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting import telling

    with open_store(create=False) as store:
        telling.train(store, _unrestricted(), OPERATOR, slug, name)
    tell(f"{name} was asked to train.", {"name": name}, as_json)


@suggester.command("strings")
@click.argument("slug")
@click.argument("state", type=click.Choice(["on", "off"]))
@as_json
def strings_(slug: str, state: str, as_json: bool) -> None:
    """Turn the matcher of strings of the project SLUG on or off.

    \b
    Example:
      annotator suggester strings aleppo on
    """
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting import suggesters

    with open_store(create=False) as store, store.writing() as session:
        suggesters.match_strings(session, OPERATOR, slug, state == "on")
    tell(f"The matcher of strings is {state}.", {"on": state == "on"}, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@as_json
def show(slug: str, name: str, as_json: bool) -> None:
    """Show annotators of the project SLUG what NAME suggests.

    \b
    Example:
      annotator suggester show aleppo ner
    """
    _show(slug, name, True, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@as_json
def hide(slug: str, name: str, as_json: bool) -> None:
    """Hide from annotators of the project SLUG what NAME suggests; it is kept.

    \b
    Example:
      annotator suggester hide aleppo ner
    """
    _show(slug, name, False, as_json)


def _show(slug: str, name: str, shown: bool, as_json: bool) -> None:
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting import suggesters

    with open_store(create=False) as store, store.writing() as session:
        suggesters.show(session, OPERATOR, slug, name, shown)
    words = f"What {name} suggests is {'shown' if shown else 'hidden'}."
    tell(words, {"name": name, "shown": shown}, as_json)


@suggester.command()
@click.argument("slug")
@click.argument("name")
@as_json
def remove(slug: str, name: str, as_json: bool) -> None:
    """Remove NAME from the project SLUG, with what it has suggested; what was accepted stays.

    \b
    Example:
      annotator suggester remove aleppo ner
    """
    from annotator.permissions import OPERATOR
    from annotator.services.suggesting import suggesters

    with open_store(create=False) as store, store.writing() as session:
        removed = suggesters.remove(session, OPERATOR, slug, name)
    words = f"{name} is removed, with its suggestions on {count(removed, 'document')}."
    tell(words, {"name": name, "documents": removed}, as_json)


def _unrestricted() -> "Settings":
    """The settings, with every address allowed: who is at the command line reaches them all anyway."""
    return load_settings(create=False).model_copy(update={"private_hosts": "*"})


COMMANDS = (suggester,)
