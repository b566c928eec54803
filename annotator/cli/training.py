"""The command that trains a baseline on a release."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from annotator.cli.context import as_json, tell

if TYPE_CHECKING:
    from annotator.baseline import Choice, Outcome

# Written out, since nothing need be loaded for help; a test compares.
COMPONENTS = ("ner", "spancat")


@click.command("train-baseline")
@click.argument("name", metavar="SLUG@VERSION|DIRECTORY")
@click.option("--out", type=click.Path(path_type=Path), help="A new directory; else beside the release.")
@click.option("--component", type=click.Choice(COMPONENTS), default="ner", show_default=True,
              help="spaCy's model of spans; spancat finds overlapping ones too, and is slower.")  # fmt: skip
@click.option(
    "--steps", type=click.IntRange(1), default=2_000, show_default=True, help="Of training, at most."
)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, help="The same gives the same.")
@click.option("--no-curve", is_flag=True, help="Without the learning curve, which trains three times more.")
@as_json
def train_baseline(
    name: str, out: Path | None, component: str, steps: int, seed: int, no_curve: bool, as_json: bool
) -> None:
    """Train a small model on a release, or on one that was pulled, and tell how well it does.

    Trains on the split train, keeps the best on dev, scores dev and test; saves model, config, scores and a
    report.

    \b
    Examples:
      annotator train-baseline aleppo@1.0.0
      annotator train-baseline gold/ --out model/ --steps 500 --no-curve
    """
    from annotator.baseline import Choice
    from annotator.errors import Failed
    from exports.release import ReleaseError

    choice = Choice("spancat" if component == "spancat" else "ner", steps, seed, not no_curve)
    try:
        outcome, there = _train(name, out, choice, as_json)
    except ReleaseError as error:
        raise Failed(str(error)) from error
    words = [
        f"{split}: spans F1 {scores.whole.f1:.3f} ({scores.whole.low:.3f} to {scores.whole.high:.3f})"
        for split, scores in outcome.spans.items()
    ]
    words += [f"{split}: arguments F1 {each.whole.f1:.3f}" for split, each in outcome.arguments.items()]
    tell("\n".join([*words, f"Model and report are in {there}."]), outcome.to_dict(), as_json)


def _train(name: str, out: Path | None, choice: "Choice", quiet: bool) -> "tuple[Outcome, str]":
    from tempfile import TemporaryDirectory

    from annotator.baseline import train
    from annotator.cli.releases import opened, shown, split_name
    from annotator.errors import Invalid

    def say(words: str) -> None:
        if not quiet:
            click.echo(words, err=True)

    if Path(name).is_dir():
        target = out or Path(name).absolute().with_name(f"{Path(name).absolute().name}-baseline")
        return train(Path(name), target, choice, say), str(target)
    slug, version = split_name(name)
    with opened(slug) as (store, shelf):
        folder = shown(store, slug, version).release.folder
        if out is None and shelf.holds(f"{folder}-baseline"):
            raise Invalid(f"There is a baseline of {name} already; choose another place with --out.", "out")
        with shelf.directory(folder) as root, TemporaryDirectory() as made:
            target = out or Path(made) / "baseline"
            outcome = train(root, target, choice, say)
            if out is None:
                shelf.put(target, f"{folder}-baseline")
    return outcome, str(out or f"{shelf.url}/{folder}-baseline")


COMMANDS: list[click.Command] = [train_baseline]
