"""`python -m tests.bench [--quick] [--only NAME,…] [--scale 1000,…] [--install]`; see the package."""

import argparse
import os
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

from tests.bench import (
    browser,
    events,
    exporting,
    growing,
    importing,
    installed,
    machine,
    opening,
    report,
    saving,
    scale,
    shards,
    start,
    team,
)
from tests.bench.rows import Bench, Figures

MODULES = (start, installed, importing, opening, saving, team, events, exporting, shards, browser)
_DOCS = Path(__file__).parents[2] / "docs"
_SIZES = "1000,10000,100000,1000000"


def main() -> int:
    """Measures, prints the report, and writes it unless the run was quick or partial."""
    wanted = _arguments()
    with tempfile.TemporaryDirectory(prefix="annotator-bench-") as work:
        bench = Bench(Path(work), wanted.quick, _chromium(), wanted.install)
        if wanted.scale:
            work = growing if wanted.only == "shards" else scale
            return work.main(bench, [int(size) for size in wanted.scale.split(",")], _DOCS)
        return _measure(bench, set(filter(None, wanted.only.split(","))))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure against the budgets.")
    parser.add_argument("--quick", action="store_true", help="few repetitions; prints only")
    parser.add_argument("--only", default="", metavar="NAME,…", help="such as saving,browser; prints only")
    parser.add_argument("--install", action="store_true", help="measure the size of a fresh `make setup`")
    parser.add_argument(
        "--scale",
        nargs="?",
        const=_SIZES,
        metavar="N,…",
        help=f"big databases instead, or with --only shards big releases; {_SIZES} unless given",
    )
    return parser.parse_args()


def _measure(bench: Bench, only: set[str]) -> int:
    loads, figures, failures = machine.load(), Figures(), {}
    names = {module.__name__.rpartition(".")[2]: module for module in MODULES}
    chosen = {name: module for name, module in names.items() if not only or name in only}
    for name, module in chosen.items():
        print(f"== {name}", file=sys.stderr, flush=True)
        try:
            figures |= module.measure(bench)
        except Exception as error:  # one activity that is broken must not hide the others
            traceback.print_exc()
            failures[name] = f"{type(error).__name__}: {error}"
    rows = [row for module in chosen.values() for row in module.ROWS]
    lines = machine.describe(bench.chromium)
    text = report.markdown(rows, figures, lines, (loads, machine.load()), failures)
    print(text)
    if not (bench.quick or only or failures):
        (_DOCS / "benchmarks.md").write_text(text, "utf-8")
    return 1 if failures else 0


def _chromium() -> str | None:
    return os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium")


if __name__ == "__main__":
    sys.exit(main())
