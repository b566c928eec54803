"""An export is training data: spaCy's own commands train on it, without a line of ours."""

import json
import subprocess
import sys
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

import exports
from exports.base import Item
from schemas.gold import GoldDocument, Span

DEMO = Path(__file__).parents[2] / "annotator" / "demo"


def _demo_documents() -> Iterator[GoldDocument]:
    """The English demo articles as annotator amal marked them."""
    articles = {line["external_id"]: line for line in _lines("articles.jsonl")}
    for line in _lines("sets.jsonl"):
        article = articles[line["external_id"]]
        if line["annotator"] != "amal" or article["language"] != "en":
            continue
        spans = [
            Span(id=span["id"], start=span["start"], end=span["end"], label=span["label"], text=span["text"])
            for span in line["spans"]
        ]
        yield GoldDocument(id=line["external_id"], text=article["text"], language="en", spans=tuple(spans))


def _lines(name: str) -> list[dict[str, Any]]:
    # Not splitlines(): the articles hold other line breaks of their own.
    return [json.loads(line) for line in (DEMO / name).read_text("utf-8").split("\n") if line]


def _spacy(*arguments: str | Path) -> str:
    run = subprocess.run(
        [sys.executable, "-m", "spacy", *map(str, arguments)], capture_output=True, text=True, timeout=110
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("export") / "corpus"
    report = exports.get("spacy").write(map(Item.tokenized, _demo_documents()), folder)
    assert report.documents == 6
    return folder


def test_spacy_trains_a_span_categorizer_on_the_export(corpus: Path, tmp_path: Path) -> None:
    import spacy

    config = corpus / "config-spancat.cfg"
    paths = ("--paths.train", corpus, "--paths.dev", corpus)
    steps = ("--training.max_steps", "60", "--training.eval_frequency", "30", "--training.patience", "0")
    # As the format's page advises: long spans are rare here, and cost most of the time.
    sizes = ("--components.spancat.suggester.sizes", "[1, 2, 3]")
    _spacy("train", config, "--output", tmp_path / "model", *paths, *steps, *sizes)

    model = spacy.load(tmp_path / "model" / "model-last")
    labels = set(model.get_pipe("spancat").labels)
    assert {"actor", "location", "control_change", "casualty", "strike"} <= labels
    scores = json.loads((tmp_path / "model" / "model-last" / "meta.json").read_text())["performance"]
    assert scores["spans_sc_f"] > 0.2, "sixty steps should have learnt something of what it was shown"


def test_spacy_finds_nothing_wrong_with_the_data_for_entities(tmp_path: Path) -> None:
    """With fewer than a hundred documents it always does."""
    towns = ("Hama", "Homs", "Idlib", "Aleppo")
    records = (
        GoldDocument(
            id=f"d{number}",
            text=f"{town} {number} fell.",
            language="en",
            spans=(Span(id="s1", start=0, end=len(town), label="location"),),
        )
        for number, town in zip(range(120), cycle(towns), strict=False)
    )
    exports.get("spacy").write(map(Item.tokenized, records), tmp_path)
    paths = ("--paths.train", tmp_path, "--paths.dev", tmp_path)
    printed = _spacy("debug", "data", tmp_path / "config-ner.cfg", *paths)
    assert "Corpus is loadable" in printed
    assert "No entities consisting of or starting/ending with whitespace" in printed
