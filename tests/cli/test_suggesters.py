"""What suggests in a project, from the command line."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from tests.services.suggesting.conftest import Backend, served  # noqa: F401  (fixture)


def run(*words: object, code: int = 0) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


def said(*words: object) -> Any:
    return json.loads(run(*words, "--json").stdout)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A project with two articles."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    rows = [{"id": f"a{number}", "text": f"Rebels seized Hama, {number}."} for number in (1, 2)]
    (tmp_path / "in.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    run("project", "create", "p", "--ontology", "conflict")
    run("import", "p", tmp_path / "in.jsonl")
    return "p"


def test_a_backend_on_this_machine_suggests(project: str, served: Backend) -> None:  # noqa: F811
    assert "gaz is added, model version gaz-1." in run("suggester", "add", project, "gaz", served.url).stdout
    made = said("suggester", "run", project, "gaz", "--document", "a2")
    assert (made["asked"], made["suggested"]) == (1, 1)
    assert said("suggester", "run", project, "gaz")["asked"] == 1
    assert said("suggester", "run", project, "gaz", "--all")["asked"] == 2
    assert (
        "No article is called a9"
        in run("suggester", "run", project, "gaz", "--document", "a9", code=1).output
    )
    run("suggester", "train", project, "gaz")
    assert served.sent[-1][1]["action"] == "START_TRAINING"
    (line,) = said("suggester", "list", project)
    assert (line["name"], line["kind"], line["documents"], line["shown"]) == ("gaz", "backend", 2, True)
    run("suggester", "hide", project, "gaz")
    assert said("suggester", "list", project)[0]["shown"] is False
    assert "gaz  backend, hidden, 2 documents" in run("suggester", "list", project).stdout
    run("suggester", "show", project, "gaz")
    assert said("suggester", "list", project)[0]["shown"] is True
    assert said("suggester", "remove", project, "gaz")["documents"] == 2
    assert said("suggester", "list", project) == []


def test_a_backend_is_given_a_curator_s_token_and_loses_it_by_a_change(
    project: str,
    served: Backend,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    words = ("user", "add", "carla", "--role", "curator", "--project", project, "--password-stdin")
    done = CliRunner().invoke(main, words, input="a long password 1\n")
    assert done.exit_code == 0, done.output
    run("suggester", "add", project, "gaz", served.url, "--hand-token", "carla")
    run("suggester", "run", project, "gaz")
    run("suggester", "add", project, "gaz", served.url, "--change")
    run("suggester", "run", project, "gaz", "--all")
    tokens = [body["access_token"][:4] for path, body in served.sent if path == "/setup"]
    assert tokens == ["", "ann_", "", ""]
    assert (
        "Nobody is called"
        in run("suggester", "add", project, "x", served.url, "--hand-token", "nobody", code=1).output
    )


def test_one_that_is_down_fails_in_a_line(project: str) -> None:
    done = run("suggester", "add", project, "gaz", "http://127.0.0.1:9", code=1)
    assert "cannot be reached" in done.output
    assert "Traceback" not in done.output


def test_the_matcher_of_strings(project: str) -> None:
    run("suggester", "strings", project, "on")
    assert [each["name"] for each in said("suggester", "list", project)] == ["strings"]
    assert said("suggester", "run", project, "strings") == {"learned": 0}
    run("suggester", "strings", project, "off")
    assert said("suggester", "list", project)[0]["shown"] is False
