"""The house rules that no linter knows."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("annotator", "exports", "schemas")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))


def test_files_stay_small_enough_to_read() -> None:
    long = {
        str(path.relative_to(ROOT)): count
        for path in SOURCES
        if "migrations" not in path.parts and (count := len(path.read_text().splitlines())) > 300
    }
    assert not long, "split these by purpose"


def test_only_the_store_knows_which_database_it_is() -> None:
    dialect = re.compile(r"\bsqlite3?\b|\bpragma\b|\bfts5\b", re.IGNORECASE)
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "store" not in path.parts and dialect.search("\n".join(_code_lines(path)))
    }
    # The default address of the database, and the queue's own file, have to be named somewhere.
    assert found <= {"annotator/settings.py", "annotator/jobs/__init__.py"}


def test_whether_somebody_is_an_administrator_is_asked_in_one_place() -> None:
    """Anywhere else the limits of a token would be forgotten."""
    asked = re.compile(r"\bactor(\(\))?\.administrator\b")
    found = {
        str(path.relative_to(ROOT))
        for path in (*SOURCES, *(ROOT / "annotator/templates").rglob("*.html"))
        if asked.search(path.read_text())
    }
    # The session's own person has no limits, and is carried over whole.
    assert found <= {"annotator/permissions.py"}


def test_the_newest_migration_is_the_one_that_the_start_expects() -> None:
    from annotator.store import migrate

    revisions = [
        re.search(r"^revision = ['\"](.+)['\"]", path.read_text(), re.MULTILINE)
        for path in (ROOT / "annotator/store/migrations/versions").glob("*.py")
    ]
    newest = max(match.group(1) for match in revisions if match)
    assert newest == migrate.HEAD


def test_an_idle_server_has_not_imported_what_is_heavy() -> None:
    heavy = [
        "spacy",
        "numpy",
        "alembic",
        "argon2",
        "huey",
        "markdown_it",
        "zstandard",
        "label_studio_sdk",
        "requests",
    ]
    script = (
        "import sys, annotator; annotator.create_app();"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    found = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60
    )
    assert found.stdout.strip() == "[]"


def test_the_base_install_is_without_what_label_studio_s_sdk_brings() -> None:
    locked = {line.partition("==")[0] for line in (ROOT / "requirements/base.txt").read_text().splitlines()}
    assert "flask" in locked
    assert not locked & {"label-studio-sdk", "opencv-python-headless", "pandas", "nltk"}
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert [each.partition(">")[0] for each in extras["labelstudio"]] == ["label-studio-sdk"]


def test_the_wheel_carries_what_the_server_needs(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(ROOT)],
        check=True,
        capture_output=True,
        timeout=100,
    )
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    wanted = {
        "annotator/static/vendor/htmx.min.js",
        "annotator/static/js/annotate.js",
        "annotator/static/css/base.css",
        "annotator/templates/annotate/page.html",
        "annotator/demo/articles.jsonl",
        "annotator/store/migrations/versions/0001_first_tables.py",
        "schemas/ontologies/conflict.yaml",
    }
    assert wanted <= names
    assert not [name for name in names if name.startswith("tests/") or "node_modules" in name]


SCRIPTS = sorted((ROOT / "annotator/static/js").glob("*.js"))


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_every_script_is_type_checked(script: Path) -> None:
    assert script.read_text().startswith("// @ts-check\n")


def test_nothing_inline_runs_in_a_page() -> None:
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|javascript:", re.I)
    found = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "annotator/templates").rglob("*.html")
        if inline.search(path.read_text())
    ]
    assert not found


def _code_lines(path: Path) -> list[str]:
    """The lines of a file without its comments and docstrings."""
    source = re.sub(r'""".*?"""', "", path.read_text(), flags=re.DOTALL)
    return [line.partition("#")[0] for line in source.splitlines()]
