"""`annotator release`: making, listing, showing, comparing, verifying and signing off."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from annotator.cli.releases import METHODS
from annotator.services.releasing import wish
from schemas import gold
from tests.services.released import article


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project `p` with twenty articles of gold, and its curator clara."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    assert run("project", "create", "p", "--ontology", "conflict").exit_code == 0
    assert run("user", "add", "clara", "--role", "curator", "--project", "p").exit_code == 0
    write(tmp_path / "gold.jsonl", 0, 20)
    done = run("import", "p", tmp_path / "gold.jsonl", "--as", "gold")
    assert done.exit_code == 0, done.output
    return tmp_path


def write(path: Path, first: int, end: int) -> None:
    path.write_bytes(b"".join(gold.encode(article(n)) + b"\n" for n in range(first, end)))


def test_a_release_from_making_to_signing_off(project: Path) -> None:
    made = run("release", "create", "p", "1.0.0", "--splits", "train=0.8,dev=0.1,test=0.1", "--seed", "7")
    assert made.exit_code == 0, made.output
    assert "p@1.0.0 sha256:" in made.stdout
    assert "train: 16 documents" in made.stdout
    assert run("release", "verify", "p@1.0.0").stdout == "20 documents read.\nAll is sound.\n"
    listed = json.loads(run("release", "list", "p", "--json").stdout)
    assert [each["version"] for each in listed] == ["1.0.0"]
    shown = run("release", "show", "p@1.0.0").stdout
    assert "README.md" in shown
    assert "ontology conflict@1, policy gold" in shown
    signed = run("release", "sign-off", "p@1.0.0", "--as", "clara", "--note", "read 20")
    assert "signed off by clara" in signed.stdout
    assert json.loads(run("release", "show", "p@latest", "--json").stdout)["signed_by"] == "clara"


def test_what_changed_is_told(project: Path) -> None:
    run("release", "create", "p", "1.0.0")
    write(project / "more.jsonl", 20, 22)
    assert run("import", "p", project / "more.jsonl", "--as", "gold").exit_code == 0
    assert run("release", "create", "p", "1.1.0").exit_code == 0
    words = run("release", "diff", "p@1.0.0", "p@1.1.0").stdout
    assert "2 documents added" in words
    found = json.loads(run("release", "diff", "p@1.0.0", "p@1.1.0", "--json").stdout)
    assert {each["document"] for each in found["documents"]["added"]["examples"]} == {"d20", "d21"}


def test_a_release_that_was_spoilt_fails_its_verification(project: Path) -> None:
    run("release", "create", "p", "1.0.0")
    root = next((project / "var" / "releases" / "p").iterdir())
    (root / "README.md").write_text("x")
    spoilt = run("release", "verify", root)
    assert spoilt.exit_code == 1
    assert "README.md: 1 bytes" in spoilt.stdout
    assert run("release", "verify", "p@1.0.0").exit_code == 1


def test_a_difference_from_a_release_that_was_spoilt_is_told(project: Path) -> None:
    run("release", "create", "p", "1.0.0")
    root = next((project / "var" / "releases" / "p").iterdir())
    shard = root / "gold" / "test-00000.jsonl"
    shard.write_bytes(shard.read_bytes()[:-10])
    cut = run("release", "diff", root, "p@1.0.0")
    assert (cut.exit_code, "gold/test-00000.jsonl, line" in cut.output) == (1, True)
    shard.unlink()
    gone = run("release", "diff", root, "p@1.0.0")
    assert (gone.exit_code, "gold/test-00000.jsonl: missing" in gone.output) == (1, True)


def test_documents_that_are_not_where_the_method_has_them_are_told(project: Path) -> None:
    run("release", "create", "p", "1.0", "--splits", "train=1")
    made = run("release", "create", "p", "1.1", "--by", "date", "--splits", "train,test=1900-01-01")
    assert "documents of 1.0 stay in their split; 20 documents are not where" in made.stdout
    assert "20 documents are not where" in run("release", "show", "p@1.1").stdout


def test_splits_by_a_list_and_anew(project: Path) -> None:
    (project / "splits.tsv").write_text("".join(f"d{n}\t{'ab'[n % 2]}\n" for n in range(20)))
    made = run("release", "create", "p", "1.0", "--by", "list", "--list", project / "splits.tsv", "--json")
    assert json.loads(made.stdout)["counts"]["a"]["documents"] == 10
    refused = run("release", "create", "p", "1.1")
    assert refused.exit_code == 1
    assert "a" in refused.output
    assert run("release", "create", "p", "1.1", "--split-anew").exit_code == 0


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("release", "create", "p", "a/b"), 1, "is no version"),
        (("release", "create", "p", "1", "--splits", "train=2"), 1, "share of train is 2"),
        (("release", "create", "p", "1", "--by", "chance"), 2, "is not one of"),
        (("release", "create", "p", "latest"), 1, "the newest release"),
        (("release", "create", "p", "1", "--by", "date"), 2, "--by date needs --splits"),
        (("release", "create", "p", "1", "--list", __file__), 2, "needs --by list"),
        (("release", "create", "nowhere", "1"), 1, "no project 'nowhere'"),
        (("release", "show", "p"), 2, "write SLUG@VERSION"),
        (("release", "show", "p@9"), 1, "has no release 9"),
        (("release", "sign-off", "p@9", "--as", "nobody"), 1, "Nobody is called"),
        (("release", "list", "p"), 0, "p has no release."),
    ],
)
def test_what_cannot_be_done_is_told(project: Path, words: tuple[str, ...], code: int, told: str) -> None:
    done = run(*words)
    assert (done.exit_code, told in done.output) == (code, True), done.output


def test_the_ways_to_split_are_those_of_the_service() -> None:
    assert METHODS == wish.METHODS
