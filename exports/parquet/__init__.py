"""Parquet for Hugging Face datasets: a row for each document, its whole gold record in nested columns."""

from exports.base import Format
from exports.parquet.reading import read
from exports.parquet.schema import SCHEMA, arrow_schema, features
from exports.parquet.writing import write, write_shard

__all__ = ["FORMAT", "SCHEMA", "arrow_schema", "features", "read", "write", "write_shard"]

FORMAT = Format(
    id="parquet",
    title="Parquet (Hugging Face)",
    extension=".parquet",
    summary="Nested columns that load_dataset reads with their types; loses nothing.",
    writer=write,
    reader=read,
    endings=(".parquet",),
)
