"""Writing: a batch of records becomes columns at once, and a row group of the file."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import accumulate, chain
from operator import attrgetter
from pathlib import Path
from typing import Any

import msgspec

from exports.base import Item
from exports.extras import need
from exports.loss import LossReport
from exports.parquet.schema import EXTRA, JSON, SCHEMA, arrow_schema, arrow_type
from exports.shards import runs
from schemas.gold import GoldDocument, Incident

# Each ends at the first of its two bounds; memory holds one row group.
SHARD_DOCUMENTS, SHARD_CHARACTERS = 200_000, 500_000_000
GROUP_DOCUMENTS, GROUP_CHARACTERS = 1_000, 8_000_000

_encode = msgspec.json.Encoder().encode


def write(
    items: Iterable[Item], directory: Path, report: LossReport, shard_documents: int = SHARD_DOCUMENTS
) -> None:
    """Writes `data-00000.parquet` and so on; without any document one file that has only the columns."""
    names = (directory / f"data-{number:05}.parquet" for number in range(100_000))
    shards: Iterator[Iterable[Item]] = runs(items, shard_documents, SHARD_CHARACTERS)
    for shard in chain([next(shards, ())], shards):
        write_shard(shard, next(names), report)


def write_shard(items: Iterable[Item], path: Path, report: LossReport) -> None:
    """Writes all the items into one file. `report` is that of the export; nothing is lost here."""
    pq = need("pyarrow.parquet", EXTRA)
    with pq.ParquetWriter(path, arrow_schema(), compression="zstd") as file:
        for group in runs(items, GROUP_DOCUMENTS, GROUP_CHARACTERS):
            file.write_batch(_batch([item.document for item in group]))


def _batch(documents: Sequence[GoldDocument]) -> Any:
    pa = need("pyarrow", EXTRA)
    return pa.record_batch(_columns(documents, SCHEMA), schema=arrow_schema())


def _columns(items: Sequence[Any], fields: dict[str, Any]) -> list[Any]:
    return [_column([*map(_getter(name), items)], kind) for name, kind in fields.items()]


def _column(values: list[Any], kind: Any) -> Any:
    """The values as a pyarrow.Array; a list of structs is made of the columns of all of its structs."""
    pa = need("pyarrow", EXTRA)
    if kind == JSON:
        return pa.array([_encode(value) if value else b"{}" for value in values], pa.binary()).cast(
            pa.string()
        )
    if not (isinstance(kind, list) and isinstance(kind[0], dict)):
        return pa.array(values, arrow_type(kind))
    offsets = pa.array(accumulate(map(len, values), initial=0), pa.int32())
    (fields,) = kind
    columns = _columns([*chain.from_iterable(values)], fields)
    structs = pa.StructArray.from_arrays(columns, fields=[*arrow_type(fields)])
    return pa.ListArray.from_arrays(offsets, structs, type=arrow_type(kind))


def _getter(name: str) -> Callable[[Any], Any]:
    return _shared if name == "shared" else attrgetter(name)


def _shared(incident: Incident) -> str | None:
    return None if incident.shared is msgspec.UNSET else incident.shared
