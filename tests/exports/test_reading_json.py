import json
from pathlib import Path

import pytest

from exports import Flaw, Incoming, Item, ReadOptions, get, read
from schemas import gold
from schemas.gold import GoldDocument, Span


def _read(tmp_path: Path, content: str, name: str = "in.jsonl", **options) -> list[Incoming | Flaw]:
    (tmp_path / name).write_text(content, "utf-8", newline="")
    return list(read([tmp_path / name], options=ReadOptions(**options)))


def _line(**fields) -> str:
    return json.dumps({"text": "Hama fell."} | fields)


def test_what_is_exported_is_read_back(annotate, tmp_path: Path) -> None:
    documents = [annotate("Hama 🚀.\r\n", ("Hama", "l")), annotate("Homs.", name="d2")]
    get("gold-jsonl").write(map(Item.tokenized, documents), tmp_path)
    found = list(read([tmp_path / "gold.jsonl"]))
    assert [each.document for each in found] == documents
    assert [each.place for each in found] == ["gold.jsonl, line 1", "gold.jsonl, line 2"]
    assert all(each.annotated for each in found)


def test_the_seed_comes_back_byte_for_byte(shared_data, tmp_path: Path) -> None:
    (found,) = read([shared_data("seed/gold.json")])
    assert gold.decode(gold.encode(found.document)) == found.document
    stored = json.loads(shared_data("seed/gold.json").read_text("utf-8"))
    assert [span.id for span in found.document.spans] == [span["id"] for span in stored["spans"]]


@pytest.mark.parametrize(
    ("name", "documents", "spans", "unread"),
    [
        ("muc4/train.jsonl", 1300, 5790, "'events' is not read (found 700 times)"),
        ("muc4/dev.jsonl", 200, 1248, "'events' is not read (found 116 times)"),
        ("re3d/re3d_public_domain_and_ogl.jsonl", 71, 3099, "'relations' is not read (found 68 times)"),
        ("wikievents/dev.jsonl", 20, 2601, "'coref' is not read (found 20 times)"),
    ],
)  # fmt: skip
def test_real_files_are_read_with_their_spans(
    name: str, documents: int, spans: int, unread: str, shared_data
) -> None:
    notes: list[str] = []
    path = shared_data(name)
    found = list(read([path], notes=notes))
    assert [flaw for flaw in found if isinstance(flaw, Flaw)] == []
    assert (len(found), sum(len(each.document.spans) for each in found)) == (documents, spans)
    assert all(each.annotated and each.document.check() for each in found)
    assert f"{path.name}: {unread}" in notes


def test_loose_fields_find_their_place(tmp_path: Path) -> None:
    (found,) = _read(
        tmp_path,
        _line(
            id=7, headline="T", date="2024-11-30T08:00:00Z", publisher="Wire", link="https://x.org",
            lang="ar", desk="night", score=0.5, meta={"case": "upper"}, note=None,
        ),
    )  # fmt: skip
    assert found == Incoming(
        GoldDocument(
            id="7", external_id="7", title="T", text="Hama fell.", language="ar", published="2024-11-30",
            source="Wire", url="https://x.org", metadata={"desk": "night", "score": 0.5, "case": "upper"},
        ),
        "in.jsonl, line 1",
        annotated=False,
    )  # fmt: skip


def test_no_spans_listed_is_not_the_same_as_an_empty_list(tmp_path: Path) -> None:
    found = _read(tmp_path, _line() + "\n\n" + _line(spans=[]) + "\r\n")
    assert [(each.annotated, each.place) for each in found] == [
        (False, "in.jsonl, line 1"), (True, "in.jsonl, line 3"),
    ]  # fmt: skip


def test_missing_and_repeated_ids_are_made_unique(tmp_path: Path) -> None:
    bounds = {"start": 0, "end": 4, "label": "l"}
    ids: list[dict[str, object]] = [{"id": "s1"}, {}, {"id": "s1"}, {"id": 3}, {"id": ""}, {"id": "s4"}]
    (found,) = _read(tmp_path, _line(spans=[bounds | each for each in ids]))
    assert [span.id for span in found.document.spans] == ["s1", "s2", "s3", "3", "s5", "s4"]


def test_notes_of_spans_are_kept_and_quotes_filled_in(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, _line(spans=[{"start": 0, "end": 4, "label": "l", "note": "sic"}]))
    assert found.document.spans == (
        Span(id="s1", start=0, end=4, label="l", text="Hama", attributes={"note": "sic"}),
    )


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    span = {"start": 0, "end": 4, "label": "l", "confidence": 1}
    (tmp_path / "in.jsonl").write_text("\n".join([_line(spans=[span], tokens=["a"], coref=[])] * 3))
    notes: list[str] = []
    assert len(list(read([tmp_path / "in.jsonl"], notes=notes))) == 3
    assert notes == [
        "in.jsonl: 'confidence' of spans is not read (found 3 times)",
        "in.jsonl: 'tokens' is not read (found 3 times)",
    ]


