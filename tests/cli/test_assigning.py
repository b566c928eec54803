"""`annotator assign`: by pull, within a cap, and its control documents."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from annotator.permissions import OPERATOR
from annotator.services import pools, workloads
from annotator.services.pools import Order, Rules
from annotator.services.sessions import Store


def run(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """The database of a project `p` with five articles and an annotator."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    assert run("project", "create", "p", "--ontology", "conflict").exit_code == 0
    assert run("user", "add", "amal", "--role", "annotator", "--project", "p").exit_code == 0
    (tmp_path / "a.jsonl").write_text("".join(f'{{"text": "Town {n}."}}\n' for n in range(5)))
    assert run("import", "p", tmp_path / "a.jsonl").exit_code == 0
    made = Store(f"sqlite:///{tmp_path / 'var/annotator.db'}")
    yield made
    made.engine.dispose()


def rules(store: Store) -> Rules | None:
    with store.reading() as session:
        return pools.rules_of(session, OPERATOR, "p")


def test_pulling_is_turned_on_and_what_is_given_again_changes(store: Store) -> None:
    done = run(
        "assign", "p", "--pull", "--per-document", 2, "--order", "random:7", "--calibration", 20, "--json"
    )
    assert json.loads(done.stdout) == {"documents": 5, "calibration": 1, "places": 8}
    assert rules(store) == Rules(per_document=2, order=Order.RANDOM, seed=7, calibration=20)
    said = run("assign", "p", "--pull", "--per-document", 1, "--cap", 9, "--stale-after", 48).stdout
    assert said == "Annotators of p pull: 5 documents, about 1 for everybody, 4 places in the others.\n"
    assert rules(store) == Rules(order=Order.RANDOM, seed=7, calibration=20, total_cap=9, stale_hours=48)


def test_a_cap_bounds_what_those_named_get(store: Store) -> None:
    words = ["assign", "p", "--annotators", "amal", "--per-document", 1, "--cap", 2, "--json"]
    assert json.loads(run(*words).stdout)["totals"] == {"amal": 2}


def test_control_documents_are_those_of_the_file_and_no_others(store: Store, tmp_path: Path) -> None:
    span = {"id": "s1", "start": 0, "end": 4, "label": "location"}
    records = [
        {"id": f"g{n}", "external_id": f"gold-{n}", "text": f"Gold {n}.", "spans": [span]} for n in range(3)
    ]
    gold = "".join(f"{json.dumps(record)}\n" for record in records)
    (tmp_path / "gold.jsonl").write_text(gold)
    assert run("import", "p", tmp_path / "gold.jsonl", "--as", "gold").exit_code == 0
    names = tmp_path / "controls.txt"
    names.write_text("gold-0\n\n  gold-2 \n", "utf-8")
    done = run("assign", "p", "--controls", names, "--json")
    assert json.loads(done.stdout) == {"controls": 2}
    assert controls(store) == ("gold-0", "gold-2")
    names.write_text("gold-1\n", "utf-8")
    assert run("assign", "p", "--controls", names).stdout == "p has 1 control document now.\n"
    assert controls(store) == ("gold-1",)
    names.write_text("nothing\n", "utf-8")
    refused = run("assign", "p", "--controls", names)
    assert refused.exit_code == 1
    assert "No article with gold is called nothing" in refused.stderr
    assert controls(store) == ("gold-1",)


def controls(store: Store) -> tuple[str, ...]:
    with store.reading() as session:
        return workloads.overview(session, OPERATOR, "p").controls


@pytest.mark.parametrize(
    "words",
    [
        ["--per-document", 1],
        ["--per-document", 1, "--pull", "--annotators", "amal"],
        ["--per-document", 1, "--annotators", "amal", "--order", "date"],
        ["--per-document", 1, "--pull", "--order", "size"],
        ["--per-document", 1, "--pull", "--order", "random:x"],
        ["--per-document", 1, "--pull", "--order", "date:3"],
        ["--per-document", 1, "--pull", "--calibration", 101],
        ["--pull"],
        ["--annotators", "amal"],
        ["--controls", "-", "--pull", "--per-document", 1],
        ["--controls", "-", "--per-document", 1],
        ["--controls", "no such file"],
    ],
)
def test_wrong_usage_is_exit_code_2(store: Store, words: list[object]) -> None:
    assert run("assign", "p", *words).exit_code == 2
    assert rules(store) is None
