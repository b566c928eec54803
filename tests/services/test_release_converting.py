"""A release in another format: by split, and by shard on processes or Dask, from and to object storage."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import fsspec
import pytest

from annotator.errors import Failed, Invalid
from annotator.permissions import OPERATOR
from annotator.services.releasing import converting, creating, listing
from annotator.services.releasing.listing import Shown
from annotator.services.releasing.shelf import Shelf
from annotator.services.releasing.wish import Wish
from annotator.services.sessions import Store
from exports import LossReport
from exports.base import LOSS_FILE
from exports.release import writing
from tests import storage
from tests.cluster import cluster
from tests.services.released import article, put


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    """The URL of a place in a bucket."""
    with storage.bucket() as url:
        yield url


@pytest.fixture(scope="module")
def scheduler(bucket: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Dask scheduler, whose two workers reach the bucket."""
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.fixture
def shown(house: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Shown:
    """A release of thirty articles in seven shards of at most five."""
    return make(house, monkeypatch, shelf(tmp_path), tmp_path)


def make(store: Store, monkeypatch: pytest.MonkeyPatch, shelf: Shelf, tmp_path: Path) -> Shown:
    monkeypatch.setattr(writing, "SHARD_DOCUMENTS", 5)
    put(store, [article(number) for number in range(30)])
    creating.create(store, OPERATOR, "p", Wish("1.0"), shelf, tmp_path / "work")
    with store.reading() as session:
        return listing.show(session, OPERATOR, "p", "1.0")


def shelf(tmp_path: Path) -> Shelf:
    return Shelf(str(tmp_path / "releases"))


def converted(
    shown: Shown, shelf: Shelf, format_id: str, out: str, workers: int = 2, scheduler: str = ""
) -> LossReport:
    return converting.by_shard(shown, shelf, format_id, out, workers, scheduler, lambda done, total: None)


def files(url: str) -> dict[str, bytes]:
    system, root = fsspec.url_to_fs(url)
    return {path.removeprefix(f"{root}/"): system.cat_file(path) for path in system.find(root)}


def test_shards_hold_what_the_splits_hold(shown: Shown, tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    where = shelf(tmp_path)
    whole = converting.by_split(
        shown, where, "conll", tmp_path / "splits", lambda done, total: told.append((done, total))
    )
    shards = converted(shown, where, "conll", str(tmp_path / "shards"))
    assert shards.encode() == whole.encode()
    assert (tmp_path / "shards" / LOSS_FILE).read_bytes() == (tmp_path / "splits" / LOSS_FILE).read_bytes()
    assert told[-1] == (30, 30)
    parts = [Path(part.path).stem for part in shown.manifest.of(None, ".jsonl")]
    assert len(parts) == 7
    assert sorted(path.name for path in (tmp_path / "shards").iterdir()) == sorted([*parts, LOSS_FILE])
    for split in shown.manifest.counts:
        name = next((tmp_path / "splits" / split).glob("*.conll*")).name
        joined = b"".join(
            (tmp_path / "shards" / part / name).read_bytes() for part in parts if part.startswith(split)
        )
        assert joined == (tmp_path / "splits" / split / name).read_bytes()


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("format_id", ["gold-jsonl", "parquet", "conll"])
def test_object_storage_holds_the_same_whoever_converts(
    format_id: str, bucket: str, scheduler: str, house: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    place = Shelf(f"{bucket}/{format_id}/releases")
    shown = make(house, monkeypatch, place, tmp_path)
    here, there, third = str(tmp_path / "here"), f"{bucket}/{format_id}/dask", f"{bucket}/{format_id}/two"
    reports = [
        converted(shown, place, format_id, here, workers=1),
        converted(shown, place, format_id, there, scheduler=scheduler),
        converted(shown, place, format_id, third, workers=2),
    ]
    written = files(here)
    assert len(written) > 7
    assert files(there) == written
    assert files(third) == written
    assert {report.encode() for report in reports} == {written[LOSS_FILE]}


def test_a_shard_that_is_spoilt_fails_the_export_and_leaves_no_report(shown: Shown, tmp_path: Path) -> None:
    path = next((tmp_path / "releases" / shown.release.folder / "gold").glob("dev-00000.jsonl"))
    path.write_bytes(path.read_bytes()[:-20] + b"\n")
    with pytest.raises(Failed, match=r"dev-00000\.jsonl: line \d+: .* has no loss\.json"):
        converted(shown, shelf(tmp_path), "gold-jsonl", str(tmp_path / "out"))
    left = {path.name for path in (tmp_path / "out").iterdir()}
    assert left <= {Path(part.path).stem for part in shown.manifest.of(None, ".jsonl")} - {"dev-00000"}
    with pytest.raises(Failed, match=r"dev-00000\.jsonl, line \d+"):
        converting.by_split(shown, shelf(tmp_path), "gold-jsonl", tmp_path / "other", lambda *_: None)


def test_a_shard_that_is_missing_is_named(shown: Shown, tmp_path: Path) -> None:
    shutil.rmtree(tmp_path / "releases" / shown.release.folder / "gold")
    with pytest.raises(Failed, match=r"^[a-z]+-0000\d\.jsonl: .*No such file"):
        converted(shown, shelf(tmp_path), "gold-jsonl", str(tmp_path / "out"))


def test_an_interrupted_export_leaves_nothing_half_done(
    shown: Shown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        converting.by_shard(shown, shelf(tmp_path), "gold-jsonl", str(tmp_path / "out"), 2, "", interrupt)
    gold = {
        path.stem: path.read_bytes()
        for path in (tmp_path / "releases" / shown.release.folder / "gold").iterdir()
    }
    for path in (tmp_path / "out").iterdir():
        assert (path / "gold.jsonl").read_bytes() == gold[path.name]


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
def test_places_that_cannot_take_an_export(shown: Shown, bucket: str, tmp_path: Path) -> None:
    where = shelf(tmp_path)
    used = tmp_path / "used"
    used.mkdir()
    (used / "file").write_text("x")
    fsspec.open(f"{bucket}/used/file", "wb").open().close()
    for out in (used, used / "file", f"{bucket}/used"):
        with pytest.raises(Invalid, match="is not empty"):
            converted(shown, where, "gold-jsonl", str(out))
    with pytest.raises(Invalid, match="is not empty"):
        converting.by_split(shown, where, "gold-jsonl", used, lambda *_: None)
    with pytest.raises(Failed, match="nonsense://x cannot be used"):
        converted(shown, where, "gold-jsonl", "nonsense://x")
    with pytest.raises(Failed, match=r"0000\d\.jsonl: .*bucket"):
        converted(shown, where, "gold-jsonl", "s3://nowhere/x")


def test_what_cannot_be_asked_for(shown: Shown, tmp_path: Path) -> None:
    out = str(tmp_path / "out")
    with pytest.raises(Invalid, match="nonsense"):
        converted(shown, shelf(tmp_path), "nonsense", out)
    with pytest.raises(Invalid, match="can be read, not written"):
        converted(shown, shelf(tmp_path), "text", out)
    with pytest.raises(Failed, match="no Dask scheduler at nonsense"):
        converted(shown, shelf(tmp_path), "gold-jsonl", out, scheduler="nonsense")
    assert not Path(out).exists()
