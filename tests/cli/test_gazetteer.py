"""The commands of the gazetteer, and what a killed build leaves."""

import importlib.util
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from annotator.services import gazetteer

PLACES = Path(__file__).parents[1] / "suggest" / "places.tsv"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data directory."""
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    (tmp_path / "var").mkdir()
    return tmp_path / "var"


@pytest.fixture
def built(data: Path) -> Path:
    """A data directory with the gazetteer of places.tsv."""
    assert run("build", "--from", PLACES).exit_code == 0
    return data


def run(*words: object) -> Result:
    return CliRunner().invoke(main, ["gazetteer", *map(str, words)])


def found(*words: object) -> list[dict[str, Any]]:
    places: list[dict[str, Any]] = json.loads(run("search", *words, "--json").stdout)
    return places


def first(*words: object) -> str:
    return str(found(*words)[0]["id"])


def test_a_build_says_what_it_holds(data: Path) -> None:
    done = run("build", "--from", PLACES)
    assert "26 places" in done.stdout
    assert "places.tsv" in done.stdout
    assert "CC BY 4.0" in done.stdout
    assert json.loads(run("status", "--json").stdout)["places"] == 26


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("Aleppo", "170063"),
        ("حلب", "170063"),
        ("Halab", "170063"),
        ("Khan Sheikhoun", "168325"),
        ("ادلب", "169389"),
        ("Kharkov", "706483"),
        ("ХАРЬКОВ", "706483"),
        ("El-Fasher", "379555"),
        ("Deir Ezzor", "170794"),
        ("hague", "2747373"),
        ("Syrian Arab", "163843"),
    ],
)
def test_a_place_is_found_by_any_of_its_names(built: Path, name: str, number: str) -> None:
    assert first(name) == number


def test_the_country_decides_between_namesakes(built: Path) -> None:
    assert first("Tripoli") == first("طرابلس") == "2210247"
    assert first("Tripoli", "--country", "LBN") == first("طرابلس", "--country", "lb") == "266826"
    assert [place["country"] for place in found("Goma", "--country", "PHL")] == ["PHL", "COD"]


def test_whole_names_come_before_names_that_begin_so(built: Path) -> None:
    assert [place["id"] for place in found("حلب")] == ["170063", "96205", "274723"]
    assert len(found("حلب", "--limit", "1")) == 1


def test_a_place_comes_with_what_an_annotator_needs(built: Path) -> None:
    place = found("Idlib")[0]
    assert place.pop("names") == ["Edlib", "إدلب", "Идлиб"]
    assert place == {
        "id": "169389",
        "name": "Idlib",
        "country": "SYR",
        "kind": "city",
        "latitude": 35.93062,
        "longitude": 36.63393,
        "population": 128840,
    }
    assert "169389  Idlib  SYR  city  35.9306, 36.6339  128,840 people" in run("search", "Idlib").stdout


@pytest.mark.parametrize("name", ["Xyzzy", "—", "%", "a' or 1=1"])
def test_an_unknown_name_finds_nothing(built: Path, name: str) -> None:
    assert found(name) == []
    assert "No place is called" in run("search", name).stdout


def test_without_a_gazetteer_one_line_says_how_to_get_one(data: Path) -> None:
    for words in (("search", "Aleppo"), ("status",)):
        result = run(*words)
        assert (result.exit_code, result.stderr) == (1, f"Error: {gazetteer.HINT}\n")
    assert gazetteer.search(data, "Aleppo") == gazetteer.Found([], gazetteer.HINT)


def test_a_missing_package_is_named_in_one_line(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = run("build")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert "install annotator[gazetteer]" in result.stderr


def test_a_broken_line_is_named_and_the_old_gazetteer_stays(built: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.txt"
    broken.write_text(PLACES.read_text() + "1\tNowhere\n")
    result = run("build", "--from", broken)
    assert result.exit_code == 1
    assert f"{broken}, line 27: 2 columns" in result.stderr
    assert first("Aleppo") == "170063"


def test_several_files_and_zipped_ones_make_one_gazetteer(data: Path, tmp_path: Path) -> None:
    lines = PLACES.read_text().splitlines(keepends=True)
    (tmp_path / "a.txt").write_text("".join(lines[:20]))
    with zipfile.ZipFile(tmp_path / "b.zip", "w") as box:
        box.writestr("readme.txt", "not places")
        box.writestr("b.txt", "".join(lines[10:]))
    done = json.loads(
        run("build", "--from", tmp_path / "a.txt", "--from", tmp_path / "b.zip", "--json").stdout
    )
    assert (done["places"], done["source"]) == (26, "a.txt, b.zip")


def test_a_new_build_replaces_the_old_one(built: Path, tmp_path: Path) -> None:
    (tmp_path / "one.txt").write_text(PLACES.read_text().splitlines(keepends=True)[0])
    assert run("build", "--from", tmp_path / "one.txt").exit_code == 0
    assert found("Aleppo") == []
    assert first("Syria") == "163843"


def test_a_killed_build_leaves_the_old_gazetteer_and_the_next_one_works(built: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "annotator", "gazetteer", "build", "--from", str(pipe)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process, pipe.open("wb") as feed:
        # The build waits for the end of the file, which does not come.
        feed.write(PLACES.read_bytes())
        feed.flush()
        until = time.monotonic() + 30
        while not list(built.glob("*.part")) and time.monotonic() < until:
            time.sleep(0.02)
        meanwhile = run("build", "--from", PLACES)
        assert "just being built" in meanwhile.stderr
        process.send_signal(signal.SIGKILL)
    assert list(built.glob("*.part"))
    assert first("Aleppo") == "170063"
    assert run("build", "--from", PLACES).exit_code == 0
    assert not list(built.glob("*.part"))


def test_another_file_in_its_place_is_not_taken_for_a_gazetteer(data: Path) -> None:
    shutil.copy(PLACES, data / "gazetteer.sqlite")
    result = run("search", "Aleppo")
    assert result.exit_code == 1
    assert "Build it again" in result.stderr
