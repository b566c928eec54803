"""RAMS: one event a line, in its window."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Item
from schemas import gold
from schemas.gold import Argument, Event, GoldDocument, Span
from tests.exports.cases import NAMES, record
from tests.exports.roundtrip import lines, read, remaining, tokens_of, write

SharedData = Callable[[str], Path]


@pytest.mark.parametrize("name", [*NAMES, "seed"])
def test_each_event_of_rams_comes_back_in_its_window(
    name: str, shared_data: SharedData, tmp_path: Path, monkeypatch
) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes()) if name == "seed" else record(name)
    report = write("rams", document, tmp_path, monkeypatch)
    kept = remaining(document, report)
    found = [each.document for each in read("rams", tmp_path / "rams.jsonl")]
    assert all(each.text in document.text for each in found)
    assert len({each.text for each in found}) == len({each.id for each in found}) == len(found)
    came = {event.id: _told(event, each) for each in found for event in each.events}
    assert came == {event.id: _told(event, kept) for event in kept.events}
    assert len(came) == {"seed": 58, "everything": 1}.get(name, 0)


def _told(event: Event, document: GoldDocument) -> tuple[Any, ...]:
    spans = {span.id: span for span in document.spans}

    def told(identifier: str) -> tuple[Any, ...]:
        span = spans[identifier]
        return span.id, span.label, span.quote(document.text), span.attributes

    arguments = [(each.role, told(each.span)) for each in event.arguments]
    return event.type, event.subtype, event.attributes, told(event.trigger), arguments


def test_a_rams_file_read_and_written_is_as_it_was(tmp_path: Path) -> None:
    line = {
        "doc_key": "nw_RC01", "language_id": "eng", "source_url": "https://example.org/1", "split": "dev",
        "sentences": [
            ["It", "was", "calm", "."], ["Rebels", "shelled", "the", "town", "."], ["Ten", "died", "."]
        ],
        "evt_triggers": [[5, 5, [["conflict.attack.n/a", 1.0]]]],
        "ent_spans": [[4, 4, [["evt089arg01attacker", 1.0]]], [6, 7, [["evt089arg02target", 1.0]]],
                      [9, 9, [["evt089arg05victim", 1.0]]]],
        "gold_evt_links": [[[5, 5], [4, 4], "evt089arg01attacker"], [[5, 5], [6, 7], "evt089arg02target"],
                           [[5, 5], [9, 9], "evt089arg05victim"]],
    }  # fmt: skip
    path = tmp_path / "dev.jsonlines"
    path.write_text(json.dumps(line) + "\n")
    (found,) = read("rams", path)
    assert (found.document.language, found.document.url) == ("en", "https://example.org/1")
    item = Item(found.document, lambda: tokens_of(found.document, line["sentences"]))
    exports.get("rams").write([item], tmp_path / "out")
    (written,) = lines(tmp_path / "out" / "rams.jsonl")
    del written["gold"]
    assert written == line


def test_an_argument_out_of_reach_is_told(tmp_path: Path, monkeypatch) -> None:
    text = "Rebels came. It rained. It rained. They shelled Hama."
    spans = (
        Span(id="s1", start=0, end=6, label="actor"),
        Span(id="s2", start=text.index("shelled"), end=text.index("shelled") + 7, label="strike"),
    )
    event = Event("e1", "strike", trigger="s2", arguments=(Argument("attacker", span="s1"),))
    report = write(
        "rams",
        GoldDocument(id="d", text=text, language="en", spans=spans, events=(event,)),
        tmp_path,
        monkeypatch,
    )
    assert report.dropped["arguments", "more than two sentences away from the trigger"].examples == [
        ("d", "e1.attacker", "s1")
    ]
