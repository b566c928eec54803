"""Commands as they are sent, and edits as the log keeps them."""

import msgspec
import pytest

from annotator.domain import commands
from annotator.domain.commands import Edition, requests
from annotator.errors import Invalid
from tests.domain.floods import CONTENT

EVERY: list[dict[str, object]] = [
    {"op": "add_span", "span": "s", "start": 0, "end": 2, "label": "actor", "event": "e"},
    {"op": "add_fragment", "span": "s", "start": 0, "end": 2, "exact": True},
    {"op": "set_attributes", "kind": "claim", "target": "c1", "values": {"a": None}, "unset": ["b"]},
    {"op": "set_subtype", "event": "e", "subtype": None, "was": None},
    {
        "op": "add_argument",
        "event": "e",
        "role": "r",
        "span": "s",
        "at": {"start": 0, "end": 1, "label": "l"},
    },
    {"op": "link_mentions", "entity": "n", "spans": ["s"], "name": "N"},
    {"op": "set_claim", "claim": "c1", "field": "cue", "value": None},
    {"op": "add_relation", "relation": "r", "type": "t", "head": "a", "tail": "b"},
]


@pytest.mark.parametrize("sent", EVERY, ids=lambda sent: str(sent["op"]))
def test_a_command_is_read_as_it_was_written(sent: dict[str, object]) -> None:
    (request,) = commands.decode_requests(_body({**sent, "id": "c"}))
    assert commands.decode_requests(f"[{commands.encode(request)}]".encode()) == (request,)


def test_a_sender_may_say_that_it_saw_nothing_or_nothing_of_what_it_saw() -> None:
    sent: dict[str, object] = {"op": "set_subtype", "id": "c", "event": "e1", "subtype": "x"}
    (silent,) = commands.decode_requests(_body(sent))
    (empty,) = commands.decode_requests(_body({**sent, "was": None}))
    assert silent != empty


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[1]",
        b"\xff\xfe",
        b'[{"op":"load","id":"c","spans":[]}]',
        b'[{"op":"recode","id":"c","renamings":[]}]',
        b'[{"op":"undo","id":"has blanks"}]',
        b'[{"op":"undo","id":"c","extra":1}]',
        b'[{"op":"add_span","id":"c","span":"s","start":-1,"end":2,"label":"actor"}]',
        b'[{"op":"add_span","id":"c","span":"s","start":1.5,"end":2,"label":"actor"}]',
        b'[{"op":"set_note","id":"c","span":"s","note":"' + b"x" * 2001 + b'"}]',
        b'[{"op":"link_mentions","id":"c","entity":"n","spans":[]}]',
        b'[{"op":"rename_entity","id":"c","entity":"n","name":"' + b"x" * 201 + b'"}]',
        b'[{"op":"set_claim","id":"c","claim":"c1","field":"event","value":"e2"}]',
        b'[{"op":"set_attributes","id":"c","kind":"incident","target":"i1"}]',
    ],
)
def test_what_is_no_list_of_commands_is_refused(body: bytes) -> None:
    with pytest.raises(Invalid, match="Not a list of commands"):
        commands.decode_requests(body)


def test_more_than_a_hundred_commands_at_once_are_refused() -> None:
    with pytest.raises(Invalid, match="at most 100"):
        commands.decode_requests(b"[" + b",".join([b'{"op":"undo","id":"c"}'] * 101) + b"]")


def test_every_command_that_can_be_sent_can_be_carried_out() -> None:
    known = {each for each in commands._PLANS if issubclass(each, commands.Command)}
    assert known == set(Edition.__args__)
    assert set(requests.Request.__args__) - {requests.Undo, requests.Redo} < known


def test_the_log_keeps_edits_of_every_kind_exactly() -> None:
    made = tuple(commands.edit(None, value) for value in CONTENT.everything())
    gone = commands.invert(made)
    assert commands.decode_edits(commands.encode(made)) == made
    assert commands.decode_edits(commands.encode(gone)) == gone
    assert {commands.subject(each) for each in made} == {commands.subject(each) for each in gone}


def _body(sent: dict[str, object]) -> bytes:
    return msgspec.json.encode([sent])
