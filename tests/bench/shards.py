"""Exporting releases, several shards at once: what a document costs in ever bigger ones."""

import shutil
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from annotator.permissions import OPERATOR, Action
from annotator.services.access import enter
from annotator.store.releases import Release
from exports.release import MANIFEST, Manifest, Splitting
from exports.release.manifest import address, part
from exports.release.writing import GOLD, SHARD_DOCUMENTS
from schemas import gold
from schemas.gold import GoldDocument
from tests.bench import generate, watching
from tests.bench.rows import Bench, Figures, Row, median
from tests.bench.site import SLUG, Site
from tests.bench.watching import Run

FORMATS = {"gold-jsonl": "gold JSONL", "parquet": "Parquet"}
WORKERS = 2
_SIZE, _QUICK_SIZE = 100_000, 10_000
_HOW = (
    "`annotator export SLUG@VERSION --workers 2` of 100,000 documents of 600 characters with 10 spans, from "
    "a release on this disk into a new directory; starting the command and its processes included. Each "
    "record is read and checked."
)
_NONE = ("", "", "")
ROWS = tuple(
    row
    for format_id, title in FORMATS.items()
    for row in (
        Row(f"shards {format_id}", f"export a release as {title}, 2 processes", _NONE, 10_000, "docs/s",
            _HOW, least=True),
        Row(f"shards {format_id} memory", f"export a release as {title}: memory", _NONE, 200, "MB",
            "The highest resident memory of any of its processes meanwhile, libraries included."),
    )
)  # fmt: skip


def measure(bench: Bench) -> Figures:
    """Exports one release several times."""
    site = Site(bench.work / "shards")
    size = _QUICK_SIZE if bench.quick else _SIZE
    release(site, size)
    found: Figures = {}
    for format_id in FORMATS:
        runs = [export(site, size, format_id) for _ in range(bench.times(5, 1))]
        found[f"shards {format_id}"] = median(size / each.seconds for each in runs)
        found[f"shards {format_id} memory"] = median(each.memory for each in runs)
    return found


def export(site: Site, version: object, format_id: str) -> Run:
    """One export into a new directory, which is removed."""
    out = site.directory / "out"
    try:
        words = ("--format", format_id, "--out", out, "--workers", WORKERS)
        return watching.run(site.directory, "export", f"{SLUG}@{version}", *words)
    finally:
        shutil.rmtree(out, ignore_errors=True)


def release(site: Site, size: int) -> None:
    """Lists a release of so many documents, whose version is their number; it holds the gold only."""
    root = Path(site.settings.releases) / SLUG / str(size)
    (root / GOLD).mkdir(parents=True)
    rest, parts = _documents(size), []
    for number, shard in enumerate(iter(lambda: list(islice(rest, SHARD_DOCUMENTS)), [])):
        path = root / GOLD / f"train-{number:05}.jsonl"
        path.write_bytes(b"".join(gold.encode(each) + b"\n" for each in shard))
        parts.append(part(root, path, "train", len(shard)))
    manifest = Manifest(
        project=SLUG,
        version=str(size),
        ontology="conflict@1",
        tool="bench",
        policy="gold",
        licence="other",
        splitting=Splitting(method="ratio", splits="train=1"),
        counts={"train": {"documents": size}},
        gold="",
        files=tuple(parts),
    ).encode()
    (root / MANIFEST).write_bytes(manifest)
    with site.store.writing() as session:
        project_id = enter(session, OPERATOR, SLUG, Action.RELEASE).project_id
        kept = {"address": address(manifest), "folder": f"{SLUG}/{size}", "manifest": manifest}
        session.add(Release(project_id=project_id, version=str(size), **kept))
        session.commit()
    print(f"== a release of {size:,} documents", file=sys.stderr, flush=True)


def _documents(size: int) -> Iterator[GoldDocument]:
    texts = generate.articles()
    for number in range(size):
        article = texts[number % len(texts)]
        title, language, published, source = generate.about(number)
        yield GoldDocument(
            id=f"g{number}", external_id=f"G-{number}", title=title, text=article.text, language=language,
            published=published, source=source, spans=article.spans,
            provenance={"project": SLUG, "ontology": "conflict@1", "annotators": [], "revision": 1},
        )  # fmt: skip
