"""Parquet: every record comes back, `datasets` reads it with its types, and broken files do no harm."""

import json
from pathlib import Path
from typing import Any

import datasets
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exports
from exports import Flaw, Item, LossReport, ReadOptions, Source, parquet
from schemas.gold import GoldDocument, Incident
from tests.exports import cases


def _read(path: Path, notes: list[str] | None = None, **options: Any) -> list[Any]:
    return list(parquet.read(Source(path, path.name), ReadOptions(**options), [] if notes is None else notes))


def _from_row(row: dict[str, Any]) -> dict[str, Any]:
    """A row as the page of the format tells its readers to make it a record."""
    for field in ("metadata", "provenance"):
        row[field] = json.loads(row[field])
    for kind in ("spans", "entities", "events", "claims"):
        for item in row[kind]:
            for field in item.keys() & {"attributes", "links"}:
                item[field] = json.loads(item[field])
    return row


@pytest.fixture
def load(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """`datasets`, which is neither to use the network nor the person's own cache."""
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()

    def rows(*files: Path) -> datasets.Dataset:
        return datasets.load_dataset(
            "parquet", data_files=[*map(str, files)], split="train", cache_dir=str(tmp_path / "cache")
        )

    return rows


def test_every_case_comes_back_from_our_reader_and_from_datasets(tmp_path: Path, load) -> None:
    records = [*map(cases.record, cases.NAMES), cases.long()]
    report = exports.get("parquet").write(map(Item.tokenized, records), tmp_path / "out")
    (path,) = (tmp_path / "out").glob("*.parquet")
    assert (path.name, report.dropped, report.changed) == ("data-00000.parquet", {}, {})
    found = _read(path)
    flaws = [each for each in found if isinstance(each, Flaw)]
    assert [flaw.reason for flaw in flaws] == ["row 6: text: empty"]
    assert [each.document for each in found if each not in flaws] == [each for each in records if each.text]
    loaded = load(path)
    assert loaded.features == datasets.Features.from_dict(parquet.features())
    assert loaded.features["spans"].feature["start"] == datasets.Value("int64")
    for row, record in zip(loaded, records, strict=True):
        raw = _from_row(row)
        for incident in raw["incidents"]:
            if incident["shared"] is None:
                del incident["shared"]
        assert msgspec.convert(raw, GoldDocument) == record


def test_the_seed_loses_nothing(shared_data, tmp_path: Path, load) -> None:
    (seed,) = exports.read([shared_data("seed/gold.json")])
    report = exports.get("parquet").write([Item.tokenized(seed.document)], tmp_path / "out")
    assert [report.kept(kind) for kind in ("spans", "entities", "events", "arguments", "claims")] == [
        229, 54, 60, 130, 60,
    ]  # fmt: skip
    path = tmp_path / "out" / "data-00000.parquet"
    assert [each.document for each in _read(path)] == [seed.document]
    (row,) = load(path)
    assert [span["text"] for span in row["spans"]] == [span.text for span in seed.document.spans]


def test_an_incident_shared_with_other_documents_stays_so(tmp_path: Path) -> None:
    record = GoldDocument(
        id="d", text="Hama.", incidents=(Incident("i1", shared="x1"), Incident("i2"))
    ).check()
    parquet.write_shard([Item.tokenized(record)], tmp_path / "a.parquet", LossReport("parquet"))
    assert [each.document for each in _read(tmp_path / "a.parquet")] == [record]


def test_shards_are_bounded_and_the_same_gold_gives_the_same_bytes(annotate, tmp_path: Path, load) -> None:
    documents = [annotate(f"Hama {n}.", ("Hama", "l"), name=f"d{n}") for n in range(7)]
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        parquet.write(map(Item.tokenized, documents), tmp_path / name, LossReport("parquet"), 3)
    files = sorted((tmp_path / "a").iterdir())
    assert [path.name for path in files] == [f"data-0000{n}.parquet" for n in range(3)]
    assert [path.read_bytes() for path in files] == [(tmp_path / "b" / p.name).read_bytes() for p in files]
    assert [each.document for path in files for each in _read(path)] == documents
    assert load(*files)["id"][:] == [document.id for document in documents]


def test_no_documents_leave_a_file_with_the_columns(tmp_path: Path) -> None:
    exports.get("parquet").write([], tmp_path)
    table = pq.read_table(tmp_path / "data-00000.parquet")
    assert (table.column_names, table.num_rows) == (list(parquet.SCHEMA), 0)


def test_a_row_group_is_written_as_soon_as_it_is_full(annotate, tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    sizes = []

    def items():
        for number in range(2_500):
            sizes.append(path.stat().st_size)
            yield Item.tokenized(annotate(f"Hama {number}.", ("Hama", "l")))

    parquet.write_shard(items(), path, LossReport("parquet"))
    assert sizes[999] < sizes[1_001] < sizes[2_001]
    assert pq.ParquetFile(path).metadata.num_row_groups == 3


def test_files_of_others_are_read_by_the_names_of_their_columns(tmp_path: Path) -> None:
    spans = [[{"start": 0, "end": 4, "label": "place", "score": 0.5}], [], None]
    table = pa.table(
        {
            "Text": ["Hama 🚀 fell.", "Homs.", ""],
            "date": pa.array([0, 1, 2], pa.date32()),
            "spans": spans,
            "desk": ["night", None, "day"],
            "tokens": [["a"], [], []],
        }
    )
    pq.write_table(table, tmp_path / "other.parquet")
    notes: list[str] = []
    first, second, flaw = _read(tmp_path / "other.parquet", notes)
    assert [(span.label, span.text) for span in first.document.spans] == [("place", "Hama")]
    assert (first.document.published, first.document.metadata) == ("1970-01-01", {"desk": "night"})
    assert (first.place, first.annotated, second.annotated) == ("other.parquet, row 1", True, True)
    assert flaw == Flaw("other.parquet", None, "row 3: text: empty")
    assert notes == [
        "other.parquet: 'score' of spans is not read (found 1 times)",
        "other.parquet: 'tokens' is not read (found 1 times)",
    ]


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("metadata", "{", "row 1: not JSON"),
        ("text", None, "row 1: Expected `str`, got `null`"),
        ("spans", None, "row 1: Expected `array`, got `null`"),
    ],
)
def test_a_row_that_is_no_record_is_a_flaw(column: str, value: Any, reason: str, tmp_path: Path) -> None:
    parquet.write_shard([Item.tokenized(cases.record("everything"))], tmp_path / "a", LossReport("parquet"))
    rows = pq.read_table(tmp_path / "a").to_pylist()
    table = pa.Table.from_pylist([rows[0] | {column: value}, *rows], parquet.arrow_schema())
    pq.write_table(table, tmp_path / "b.parquet")
    flaw, second = _read(tmp_path / "b.parquet")
    assert reason in flaw.reason
    assert second.document == cases.record("everything")


