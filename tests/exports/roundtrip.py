"""What a format carries comes back equal; what it does not is in its loss report."""

import json
from collections import defaultdict
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
from hypothesis import strategies as st

import exports
from exports import Flaw, Incoming, Item, LossReport, ReadOptions
from schemas.gold import GoldDocument
from schemas.text import Tokens


def write(format_id: str, document: GoldDocument, directory: Path, monkeypatch: Any) -> LossReport:
    """Writes one document; the report keeps every example."""
    monkeypatch.setattr("exports.loss.EXAMPLES", 1 << 40)
    return exports.get(format_id).write([Item.tokenized(document)], directory)


def read(format_id: str, path: Path, **options: Any) -> list[Incoming | Flaw]:
    """What the format's reader gives for a file."""
    return list(exports.read([path], format_id, ReadOptions(**options)))


def lines(path: Path) -> list[dict[str, Any]]:
    """The objects of a JSONL file."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def tokens_of(document: GoldDocument, sentences: list[list[str]]) -> Tokens:
    """The tokens of a text that is words joined by blanks and sentences by line ends."""
    starts, ends, firsts, at = [], [], [], 0
    for sentence in sentences:
        firsts.append(len(starts))
        for word in sentence:
            starts.append(document.text.index(word, at))
            ends.append(at := starts[-1] + len(word))
    return Tokens(tuple(starts), tuple(ends), tuple(firsts), "test")


def remaining(document: GoldDocument, report: LossReport) -> GoldDocument:
    """The document without what the report lists as dropped."""
    lost: dict[str, set[str]] = defaultdict(set)
    fillers: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for (kind, _), tally in report.dropped.items():
        assert tally.count == len(tally.examples)
        for _, item, quote in tally.examples:
            lost[kind].add(item)
            fillers[kind].add((item, quote))

    def kept(kind: str, items: Any) -> Any:
        return tuple(item for item in items if item.id not in lost[kind])

    def attributes(item: Any) -> dict[str, Any]:
        return {
            name: value
            for name, value in item.attributes.items()
            if f"{item.id}.{name}" not in lost["attributes"]
        }

    def with_attributes(items: Any) -> Any:
        return tuple(msgspec.structs.replace(item, attributes=attributes(item)) for item in items)

    entities = with_attributes(kept("entities", document.entities))
    incidents = kept("incidents", document.incidents)
    known = {item.id for item in (*entities, *incidents)}
    spans = tuple(
        msgspec.structs.replace(span, entity=span.entity if span.entity in known else None)
        for span in with_attributes(kept("spans", document.spans))
    )
    events = tuple(
        msgspec.structs.replace(
            event,
            incident=event.incident if event.incident in known else None,
            arguments=tuple(
                each
                for each in event.arguments
                if (f"{event.id}.{each.role}", each.span or each.event) not in fillers["arguments"]
            ),
        )
        for event in with_attributes(kept("events", document.events))
    )
    fields: dict[str, Any] = {}
    for name in lost["fields"]:
        fields[name] = {} if name in {"metadata", "provenance"} else "en" if name == "language" else None
    return msgspec.structs.replace(
        document,
        spans=spans,
        entities=entities,
        events=events,
        incidents=incidents,
        claims=with_attributes(kept("claims", document.claims)),
        relations=kept("relations", document.relations),
        **fields,
    ).check()


def canonical(document: GoldDocument) -> dict[str, Any]:
    """The record in an order of its own, with every quote, so that equal gold compares equal."""
    value = msgspec.to_builtins(document)
    for name in ("spans", "entities", "events", "incidents", "claims", "relations"):
        value[name] = sorted(value[name], key=lambda item: item["id"])
    for span, source in zip(value["spans"], sorted(document.spans, key=lambda span: span.id), strict=True):
        span["text"] = source.quote(document.text)
    for event in value["events"]:
        event["arguments"] = sorted(event["arguments"], key=str)
    return value


@st.composite
def mutations(draw: st.DrawFn, content: bytes) -> bytes:
    """The content of a JSON file with a value exchanged for another, or with broken bytes."""
    if draw(st.booleans()):
        at = draw(st.integers(0, len(content) - 1))
        return content[:at] + draw(st.binary(max_size=4)) + content[at + draw(st.integers(0, 9)) :]
    lines = (
        [json.loads(line) for line in content.splitlines()] if content[:1] == b"{" else json.loads(content)
    )
    found = [(holder, key) for holder, key in _places(lines)]
    holder, key = draw(st.sampled_from(found))
    holder[key] = draw(st.one_of(_ODD, st.sampled_from([deepcopy(holder[key]) for holder, key in found])))
    return "\n".join(map(json.dumps, lines)).encode()


_ODD = st.one_of(
    st.none(),
    st.integers(-3, 60),
    st.sampled_from([2**70, -(2**70), 1e308, "", " ", "\0", "s1", [], {}, [[]]]),
    st.text(max_size=5),
)


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every place of a value inside lists and objects, with what holds it."""
    for key in range(len(value)) if isinstance(value, list) else list(value):
        yield value, key
        if isinstance(value[key], dict | list):
            yield from _places(value[key])
