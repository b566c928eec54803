"""Taking the 1,300 MUC documents in."""

import itertools
import resource
import subprocess
from pathlib import Path

from annotator.permissions import OPERATOR
from annotator.services import importing
from tests.bench import corpus
from tests.bench.rows import Bench, Figure, Figures, Row, median, processor, timed
from tests.bench.server import COMMAND, environment
from tests.bench.site import SLUG, Site

_HOW = (
    "`services.importing.files` on a JSONL file of the 1,300 texts, into a new database: reading, checking, "
    "writing and publishing, without the making of tokens, which the job worker does afterwards. "
)
ROWS = (
    Row("import texts", "import, texts", ("5,860 docs/s", "1,533 docs/s", "–"), 6_000, "docs/s",
        _HOW, least=True),
    Row("import spans", "import, texts with spans", ("1,878 docs/s", "1,216 docs/s", "–"), 2_500, "docs/s",
        "The same with their 5,790 spans, as gold.", least=True),
    Row("import texts, command", "the same by `annotator import`", ("", "", ""), None, "docs/s",
        "The whole command, from its start to its end: Python, imports of modules, the import, then the "
        "tokens of all documents.", least=True),
    Row("import spans, command", "with spans by `annotator import`", ("", "", ""), None, "docs/s",
        "The same with `--as gold`.", least=True),
)  # fmt: skip
_numbers = itertools.count()


def measure(bench: Bench) -> Figures:
    """Each import goes into a new project."""
    articles = corpus.muc()
    texts = corpus.write(articles, bench.work / "texts.jsonl", annotated=False)
    spans = corpus.write(articles, bench.work / "spans.jsonl", annotated=True)
    service, command = bench.times(7, 2), bench.times(3, 1)
    runs = {
        "import texts": [_by_service(bench, texts, None) for _ in range(service)],
        "import spans": [_by_service(bench, spans, "gold") for _ in range(service)],
        "import texts, command": [_by_command(bench, texts, None) for _ in range(command)],
        "import spans, command": [_by_command(bench, spans, "gold") for _ in range(command)],
    }
    return {key: _rate(len(articles), found) for key, found in runs.items()}


def _rate(count: int, runs: list[tuple[float, float]]) -> Figure:
    busy = median(count / spent for _, spent in runs).value
    return median((count / seconds for seconds, _ in runs), 1, f"{busy:,.0f} a second of processor time")


def _by_service(bench: Bench, path: Path, owner: str | None) -> tuple[float, float]:
    """Seconds, and seconds of processor time."""
    site = Site(bench.work / f"import-{next(_numbers)}")
    intake = importing.Intake(owner=owner)

    def work() -> None:
        result = importing.files(site.store, OPERATOR, SLUG, [path], intake=intake)
        assert result.state == "done", result

    spent: list[float] = []
    seconds = timed(lambda: spent.append(processor(work)))
    site.store.engine.dispose()
    return seconds, spent[0]


def _by_command(bench: Bench, path: Path, owner: str | None) -> tuple[float, float]:
    site = Site(bench.work / f"import-{next(_numbers)}")
    site.store.engine.dispose()
    command = [COMMAND, "import", SLUG, path, *(["--as", owner] if owner else [])]
    before = _children()
    seconds = timed(
        lambda: subprocess.run(
            command, env=environment(site.directory), check=True, capture_output=True, timeout=120
        )
    )
    return seconds, _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
