"""The first start: what lies in the data directory, whoever else starts and whatever was cut short."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from annotator.services import upkeep
from annotator.services.sessions import Store
from annotator.settings import Settings

_START = """
import sys
from annotator.services import upkeep
from annotator.services.sessions import Store
from annotator.settings import Settings
settings = Settings().prepare()
print("ready", flush=True)
sys.stdin.readline()
upkeep.upgrade(Store(settings.database))
print(settings.secret_key)
"""


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "var", database_url="", secret_key="")


def test_processes_that_start_at_once_all_succeed_with_one_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    monkeypatch.delenv("ANNOTATOR_SECRET_KEY", raising=False)
    command = [sys.executable, "-c", _START]
    pipe = subprocess.PIPE
    started = [subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) for _ in range(4)]
    for process in started:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    ended = [process.communicate(timeout=60) for process in started]
    assert [process.returncode for process in started] == [0] * 4, [errors for _, errors in ended]
    assert len({key for key, _ in ended}) == 1


def test_an_empty_key_file_is_no_key(settings: Settings) -> None:
    settings.data_dir.mkdir()
    (settings.data_dir / "secret_key").touch()
    (settings.data_dir / "secret_key.part").touch()
    key = settings.prepare().secret_key
    assert len(key) == 64
    assert settings.prepare().secret_key == key
    assert [path.name for path in settings.data_dir.iterdir()] == ["secret_key"]


def test_data_key_and_backups_are_the_owners_alone(settings: Settings, tmp_path: Path) -> None:
    settings.prepare()
    store = Store(settings.database)
    upkeep.upgrade(store)
    store.engine.dispose()
    upkeep.back_up(settings.database, tmp_path / "copy.db")
    assert _mode(settings.data_dir) == 0o700
    assert _mode(settings.data_dir / "secret_key") == 0o600
    assert _mode(tmp_path / "copy.db") == 0o600
