"""The command as scripts use it: output, exit codes, help."""

import json
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from annotator.cli import main, people
from annotator.permissions import Role

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs the command on a data directory of its own."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("ANNOTATOR_DATABASE_URL", raising=False)

    def invoke(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(main, arguments, input=stdin)

    return invoke


def _all(command: click.Command, path: tuple[str, ...] = ()) -> list[tuple[tuple[str, ...], click.Command]]:
    found = [(path, command)]
    if isinstance(command, click.Group):
        for name, sub in command.commands.items():
            found += _all(sub, (*path, name))
    return found


@pytest.mark.parametrize("path", [path for path, _ in _all(main)], ids=" ".join)
def test_every_command_has_help_with_an_example(run: Run, path: tuple[str, ...]) -> None:
    result = run(*path, "--help")
    assert result.exit_code == 0
    assert "Example" in result.output
    assert "annotator " in result.output.partition("Example")[2]


def test_help_is_quick_and_loads_nothing_heavy() -> None:
    heavy = ("flask", "sqlalchemy", "pydantic", "spacy", "argon2", "gunicorn")
    script = f"import sys, annotator.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
    best = 9.0
    for _ in range(5):
        begun = _children_seconds()
        subprocess.run([sys.executable, "-m", "annotator", "--help"], capture_output=True, check=True)
        best = min(best, _children_seconds() - begun)
    assert best < 0.15


def _children_seconds() -> float:
    """Processor time, which other tests beside this one do not change much."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def test_roles_of_the_command_are_those_of_the_server() -> None:
    assert ("administrator", *Role) == people.ROLES


def test_a_project_and_its_people_are_made(run: Run) -> None:
    assert run("project", "create", "goma", "--ontology", "conflict", "--title", "Goma").exit_code == 0
    added = run("user", "add", "amal", "--role", "annotator", "--project", "goma", "--json")
    assert added.exit_code == 0
    assert json.loads(added.output)["sign_in"].startswith("/sign-in/")
    again = run("user", "add", "amal", "--role", "reviewer", "--project", "goma", "--json")
    assert json.loads(again.output) == {
        "name": "amal",
        "role": "reviewer",
        "project": "goma",
        "sign_in": None,
    }
    assert "Nobody is called" in run("user", "link", "nobody").output
    link = run("user", "link", "amal")
    assert link.stdout.startswith("/sign-in/")
    assert "server's address" in link.stderr


def test_a_person_is_deactivated_and_comes_back(run: Run) -> None:
    run("user", "add", "root", "--role", "administrator")
    run("user", "add", "ada", "--role", "administrator")
    done = run("user", "deactivate", "Ada", "--json")
    assert json.loads(done.output) == {"name": "ada", "active": False}
    assert "deactivated" in run("token", "create", "ada", "--scope", "read").output
    last = run("user", "deactivate", "root")
    assert last.exit_code == 1
    assert "last administrator" in last.output
    assert run("user", "activate", "ada").output == "ada may sign in again.\n"
    assert run("user", "deactivate", "root").exit_code == 0
    assert "Nobody is called" in run("user", "deactivate", "nobody").output


def test_a_sign_in_link_begins_with_the_server_that_runs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from annotator.cli import occupied

    add = ("user", "add", "--role", "administrator")
    monkeypatch.delenv("ANNOTATOR_HOST", raising=False)
    monkeypatch.delenv("ANNOTATOR_PORT", raising=False)
    assert "server's address" in run(*add, "ada").stdout
    with occupied.share(tmp_path / "var", "http://127.0.0.1:8123"):
        assert re.search(r"^Link: http://127\.0\.0\.1:8123/sign-in/\S+$", run(*add, "ben").stdout, re.M)
        link = run("user", "link", "ben")
        assert link.stderr == f"Link: http://127.0.0.1:8123{link.stdout}"
    (tmp_path / "var/in_use").write_text(f"{_dead()} http://127.0.0.1:8123\n")
    assert "server's address" in run("user", "link", "ben").stderr
    monkeypatch.setenv("ANNOTATOR_PORT", "8999")
    assert "Link: http://127.0.0.1:8999/sign-in/" in run("user", "link", "ben").stderr


def _dead() -> int:
    """The number of a process that has ended."""
    with subprocess.Popen(["true"]) as process:
        return process.pid


def test_a_password_comes_from_standard_input(run: Run) -> None:
    arguments = ("user", "add", "root", "--role", "administrator", "--password-stdin")
    assert "10 characters" in run(*arguments, stdin="short\n").output
    done = run(*arguments, stdin="a long password\n")
    assert done.exit_code == 0
    assert "/sign-in/" not in done.output


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("user", "add", "x", "--role", "king"), 2, "king"),
        (("user", "add", "x", "--role", "annotator"), 2, "--project"),
        (("user", "add", "x", "--role", "administrator", "--project", "p"), 2, "--project"),
        (("user", "add", "x", "--role", "annotator", "--project", "p"), 1, "no project 'p'"),
        (("user", "link", "nobody"), 1, "There is no database"),
        (("project", "create", "Bad Slug", "--ontology", "conflict"), 1, "no project name"),
        (("project", "create", "p", "--ontology", "none"), 1, "no ontology is called"),
        (("project", "create", "p", "--ontology", "none.yaml"), 1, "cannot be read"),
        (("project", "create", "p"), 2, "--ontology"),
        (("ontology", "check", "none.yaml"), 1, "cannot be read"),
        (("restore", "none.db", "--yes"), 1, "no backup"),
        (("nonsense",), 2, "No such command"),
        (("serve", "--port", "99999"), 2, "99999"),
    ],
)
def test_what_cannot_be_done_fails_in_words(
    run: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == code
    assert words in result.output
    assert "Traceback" not in result.output
    assert not Path("none.db").exists()


def test_a_wrong_setting_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_PORT", "many")
    result = run("db", "upgrade")
    assert result.exit_code == 1
    assert "ANNOTATOR_PORT" in result.output


def test_an_ontology_is_checked_with_lines(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "labels.yaml"
    file.write_text("name: x\nversion: 1\ntitle: T\nlabels:\n  - id: Bad Id\n")
    result = run("ontology", "check", str(file))
    assert result.exit_code == 1
    assert "labels.yaml:5: labels[0].id" in result.output
    made = run("project", "create", "goma", "--ontology", str(file))
    assert (made.exit_code, "labels.yaml:5: labels[0].id" in made.output) == (1, True)
    good = run("ontology", "check", "schemas/ontologies/conflict.yaml", "--json")
    assert json.loads(good.output)["ontology"] == "conflict@1"


def test_the_database_is_upgraded_once(run: Run) -> None:
    assert "up to date now" in run("db", "upgrade").output
    assert "was up to date" in run("db", "upgrade").output


def test_a_backup_brings_back_what_was(run: Run, tmp_path: Path) -> None:
    run("project", "create", "one", "--ontology", "conflict")
    assert run("backup", str(tmp_path / "b.db")).exit_code == 0
    run("project", "create", "two", "--ontology", "conflict")
    assert run("backup", str(tmp_path / "b.db")).exit_code == 1
    assert run("restore", str(tmp_path / "b.db"), stdin="n\n").exit_code == 1
    assert run("restore", str(tmp_path / "b.db"), "--yes").exit_code == 0
    assert "already" in run("project", "create", "one", "--ontology", "conflict").output
    assert run("project", "create", "two", "--ontology", "conflict").exit_code == 0


def test_a_backup_makes_its_folder_and_leaves_one_file(run: Run, tmp_path: Path) -> None:
    run("project", "create", "one", "--ontology", "conflict")
    made = run("backup", str(tmp_path / "backups/new/x.db"))
    assert made.exit_code == 0, made.output
    assert [path.name for path in (tmp_path / "backups/new").iterdir()] == ["x.db"]
    assert run("restore", str(tmp_path / "backups/new/x.db"), "--yes").exit_code == 0
    assert [path.name for path in (tmp_path / "backups/new").iterdir()] == ["x.db"]
    assert "already" in run("project", "create", "one", "--ontology", "conflict").output


@pytest.mark.parametrize(
    "words",
    [
        ("check",),
        ("backup", "x.db"),
        ("export", "p", "--format", "conll", "--out", "x"),
        ("assign", "p", "--annotators", "a", "--per-document", "1"),
        ("user", "link", "amal"),
    ],
)
def test_where_there_is_no_database_none_is_made(
    run: Run, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    failed = run(*words)
    assert failed.exit_code == 1
    assert "There is no database" in failed.stderr
    assert len(failed.stderr.splitlines()) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_backup_is_not_restored(run: Run, tmp_path: Path) -> None:
    run("project", "create", "one", "--ontology", "conflict")
    run("backup", str(tmp_path / "b.db"))
    broken = bytearray((tmp_path / "b.db").read_bytes())
    broken[8192:40960] = b"\xff" * (40960 - 8192)
    (tmp_path / "b.db").write_bytes(broken)
    result = run("restore", str(tmp_path / "b.db"), "--yes")
    assert result.exit_code == 1
    assert "not restored" in result.output
    assert "already" in run("project", "create", "one", "--ontology", "conflict").output


def test_nothing_is_restored_under_a_running_server(run: Run, tmp_path: Path) -> None:
    from annotator.cli import occupied

    run("project", "create", "one", "--ontology", "conflict")
    run("backup", str(tmp_path / "b.db"))
    with occupied.share(tmp_path / "var"):
        result = run("restore", str(tmp_path / "b.db"), "--yes")
    assert result.exit_code == 1
    assert "server is running" in result.output


def test_the_demo_can_be_made_again(run: Run) -> None:
    first, second = run("demo"), run("demo")
    assert first.exit_code == second.exit_code == 0
    assert first.output == second.output
    assert "14 articles" in first.output
