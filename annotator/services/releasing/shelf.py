"""Where the files of releases lie: a directory or object storage, through fsspec.

Every release has a folder of its own, named by project, version and content address, so that files that are
there are never written over by others. The manifest is written last: a folder without one is no release.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO, Any

from annotator.errors import Failed, NotFound
from exports.release import MANIFEST

_CHUNK = 1 << 20
# Object stores: asked for a folder, they would make a bucket of it.
_WITHOUT_FOLDERS = frozenset({"s3", "gs", "abfs"})


@dataclass(frozen=True, slots=True)
class Shelf:
    """The place for releases, by its URL."""

    url: str

    def put(self, made: Path, folder: str) -> None:
        """Copies the files of a directory into a new folder, the manifest last. Raises Failed."""
        system, root = self._system()
        target = f"{root}/{folder}"
        new = not self.holds(folder)
        files = sorted(
            (path for path in made.rglob("*") if path.is_file()), key=lambda path: path.name == MANIFEST
        )
        try:
            for path in files:
                there = f"{target}/{path.relative_to(made).as_posix()}"
                if not _WITHOUT_FOLDERS.intersection(_protocols(system)):
                    system.makedirs(there.rpartition("/")[0], exist_ok=True)
                system.put_file(str(path), there)
        except Exception as error:
            with suppress(Exception):  # what cannot be written to can hardly be cleared
                if new:
                    self.remove(folder)
            raise Failed(f"The release could not be stored under {self.url}: {error}") from error

    def holds(self, folder: str) -> bool:
        """Whether there is anything under that name."""
        system, root = self._system()
        return bool(system.exists(f"{root}/{folder}"))

    def remove(self, folder: str) -> None:
        """Takes a folder away as far as it is there."""
        system, root = self._system()
        if system.exists(f"{root}/{folder}"):
            system.rm(f"{root}/{folder}", recursive=True)

    def open(self, folder: str, path: str) -> IO[bytes]:
        """A file, to read from any place in it and to close. Raises NotFound."""
        system, root = self._system()
        try:
            file: IO[bytes] = system.open(f"{root}/{folder}/{path}", "rb")
        except FileNotFoundError as error:
            raise NotFound(f"The file {path} of this release is missing.") from error
        return file

    def address(self, folder: str, path: str) -> str:
        """The URL of a file, for others who read it."""
        return f"{self.url.rstrip('/')}/{folder}/{path}"

    @contextmanager
    def directory(self, folder: str) -> Iterator[Path]:
        """The folder as a directory of this machine; files from elsewhere are there for as long as needed."""
        system, root = self._system()
        if "file" in _protocols(system):
            yield Path(root) / folder
            return
        with TemporaryDirectory() as copied:
            for path in system.find(f"{root}/{folder}"):
                there = Path(copied) / path[path.index(folder) + len(folder) + 1 :]
                there.parent.mkdir(parents=True, exist_ok=True)
                with system.open(path, "rb") as source, there.open("wb") as target:
                    shutil.copyfileobj(source, target, _CHUNK)
            yield Path(copied)

    def _system(self) -> tuple[Any, str]:
        try:
            return file_system(self.url)
        except Failed as error:
            raise Failed(f"ANNOTATOR_RELEASES_URL: {error.message}") from error


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a path or URL, and the path in it. Raises Failed when its package is missing."""
    import fsspec

    try:
        system, root = fsspec.url_to_fs(url)
    except (ImportError, ValueError) as error:
        extra = " Install the extra: pip install 'annotator[s3]'" if url.startswith("s3:") else ""
        raise Failed(f"{url} cannot be used: {error}.{extra}") from error
    return system, str(root).rstrip("/")


def _protocols(system: Any) -> tuple[str, ...]:
    found = system.protocol
    return (found,) if isinstance(found, str) else tuple(found)
