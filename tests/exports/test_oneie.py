"""OneIE and TextEE: sentences as instances."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Flaw, Item
from schemas import gold
from tests.exports.cases import record
from tests.exports.roundtrip import lines, read, write

SharedData = Callable[[str], Path]


@pytest.mark.parametrize("format_id", ["oneie", "textee"])
def test_instances_have_what_loaders_index(
    format_id: str, shared_data: SharedData, tmp_path: Path, monkeypatch
) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes())
    write(format_id, document, tmp_path, monkeypatch)
    found = lines(tmp_path / f"{format_id}.jsonl")
    key = "sent_id" if format_id == "oneie" else "wnd_id"
    assert len({line[key] for line in found}) == len(found)
    for line in found:
        known = {mention["id"]: mention for mention in line["entity_mentions"]}
        for event in line["event_mentions"]:
            assert set(event["event_type"].split(":")) & {each.type for each in document.events}
            for argument in event["arguments"]:
                mention = known[argument["entity_id"]]
                assert (argument["start"], argument["end"]) == (mention["start"], mention["end"])
        for mention in [*known.values(), *(event["trigger"] for event in line["event_mentions"])]:
            words = line["tokens"][mention["start"] : mention["end"]]
            assert words
            assert "".join(words) == "".join(mention["text"].split())
    assert {each["event_type"] for line in found for each in line["event_mentions"]} >= {"strike:armed_clash"}


def test_the_separator_of_types_can_be_another(tmp_path: Path) -> None:
    document = record("everything")
    report = exports.LossReport("oneie")
    exports.oneie.write([Item.tokenized(document)], tmp_path, report, separator=".")
    (line,) = lines(tmp_path / "oneie.jsonl")
    assert line["event_mentions"][0]["event_type"] == "control_change.lost"


def test_sentences_of_others_are_joined_by_document(tmp_path: Path) -> None:
    def line(doc: str, number: int, tokens: list[str], sentence: str, **more: Any) -> str:
        base = {"doc_id": doc, "sent_id": f"{doc}-{number}", "tokens": tokens, "sentence": sentence,
                "pieces": tokens, "token_lens": [1] * len(tokens)}  # fmt: skip
        return json.dumps(base | more)

    entity = {"id": "a-0-E1", "entity_type": "ORG", "mention_type": "NAM", "start": 0, "end": 1, "text": "IS"}
    event = {"id": "a-0-EV1", "event_type": "Conflict:Attack",
             "trigger": {"text": "hit", "start": 1, "end": 2},
             "arguments": [{"entity_id": "a-0-E1", "role": "Attacker", "text": "IS"}]}  # fmt: skip
    path = tmp_path / "train.oneie.json"
    path.write_text(
        "\n".join([
            line("a", 0, ["IS", "hit", "Homs", "."], "IS hit Homs.",
                 entity_mentions=[entity], event_mentions=[event]),
            line("a", 1, ["-LRB-", "AP", "-RRB-"], "(AP)"),
            line("b", 0, ["Quiet", "."], "Quiet."),
            line("b", 1, ["So"], "So", event_mentions=[event]),
        ])
    )  # fmt: skip
    first, second = read("oneie", path)
    assert first.document.text == "IS hit Homs.\n-LRB- AP -RRB-"
    assert first.document.spans[0].attributes == {"mention_type": "NAM"}
    assert first.document.events[0].type == "Conflict:Attack"
    assert isinstance(second, Flaw)
    assert second.line == 3
    assert "tokens [3, 4) are not among the 3 of the document" in second.reason