def test_one_long_string_in_many_rows_is_not_unfolded(tmp_path: Path) -> None:
    text = pa.DictionaryArray.from_arrays(pa.array([0] * 100_000, pa.int32()), pa.array(["Hama " * 100_000]))
    pq.write_table(pa.table({"text": text}), tmp_path / "bomb.parquet", dictionary_pagesize_limit=1 << 30)
    assert (tmp_path / "bomb.parquet").stat().st_size < 1_000_000
    *taken, flaw = _read(tmp_path / "bomb.parquet", max_bytes=100_000_000)
    assert flaw.reason == "expands beyond 100,000,000 bytes"
    assert len(taken) == 199


def test_a_row_that_no_memory_can_hold_is_a_flaw(tmp_path: Path) -> None:
    rows = pa.ListArray.from_arrays(pa.array([0, 10_000_000], pa.int32()), pa.nulls(10_000_000, pa.string()))
    pq.write_table(pa.table({"text": ["Hama."], "spans": rows}), tmp_path / "bomb.parquet")
    assert (tmp_path / "bomb.parquet").stat().st_size < 10_000
    (flaw,) = _read(tmp_path / "bomb.parquet", max_bytes=20_000_000)
    assert flaw.reason == "expands beyond 20,000,000 bytes"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_broken_files_give_flaws(data: st.DataObject, tmp_path: Path) -> None:
    whole = tmp_path / "whole.parquet"
    if not whole.exists():
        records = (cases.record(name) for name in cases.NAMES if cases.record(name).text)
        parquet.write_shard(map(Item.tokenized, records), whole, LossReport("parquet"))
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(
        content[: data.draw(st.integers(0, len(content)))] if data.draw(st.booleans()) else content
    )
    for found in _read(broken):
        assert isinstance(found, Flaw) or found.document.check()
