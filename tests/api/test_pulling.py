"""Pulling: by the client, by the command, by the datasets library; cut off, and from a server that lies."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from msgspec import structs

from annotator.client import Client, ClientError, Refused, Release, pull
from exports import release as files
from exports.release.manifest import Part
from tests.api.conftest import Site


@pytest.fixture
def release(site: Site) -> Release:
    return Client(site.url, site.token()).release("p", "1.0")


def test_the_client_lists_and_reads_gold_lazily(site: Site, release: Release) -> None:
    client = Client(site.url + "/", site.token())
    assert client.projects() == ["p"]
    assert list(client.releases("p")) == ["1.0", "0.9"]
    assert release.address == site.made.address
    documents = release.documents("train")
    assert next(documents).spans[0].label == "actor"
    assert len(list(documents)) == 11
    assert len(list(release.documents())) == 20
    assert client.release("p").version == "1.0"


def test_the_client_imports_nothing_of_the_server() -> None:
    code = (
        "import annotator.client, sys, json\n"
        "print(json.dumps([m for m in sys.modules if m.startswith(('flask', 'sql', 'annotator.'))]))"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60
    )
    assert set(json.loads(found.stdout)) == {
        "annotator.client", "annotator.client.client", "annotator.client.pulling", "annotator.version",
    }  # fmt: skip


def test_a_release_is_pulled_as_it_is(site: Site, release: Release, tmp_path: Path) -> None:
    pull(release, tmp_path / "out")
    assert list(files.broken(tmp_path / "out")) == []
    assert files.address((tmp_path / "out" / files.MANIFEST).read_bytes()) == site.made.address
    with pytest.raises(ClientError, match="not empty"):
        pull(release, tmp_path / "out")


def test_a_release_is_pulled_in_a_format(release: Release, tmp_path: Path) -> None:
    reports = pull(release, tmp_path / "out", "conll")
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"train", "dev", "test"}
    assert (tmp_path / "out" / "train" / "iob2.conll").read_text("utf-8").count("B-location") == 12
    assert reports["train"].documents == 12


class Cut(Client):
    """A client whose connection breaks after so many bytes."""

    left = 0

    def chunks(self, path: str, start: int = 0) -> Iterator[bytes]:
        for chunk in super().chunks(path, start):
            for at in range(0, len(chunk), 100):
                piece = chunk[at : at + 100]
                self.left -= len(piece)
                if self.left < 0:
                    raise ClientError("The connection broke")
                yield piece


def test_a_pull_that_was_cut_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    out = tmp_path / "out"
    cut = Cut(site.url, site.token())
    cut.left = 10_000
    release = cut.release("p", "1.0")
    total = sum(part.bytes for part in release.manifest.files)
    rounds = 0
    came = 0
    while True:
        cut.left = 30_000
        try:
            pull(release, out)
            came += 30_000 - cut.left
            break
        except ClientError:
            assert not (out / files.MANIFEST).exists()
            came += 30_000
            rounds += 1
    assert rounds > 0
    assert came < total + rounds * 200
    assert list(files.broken(out)) == []


def test_what_came_wrong_is_not_kept(site: Site, tmp_path: Path) -> None:
    class Lying(Client):
        def chunks(self, path: str, start: int = 0) -> Iterator[bytes]:
            for chunk in super().chunks(path, start):
                yield chunk.replace(b"Rebels", b"Robels") if path.endswith(".jsonl") else chunk

    release = Lying(site.url, site.token()).release("p", "1.0")
    with pytest.raises(ClientError, match=r"gold/.*not what the manifest says"):
        pull(release, tmp_path / "out", "gold-jsonl")
    with pytest.raises(ClientError, match="SHA-256"):
        list(release.documents())
    assert [path.name for path in (tmp_path / "out").iterdir()] == [".partial"]


def test_a_path_that_leads_out_is_refused(release: Release, tmp_path: Path) -> None:
    from msgspec.structs import replace

    evil = replace(release.manifest, files=(Part(path="../../evil", bytes=1, sha256="0" * 64),))
    with pytest.raises(ClientError, match="leads out"):
        pull(Release(release.client, "p", "1.0", release.address, evil, b""), tmp_path / "out")


def test_refusals_and_a_server_that_is_not_there_are_told(site: Site) -> None:
    with pytest.raises(Refused, match="wrong, was revoked"):
        Client(site.url, "ann_no").projects()
    with pytest.raises(Refused, match=r"no release 9\.9"):
        Client(site.url, site.token()).release("p", "9.9")
    with pytest.raises(ClientError, match=r"^http://127\.0\.0\.1:9 was not reached: .*refused$"):
        Client("http://127.0.0.1:9", "x").projects()


def test_a_token_copied_from_the_docs_and_a_split_that_is_not_there_are_told(release: Release) -> None:
    with pytest.raises(ClientError, match="The token is not one"):
        Client(release.client.url, "ann_\N{HORIZONTAL ELLIPSIS}")
    with pytest.raises(ClientError, match=r"has no split trian: it has train, dev, test"):
        list(release.documents("trian"))


def command(site: Site, *words: str, token: str = "") -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "ANNOTATOR_TOKEN": token}
    return subprocess.run(
        [sys.executable, "-m", "annotator", "pull", site.url, *words],
        capture_output=True, text=True, timeout=100, env=env,
    )  # fmt: skip


def test_the_command_pulls(site: Site, tmp_path: Path) -> None:
    done = command(site, "p@latest", "--out", str(tmp_path / "o"), "--json", token=site.token())
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["version"] == "1.0"
    assert list(files.broken(tmp_path / "o")) == []
    shutil.rmtree(tmp_path / "o")
    without = command(site, "p@latest", "--out", str(tmp_path / "o"))
    assert without.returncode == 1
    assert "ANNOTATOR_TOKEN" in without.stderr
    assert command(site, "p", "--out", str(tmp_path / "o"), token="x").returncode == 2


def test_the_datasets_library_loads_parquet_from_the_url(site: Site, tmp_path: Path) -> None:
    code = f"""
