"""What a run was made on: without it figures mean nothing."""

import importlib.metadata
import os
import platform
import re
import sqlite3
import subprocess
from datetime import UTC, datetime
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PACKAGES = ("flask", "sqlmodel", "sqlalchemy", "gunicorn", "spacy", "playwright")


def describe(chromium: str | None) -> list[str]:
    """Date, machine, commit and versions, a line each."""
    packages = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in _PACKAGES)
    return [
        f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC, commit {_commit()}",
        f"{_processor()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB, {platform.platform()}",
        f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {packages}",
        _output([chromium, "--version"]) if chromium else "no Chromium: set ANNOTATOR_CHROMIUM",
    ]


def load() -> str:
    """The machine's load average over the last one and five minutes."""
    one, five, _ = os.getloadavg()
    return f"{one:.1f} (1 min), {five:.1f} (5 min)"


def _commit() -> str:
    changed = _output(["git", "-C", str(_ROOT), "status", "--porcelain", "annotator", "schemas", "exports"])
    return _output(["git", "-C", str(_ROOT), "rev-parse", "--short", "HEAD"]) + (
        " with uncommitted changes" if changed else ""
    )


def _processor() -> str:
    found = re.search(r"model name\s*: (.+)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _output(command: list[str]) -> str:
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=30).stdout.strip()
    except OSError:
        return "unknown"
