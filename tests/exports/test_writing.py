import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

import exports
from exports import ExportError, Item, LossReport, get
from schemas import gold
from schemas.gold import Argument, Event, GoldDocument, Span
from schemas.text import tokenize

ROOT = Path(__file__).parents[2]
WRITABLE = [each for each in exports.FORMATS if each.writer]


def test_an_unknown_format_names_those_there_are() -> None:
    with pytest.raises(ExportError, match="'papyrus'; there are gold-jsonl, "):
        get("papyrus")


def test_every_written_format_has_its_page() -> None:
    pages = {path.stem for path in (ROOT / "docs" / "formats").glob("*.md")}
    assert pages == {each.id for each in WRITABLE} | {"import", "README"}


@pytest.mark.parametrize("chosen", WRITABLE, ids=lambda each: each.id)
def test_an_error_leaves_nothing_behind(chosen: exports.Format, annotate, tmp_path: Path) -> None:
    def failing() -> Iterator[Item]:
        yield Item.tokenized(annotate("Hama.", ("Hama", "l")))
        raise OSError("the database went away")

    with pytest.raises(OSError, match="went away"):
        chosen.write(failing(), tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("chosen", WRITABLE, ids=lambda each: each.id)
def test_an_export_is_never_written_over(chosen: exports.Format, tmp_path: Path) -> None:
    chosen.write([], tmp_path / "new" / "folder")
    with pytest.raises(ExportError, match="holds an export already"):
        chosen.write([], tmp_path / "new" / "folder")


def test_a_file_in_the_way_is_kept(annotate, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text("mine")
    with pytest.raises(ExportError, match=r"gold\.jsonl exists"):
        get("gold-jsonl").write([Item.tokenized(annotate("Hama."))], tmp_path)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["mine"]


def test_a_format_that_is_only_read_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="CSV or TSV can be read, not written"):
        get("csv").write([], tmp_path)
    with pytest.raises(ExportError, match="can be written, not read"):
        exports.read([tmp_path], "acled")


def test_writers_use_the_stored_tokens(annotate, tmp_path: Path) -> None:
    stored = tokenize("no-one", "xx")
    get("conll").write([Item(annotate("no one"), lambda: stored)], tmp_path)
    tokens = (tmp_path / "iob2.conll").read_text().splitlines()[2:]
    assert [line.split("\t")[0] for line in tokens if line] == ["no one"[a:b] for a, b in stored]


@pytest.mark.parametrize("chosen", ["gold-jsonl", "conll"])
def test_memory_does_not_grow_with_the_documents(chosen: str, tmp_path: Path) -> None:
    text = "Rebels took Hama. " * 20
    tokens = tokenize(text, "en")
    spans = tuple(Span(id=f"s{n}", start=n * 18, end=n * 18 + 6, label="actor") for n in range(20))

    def items() -> Iterator[Item]:
        for number in range(3_000):
            yield Item(GoldDocument(id=f"d{number}", text=text, spans=spans), lambda: tokens)

    tracemalloc.start()
    try:
        get(chosen).write(items(), tmp_path)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 2_000_000


def test_a_long_document_is_written_whole(tmp_path: Path) -> None:
    text = "Rebels took Hama 🚀.\r\n" * 5_000
    record = GoldDocument(id="long", text=text, spans=(Span(id="s1", start=12, end=16, label="location"),))
    for chosen in WRITABLE:
        report = chosen.write([Item.tokenized(record)], tmp_path / chosen.id)
        only_of_events = chosen.id in {"rams", "grit", "gtt", "acled", "ucdp"}
        assert report.kept("spans") == (0 if only_of_events else 1)
    assert (tmp_path / "gold-jsonl" / "gold.jsonl").read_bytes() == gold.encode(record) + b"\n"
    assert [each.document for each in exports.read([tmp_path / "spacy"], "spacy")] == [record]
    assert (tmp_path / "conll" / "iob2.conll").read_text("utf-8").count("\n🚀\tO\n") == 5_000


def test_losses_are_counted_to_the_last_and_shown_to_the_twentieth(annotate) -> None:
    report = LossReport("conll")
    for number in range(30):
        document = annotate("Hama " * 40, ("Hama " * 39, "l"), name=f"d{number}")
        report.count(document)
        report.drop("spans", "discontinuous", document, "s1", document.spans[0].text)
    (entry,) = json.loads(report.encode())["dropped"]
    assert (entry["count"], len(entry["examples"]), len(entry["examples"][0]["quote"])) == (30, 20, 80)
    assert entry["examples"][0]["document"] == "d0"
    assert report.rows()[0] == ("spans", 30, 0, 30, 0)
    assert "dropped: 30 spans: discontinuous" in str(report)


def test_whole_kinds_are_counted_item_by_item(annotate, tmp_path: Path) -> None:
    events = tuple(Event(f"e{n}", "strike", arguments=(Argument("place", span="s1"),) * 3) for n in range(15))
    base = annotate("Hama.", ("Hama", "location"))
    record = GoldDocument(id="d1", text=base.text, spans=base.spans, events=events, title="T").check()
    report = get("conll").write([Item.tokenized(record)], tmp_path)
    assert {kind: (found, kept) for kind, found, kept, _, _ in report.rows()} == {
        "spans": (1, 1), "events": (15, 0), "arguments": (45, 0), "fields": (2, 0),
    }  # fmt: skip
    arguments = next(entry for (kind, _), entry in report.dropped.items() if kind == "arguments")
    assert (arguments.count, len(arguments.examples), arguments.examples[0]) == (
        45,
        20,
        ("d1", "e0.place", "s1"),
    )
    assert json.loads((tmp_path / "loss.json").read_bytes()) == report.to_dict()
