"""WikiEvents: arguments across sentences, and the wrong offsets of published files."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import exports
from exports import Flaw, Item
from schemas import gold
from tests.exports.roundtrip import lines, read, tokens_of, write

SharedData = Callable[[str], Path]


def _wikievents(article: dict[str, Any], drift: int) -> dict[str, Any]:
    """The article in the shape of WikiEvents; offsets run ahead by `drift` with each sentence."""
    text, tokens = article["text"], article["tokens"]
    sentences = []
    for number, (start, end) in enumerate(article["sentences"]):
        inside = [(a, b) for a, b in tokens if start <= a < end]
        shift = number * drift
        sentences.append([[[text[a:b], a + shift, b + shift] for a, b in inside], text[start:end].strip()])
    spans = {span["id"]: span for span in article["spans"]}

    def place(span: dict[str, Any]) -> dict[str, Any]:
        sentence = next(n for n, (_, end) in enumerate(article["sentences"]) if span["start"] < end)
        return {
            "text": span["text"],
            "start": span["token_start"],
            "end": span["token_end"],
            "sent_idx": sentence,
        }

    return {
        "doc_id": article["id"],
        "tokens": [text[a:b] for a, b in tokens],
        "text": text,
        "sentences": sentences,
        "entity_mentions": [
            {"id": span["id"], "entity_type": span["label"], "mention_type": "UNK", **place(span)}
            for span in article["spans"]
            if span["kind"] == "entity"
        ],
        "relation_mentions": [],
        "event_mentions": [
            {
                "id": event["id"], "event_type": event["type"], "trigger": place(spans[event["trigger"]]),
                "arguments": [
                    {"entity_id": each["span"], "role": each["role"], "text": spans[each["span"]]["text"]}
                    for each in event["args"]
                ],
            }
            for event in article["events"]
        ],
    }  # fmt: skip


@pytest.fixture
def articles(shared_data: SharedData) -> list[dict[str, Any]]:
    return lines(shared_data("wikievents/dev.jsonl"))


def _published(articles: list[dict[str, Any]], path: Path) -> int:
    """Writes the articles with the offsets of the published files; gives how many tokens are wrong."""
    found = [_wikievents(article, 1) for article in articles]
    path.write_text("\n".join(map(json.dumps, found)))
    return sum(
        line["text"][start:end] != token
        for line in found
        for tokens, _ in line["sentences"]
        for token, start, end in tokens
    )


def test_wrong_offsets_of_wikievents_are_refused(articles: list[dict[str, Any]], tmp_path: Path) -> None:
    _published(articles, tmp_path / "train.jsonl")
    found = read("wikievents", tmp_path / "train.jsonl")
    assert len(found) == len(articles) == 20
    assert all(isinstance(each, Flaw) and "tokens are not at their offsets" in each.reason for each in found)


def test_shifted_they_are_on_theirtokens_of(articles: list[dict[str, Any]], tmp_path: Path) -> None:
    wrong = _published(articles, tmp_path / "train.jsonl")
    notes: list[str] = []
    options = exports.ReadOptions(bad_offsets="shift")
    found = list(exports.read([tmp_path / "train.jsonl"], "wikievents", options, notes))
    assert notes == [f"train.jsonl: tokens that are not at their offsets: {wrong:,}"]
    for article, each in zip(articles, found, strict=True):
        expected = {(span["start"], span["end"], span["label"]) for span in article["spans"]}
        assert {(span.start, span.end, span.label) for span in each.document.spans} == expected
        assert len(each.document.events) == len(article["events"])


def test_kept_they_are_doubtful(articles: list[dict[str, Any]], tmp_path: Path) -> None:
    _published(articles, tmp_path / "train.jsonl")
    found = read("wikievents", tmp_path / "train.jsonl", bad_offsets="suspect")
    spans = 0
    for article, each in zip(articles, found, strict=True):
        if isinstance(each, Flaw):  # its last spans lie past the end of the text
            assert "is not inside the text" in each.reason
            continue
        sound = [span for span in each.document.spans if "note" not in span.attributes]
        words = {(span["label"], span["text"]) for span in article["spans"]}
        assert all((span.label, span.text) in words for span in sound)
        assert len(sound) < len(each.document.spans)
        spans += len(each.document.spans)
    assert spans > 100


def test_wikievents_read_and_written_is_as_it_was_with_right_offsets(
    articles: list[dict[str, Any]], tmp_path: Path
) -> None:
    _published(articles, tmp_path / "train.jsonl")
    found = read("wikievents", tmp_path / "train.jsonl", bad_offsets="shift")
    items = [
        Item(each.document, lambda each=each, article=article: tokens_of(each.document, [
            [article["text"][a:b] for a, b in article["tokens"] if start <= a < end]
            for start, end in article["sentences"]
        ]))
        for each, article in zip(found, articles, strict=True)
    ]  # fmt: skip
    report = exports.get("wikievents").write(items, tmp_path / "out")
    assert report.dropped == {}
    for article, line in zip(articles, lines(tmp_path / "out" / "wikievents.jsonl"), strict=True):
        expected = _wikievents(article, 0)
        for event in line["event_mentions"]:
            del event["trigger"]["id"]
            for argument in event["arguments"]:
                del argument["start"], argument["end"]
        for key in expected:
            if key.endswith("mentions"):
                assert sorted(map(_key, line[key])) == sorted(map(_key, expected[key]))
            else:
                assert line[key] == expected[key]


def _key(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def test_coreference_is_beside_it(shared_data: SharedData, tmp_path: Path, monkeypatch) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes())
    write("wikievents", document, tmp_path, monkeypatch)
    (coref,) = lines(tmp_path / "coref.jsonlines")
    spans = {span.id: span for span in document.spans}
    assert len(coref["clusters"]) == len(coref["informative_mentions"]) == 54
    for cluster, words in zip(coref["clusters"], coref["informative_mentions"], strict=True):
        assert len({spans[mention].entity for mention in cluster}) == 1
        assert words in {spans[mention].text for mention in cluster}
