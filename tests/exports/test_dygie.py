"""DyGIE++: what its reader demands, and files of others."""

import json
from collections.abc import Callable
from pathlib import Path

import exports
from schemas import gold
from tests.exports.roundtrip import lines, write

SharedData = Callable[[str], Path]


def test_dygie_keeps_to_what_its_reader_demands(shared_data: SharedData, tmp_path: Path, monkeypatch) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes())
    write("dygie", document, tmp_path, monkeypatch)
    (line,) = lines(tmp_path / "dygie.jsonl")
    ends = [sum(map(len, line["sentences"][: n + 1])) for n in range(len(line["sentences"]))]
    assert all(token for sentence in line["sentences"] for token in sentence)
    by_sentence = [key for key in line if key not in {"doc_key", "dataset", "clusters", "event_clusters"}]
    assert {len(line[key]) for key in by_sentence} == {len(ends)}
    for number, end in enumerate(ends):
        start = end - len(line["sentences"][number])
        bounds = [entry[:2] for entry in line["ner"][number]]
        for (trigger, _), *arguments in line["events"][number]:
            bounds += [[trigger, trigger], *(argument[:2] for argument in arguments)]
        assert all(start <= first <= last < end for first, last in bounds)
    heads = {trigger for found in line["events"] for (trigger, _), *_ in found}
    assert {first for cluster in line["event_clusters"] for first, _ in cluster} <= heads
    words = [token for sentence in line["sentences"] for token in sentence]
    wholes = [bounds for found in line["_triggers"] for bounds in found]
    assert "air strikes" in {" ".join(words[first : last + 1]) for first, last in wholes}


def test_a_dygie_file_of_others_is_read(tmp_path: Path) -> None:
    line = {
        "doc_key": "XIN_1", "dataset": "ace-event",
        "sentences": [["Rebels", "shelled", "Hama", "."], ["They", "left", "."]],
        "ner": [[[0, 0, "PER", 9.1, 0.99], [2, 2, "GPE"]], [[4, 4, "PER"]]],
        "relations": [[[0, 0, 2, 2, "PHYS"]], []],
        "events": [
            [[[1, "Conflict.Attack"], [0, 0, "Attacker"], [2, 2, "Place"]]], [[[5, "Movement.Transport"]]]
        ],
        "clusters": [[[0, 0], [4, 4], [6, 6]]],
        "event_clusters": [[[1, 1]]],
    }  # fmt: skip
    path = tmp_path / "train.json"
    path.write_text(json.dumps(line) + "\n" + json.dumps(line | {"doc_key": "XIN_2"}))
    notes: list[str] = []
    first, second = exports.read([path], "dygie", notes=notes)
    document = first.document
    assert (document.text, document.external_id, second.document.id) == (
        "Rebels shelled Hama .\nThey left .", "XIN_1", "XIN_2",
    )  # fmt: skip
    spans = {span.id: span for span in document.spans}
    assert [(span.label, span.text) for span in document.spans] == [
        ("PER", "Rebels"), ("Conflict.Attack", "shelled"), ("GPE", "Hama"), ("PER", "They"),
        ("Movement.Transport", "left"),
    ]  # fmt: skip
    attack, move = document.events
    assert (attack.type, spans[attack.trigger].text) == ("Conflict.Attack", "shelled")
    assert [(each.role, spans[each.span].text) for each in attack.arguments] == [
        ("Attacker", "Rebels"), ("Place", "Hama"),
    ]  # fmt: skip
    assert (attack.incident, move.incident) == (document.incidents[0].id, None)
    assert {span.text for span in document.spans if span.entity} == {"Rebels", "They"}
    assert notes == [
        "train.json: mentions in clusters that are in no ner are not read (found 2)",
        "train.json: relations are not read (found 2)",
    ]
