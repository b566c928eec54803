"""Label Studio: a record as a task, what its editor does to it, and back."""

import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any
from xml.etree import ElementTree

import pytest

import exports
from exports import Incoming, Item
from exports.labelstudio import Used, config_of, document_of, problems, task_of
from schemas import gold
from schemas.gold import Argument, Event, GoldDocument, Span
from tests.exports.cases import NAMES, long, record
from tests.exports.roundtrip import canonical, read, remaining, write

SharedData = Callable[[str], Path]
TEXTS = [name for name in NAMES if name != "empty"]


def tasks(directory: Path) -> list[dict[str, Any]]:
    return json.loads((directory / "tasks.json").read_bytes())


def edited(task: dict[str, Any]) -> dict[str, Any]:
    """The task as Label Studio gives it back after its editor opened and saved it."""
    task = json.loads(json.dumps(task))
    (annotation,) = task["annotations"]
    seen, result = set(), []
    for item in annotation["result"]:
        item = item | {key: item[key].partition("#")[0] for key in ("id", "from_id", "to_id") if key in item}
        if item["type"] == "relation":
            pair = item["from_id"], item["to_id"]
            if pair in seen:
                continue
            seen.add(pair)
            item = {key: item[key] for key in ("labels", "to_id", "from_id", "direction", "type")}
        else:
            value = {key: item["value"][key] for key in sorted(item["value"])}
            item = {"origin": "manual"} | item | {"value": value}
        result.append(item)
    Random(3).shuffle(result)
    annotation |= {
        "result": result,
        "id": 5,
        "completed_by": 1,
        "unique_id": "u-1",
        "result_count": len(result),
    }
    return task | {
        "id": 77,
        "inner_id": 1,
        "drafts": [],
        "predictions": [4],
        "project": 3,
        "file_upload": None,
    }


@pytest.mark.parametrize("name", [*TEXTS, "long"])
def test_what_is_carried_comes_back_equal(name: str, tmp_path: Path, monkeypatch) -> None:
    document = long() if name == "long" else record(name)
    report = write("label-studio", document, tmp_path, monkeypatch)
    (found,) = read("label-studio", tmp_path / "tasks.json")
    assert isinstance(found, Incoming), found
    assert canonical(found.document) == canonical(remaining(document, report))


@pytest.mark.parametrize("name", [*TEXTS, "tangle", "seed"])
def test_it_survives_the_editor(name: str, shared_data: SharedData) -> None:
    document = _named(name, shared_data)
    opened = document_of(edited(task_of(document)), "tasks.json")
    assert canonical(opened.document) == canonical(document)
    assert opened.annotated
    assert opened.notes == ("predictions that are not read: 1",)


@pytest.mark.parametrize("name", [*NAMES, "tangle", "seed"])
def test_tasks_are_sound_and_fit_their_configuration(name: str, shared_data: SharedData) -> None:
    task = task_of(_named(name, shared_data))
    used = Used()
    used.add(task)
    assert problems(task, used) == []
    assert problems(task) == []
    (annotation,) = task["annotations"]
    assert annotation["ground_truth"] is False
    text = task["data"]["text"]
    for item in annotation["result"]:
        if item["type"] == "labels":
            assert text[item["value"]["start"] : item["value"]["end"]] == item["value"]["text"]


def _named(name: str, shared_data: SharedData) -> GoldDocument:
    if name == "seed":
        return gold.decode(shared_data("seed/gold.json").read_bytes())
    return _tangle() if name == "tangle" else record(name)


def _tangle() -> GoldDocument:
    """Nested spans, a shared trigger that is in pieces, two roles between one pair, triggers as arguments."""
    text = "🕊️ The rebels pulled all their men out of Hama airport after the strike on it."

    def span(name: str, quote: str, label: str, **more: Any) -> Span:
        start = text.index(quote)
        return Span(id=name, start=start, end=start + len(quote), label=label, **more)

    pulled, out = text.index("pulled"), text.index("out")
    spans = (
        span("s1", "The rebels", "actor", attributes={"mention": "NAM", "note": "who? – \"they\""}),
        span("s2", "Hama airport", "location"),
        span("s3", "Hama", "location"),
        Span(id="s4", start=pulled, end=out + 3, fragments=((pulled, pulled + 6), (out, out + 3)),
             label="control_change",
             attributes={"score": 0.5, "empty": "", "many": [1, {"a": None}], "yes": True}),
        Span(id="s4#2", start=0, end=2, label="content"),
        span("s5", "strike", "strike"),
    )  # fmt: skip
    events = (
        Event("e1", "control_change", "withdrawal", "s4", {"extent": "full", "count_low": 12}, (
            Argument("former_holder", span="s1"), Argument("mover", span="s1"),
            Argument("territory", span="s2"), Argument("cause", event="e3"), Argument("place", span="s5"),
            Argument("cause", event="e4"),
        )),
        Event("e2", "control_change", "evacuation", "s4", {"extent": "partial"}, (
            Argument("territory", span="s3"), Argument("cause", event="e1"), Argument("manner", event="e5"),
        )),
        Event("e3", "strike", None, "s5", {}, (Argument("place", span="s4"), Argument("cause", span="s5"),
                                               Argument("cause", event="e3"))),
        Event("e4", "violence", "odd subtype", "s5"),
        Event("e5", "statement", arguments=(Argument("topic", event="e1"), Argument("speaker", span="s1"))),
    )  # fmt: skip
    return GoldDocument(id="tangle", text=text, language="en", spans=spans, events=events).check()


