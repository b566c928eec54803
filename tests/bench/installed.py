"""The size of the base install."""

import importlib.metadata
import importlib.util
import re
import subprocess
from pathlib import Path

from tests.bench.rows import Bench, Figure, Figures, Row

ROWS = (
    Row("installed", "installed size: base", ("994 MB", "712 MB", "471 MB"), 400, "MB",
        "Disk blocks of the files of every package in requirements/base.txt, with their bytecode and pip, as "
        "they lie in .venv; with `--install` of the .venv that `make setup` makes in a fresh copy."),
)  # fmt: skip
_ROOT = Path(__file__).parents[2]


def measure(bench: Bench) -> Figures:
    """One look: the size does not vary."""
    size, note = _fresh(bench.work) if bench.install else _present()
    return {"installed": Figure(size / 1e6, size / 1e6, size / 1e6, note)}


def _present() -> tuple[int, str]:
    pinned = (_ROOT / "requirements" / "base.txt").read_text()
    names = [*re.findall(r"^([A-Za-z0-9_.-]+)(?:\[.*\])?==", pinned, re.MULTILINE), "pip"]
    sizes = {}
    for name in names:
        try:
            sizes[name] = _size_of(importlib.metadata.distribution(name))
        except importlib.metadata.PackageNotFoundError:  # for other systems or versions of Python
            continue
    largest = sorted(sizes, key=sizes.__getitem__, reverse=True)[:5]
    listed = ", ".join(f"{name} {sizes[name] / 1e6:.0f}" for name in largest)
    return sum(sizes.values()), f"{len(sizes)} packages; largest: {listed} MB"


def _size_of(package: importlib.metadata.Distribution) -> int:
    size = 0
    for file in package.files or ():
        path = Path(package.locate_file(file))
        if "__pycache__" in path.parts:
            continue
        size += _blocks(path)
        if path.suffix == ".py":
            size += _blocks(Path(importlib.util.cache_from_source(str(path))))
    return size


def _blocks(path: Path) -> int:
    return path.stat().st_blocks * 512 if path.is_file() else 0


def _fresh(work: Path) -> tuple[int, str]:
    """Installs a copy of the sources; takes a minute or two and the package index."""
    copy = work / "clone"
    subprocess.run(["git", "clone", "-q", _ROOT, copy], check=True)
    subprocess.run(["make", "-s", "setup"], cwd=copy, check=True, stdout=subprocess.DEVNULL)
    kilobytes = subprocess.run(
        ["du", "-sk", ".venv"], cwd=copy, check=True, capture_output=True, text=True
    ).stdout.split()[0]
    return int(kilobytes) * 1024, "a fresh clone of the last commit"
