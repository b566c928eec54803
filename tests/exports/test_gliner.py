"""GLiNER: its own tokens and bounds; what is written leads back to the spans, the rest is in the report."""

import json
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Item, LossReport, gliner
from schemas.gold import Argument, Event, GoldDocument, Span
from tests.exports import cases


def _write(directory: Path, *records: GoldDocument) -> tuple[list[dict[str, Any]], LossReport]:
    report = exports.get("gliner").write(map(Item.tokenized, records), directory)
    return json.loads((directory / "gliner.json").read_text("utf-8")), report


def _spans(windows: list[dict[str, Any]], text: str) -> list[tuple[int, int, str]]:
    """The spans of a document's windows in code points, by way of the tokens that GLiNER is given."""
    found = []
    for window in windows:
        bounds, at = [], window["start"]
        for token in window["tokenized_text"]:
            at = text.index(token, at)
            bounds.append((at, at + len(token)))
            at += len(token)
        found += [(bounds[first][0], bounds[last][1], label) for first, last, label in window["ner"]]
    return found


@pytest.mark.parametrize("name", cases.NAMES)
def test_spans_come_back_or_are_reported(name: str, tmp_path: Path) -> None:
    record = cases.record(name)
    windows, report = _write(tmp_path, record)
    lost = {item for tally in report.dropped.values() for _, item, _ in tally.examples}
    expected = [
        (span.start, span.end, gliner.words(span.label)) for span in record.spans if span.id not in lost
    ]
    assert sorted(_spans(windows, record.text)) == sorted(expected)
    assert len(expected) == report.kept("spans")


def test_a_long_text_is_cut_into_windows_at_sentences(tmp_path: Path) -> None:
    record = cases.long()
    windows, report = _write(tmp_path, record)
    assert len(_spans(windows, record.text)) == report.kept("spans") == len(record.spans)
    assert max(len(window["tokenized_text"]) for window in windows) <= 384
    assert {window["tokenized_text"][0] for window in windows} == {"Rebels"}
    tokens = [token for window in windows for token in window["tokenized_text"]]
    assert len(tokens) == len(gliner.tokenized(record.text))


def test_the_seed_keeps_227_spans_on_625_tokens(shared_data, tmp_path: Path) -> None:
    (seed,) = exports.read([shared_data("seed/gold.json")])
    windows, report = _write(tmp_path, seed.document)
    assert sum(len(window["tokenized_text"]) for window in windows) == 625
    assert (report.kept("spans"), report.kept("events"), report.kept("arguments")) == (227, 58, 125)
    assert {reason for _, reason in report.dropped} == {
        "discontinuous", gliner.NO_TRIGGER, gliner.NOT_WRITTEN, "the format has no place for them",
    }  # fmt: skip
    assert max(last - first + 1 for window in windows for first, last, _ in window["ner"]) == 12


def test_arguments_are_relations_from_the_trigger(tmp_path: Path) -> None:
    ((window,), report) = _write(tmp_path, cases.record("everything"))
    assert window["ner"] == [[1, 1, "control change"], [0, 0, "location"], [3, 4, "actor"], [5, 5, "cue"]]
    assert window["relations"] == [[0, 1, "territory"], [0, 2, "loser"]]
    assert report.dropped["events", gliner.NO_TRIGGER].examples == [("full", "e2", "statement")]
    assert report.dropped["arguments", gliner.NOT_WRITTEN].examples == [("full", "e2.about", "e1")]
    assert report.changed["events", gliner.SUBTYPE].count == 1


def _record(text: str, spans: dict[str, tuple[int, int]], *events: Event, label: str = "x") -> GoldDocument:
    made = (Span(id=name, start=start, end=end, label=label) for name, (start, end) in spans.items())
    return GoldDocument(id="d", text=text, language="en", spans=tuple(made), events=events).check()


def test_spans_and_arguments_that_no_window_holds_are_reported(tmp_path: Path) -> None:
    text = "a " * 900
    event = Event("e1", "x", trigger="s1", arguments=(Argument("far", "s2"), Argument("near", "s3")))
    record = _record(text, {"s1": (0, 1), "s2": (1790, 1791), "s3": (4, 5), "s4": (10, 1001)}, event)
    windows, report = _write(tmp_path, record)
    assert [len(window["tokenized_text"]) for window in windows] == [5, 384, 384, 127]
    assert report.dropped["spans", gliner.CUT].examples[0][1] == "s4"
    assert report.dropped["arguments", gliner.APART].examples == [("d", "e1.far", "s2")]
    assert [window["relations"] for window in windows] == [[[0, 1, "near"]], [], [], []]


def test_spans_that_training_would_leave_out_are_told(tmp_path: Path) -> None:
    record = _record("a " * 30, {"s1": (0, 23), "s2": (0, 25)})
    _, report = _write(tmp_path, record)
    assert [item for _, item, _ in report.changed["spans", gliner.WIDE].examples] == ["s2"]
    assert report.kept("spans") == 2


def test_labels_that_become_the_same_words_are_told(tmp_path: Path) -> None:
    records = [_record("Hama.", {"s1": (0, 4)}, label=label) for label in ("ControlChange", "CONTROL_CHANGE")]
    windows, report = _write(tmp_path, *records)
    assert [window["ner"] for window in windows] == [[[0, 0, "control change"]]] * 2
    assert report.changed["spans", gliner.SAME_WORDS].examples == [("d", "s1", "CONTROL_CHANGE")]


def test_nothing_is_a_list_of_nothing(tmp_path: Path) -> None:
    assert _write(tmp_path, cases.record("empty"))[0] == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("CONTROL_CHANGE", "control change"),
        ("PerpInd", "perp ind"),
        ("مكان", "مكان"),
        ("a-b  c", "a b c"),
        ("_", "_"),
    ],
)
def test_labels_are_lower_case_words(name: str, expected: str) -> None:
    assert gliner.words(name) == expected