def test_the_report_tells_what_has_no_place(shared_data: SharedData, tmp_path: Path, monkeypatch) -> None:
    report = write("label-studio", _tangle(), tmp_path, monkeypatch)
    told = {(kind, item) for (kind, _), tally in report.changed.items() for _, item, _ in tally.examples}
    assert told == {("spans", "s4"), ("events", "e5"), ("arguments", "e2.manner")}
    assert report.dropped == {}
    report = write("label-studio", record("everything"), tmp_path / "all", monkeypatch)
    assert {kind for kind, _ in report.changed} == {"entities", "events", "incidents", "claims", "relations"}


@pytest.mark.parametrize("name", ["tangle", "everything", "seed"])
def test_written_edited_and_read_again_only_what_the_report_drops_is_lost(
    name: str, shared_data: SharedData, tmp_path: Path, monkeypatch
) -> None:
    document = _named(name, shared_data)
    report = write("label-studio", document, tmp_path, monkeypatch)
    back = [edited(task) for task in tasks(tmp_path)]
    (tmp_path / "back.json").write_text(json.dumps(back))
    (found,) = read("label-studio", tmp_path / "back.json")
    assert isinstance(found, Incoming), found
    assert canonical(found.document) == canonical(remaining(document, report))
    assert report.changed


def test_a_role_that_names_a_filler_twice_is_there_once(tmp_path: Path, monkeypatch) -> None:
    spans = (Span(id="s1", start=0, end=4, label="location"), Span(id="s2", start=5, end=9, label="strike"))
    event = Event("e1", "strike", trigger="s2", arguments=(Argument("place", span="s1"),) * 3)
    document = GoldDocument(id="d", text="Hama fell", language="en", spans=spans, events=(event,)).check()
    report = write("label-studio", document, tmp_path, monkeypatch)
    assert (report.kept("arguments"), report.found["arguments"]) == (1, 3)
    (found,) = read("label-studio", tmp_path / "tasks.json")
    assert found.document.events[0].arguments == (Argument("place", span="s1"),)


def test_all_roles_of_a_pair_are_in_one_relation() -> None:
    result = task_of(_tangle())["annotations"][0]["result"]
    relations = [item for item in result if item["type"] == "relation"]
    pairs = [(item["from_id"], item["to_id"]) for item in relations]
    assert len(pairs) == len(set(pairs))
    by_pair = {pair: item["labels"] for pair, item in zip(pairs, relations, strict=True)}
    assert by_pair["s4", "s1"] == ["former_holder", "mover"]
    assert by_pair["s4:3", "s4"] == ["part_of"]
    assert by_pair["e2", "s4"] == ["cause"]


def test_offsets_are_code_points() -> None:
    (region,) = task_of(record("emoji"))["annotations"][0]["result"][:1]
    text = record("emoji").text
    assert text[region["value"]["start"] : region["value"]["end"]] == region["value"]["text"] == "Rockets"


def test_a_reference_answer_says_so() -> None:
    assert task_of(record("crlf"), ground_truth=True)["annotations"][0]["ground_truth"] is True


def test_the_configuration_names_what_tasks_use(tmp_path: Path) -> None:
    exports.get("label-studio").write(
        [Item.tokenized(_tangle()), Item.tokenized(record("everything"))], tmp_path
    )
    xml = (tmp_path / "config.xml").read_text("utf-8")
    root = ElementTree.fromstring(xml)  # noqa: S314
    text = root.find("Text")
    assert text.attrib == {"name": "text", "value": "$text", "granularity": "symbol"}
    labels = {label.get("value") for label in root.find("Labels")}
    roles = {relation.get("value") for relation in root.find("Relations")}
    controls = {each.get("name"): each for each in root if each.tag in {"Choices", "Number", "TextArea"}}
    assert {"part_of", "former_holder", "loser"} <= roles
    for task in tasks(tmp_path):
        for item in task["annotations"][0]["result"]:
            if item["type"] == "labels":
                assert set(item["value"]["labels"]) <= labels
            elif item["type"] != "relation":
                control = controls[item["from_name"]]
                assert control.attrib["toName"] == item["to_name"] == "text"
                assert control.attrib["perRegion"] == "true"
                assert set(item["value"].get("choices", ())) <= {each.get("value") for each in control}
    assert not any("when" in key.lower() or key == "alias" for each in root.iter() for key in each.attrib)
    assert "='" not in xml


def test_names_are_escaped_in_double_quotes_or_refused() -> None:
    odd = 'a "b" <c> & d\'s'
    xml = config_of(Used(labels={odd}))
    assert ElementTree.fromstring(xml).find("Labels/Label").get("value") == odd  # noqa: S314
    with pytest.raises(exports.ExportError, match="cannot hold"):
        config_of(Used(labels={"a\x01"}))


def test_without_annotation_there_is_still_a_list_and_a_view(tmp_path: Path) -> None:
    exports.get("label-studio").write([], tmp_path)
    assert tasks(tmp_path) == []
    assert ElementTree.fromstring((tmp_path / "config.xml").read_text()).tag == "View"  # noqa: S314


def test_numbers_words_texts_and_the_rest_have_controls_of_their_own() -> None:
    result = task_of(_tangle())["annotations"][0]["result"]
    found = {
        item["from_name"]: (item["type"], item["value"]) for item in result if item["type"] != "relation"
    }
    assert found["span_choice_mention"][1]["choices"] == ["NAM"]
    assert found["span_text_note"] == ("textarea", {"start": 3, "end": 13, "text": ['who? – "they"']})
    assert found["event_number_count_low"][1]["number"] == 12
    assert found["span_json_many"][1]["text"] == ['[1,{"a":null}]']
    assert found["span_json_yes"][1]["text"] == ["true"]
    assert found["subtype"][0] == "choices"