import os
os.environ.update(HF_HOME={str(tmp_path)!r}, HF_HUB_DISABLE_TELEMETRY="1")
from datasets import load_dataset
url = "{site.url}/api/v1/projects/p/releases/1.0/files/data/"
options = {{"client_kwargs": {{"headers": {{"Authorization": "Bearer {site.token()}"}}}}}}
found = load_dataset(
    "parquet", data_files={{"train": url + "train-00000.parquet", "test": url + "test-00000.parquet"}},
    storage_options=options,
)
print(found["train"].num_rows, found["test"].num_rows, found["train"][0]["spans"][0]["label"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=110)
    assert done.stdout.split() == ["12", "4", "actor"], done.stderr


def test_the_pulled_folder_is_a_dataset(site: Site, release: Release, tmp_path: Path) -> None:
    pull(release, tmp_path / "out")
    code = f"""
import os
os.environ.update(HF_HOME={str(tmp_path / "hf")!r}, HF_HUB_OFFLINE="1")
from datasets import load_dataset
found = load_dataset({str(tmp_path / "out")!r})
print({{name: rows.num_rows for name, rows in found.items()}} == {{"train": 12, "validation": 4, "test": 4}})
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=110)
    assert done.stdout.strip() == "True", done.stderr


def test_a_split_that_leads_out_of_the_release_is_refused(release: Release, tmp_path: Path) -> None:
    counts = {**release.manifest.counts, "../../../evil": {"documents": 0}}
    lying = replace(release, manifest=structs.replace(release.manifest, counts=counts))
    with pytest.raises(ClientError, match="leads out of the release"):
        pull(lying, tmp_path / "deep" / "er" / "out", "gold-jsonl")
    assert not list(tmp_path.rglob("evil*"))


def test_a_server_of_another_kind_is_told_in_one_line(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    client = Client(site.url, site.token())
    monkeypatch.setattr(client, "_json", lambda *given: {"message": "hello"})
    with pytest.raises(ClientError, match="does not answer as this version expects"):
        client.release("p", "1.0")
