"""`annotator export SLUG@VERSION`: in one process, in several, and by the workers of Dask."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from exports.release import writing
from schemas import gold
from tests.cluster import cluster
from tests.services.released import article


@pytest.fixture
def work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory, and the release p@1.0.0 of twenty articles in shards of four."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.setattr(writing, "SHARD_DOCUMENTS", 4)
    run("project", "create", "p", "--ontology", "conflict")
    records = b"".join(gold.encode(article(number)) + b"\n" for number in range(20))
    (tmp_path / "gold.jsonl").write_bytes(records)
    run("import", "p", tmp_path / "gold.jsonl", "--as", "gold")
    made = run("release", "create", "p", "1.0.0", "--seed", "7")
    assert made.exit_code == 0, made.output
    return tmp_path


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def export(out: object, *words: object, name: str = "p@1.0.0") -> Result:
    return run("export", name, "--format", "gold-jsonl", "--out", out, *words)


def files(root: Path) -> dict[str, bytes]:
    return {
        path.relative_to(root).as_posix(): path.read_bytes() for path in root.rglob("*") if path.is_file()
    }


def test_a_release_is_exported_by_split(work: Path) -> None:
    done = export(work / "out")
    assert done.exit_code == 0, done.output
    assert "gold-jsonl: 20 documents" in done.stdout
    assert {path.name for path in (work / "out").iterdir()} == {"train", "dev", "test", "loss.json"}
    assert export(work / "out").exit_code == 1


def test_workers_write_a_folder_for_each_shard(work: Path) -> None:
    done = export(work / "out", "--workers", 2, "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["documents"] == 20
    assert json.loads(done.stdout) == json.loads((work / "out/loss.json").read_bytes())
    written = files(work / "out")
    assert {"train-00000/gold.jsonl", "train-00001/gold.jsonl", "test-00000/gold.jsonl"} <= written.keys()
    shards = next((work / "var/releases/p").iterdir()) / "gold"
    assert written["train-00001/gold.jsonl"] == (shards / "train-00001.jsonl").read_bytes()
    again = export(work / "out", "--workers", 2)
    assert again.exit_code == 1
    assert "is not empty" in again.output


def test_dask_workers_write_the_same(work: Path) -> None:
    (work / "cluster").mkdir()
    with cluster(work / "cluster") as address:
        done = export(work / "dask", "--dask", address)
    assert done.exit_code == 0, done.output
    assert export(work / "own", "--workers", 1).stdout.splitlines()[:-1] == done.stdout.splitlines()[:-1]
    assert files(work / "dask") == files(work / "own")


@pytest.mark.parametrize(
    ("out", "name", "words", "code", "told"),
    [
        ("out", "p", ("--workers", 2), 2, "are for releases: SLUG@VERSION"),
        ("out", "p", ("--dask", "tcp://127.0.0.1:1"), 2, "are for releases: SLUG@VERSION"),
        ("out", "p@1.0.0", ("--workers", 0), 2, "0 is not in the range"),
        ("out", "p@1.0.0", ("--workers", 2, "--dask", "tcp://127.0.0.1:1"), 2, "Choose --workers or --dask"),
        ("s3://bucket/x", "p@1.0.0", (), 2, "needs a release with --workers or --dask"),
        ("out", "p@2", ("--workers", 2), 1, "has no release 2"),
        ("out", "p@1.0.0", ("--dask", "nonsense"), 1, "no Dask scheduler at nonsense"),
    ],
)
def test_what_cannot_be_done_is_told(
    out: str, name: str, words: tuple[object, ...], code: int, told: str, work: Path
) -> None:
    done = export(out if "://" in out else work / out, *words, name=name)
    assert (done.exit_code, told in done.output) == (code, True), done.output
    assert not (work / "out").exists()