def test_a_json_file_holds_a_list_or_one_object(tmp_path: Path) -> None:
    found = _read(tmp_path, f"[{_line()},\n {_line(text='')}]", "in.json")
    assert [str(each) for each in found if isinstance(each, Flaw)] == ["in.json: item 2: text: empty"]
    assert found[0].place == "in.json, item 1"
    (single,) = _read(tmp_path, json.dumps(json.loads(_line()), indent=1), "in.json")
    assert single.place == "in.json"
    (flaw,) = _read(tmp_path, _line() + "\n" + _line(), "in.json")
    assert "must be called .jsonl" in flaw.reason


def test_text_is_kept_as_it_is(tmp_path: Path) -> None:
    text = "\ufeff a\r\nb\tc\u00a0e\u0301 \u200d😀\u2028\x85 \n"
    (found,) = _read(tmp_path, "\ufeff" + json.dumps({"text": text}, ensure_ascii=False))
    assert found.document.text == text


def test_a_mapping_names_other_fields(tmp_path: Path) -> None:
    (found,) = _read(tmp_path, _line(story="Homs."), columns=(("text", "story"),))
    assert (found.document.text, found.document.metadata) == ("Homs.", {"text": "Hama fell."})


SPAN = {"start": 0, "end": 4, "label": "l"}


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "not JSON: Input data was truncated"),
        ('{"text": "a"} x', "not JSON: JSON is malformed"),
        ("[" * 100_000, "JSON nested too deeply"),
        (_line(desk="a\0"), "metadata 'desk': U+0000 at offset 1"),
        ("[1]", "expected a JSON object"),
        ("{}", "text: missing"),
        (_line(text=None), "text: missing"),
        (_line(text=["Hama"]), "text: expected a string"),
        (_line(text=" \n\u00a0"), "text: empty"),
        (_line(text="a\0b"), "text: U+0000 at offset 1; if the file is UTF-16, name the encoding"),
        ('{"text": "a \\ud83d b"}', "not JSON: "),
        (_line(title={"en": "T"}), "title: expected a string"),
        (_line(title="a\0"), "title: U+0000 at offset 1"),
        (_line(text="a" * 10_000_001), "text: 10,000,001 characters; at most 10,000,000 can be annotated"),
        (_line(published="30.11.2024"), "published: '30.11.2024' is not a date such as 2024-11-30"),
        (_line(published="2024-13"), "published: '2024-13' is not a date"),
        (_line(published="2023-02-29"), "published: '2023-02-29' is not a date"),
        (_line(published="2024-11-30T99:00"), "published: '2024-11-30T99:00' is not a date"),
        (_line(language="english!"), "language: 'english!' is not a code such as en"),
        (_line(spans=[SPAN | {"text": "Homs"}]), "spans[0]: says 'Homs' but the text has 'Hama' there"),
        (_line(spans=[SPAN, SPAN | {"end": 11}]), "spans[1]: [0, 11) is not inside the text of 10"),
        (_line(spans=[SPAN | {"start": -1}]), "spans[0]: [-1, 4) is not inside"),
        (_line(spans=[SPAN | {"label": " "}]), "spans[0].label: empty"),
        (_line(spans=[SPAN | {"end": "4"}]), "Expected `int`, got `str` - at `$.spans[0].end`"),
        (_line(spans=[{"start": 0, "end": 4}]), "missing required field `label` - at `$.spans[0]`"),
        (_line(spans=[[0, 4, "l"]]), "Expected `object`, got `array` - at `$.spans[0]`"),
        (_line(spans={"a": 1}), "Expected `array`, got `object` - at `$.spans`"),
        (_line(schema="gold/1"), "missing required field `id`"),
        (_line(schema="gold/9", id="a"), "gold/9"),
        (_line(schema="gold/1", id="a", colour=1), "unknown field `colour`"),
        (_line(schema="gold/1", id="a", text=""), "text: empty"),
        (_line(schema="gold/1", id="a", spans=[SPAN | {"id": "s", "entity": "n"}]), "'n' is not in the"),
    ],
)  # fmt: skip
def test_a_flaw_names_line_and_reason_and_the_rest_is_read(line: str, reason: str, tmp_path: Path) -> None:
    before, flaw, after = _read(tmp_path, "\n".join([_line(), line, _line()]))
    assert isinstance(before, Incoming)
    assert isinstance(after, Incoming)
    assert isinstance(flaw, Flaw)
    assert (flaw.file, flaw.line) == ("in.jsonl", 2)
    assert reason in flaw.reason
    assert str(flaw).startswith("in.jsonl, line 2: ")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2024", "2024"),
        ("2024-11", "2024-11"),
        ("2024-11-30 08:00", "2024-11-30"),
        (2024, "2024"),
        ("", None),
    ],
)
def test_dates_are_kept_to_the_day(given: object, kept: str | None, tmp_path: Path) -> None:
    (found,) = _read(tmp_path, _line(date=given))
    assert found.document.published == kept
