"""Chat JSONL: the answer fits its schema, and its words lead back to the gold offsets."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import datasets
import jsonschema
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exports
from exports import Flaw, Incoming, Item
from exports.chat import renumbered
from schemas import gold
from schemas.gold import GoldDocument, Span
from tests.exports.cases import NAMES, long, record
from tests.exports.roundtrip import canonical, lines, mutations, read, remaining, write

SharedData = Callable[[str], Path]
FILE = "chat.jsonl"


def _back(document: GoldDocument, directory: Path, monkeypatch) -> tuple[GoldDocument, GoldDocument]:
    """The document as it comes back, and as it should."""
    report = write("chat", document, directory, monkeypatch)
    (found,) = read("chat", directory / FILE)
    assert isinstance(found, Incoming), found
    expected = remaining(renumbered(document), report)
    return found.document, msgspec.structs.replace(expected, id=found.document.id)


@pytest.mark.parametrize("name", [name for name in NAMES if name != "empty"] + ["long"])
def test_the_words_lead_back_to_the_offsets(name: str, tmp_path: Path, monkeypatch) -> None:
    found, expected = _back(long() if name == "long" else record(name), tmp_path, monkeypatch)
    assert canonical(found) == canonical(expected)


def test_the_sample_article_loses_nothing_but_its_fields(
    shared_data: SharedData, tmp_path: Path, monkeypatch
) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes())
    found, expected = _back(document, tmp_path, monkeypatch)
    assert canonical(found) == canonical(expected)
    assert {(span.start, span.end, span.label) for span in found.spans} == {
        (span.start, span.end, span.label) for span in document.spans
    }
    repeated = [span for span in document.spans if not span.fragments and document.text.count(span.text) > 1]
    assert len(repeated) == 96


@pytest.mark.parametrize("name", NAMES)
def test_answers_fit_their_schema(name: str, tmp_path: Path, monkeypatch) -> None:
    write("chat", record(name), tmp_path, monkeypatch)
    schema = json.loads((tmp_path / "chat.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    (line,) = lines(tmp_path / FILE)
    assert [message["role"] for message in line["messages"]] == ["system", "user", "assistant"]
    answer = json.loads(line["messages"][2]["content"])
    jsonschema.validate(answer, schema)
    assert "start" not in json.dumps(answer)
    if name == "everything":
        answer["spans"][0]["label"] = "weather"
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(answer, schema)


def test_the_sample_fits_its_schema_and_the_prompt_names_what_is_used(
    shared_data: SharedData, tmp_path: Path, monkeypatch
) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes())
    write("chat", document, tmp_path, monkeypatch)
    (line,) = lines(tmp_path / FILE)
    system, _, assistant = (message["content"] for message in line["messages"])
    jsonschema.validate(json.loads(assistant), json.loads((tmp_path / "chat.schema.json").read_bytes()))
    used = {span.label for span in document.spans} | {event.subtype for event in document.events} - {None}
    used |= {argument.role for event in document.events for argument in event.arguments}
    assert all(name in system for name in used)
    assert "country’s second-largest city" in assistant


def test_every_line_has_the_same_system_message_and_its_document(annotate, tmp_path: Path) -> None:
    documents = [
        annotate("Hama.", ("Hama", "location"), name="d1"),
        annotate("Rebels.", ("Rebels", "actor"), name="d2"),
        annotate("Quiet.", name="d3"),
    ]
    exports.get("chat").write(map(Item.tokenized, documents), tmp_path)
    found = lines(tmp_path / FILE)
    systems = {line["messages"][0]["content"] for line in found}
    assert len(systems) == 1
    assert "Labels of spans: actor, location" in systems.pop()
    assert (tmp_path / "chat.documents.tsv").read_text() == "line\tdocument\n1\td1\n2\td2\n3\td3\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "chat.documents.tsv", "chat.jsonl", "chat.schema.json", "loss.json",
    ]  # fmt: skip
    answer = json.loads(found[2]["messages"][2]["content"])
    assert answer == {
        name: [] for name in ("spans", "entities", "events", "incidents", "claims", "relations")
    }


def test_datasets_reads_it(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    documents = [record(name) for name in NAMES if name != "empty"]
    exports.get("chat").write(map(Item.tokenized, documents), tmp_path / "out")
    loaded = datasets.load_dataset(
        "json", data_files=str(tmp_path / "out" / FILE), split="train", cache_dir=str(tmp_path / "cache")
    )
    assert [row["messages"][1]["content"] for row in loaded] == [document.text for document in documents]


def test_occurrences_that_overlap_are_told_apart(tmp_path: Path, monkeypatch) -> None:
    spans = tuple(Span(id=f"x{at}", start=at, end=at + 3, label="l") for at in (0, 1, 2))
    found, expected = _back(
        GoldDocument(id="d", text="aaaaa", language="en", spans=spans), tmp_path, monkeypatch
    )
    assert canonical(found) == canonical(expected)
    (line,) = lines(tmp_path / FILE)
    answer = json.loads(line["messages"][2]["content"])
    assert [span.get("occurrence") for span in answer["spans"]] == [None, 2, 3]


ANSWER: dict[str, list[Any]] = {
    "spans": [], "entities": [], "events": [], "incidents": [], "claims": [], "relations": [],
}  # fmt: skip


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (ANSWER | {"spans": [{"id": "s1", "label": "l", "text": "Homs"}]}, "says 'Homs', occurrence 1"),
        (ANSWER | {"spans": [{"id": "s1", "label": "l", "text": "Hama", "occurrence": 2}]}, "has it 1 times"),
        (ANSWER | {"spans": [{"id": "s1", "label": "l"}]}, "expected either text or fragments"),
        (ANSWER | {"spans": [{"id": "s1", "label": " ", "text": "Hama"}]}, "the label is empty"),
        (ANSWER | {"events": [{"id": "e1", "type": "t", "trigger": "s9", "arguments": []}]}, "'s9' is not"),
        ({"spans": []}, "missing required field `entities`"),
        ("no JSON", "not JSON"),
    ],
)  # fmt: skip
def test_an_answer_that_does_not_fit_is_a_flaw(answer: Any, reason: str, tmp_path: Path) -> None:
    content = answer if isinstance(answer, str) else json.dumps(answer)
    turns = [{"role": "user", "content": "Hama fell."}, {"role": "assistant", "content": content}]
    (tmp_path / FILE).write_text(json.dumps({"messages": turns}) + "\n" + json.dumps({"messages": turns[:1]}))
    first, second = read("chat", tmp_path / FILE)
    assert reason in first.reason
    assert first.line == 1
    assert isinstance(second, Flaw)
    assert "0 messages of role 'assistant'" in second.reason


@given(data=st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_files_do_no_harm(tmp_path: Path, data: st.DataObject) -> None:
    source = tmp_path / FILE
    if not source.exists():
        exports.get("chat").write([Item.tokenized(record("everything"))], tmp_path)
    (line,) = lines(source)
    answer = data.draw(mutations(line["messages"][2]["content"].encode())).decode("utf-8", "replace")
    line["messages"][2]["content"] = answer
    broken = tmp_path / "broken.jsonl"
    whole = data.draw(st.booleans())
    broken.write_bytes(data.draw(mutations(source.read_bytes())) if whole else json.dumps(line).encode())
    for found in read("chat", broken):
        if isinstance(found, Incoming):
            found.document.check()
        else:
            assert found.reason
