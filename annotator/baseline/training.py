"""Training on a release and telling how well it went: model, config, scores, learning curve."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

import exports
from annotator.baseline import arguments, report, spans
from annotator.baseline.scoring import Scores, scores
from annotator.baseline.spans import Component
from annotator.errors import Invalid
from exports import Item, release
from schemas.gold import GoldDocument

TRAIN, DEV, TEST = "train", "dev", "test"
# Shares of the training documents that the learning curve has.
CURVE = (0.125, 0.25, 0.5, 1.0)
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Choice:
    """How to train: spaCy's component for spans, its steps at most, the seed, and whether with the curve."""

    component: Component = "ner"
    steps: int = 2_000
    seed: int = 0
    curve: bool = True


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: scores by split and task, and F1 on dev by number of training documents."""

    address: str
    choice: Choice
    documents: dict[str, int]
    spans: dict[str, Scores]
    arguments: dict[str, Scores]
    curve: tuple[tuple[int, float], ...]

    def to_dict(self) -> dict[str, Any]:
        """The outcome as `scores.json` has it."""
        return {
            "release": self.address,
            "component": self.choice.component,
            "steps": self.choice.steps,
            "seed": self.choice.seed,
            "documents": self.documents,
            "spans": {split: each.to_dict() for split, each in self.spans.items()},
            "arguments": {split: each.to_dict() for split, each in self.arguments.items()},
            "learning_curve": [{"documents": n, "f1": round(f1, 4)} for n, f1 in self.curve],
        }


def train(root: Path, out: Path, choice: Choice, say: Say = lambda words: None) -> Outcome:
    """Trains on the release in `root` and puts model, config, scores and report into the new folder `out`.

    The splits must be called train and dev, and may have a test. Raises Invalid, and ReleaseError for files
    that are not sound.
    """
    manifest = release.load(root)
    splits = [split for split in (TRAIN, DEV, TEST) if manifest.counts.get(split, {}).get("documents")]
    if TRAIN not in splits or DEV not in splits:
        raise Invalid(
            f"The release needs the splits train and dev; it has {', '.join(manifest.counts)}.", "splits"
        )
    if out.exists():
        raise Invalid(f"{out} exists; choose another directory.", "out")
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=out.parent, prefix=".baseline-") as folder:
        work = Path(folder)
        made = work / "made"
        outcome = _train(root, work, made, splits, choice, say)
        (made / "scores.json").write_bytes(_json(outcome.to_dict()))
        (made / "README.md").write_text(report.write(outcome, manifest), "utf-8")
        if outcome.curve:
            (made / "learning-curve.svg").write_text(report.curve(outcome.curve), "utf-8")
        made.rename(out)
    return outcome


def _train(root: Path, work: Path, made: Path, splits: list[str], choice: Choice, say: Say) -> Outcome:
    corpus = work / "corpus"
    for split in splits:
        say(f"writing {split}")
        exports.get("spacy").write(
            (Item.tokenized(record) for record in _records(root, split)), corpus / split
        )
    made.mkdir()
    shutil.copy(corpus / TRAIN / f"config-{choice.component}.cfg", made / "config.cfg")
    manifest = release.load(root)
    number = manifest.counts[TRAIN]["documents"]
    curve = []
    shares = CURVE if choice.curve else CURVE[-1:]
    for documents in dict.fromkeys(max(round(number * share), 1) for share in shares):
        say(f"training on {documents:,} documents")
        whole = documents == number
        part = corpus / TRAIN if whole else spans.sample(corpus / TRAIN, work / f"p{documents}", documents)
        spans.train(corpus, work / f"m{documents}", choice.component, choice.steps, choice.seed, part)
        best = work / f"m{documents}" / "model-best"
        curve.append((documents, scores(spans.found(best, corpus / DEV, choice.component)).whole.f1))
    best.rename(made / "model")
    with_arguments = arguments.train(_records(root, TRAIN), made / "arguments", choice.seed)
    held_out = splits[1:]
    say("scoring")
    return Outcome(
        address=release.address((root / release.MANIFEST).read_bytes()),
        choice=choice,
        documents={split: manifest.counts[split]["documents"] for split in splits},
        spans={
            split: scores(spans.found(made / "model", corpus / split, choice.component)) for split in held_out
        },
        arguments={
            split: scores(arguments.found(made / "arguments", _records(root, split))) for split in held_out
        }
        if with_arguments
        else {},
        curve=tuple(curve) if choice.curve else (),
    )


def _records(root: Path, split: str) -> Iterator[GoldDocument]:
    for _, record in release.documents(root, split):
        yield record


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
