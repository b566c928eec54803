"""Label Studio: tasks that others made, edited ones, and broken ones."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exports
from exports import Flaw, Incoming, Item, ReadOptions
from exports.incoming import RefusedError
from exports.labelstudio import Used, document_of, problems, task_of
from schemas.gold import Argument, GoldError
from tests.exports.cases import record
from tests.exports.roundtrip import mutations, read

TEXT = "🔥 Rebels seized\r\nKobar"


def region(name: str, quote: str, label: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(quote)
    value = {"start": start, "end": start + len(quote), "text": quote, "labels": [label]} | more
    return {"id": name, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


def relation(source: str, target: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {
        "type": "relation",
        "from_id": source,
        "to_id": target,
        "direction": direction,
        "labels": [*labels],
    }


def task(*result: Any, **more: Any) -> dict[str, Any]:
    return {"id": 7, "data": {"text": TEXT}, "annotations": [{"result": [*result]}]} | more


RESULT = ["annotations", 0, "result"]
HAND_MADE = (
    relation("t1", "a1", "attacker", "mover"),
    region("t1", "seized", "control_change"),
    region("a1", "Rebels", "Actor"),
    region("p1", "Kobar", "Location"),
    relation("p1", "t1", "place", direction="left"),
    {"id": "a1", "from_name": "kind", "to_name": "text", "type": "taxonomy",
     "value": {"taxonomy": [["Armed group", "Militia"]]}},
    {"id": "t1", "from_name": "certainty", "to_name": "text", "type": "choices",
     "value": {"choices": ["claimed"]}},
    {"id": "p1", "from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": ["a", "b"]}},
    {"id": "p1", "from_name": "count", "to_name": "text", "type": "number", "value": {"number": 12}},
    {"id": "d1", "from_name": "relevant", "to_name": "text", "type": "choices",
     "value": {"choices": ["yes"]}},
)  # fmt: skip


def test_what_somebody_made_by_hand_is_read() -> None:
    document = document_of(task(*HAND_MADE), "t").document
    assert {
        span.id: (span.label, TEXT[span.start : span.end], span.attributes) for span in document.spans
    } == {
        "t1": ("control_change", "seized", {"certainty": "claimed"}),
        "a1": ("Actor", "Rebels", {"kind": "Armed group > Militia"}),
        "p1": ("Location", "Kobar", {"note": ["a", "b"], "count": 12}),
    }
    (event,) = document.events
    assert (event.type, event.trigger) == ("control_change", "t1")
    assert event.arguments == (
        Argument("attacker", span="a1"), Argument("mover", span="a1"), Argument("place", span="p1"),
    )  # fmt: skip
    assert document.metadata == {"relevant": "yes"}


def test_labels_of_events_are_triggers_without_any_relation() -> None:
    alone = task(region("t1", "seized", "control_change"))
    assert document_of(alone, "t").document.events == ()
    (event,) = document_of(alone, "t", event_types=frozenset({"control_change"})).document.events
    assert (event.type, event.trigger, event.arguments) == ("control_change", "t1", ())


@pytest.mark.parametrize("quote", ["seized\\n\\nKobar", "seized\r\nKobar", None])
def test_a_selection_across_a_line_end_is_read_at_its_offsets(quote: str | None) -> None:
    start = TEXT.index("seized")
    item = region("t1", "seized", "l", start=start, end=len(TEXT), text=quote)
    opened = document_of(task(item), "t")
    assert [(span.start, span.end) for span in opened.document.spans] == [(start, len(TEXT))]
    assert opened.notes == ()


def test_offsets_in_utf16_units_are_seen_by_their_words() -> None:
    start = TEXT.index("Rebels")
    opened = document_of(task(region("a1", "Rebels", "l", start=start + 1, end=start + 7)), "t")
    assert [(span.start, span.end) for span in opened.document.spans] == [(start, start + 6)]
    assert opened.notes == ("regions that count UTF-16 units, read as such: 1",)


def test_other_words_are_refused_shifted_or_kept_with_a_note() -> None:
    odd = task(region("a1", "Rebels", "l", text="Kobar"))
    with pytest.raises(GoldError, match="says 'Kobar' but the text has 'Rebels'"):
        document_of(odd, "t")
    (span,) = document_of(odd, "t", ReadOptions(bad_offsets="suspect")).document.spans
    assert "“Kobar”" in span.attributes["note"]
    (span,) = document_of(odd, "t", ReadOptions(bad_offsets="shift")).document.spans
    assert TEXT[span.start : span.end] == "Kobar"


def test_the_reference_answer_is_read_else_the_first_that_was_not_skipped() -> None:
    def annotation(label: str, **more: Any) -> dict[str, Any]:
        return {"result": [region("a1", "Rebels", label)]} | more

    skipped, first, second = annotation("x", was_cancelled=True), annotation("y"), annotation("z")
    several = task(annotations=[skipped, first, second])
    opened = document_of(several, "t")
    assert opened.document.spans[0].label == "y"
    assert set(opened.notes) == {
        "annotations that were skipped: 1", "further annotations of the task that are not read: 1",
    }  # fmt: skip
    second["ground_truth"] = True
    assert document_of(several, "t").document.spans[0].label == "z"
    assert document_of(several, "t", annotation=1).document.spans[0].label == "y"
    assert not document_of(task(annotations=[]), "t").annotated
    with pytest.raises(RefusedError, match="no annotation 3"):
        document_of(several, "t", annotation=3)


@pytest.mark.parametrize("person", ["5", "ann@x.org", "Ann Lee"])
def test_the_work_of_one_person_is_read(person: str) -> None:
    ann = {"id": 5, "email": "ann@x.org", "first_name": "Ann", "last_name": "Lee", "username": ""}
    several = task(
        annotations=[
            {"result": [region("a1", "Rebels", "x")], "completed_by": 4, "ground_truth": True},
            {"result": [region("a1", "Rebels", "y")], "completed_by": ann, "was_cancelled": True},
            {"result": [region("a1", "Rebels", "z")], "completed_by": ann},
        ]
    )
    opened = document_of(several, "t", ReadOptions(annotator=person))
    assert [span.label for span in opened.document.spans] == ["z"]
    assert "further annotations of the task that are not read: 1" in opened.notes
    assert not document_of(several, "t", ReadOptions(annotator="bob")).annotated


def test_a_set_of_ours_has_its_own_claims_and_loose_events() -> None:
    """As our own server gives out tasks with several annotations."""
    whole = task_of(record("everything"))
    kept = {name: value for name, value in whole["meta"]["gold"].items() if name != "metadata"}
    (first,) = whole["annotations"]
    other = {
        "result": [region("a1", "Rebels", "actor", start=0, end=4, text="Hama")],
        "ground_truth": False,
    }
    own = {"gold": kept, "nt_events": whole["data"].pop("nt_events", [])}
    sent = {
        "data": whole["data"],
        "meta": {"gold": {"metadata": {"desk": "night"}}},
        "annotations": [first | {"meta": own}, other | {"meta": {"gold": {}}}],
    }
    read_first, read_second = (document_of(sent, "t", annotation=number).document for number in (0, 1))
    assert (read_first.claims, read_first.events) == (
        record("everything").claims,
        record("everything").events,
    )
    assert (read_second.claims, read_second.events, read_second.entities) == ((), (), ())
    assert read_first.metadata == read_second.metadata == {"desk": "night"}


def prediction(version: Any, *result: Any, **more: Any) -> dict[str, Any]:
    return {"model_version": version, "result": [*result]} | more


def test_predictions_of_a_model_are_read_with_their_scores() -> None:
    scored = region("p1", "Rebels", "actor") | {"score": 0.9}
    odd = region("p2", "Kobar", "location") | {"score": 7.5}
    sent = task(
        *HAND_MADE,
        predictions=[
            prediction("a-1", region("p9", "seized", "old")),
            prediction("a-1", scored, odd, score=0.25),
            prediction("b-2", region("p3", "seized", "strike")),
            4,
        ],
    )
    opened = document_of(sent, "t", ReadOptions(predictions="a-1"))
    assert [(span.id, span.label) for span in opened.document.spans] == [("p1", "actor"), ("p2", "location")]
    assert opened.scores == {"p1": 0.9, "p2": 0.25}
    assert set(opened.notes) == {
        "predictions of which the file has the number only: 1",
        "further predictions of the task that are not read: 2",
        "annotations that are not read: 1",
    }
    assert [span.id for span in document_of(sent, "t", ReadOptions(predictions="*")).document.spans] == ["p3"]
    assert not document_of(sent, "t", ReadOptions(predictions="c")).annotated
    assert document_of(sent, "t").scores == {}


def test_of_predictions_what_cannot_be_is_left_out() -> None:
    sent = task(
        predictions=[
            prediction(
                3,
                [relation("p1", "p2", "attacker"), region("p1", "seized", "strike", start=9.0)],
                region("p2", "Rebels", "actor"),
                region("p4", "Rebels", "actor", start=5, end=99),
                region("p5", "Kobar", "actor", text="Kobane"),
                {"id": 5, "type": "labels"},
                "text",
                score="high",
            ),
            prediction("none", score=None) | {"result": None},
        ]
    )
    opened = document_of(sent, "t", ReadOptions(predictions="3"))
    (event,) = opened.document.events
    assert (event.type, event.arguments) == ("strike", (Argument("attacker", span="p2"),))
    assert [span.id for span in opened.document.spans] == ["p1", "p2"]
    assert opened.scores == {}
    assert "regions that are not on their words in the text: 2" in opened.notes
    assert "items of predictions that are not as they should be: 2" in opened.notes
    nothing = document_of(sent, "t", ReadOptions(predictions="none"))
    assert (nothing.annotated, nothing.document.spans) == (True, ())


def test_scores_come_with_what_is_read_of_a_file(tmp_path: Path) -> None:
    sent = task(predictions=[prediction("m", region("p1", "Rebels", "actor"), score=0.5)])
    (tmp_path / "t.json").write_text(json.dumps([sent]))
    options = ReadOptions(predictions="m")
    (found,) = exports.read([tmp_path / "t.json"], "label-studio", options)
    assert isinstance(found, Incoming)
    assert found.scores == {"p1": 0.5}
    (usual,) = read("label-studio", tmp_path / "t.json")
    assert isinstance(usual, Incoming)
    assert (usual.scores, usual.annotated) == ({}, True)


def test_a_changed_text_is_refused_with_both_hashes() -> None:
    sent = task_of(record("crlf"))
    sent["data"]["text"] += "."
    with pytest.raises(RefusedError, match=r"was sent as [0-9a-f]{64}, and is [0-9a-f]{64}"):
        document_of(sent, "t")


def test_what_speaks_of_a_removed_trigger_goes_with_it() -> None:
    sent = task_of(record("everything"))
    sent["annotations"][0]["result"] = [
        item
        for item in sent["annotations"][0]["result"]
        if item.get("id") != "s1" and item.get("from_id") != "s1"
    ]
    opened = document_of(sent, "t")
    assert "s1" not in {span.id for span in opened.document.spans}
    assert all(event.id != "e1" for event in opened.document.events)
    assert any("no longer there" in note for note in opened.notes)


def test_what_models_send_is_tolerated() -> None:
    opened = document_of(
        task(
            region("a1", "Rebels", "Actor", start=2.0, end=8.0),
            [
                relation("a1", "gone", "role"),
                {"type": "relation", "from_id": "a1", "to_id": "a1", "labels": []},
            ],
            {k: v for k, v in region("", "Kobar", "Location").items() if k != "id"},
            {"type": "rectanglelabels", "id": "r", "value": {}},
            {"id": "u1", "type": "labels", "value": {"start": 0, "end": 1}},
        ),
        "t",
    )
    assert [(span.id, span.label) for span in opened.document.spans] == [("a1", "Actor"), ("s1", "Location")]
    assert set(opened.notes) == {
        "relations to regions that are not there: 1", "relations without a label: 1",
        "regions without a label: 1", "items of type rectanglelabels that are not read: 1",
    }  # fmt: skip


def test_a_file_is_a_list_or_one_task_and_fields_have_their_usual_names(tmp_path: Path) -> None:
    one = task(*HAND_MADE)
    one["data"] |= {"headline": "Kobar", "date": "2024-11-30", "desk": "night", "tags": ["a"]}
    (tmp_path / "list.json").write_text(json.dumps([one, {"data": {}}]))
    (tmp_path / "one.json").write_text(json.dumps(one, indent=1))
    notes: list[str] = []
    first, second = exports.read([tmp_path / "list.json"], "label-studio", notes=notes)
    assert (first.document.title, first.document.published) == ("Kobar", "2024-11-30")
    assert first.document.metadata == {"desk": "night", "relevant": "yes"}
    assert str(second) == "list.json: item 2: data: no text"
    assert notes == ["list.json, item 1: lists and objects in data that are not read: 1"]
    (single,) = read("label-studio", tmp_path / "one.json")
    assert single.document.spans == first.document.spans


# What is put where in a sound task, and what the check says of it.
BROKEN: list[tuple[list[Any], Any, str]] = [
    (["data"], {}, "data.text: missing"),
    (["predictions"], [{"score": 7.5, "result": []}], "score 7.5"),
    (["annotations", 0, "ground_truth"], None, "ground_truth is not said"),
    ([*RESULT, 0, "to_id"], "x", "to_id 'x' is no region"),
    ([*RESULT, 0, "direction"], None, "direction None"),
    ([*RESULT, 0, "labels"], [], "no label"),
    ([*RESULT, 0], [relation("a1", "t1", "x")], "expected a list of objects"),
    ([*RESULT, 2], relation("t1", "a1", "place"), "2 relations from 't1' to 'a1'"),
    ([*RESULT, 2], region("t1", "seized", "control_change"), "2 regions are called 't1'"),
    ([*RESULT, 1, "id"], None, "no id"),
    ([*RESULT, 1, "type"], "Labels", "unknown type 'Labels'"),
    ([*RESULT, 1, "to_name"], "txt", "to_name 'txt'"),
    ([*RESULT, 1, "value", "start"], 20, "is not inside the text"),
    ([*RESULT, 1, "value", "end"], 999, "is not inside the text"),
    ([*RESULT, 1, "value", "start"], "9", "['9', 15)"),
    ([*RESULT, 1, "value", "text"], "ceased", "says 'ceased'"),
    ([*RESULT, 1, "value", "labels"], [], "no labels"),
    ([*RESULT, 1, "value", "labels"], ["a", "b"], "2 labels"),
    ([*RESULT, 1, "value", "start"], -1, "is not inside the text"),
    ([*RESULT, 2, "id"], "t1", "2 regions are called 't1'"),
    ([*RESULT, 0], relation("t1", "t1", "x"), "relates 't1' to itself"),
    ([*RESULT, 2], {"id": "t1", "type": "choices", "to_name": "text", "value": {"choices": ["a", "b"]}},
     "2 choices, of which one is allowed"),
    ([*RESULT, 2], {"id": "t1", "type": "number", "to_name": "text", "value": {"number": "12"}}, "no number"),
    ([*RESULT, 2], {"id": "t1", "type": "number", "to_name": "text", "value": {"number": True}}, "no number"),
    ([*RESULT, 2], {"id": "x", "type": "number", "to_name": "text",
                    "value": {"start": 0, "end": 1, "text": "🔥", "number": 1}}, "which is no region"),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value", "said"), BROKEN)
def test_the_check_sees_what_label_studio_does_not(path: list[Any], value: Any, said: str) -> None:
    made: Any = deepcopy(task(*HAND_MADE[:4]))
    made["annotations"][0]["ground_truth"] = False
    assert problems(made) == []
    holder = made
    for key in path[:-1]:
        holder = holder[key]
    holder[path[-1]] = value
    assert any(said in problem for problem in problems(made))


def test_the_check_compares_names_with_the_configuration() -> None:
    sent = task_of(record("everything"))
    assert problems(sent, Used(labels={"actor"})) != []
    found = "\n".join(problems(sent, Used()))
    for words in (
        "'span' has no 'control_change'",
        "no relation 'territory'",
        "no choices control is called",
    ):
        assert words in found


@given(data=st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_broken_files_do_no_harm(tmp_path: Path, data: st.DataObject) -> None:
    source = tmp_path / "tasks.json"
    if not source.exists():
        documents = [record(name) for name in ("everything", "discontinuous")]
        exports.get("label-studio").write(map(Item.tokenized, documents), tmp_path)
    broken = tmp_path / "broken.jsonl"
    broken.write_bytes(data.draw(mutations(source.read_bytes())))
    for found in read("label-studio", broken):
        if isinstance(found, Incoming):
            found.document.check()
        else:
            assert isinstance(found, Flaw)
            assert found.reason


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_the_check_never_fails_itself(data: st.DataObject) -> None:
    sent = json.dumps(task(*HAND_MADE)).encode()
    try:
        value = json.loads(data.draw(mutations(sent)))
    except ValueError:
        return
    if isinstance(value, dict):
        assert all(isinstance(problem, str) for problem in problems(value, Used()))
