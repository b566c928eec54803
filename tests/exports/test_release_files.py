"""What tells of a release, read by the tools that it is for."""

import json
import warnings
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml

from exports import release
from exports.release import Facts, Manifest, Settings, Splitting
from schemas.gold import GoldDocument
from tests.services.released import article


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Manifest]:
    """A release of 30 articles, in a directory."""
    root = tmp_path / "release"
    root.mkdir()
    settings = Settings(
        project="aleppo",
        version="1.0",
        ontology="conflict@1",
        tool="annotator 0",
        policy="gold",
        splits=("train", "dev", "test"),
        splitting=Splitting(method="ratio", splits="train=0.8,dev=0.1,test=0.1", groups=1, grouped=2),
        licence="CC-BY-4.0",
        groups=[["d1", "d2"]],
        files={"ontology.yaml": b"name: x\n", "guidelines.md": b"Mark it."},
    )
    facts = Facts(
        title="Aleppo | <b>2024</b>",
        description="What happened.",
        agreement=(("Spans", "", 0.91, 12), ("Spans", "actor", 0.8, 12), ("Spans", "time", None, 12)),
        names={"actor": "Actor"},
    )
    manifest, _ = release.write(root, _records(), settings, facts)
    return root, manifest


def _records() -> list[tuple[str, GoldDocument]]:
    who = {"annotators": ["a1", "a2"], "adjudicator": "a3"}
    return [
        (
            ("train", "train", "dev", "train", "test")[n % 5],
            article(n, provenance=who, metadata={"licence": "OGL"}),
        )
        for n in range(30)
    ]


def test_the_data_sheet_is_a_card_of_the_hugging_face_hub(made: tuple[Path, Manifest]) -> None:
    from huggingface_hub import DatasetCard

    card = DatasetCard.load(made[0] / "README.md")
    data = card.data.to_dict()
    assert data["license"] == "cc-by-4.0"
    assert data["language"] == ["en"]
    assert [each["split"] for each in data["configs"][0]["data_files"]] == ["train", "validation", "test"]
    assert {each["name"]: each["num_examples"] for each in data["dataset_info"]["splits"]} == {
        "train": 18, "validation": 6, "test": 6,
    }  # fmt: skip
    for heading in ("Composition", "Collection", "Agreement", "Splits", "Known limits", "Use"):
        assert f"\n## {heading}\n" in card.text
    assert "| Actor (`actor`) | 18 | 6 | 6 |" in card.text
    assert "| Actor (`actor`) | 0.800 |" in card.text
    assert "| OGL | 30 |" in card.text
    assert "adjudicated by a person" in card.text
    assert "<b>" not in card.text


def test_the_features_of_the_card_are_those_of_the_files(
    made: tuple[Path, Manifest], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    from datasets import Features, load_dataset

    header = (made[0] / "README.md").read_text().split("---\n")[1]
    listed = yaml.safe_load(header)["dataset_info"]["features"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = load_dataset(str(made[0]), cache_dir=str(tmp_path / "cache"))
    assert Features._from_yaml_list(listed) == found["train"].features
    assert {name: rows.num_rows for name, rows in found.items()} == {"train": 18, "validation": 6, "test": 6}
    assert found["test"][0]["events"][0]["arguments"][0]["role"] == "new_holder"


def test_the_croissant_description_is_sound_and_reads_the_files(made: tuple[Path, Manifest]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import mlcroissant

        dataset = mlcroissant.Dataset(str(made[0] / "croissant.json"))
        assert not dataset.metadata.ctx.issues.errors
        rows = list(dataset.records("test-00000"))
    assert len(rows) == 6
    assert rows[0]["test-00000/text"].startswith(b"Rebels took")
    assert list(rows[0]["test-00000/span_label"]) == [b"actor", b"control_change", b"location"]
    assert next(iter(rows[0]["test-00000/span_end"])) == 6


def test_the_pictures_are_svg_that_say_their_numbers(made: tuple[Path, Manifest]) -> None:
    for name in ("labels", "events", "months"):
        picture = ElementTree.parse(made[0] / "plots" / f"{name}.svg")  # noqa: S314
        words = [each.text for each in picture.iter() if each.text]
        assert "train" in words
    assert "18" in words or "2" in words


def test_the_manifest_is_what_it_says_and_reads_back(made: tuple[Path, Manifest]) -> None:
    root, manifest = made
    assert release.load(root) == manifest
    assert json.loads((root / release.MANIFEST).read_bytes())["schema"] == "release/1"
    assert list(release.broken(root)) == []
    assert manifest.counts["train"]["documents"] == 18
    assert [part.path for part in manifest.of("train", ".jsonl")] == ["gold/train-00000.jsonl"]
    assert [part.documents for part in manifest.of(None, ".parquet")] == [6, 6, 18]
    with pytest.raises(ValueError, match=r"manifest\.json"):
        release.decode(b"{}")


def test_gold_is_cut_into_shards(made: tuple[Path, Manifest], tmp_path: Path, monkeypatch) -> None:
    from exports.release import writing

    monkeypatch.setattr(writing, "SHARD_DOCUMENTS", 7)
    root = tmp_path / "cut"
    root.mkdir()
    settings = Settings(
        "aleppo", "1.0", "conflict@1", "x", "gold", ("train", "dev", "test"), made[1].splitting
    )
    manifest, _ = release.write(root, _records(), settings, Facts("x"))
    assert [(part.path, part.documents) for part in manifest.of("train", ".jsonl")] == [
        ("gold/train-00000.jsonl", 7), ("gold/train-00001.jsonl", 7), ("gold/train-00002.jsonl", 4),
    ]  # fmt: skip
    whole = [document.id for _, document in release.documents(made[0], "train")]
    assert [document.id for _, document in release.documents(root, "train")] == whole
