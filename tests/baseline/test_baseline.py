"""The baseline: its figures are right, it learns what can be learnt, and plain spaCy comes to the same."""

import json
import subprocess
import sys
from math import isnan
from pathlib import Path

import pytest

import exports
from annotator.baseline import Choice, arguments, spans, train
from annotator.baseline.scoring import scores
from annotator.errors import Invalid
from exports import Item, release
from exports.release import Facts, Settings, Splitting
from schemas.gold import GoldDocument
from tests.services.released import PLACES, article

CHOICE = Choice(steps=60, curve=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of 60 articles whose spans are easy to find."""
    made = tmp_path_factory.mktemp("baseline") / "release"
    made.mkdir()
    settings = Settings(
        "p", "1.0", "conflict@1", "x", "gold", ("train", "dev", "test"),
        Splitting(method="list", splits="60 listed"),
    )  # fmt: skip
    release.write(made, _records(), settings, Facts("p"))
    return made


def _records() -> list[tuple[str, GoldDocument]]:
    found = []
    for n in range(60):
        place = PLACES[n % len(PLACES)]
        text = f"Rebels took {place} on Friday. Troops of the army left {place} in the night."
        split = "train" if n < 40 else "dev" if n < 50 else "test"
        found.append((split, article(n, text)))
    return found


def test_the_figures_of_a_worked_example() -> None:
    gold = [[("a", 1), ("a", 2), ("b", 3)], [("a", 4)]]
    found = [[("a", 1), ("b", 2)], [("a", 4), ("a", 5)]]
    told = scores(zip(gold, found, strict=True))
    assert (told.whole.gold, told.whole.found) == (4, 4)
    assert told.whole.precision == told.whole.recall == told.whole.f1 == 0.5
    assert told.labels["a"].recall == pytest.approx(2 / 3)
    assert told.labels["a"].precision == pytest.approx(2 / 3)
    assert told.labels["b"].f1 == 0
    assert told.whole.low <= 0.5 <= told.whole.high
    nothing = scores([([], [])])
    assert isnan(nothing.whole.f1)
    assert nothing.to_dict()["all"]["f1"] is None


def test_it_learns_and_keeps_model_config_scores_and_report(root: Path, tmp_path: Path) -> None:
    out = tmp_path / "baseline"
    outcome = train(root, out, Choice(steps=60))
    assert outcome.spans["test"].whole.f1 > 0.9
    assert outcome.arguments["test"].whole.f1 > 0.9
    assert [number for number, _ in outcome.curve] == [5, 10, 20, 40]
    assert {path.name for path in out.iterdir()} == {
        "model", "arguments", "config.cfg", "scores.json", "README.md", "learning-curve.svg",
    }  # fmt: skip
    told = json.loads((out / "scores.json").read_bytes())
    assert told["release"] == release.address((root / release.MANIFEST).read_bytes())
    assert told["spans"]["test"]["all"]["f1"] == round(outcome.spans["test"].whole.f1, 4)
    report = (out / "README.md").read_text()
    assert f"| **all** | {outcome.spans['dev'].whole.precision:.3f} |" in report
    with pytest.raises(Invalid, match="exists"):
        train(root, out, CHOICE)


def test_plain_spacy_train_comes_to_the_same_score(root: Path, tmp_path: Path) -> None:
    ours = train(root, tmp_path / "baseline", CHOICE).spans["test"]
    corpus = tmp_path / "corpus"
    for split in ("train", "dev", "test"):
        items = (Item.tokenized(document) for _, document in release.documents(root, split))
        exports.get("spacy").write(items, corpus / split)
    words = [
        f"--{name}={value}"
        for name, value in spans.overrides(
            corpus / "train", corpus / "dev", CHOICE.steps, CHOICE.seed
        ).items()
    ]
    config = corpus / "train" / "config-ner.cfg"
    plain = [sys.executable, "-m", "spacy", "train", config, "--output", tmp_path / "plain", *words]
    subprocess.run([str(word) for word in plain], check=True, capture_output=True, timeout=110)
    theirs = scores(spans.found(tmp_path / "plain" / "model-best", corpus / "test", "ner"))
    assert theirs == ours
    scored = tmp_path / "scored.json"
    evaluate = [sys.executable, "-m", "spacy", "evaluate", tmp_path / "plain" / "model-best", corpus / "test",
                "--output", scored]  # fmt: skip
    subprocess.run([str(word) for word in evaluate], check=True, capture_output=True, timeout=110)
    # These spans do not overlap, so what spaCy counts is all of gold.
    assert json.loads(scored.read_text())["ents_f"] == pytest.approx(ours.whole.f1)


def test_an_argument_too_far_away_is_missed_not_forgotten(tmp_path: Path) -> None:
    far = article(1, "Rebels took " + "a " * 200 + PLACES[1] + ".")
    near = [record for split, record in _records() if split == "train"]
    assert arguments.train(near, tmp_path / "model", 0)
    ((gold, found),) = arguments.found(tmp_path / "model", [far])
    assert ("territory", ("e1", "s3")) in gold
    assert all(span != "s3" for _, (_, span) in found)
    assert not arguments.train([near[0].__class__(id="x", text="Nothing.")], tmp_path / "none", 0)


def test_a_release_without_dev_says_what_it_needs(root: Path, tmp_path: Path) -> None:
    made = tmp_path / "release"
    made.mkdir()
    settings = Settings("p", "1", "c@1", "x", "gold", ("train",), Splitting(method="list", splits="x"))
    release.write(made, [("train", article(1))], settings, Facts("p"))
    with pytest.raises(Invalid, match="needs the splits train and dev; it has train"):
        train(made, tmp_path / "out", CHOICE)


def test_the_command_puts_the_model_beside_the_release(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from click.testing import CliRunner

    from annotator.cli import main, training

    assert training.COMPONENTS == spans.COMPONENTS
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path))
    words = [
        "train-baseline",
        str(root),
        "--steps",
        "10",
        "--no-curve",
        "--out",
        str(tmp_path / "out"),
        "--json",
    ]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["steps"] == 10
    assert (tmp_path / "out" / "model").is_dir()
    assert CliRunner().invoke(main, ["train-baseline", str(tmp_path), "--no-curve"]).exit_code == 1


def test_a_handful_of_documents_has_a_curve_too(tmp_path: Path) -> None:
    made = tmp_path / "release"
    made.mkdir()
    settings = Settings("p", "1", "c@1", "x", "gold", ("train", "dev"), Splitting(method="list", splits="x"))
    records = [("train" if number < 5 else "dev", article(number)) for number in range(7)]
    release.write(made, records, settings, Facts("p"))
    outcome = train(made, tmp_path / "out", Choice(steps=2))
    assert [number for number, _ in outcome.curve] == [1, 2, 5]
