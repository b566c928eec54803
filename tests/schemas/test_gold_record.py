import json
from typing import Any

import msgspec
import pytest

from schemas import gold
from schemas.gold import GoldError


def _record(**fields: Any) -> dict[str, Any]:
    return {
        "id": "d1",
        "text": "Hama fell, the army said.",
        "spans": [
            {"id": "s1", "start": 0, "end": 4, "label": "location", "text": "Hama", "entity": "n1"},
            {"id": "s2", "start": 5, "end": 9, "label": "control_change"},
            {"id": "s3", "start": 11, "end": 24, "fragments": [[11, 14], [20, 24]], "label": "x",
             "text": "the said"},
        ],
        "entities": [{"id": "n1", "label": "location"}],
        "events": [{"id": "e1", "type": "control_change", "trigger": "s2", "incident": "i1",
                    "arguments": [{"role": "territory", "span": "s1"}]}],
        "incidents": [{"id": "i1"}],
        "claims": [{"id": "c1", "event": "e1", "source": "unnamed", "cue": "s3"}],
        "relations": [{"id": "r1", "type": "supports", "head": "c1", "tail": "e1"}],
    } | fields  # fmt: skip


def _span(**fields: Any) -> dict[str, Any]:
    return {"id": "s9", "start": 0, "end": 4, "label": "x"} | fields


def _event(**fields: Any) -> dict[str, Any]:
    return {"id": "e9", "type": "strike"} | fields


def _validate(record: Any) -> None:
    try:
        from jsonschema import Draft202012Validator
    except ImportError:
        msgspec.convert(record, gold.GoldDocument)
    else:
        Draft202012Validator(gold.json_schema()).validate(record)


def test_a_record_comes_back_equal_and_with_the_same_bytes() -> None:
    document = gold.decode(json.dumps(_record()))
    line = gold.encode(document)
    assert b"\n" not in line
    assert gold.decode(line) == document
    assert gold.encode(gold.decode(line)) == line


def test_the_json_schema_holds_for_records(shared_data) -> None:
    _validate(json.loads(gold.encode(gold.decode(json.dumps(_record())))))
    seed = shared_data("seed/gold.json").read_bytes()
    _validate(json.loads(seed))
    _validate(json.loads(gold.encode(gold.decode(seed))))


def test_the_seed_comes_back_with_every_value(shared_data) -> None:
    seed = json.loads(shared_data("seed/gold.json").read_bytes())
    document = gold.decode(json.dumps(seed))
    assert json.loads(gold.encode(document)) == seed
    sizes = [len(getattr(document, kind)) for kind in ("spans", "entities", "events", "claims", "relations")]
    assert sizes == [229, 54, 60, 60, 67]


def test_records_cannot_be_changed() -> None:
    document = gold.decode(json.dumps(_record()))
    with pytest.raises(AttributeError):
        document.spans[0].label = "actor"  # type: ignore[misc]


def test_a_discontinuous_quote_is_joined_by_one_blank() -> None:
    document = gold.decode(json.dumps(_record()))
    assert [span.quote(document.text) for span in document.spans] == ["Hama", "fell", "the said"]


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"spans": [_span(end=26)]}, r"spans\[0\]: \[0, 26\) is not inside the text of 25 characters"),
        ({"spans": [_span(start=-1)]}, r"spans\[0\]: \[-1, 4\)"),
        ({"spans": [_span(start=4)]}, r"spans\[0\]: \[4, 4\)"),
        ({"spans": [_span(text="Homs")]}, r"spans\[0\]\.text: says 'Homs' but the text has 'Hama' there"),
        ({"spans": [_span(fragments=[[0, 4]])]}, r"spans\[0\]\.fragments: expected two or more parts"),
        ({"spans": [_span(fragments=[[2, 4], [0, 1]])]}, "parts in text order"),
        ({"spans": [_span(fragments=[[0, 0], [2, 4]])]}, "parts in text order"),
        ({"spans": [_span(fragments=[[0, 1], [2, 3]])]}, "must begin at start and stop at end"),
        ({"spans": [_span(), _span()]}, r"spans\[1\]\.id: 's9' is empty or used twice"),
        ({"spans": [_span(id="")]}, r"spans\[0\]\.id: '' is empty or used twice"),
        ({"entities": [{"id": "s1", "label": "x"}]}, r"entities\[0\]\.id: 's1' is empty or used twice"),
        ({"entities": []}, "span s1: entity: 'n1' is not in the record"),
        ({"incidents": []}, "event e1: incident: 'i1' is not in the record"),
        ({"events": [_event(trigger="s7")]}, "event e9: trigger: 's7' is not in the record"),
        ({"events": [_event(arguments=[{"role": "a", "span": "e9"}])]}, "event e9: role a: 'e9' is not in"),
        ({"events": [_event(arguments=[{"role": "a"}])]}, "event e9: role a needs a span or an event"),
        ({"events": [_event(arguments=[{"role": "a", "span": "s1", "event": "e9"}])]}, "needs a span or"),
        ({"claims": [{"id": "c1", "event": "e2"}]}, "claim c1: event: 'e2' is not in the record"),
        ({"claims": [{"id": "c1", "event": "e1", "source": "them"}]}, "claim c1: source: 'them'"),
        ({"claims": [{"id": "c1", "event": "e1", "cue": "e1"}]}, "claim c1: cue: 'e1'"),
        ({"relations": [{"id": "r1", "type": "x", "head": "c1", "tail": "s1"}]}, "relation r1: 's1'"),
        ({"colour": "red"}, "unknown field `colour`"),
        ({"schema": "gold/2"}, "gold/2"),
        ({"text": None}, r"Expected `str`, got `null` - at `\$\.text`"),
    ],
)  # fmt: skip
def test_an_unsound_record_is_refused_by_name(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(GoldError, match=message):
        gold.decode(json.dumps(_record(**fields)))


def test_what_is_not_json_is_refused() -> None:
    with pytest.raises(GoldError, match="truncated"):
        gold.decode(b"{")
