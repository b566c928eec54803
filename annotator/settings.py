"""Settings, from environment variables with the prefix ANNOTATOR_."""

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Where data lies and how the server listens. Paths may be relative to the working directory."""

    model_config = SettingsConfigDict(env_prefix="ANNOTATOR_", frozen=True)

    data_dir: Path = Path("var")
    database_url: str = ""
    releases_url: str = ""
    secret_key: str = ""
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    upload_limit_mb: int = Field(default=2_000, ge=1)
    secure_cookies: bool = False
    metrics_token: str = ""
    private_hosts: str = ""

    @property
    def database(self) -> str:
        """The database's URL; SQLite in the data directory unless set."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'annotator.db').resolve()}"

    @property
    def releases(self) -> str:
        """Where releases are kept, as a URL that fsspec knows; a folder of the data directory unless set."""
        return self.releases_url or str((self.data_dir / "releases").resolve())

    def prepare(self) -> "Settings":
        """The settings with the data directory made and a secret key at hand."""
        self.data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        return self.model_copy(update={"secret_key": self.secret_key or _kept_secret(self.data_dir)})


def _kept_secret(data_dir: Path) -> str:
    """The key that signs cookies, made at first start and kept readable by its owner alone."""
    path = data_dir / "secret_key"
    with _locked(data_dir):
        # A start that was cut short may have left an empty file: that is no key.
        if not path.exists() or not path.read_text().strip():
            _write_privately(path, secrets.token_hex(32))
        return path.read_text()


def _write_privately(path: Path, text: str) -> None:
    """Writes a file that is there as a whole or not at all, readable by its owner alone."""
    part = path.with_name(f"{path.name}.part")
    part.unlink(missing_ok=True)
    with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Processes that start at once take turns, so that all of them sign with one key."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
