"""Writing a release into a directory: its gold first, in shards, then what is told of it."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import msgspec

from exports import engines, parquet
from exports.base import Item
from exports.loss import LossReport
from exports.release import croissant, plots, sheet
from exports.release.manifest import MANIFEST, Manifest, Part, Splitting, address, part
from exports.release.sheet import Facts
from exports.release.statistics import Statistics
from schemas import gold
from schemas.gold import GoldDocument

# A shard of gold ends at the first of the two.
SHARD_DOCUMENTS = 10_000
SHARD_BYTES = 256 << 20
GOLD, TABLES = "gold", "data"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a release is made with: `groups` are the near-duplicates by id, `files` further files by path."""

    project: str
    version: str
    ontology: str
    tool: str
    policy: str
    splits: tuple[str, ...]
    splitting: Splitting
    licence: str = "other"
    contradictions: int = 0
    groups: Sequence[Sequence[str]] = ()
    files: dict[str, bytes] = field(default_factory=dict)


def write(
    root: Path,
    records: Iterable[tuple[str, GoldDocument]],
    settings: Settings,
    facts: Facts,
    workers: int = 1,
) -> tuple[Manifest, str]:
    """Writes all files of a release into an empty directory; its manifest and its address.

    `records` are split and document; memory holds one document, the counts, and a line for each document.
    So many processes make the Parquet files, whose bytes do not depend on the number.
    """
    counted = {split: Statistics() for split in settings.splits}
    shards = _gold(root, records, counted, settings)
    parts = [part(root, path, split, documents) for path, split, documents in shards]
    parts += _tables(root, shards, workers)
    texts = {**settings.files, "near-duplicates.json": _json(_groups(settings.groups))}
    texts |= plots.draw(counted)
    gold_address = _gold_address(parts)
    sizes = Counter({split: 0 for split in settings.splits})
    for each in parts:
        if each.split is not None and each.path.startswith(f"{TABLES}/"):
            sizes[each.split] += each.bytes
    texts["README.md"] = sheet.write(settings, counted, facts, gold_address, sizes).encode()
    parts += [_put(root, path, content) for path, content in sorted(texts.items())]
    parts.append(part(root, root / "splits.tsv"))
    parts.append(_put(root, "croissant.json", croissant.write(settings, counted, facts, parts)))
    made = Manifest(
        project=settings.project,
        version=settings.version,
        ontology=settings.ontology,
        tool=settings.tool,
        policy=settings.policy,
        licence=settings.licence,
        contradictions=settings.contradictions,
        splitting=settings.splitting,
        counts={split: counted[split].counts() for split in settings.splits},
        gold=gold_address,
        files=tuple(sorted(parts, key=lambda each: each.path)),
    )
    content = made.encode()
    (root / MANIFEST).write_bytes(content)
    return made, address(content)


class _Shards:
    """The gold files of one split, the next begun when one is full."""

    def __init__(self, root: Path, split: str, stack: ExitStack) -> None:
        self._root, self._split, self._stack = root, split, stack
        self.done: list[tuple[Path, str, int]] = []
        self._file: IO[bytes] | None = None
        self._path = root
        self._documents = self._bytes = 0

    def put(self, line: bytes) -> None:
        full = self._documents >= SHARD_DOCUMENTS or self._bytes >= SHARD_BYTES
        if self._file is None or full:
            self.end()
            self._path = self._root / GOLD / f"{self._split}-{len(self.done):05}.jsonl"
            self._file = self._stack.enter_context(self._path.open("wb"))
        self._file.write(line)
        self._documents += 1
        self._bytes += len(line)

    def end(self) -> None:
        if self._file is not None:
            self._file.close()
            self.done.append((self._path, self._split, self._documents))
        self._file, self._documents, self._bytes = None, 0, 0


def _gold(
    root: Path,
    records: Iterable[tuple[str, GoldDocument]],
    counted: dict[str, Statistics],
    settings: Settings,
) -> list[tuple[Path, str, int]]:
    """Writes the gold and the list of splits; path, split and number of documents of each shard."""
    (root / GOLD).mkdir(parents=True)
    group_of = {uid: str(number) for number, group in enumerate(settings.groups, 1) for uid in group}
    with ExitStack() as stack:
        listed = stack.enter_context((root / "splits.tsv").open("w", encoding="utf-8", newline="\n"))
        listed.write("id\tsplit\tgroup\n")
        shards = {split: _Shards(root, split, stack) for split in settings.splits}
        for split, document in records:
            shards[split].put(gold.encode(document) + b"\n")
            counted[split].add(document)
            listed.write(f"{document.id}\t{split}\t{group_of.get(document.id, '')}\n")
        for each in shards.values():
            each.end()
    return [shard for each in shards.values() for shard in each.done]


def _tables(root: Path, shards: list[tuple[Path, str, int]], workers: int) -> list[Part]:
    """A Parquet file for each shard of gold."""
    (root / TABLES).mkdir()
    if workers == 1:
        return [_table(root, *shard) for shard in shards]
    with engines.processes(workers) as engine:
        waiting = [engine.submit(_table, root, *shard) for shard in shards]
        return [each.result() for each in waiting]


def _table(root: Path, source: Path, split: str, documents: int) -> Part:
    path = root / TABLES / f"{source.stem}.parquet"
    parquet.write_shard(_items(source), path, LossReport("parquet"))
    return part(root, path, split, documents)


def _items(source: Path) -> Iterator[Item]:
    with source.open("rb") as file:
        for line in file:
            yield Item.tokenized(gold.decode(line))


def _gold_address(parts: Iterable[Part]) -> str:
    """The address of the gold alone: of the splits and hashes of its shards."""
    told = [[each.split, each.sha256] for each in parts if each.path.startswith(f"{GOLD}/")]
    return f"sha256:{hashlib.sha256(msgspec.json.encode(told)).hexdigest()}"


def _groups(groups: Sequence[Sequence[str]]) -> list[dict[str, Any]]:
    return [{"group": number, "documents": list(group)} for number, group in enumerate(groups, 1)]


def _json(value: Any) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"


def _put(root: Path, name: str, content: bytes) -> Part:
    path = root / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return part(root, path)
