"""A shard of a release's gold in another format: the piece of work that processes, or machines, share.

Each shard is converted by itself, so the files are the same bytes whoever converts how many at once.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from shutil import rmtree
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import exports
from exports.base import LOSS_FILE, ExportError, Item
from exports.loss import LossReport
from schemas import gold

# What the folder of a shard is called before it is complete.
_BEGUN = ".shard-"
_CHUNK = 1 << 20


class Task(NamedTuple):
    """A shard to convert: the URL of a gold JSONL file, and that of the folder for its files."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Engine:
    """What runs functions elsewhere: `submit` one for a future; `completed` gives futures as they end."""

    submit: Callable[..., Any]
    completed: Callable[[Sequence[Any]], Iterator[Any]]


def convert(source: str, format_id: str, target: str) -> LossReport:
    """Converts one shard; URLs are those of fsspec, or paths. What it could not carry is in the report.

    The files of a shard appear together, those of object storage one by one; that a shard was converted
    before, by a worker whose answer was lost, makes no difference. Raises ExportError for an unknown format
    or a record that is not sound.
    """
    import fsspec

    chosen = exports.get(format_id)
    system, root = fsspec.url_to_fs(target)
    local = "file" in system.protocol
    with TemporaryDirectory(prefix=_BEGUN, dir=_made(Path(root).parent) if local else None) as folder:
        made = Path(folder) / "made"
        # The files of fsspec find the end of a line in their whole cache, each time.
        with fsspec.open(source, "rb") as file, BufferedReader(file, _CHUNK) as lines:
            report = chosen.write(_items(lines), made)
        (made / LOSS_FILE).unlink()  # that of the whole export counts
        if local:
            _move(made, Path(root))
        else:
            for path in sorted(path for path in made.rglob("*") if path.is_file()):
                system.put_file(str(path), f"{root}/{path.relative_to(made).as_posix()}")
    return report


def convert_all(
    tasks: Sequence[Task], format_id: str, engine: Engine, done: Callable[[int], None] = lambda number: None
) -> LossReport:
    """Converts all shards on an engine; the report of all together, the same in whatever order they end.

    Raises ExportError with the name of the first shard that failed; others may have been converted by then.
    """
    waiting = {engine.submit(convert, task.source, format_id, task.target): task for task in tasks}
    reports: dict[str, LossReport] = {}
    for number, future in enumerate(engine.completed(list(waiting)), 1):
        task = waiting[future]
        try:
            reports[task.source] = future.result()
        except Exception as error:  # whatever it was, it happened elsewhere: only its words come here
            words = str(error) or type(error).__name__
            raise ExportError(f"{task.source.rpartition('/')[2]}: {words}") from error
        done(number)
    whole = LossReport(format_id)
    for task in tasks:
        whole.add(reports[task.source])
    return whole


def clear(out: Path) -> None:
    """Takes away what workers that were ended had begun below a directory."""
    for begun in out.glob(f"{_BEGUN}*"):
        rmtree(begun, ignore_errors=True)


def _items(lines: Iterator[bytes]) -> Iterator[Item]:
    for number, line in enumerate(lines, 1):
        try:
            yield Item.tokenized(gold.decode(line))
        except gold.GoldError as error:
            raise ExportError(f"line {number}: {error}") from error


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _move(made: Path, root: Path) -> None:
    try:
        made.rename(root)
    except OSError:
        if not root.is_dir():
            raise
