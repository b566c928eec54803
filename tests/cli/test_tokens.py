"""`annotator token`: as scripts use it."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main, tokens
from annotator.permissions import Actor, Scope
from annotator.services import tokens as service
from annotator.services.sessions import Store

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on a data directory with the project `goma` and its engineer `eva`."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path))
    monkeypatch.delenv("ANNOTATOR_DATABASE_URL", raising=False)

    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(main, arguments)

    assert invoke("project", "create", "goma", "--ontology", "conflict").exit_code == 0
    assert invoke("user", "add", "eva", "--role", "engineer", "--project", "goma").exit_code == 0
    return invoke


def test_scopes_of_the_command_are_those_of_the_server() -> None:
    assert tuple(Scope) == tokens.SCOPES


def test_a_token_is_printed_alone_and_works(run: Run, tmp_path: Path) -> None:
    made = run("token", "create", "eva", "--scope", "read", "--project", "goma")
    assert made.exit_code == 0
    secret = made.stdout.strip()
    store = Store(f"sqlite:///{tmp_path / 'annotator.db'}")
    assert service.authenticate(store, secret) == Actor(1, "eva", scope=Scope.READ, project_id=1)
    store.dispose()
    assert secret not in run("token", "list").output


def test_tokens_are_listed_and_revoked(run: Run) -> None:
    assert "There is no token" in run("token", "list").output
    made = json.loads(
        run("token", "create", "eva", "--scope", "write", "--days", "7", "--label", "ci", "--json").output
    )
    assert made["token"].startswith("ann_")
    listed = json.loads(run("token", "list", "--json").output)
    assert [(each["id"], each["user"], each["name"], each["scope"]) for each in listed] == [
        (made["id"], "eva", "ci", "write")
    ]
    assert listed[0]["last_used"] is None
    assert listed[0]["expires"] > listed[0]["created"]
    assert "eva · ci · ann_" in run("token", "list").output
    assert run("token", "revoke", str(made["id"])).exit_code == 0
    assert json.loads(run("token", "list", "--json").output) == []
    again = run("token", "revoke", str(made["id"]))
    assert again.exit_code == 1
    assert "There is no token" in again.output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("eva",), 2, "--scope"),
        (("eva", "--scope", "all"), 2, "all"),
        (("eva", "--scope", "read", "--days", "0"), 2, "days"),
        (("nobody", "--scope", "read"), 1, "Nobody is called"),
        (("eva", "--scope", "read", "--project", "nowhere"), 1, "no such"),
    ],
)
def test_a_token_that_cannot_be_made_fails_in_words(
    run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    failed = run("token", "create", *arguments)
    assert failed.exit_code == code
    assert words in failed.output
