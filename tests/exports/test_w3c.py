"""W3C Web Annotations: JSON-LD that needs no network, quotes that are found, and all of it back."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyld import jsonld

import exports
from exports import Flaw, Incoming, Item, ReadOptions, get, read
from exports.w3c.context import NAMESPACE
from exports.w3c.writing import BESIDE
from schemas.gold import Entity, GoldDocument
from tests.exports.cases import NAMES, long, record
from tests.exports.roundtrip import canonical, mutations

OA = "http://www.w3.org/ns/oa#"


@pytest.fixture(autouse=True)
def _no_network(monkeypatch) -> None:
    def refuse(url: str, options: Any) -> None:
        raise AssertionError(f"{url} was asked for")

    monkeypatch.setattr(jsonld, "_default_document_loader", refuse)


def _write(directory: Path, *documents: GoldDocument) -> exports.LossReport:
    return get("w3c").write(map(Item.tokenized, documents), directory)


def _page(directory: Path) -> dict[str, Any]:
    (path,) = directory.glob("*.jsonld")
    return json.loads(path.read_text("utf-8"))


def _read(path: Path, **options: Any) -> tuple[list[GoldDocument], list[str]]:
    notes: list[str] = []
    found = list(read([path], "w3c", ReadOptions(**options), notes))
    assert all(isinstance(each, Incoming) for each in found), found
    return [each.document for each in found if isinstance(each, Incoming)], notes


def _given(directory: Path, text: str, value: Any) -> Path:
    (directory / "wire.txt").write_text(text, "utf-8", newline="")
    path = directory / "wire.jsonld"
    path.write_text(json.dumps(value))
    return path


def _annotation(start: int | None, exact: str | None, **more: Any) -> dict[str, Any]:
    selectors: list[dict[str, Any]] = []
    if exact is not None:
        selectors.append({"type": "TextQuoteSelector", "exact": exact, **more.pop("beside", {})})
    if start is not None:
        end = start + len(exact or "Hama")
        selectors.append({"type": "TextPositionSelector", "start": start, "end": end})
    body = [{"type": "TextualBody", "purpose": "tagging", "value": "place"}]
    target = {"source": "https://example.org/7", "selector": selectors}
    return {"id": "#a1", "type": "Annotation", "body": body, "target": target} | more


def _quoted(source: str, exact: str) -> dict[str, Any]:
    return {"source": source, "selector": {"type": "TextQuoteSelector", "exact": exact}}


@pytest.mark.parametrize("name", [*NAMES, "long"])
def test_everything_comes_back(name: str, tmp_path: Path) -> None:
    document = long() if name == "long" else record(name)
    report = _write(tmp_path, document)
    assert not report.dropped
    if name == "empty":
        assert [str(each) for each in read([tmp_path], "w3c")] == ["empty.jsonld: text: empty"]
        return
    (found,), _ = _read(tmp_path)
    assert canonical(found) == canonical(document)


def test_the_seed_comes_back_whole_and_each_quote_is_unique(shared_data, tmp_path: Path) -> None:
    (given_,) = read([shared_data("seed/gold.json")])
    _write(tmp_path, given_.document)
    (found,), _ = _read(tmp_path)
    assert canonical(found) == canonical(given_.document)
    text, alone, together = found.text, set(), set()
    items = _page(tmp_path)["items"]
    assert len(items) == 229
    for item in items:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        quotes = [target["selector"][0] for target in targets]
        assert max(len(quote["prefix"]) for quote in quotes) <= BESIDE
        places = [quote["prefix"] + quote["exact"] + quote["suffix"] for quote in quotes]
        assert [text.count(place) for place in places] == [1] * len(places)
        together.add(item["id"])
        if all(text.count(quote["exact"]) == 1 for quote in quotes):
            alone.add(item["id"])
    assert (len(together), len(alone)) == (229, 131)


def test_a_processor_finds_the_standard_terms_without_the_network(tmp_path: Path) -> None:
    _write(tmp_path, record("everything"))
    (page,) = jsonld.expand(_page(tmp_path))
    (items,) = page["http://www.w3.org/ns/activitystreams#items"]
    hama = items["@list"][1]
    assert hama["@type"] == [OA + "Annotation"]
    assert hama[OA + "motivatedBy"] == [{"@id": OA + "tagging"}]
    quote, position = hama[OA + "hasTarget"][0][OA + "hasSelector"]
    assert quote["@type"] == [OA + "TextQuoteSelector"]
    assert quote[OA + "exact"] == [{"@value": "Hama"}]
    assert position[OA + "end"] == [
        {"@type": "http://www.w3.org/2001/XMLSchema#nonNegativeInteger", "@value": 4}
    ]
    assert hama[OA + "hasBody"][1][OA + "hasSource"] == [{"@id": "urn:annotator:full:n1"}]
    assert hama[NAMESPACE + "attributes"] == [{"@type": "@json", "@value": {"mention": "NAM"}}]


def test_as_triples_claims_and_arguments_join_what_they_should(tmp_path: Path) -> None:
    _write(tmp_path, record("everything"))
    graph = jsonld.to_rdf(_page(tmp_path))["@default"]
    facts = {
        (
            each["subject"]["value"],
            each["predicate"]["value"].removeprefix(NAMESPACE),
            each["object"]["value"],
        )
        for each in graph
    }
    of = "urn:annotator:full:"
    assert {
        (f"{of}c1", "event", f"{of}e1"), (f"{of}c1", "claimant", f"{of}s3"), (f"{of}c1", "cue", f"{of}s4"),
        (f"{of}c2", "claimant", f"{NAMESPACE}author"), (f"{of}e1", "trigger", f"{of}s1"),
        (f"{of}r1", "head", f"{of}c1"), (f"{of}e1", "incident", f"{of}i1"),
    } <= facts  # fmt: skip
    fillers = {filler for _, predicate, filler in facts if predicate == "filler"}
    assert fillers == {f"{of}s2", f"{of}s3", f"{of}e1"}
    assert ("urn:annotator:full", "http://purl.org/dc/terms/publisher", "Wire") in facts


def test_no_term_is_without_a_meaning(shared_data, tmp_path: Path) -> None:
    (given_,) = read([shared_data("seed/gold.json")])
    _write(tmp_path, given_.document)
    page = _page(tmp_path)
    assert jsonld.compact(jsonld.expand(page), page["@context"])["items"][0]["id"] == page["items"][0]["id"]
    used: set[str] = set()

    def walk(node: Any) -> None:
        for each in node if isinstance(node, list) else []:
            walk(each)
        for key, value in node.items() if isinstance(node, dict) else []:
            used.add(key)
            if key not in {"@context", "attributes", "links", "metadata", "provenance"}:
                walk(value)

    walk(page)
    assert used - {"@context"} <= page["@context"].keys() | page["@context"]["document"]["@context"].keys()


def test_changes_are_taken_over(tmp_path: Path) -> None:
    _write(tmp_path, record("everything"))
    page = _page(tmp_path)
    army = page["items"].pop(2)
    army["target"]["selector"][0]["exact"] = "army"
    army["target"]["selector"][1]["start"] += 4
    page["items"].append(army | {"id": "urn:uuid:5", "body": {"type": "TextualBody", "value": "forces"}})
    (found,), notes = _read(_given(tmp_path, "", page))
    assert [(span.id, span.label, span.text) for span in found.spans][-1] == ("urn:uuid:5", "forces", "army")
    assert [argument.role for argument in found.events[0].arguments] == ["territory"]
    assert [claim.id for claim in found.claims] == ["c2"]
    assert notes == ["wire.jsonld: not read: references to what is not in the file (3)"]


def test_annotations_of_others_on_a_text_beside_them(tmp_path: Path) -> None:
    value = {
        "type": "AnnotationCollection",
        "first": {
            "type": "AnnotationPage",
            "items": [
                _annotation(3, "Hama"),
                _annotation(
                    11, "Homs", id="#a2",
                    body=[
                        {"value": "place"}, {"value": "city", "purpose": "tagging"}, {"type": "Image"},
                        {"value": "Where?", "purpose": "commenting"},
                        {"source": "http://www.wikidata.org/entity/Q131301", "purpose": "identifying"},
                    ],
                ),
                _annotation(None, None, id="#a3"),
                _annotation(None, "Hama", id="#a4", bodyValue="again", body=None, motivation="tagging"),
            ],
        },
    }  # fmt: skip
    (found,), notes = _read(_given(tmp_path, "🚀 Hama or Homs", value))
    assert [(span.id, span.label, span.text, span.attributes) for span in found.spans] == [
        ("#a1", "place", "Hama", {}),
        ("#a2", "place", "Homs", {"tags": ["city"], "note": "Where?"}),
        ("#a4", "again", "Hama", {}),
    ]
    link = "http://www.wikidata.org/entity/Q131301"
    assert found.entities == (Entity(link, "place", links={"iri": link}),)
    assert notes == [
        "wire.jsonld: not read: annotations that no quote and no position places in the text (1)",
        "wire.jsonld: not read: bodies that are neither words nor identify something (1)",
    ]


def test_positions_count_what_the_quotes_agree_with(tmp_path: Path) -> None:
    (found,), notes = _read(_given(tmp_path, "🚀 Hama", [_annotation(2, "Hama")]))
    assert (found.spans[0].text, notes) == (
        "Hama",
        ["wire.jsonld: positions count code-points, by the quotes"],
    )
    (found,), notes = _read(_given(tmp_path, "🚀 Hama", [_annotation(3, "Hama")]))
    assert (found.spans[0].start, notes) == (2, [])


def test_a_quote_without_a_position_is_told_apart_by_what_stands_beside_it(tmp_path: Path) -> None:
    text = "Hama fell. Hama rose."
    (found,), notes = _read(_given(tmp_path, text, [_annotation(None, "Hama", beside={"suffix": " rose"})]))
    assert (found.spans[0].start, notes) == (11, [])
    (found,), notes = _read(_given(tmp_path, text, [_annotation(None, "Hama")]))
    assert found.spans[0].start == 0
    assert "put at the first place (1)" in notes[0]


def test_doubtful_positions_are_refused_shifted_or_kept(tmp_path: Path) -> None:
    path = _given(tmp_path, "In Hama.", [_annotation(2, "Hama")])
    (flaw,) = read([path], "w3c")
    assert isinstance(flaw, Flaw)
    assert "#a1: says 'Hama'" in flaw.reason
    assert _read(path, bad_offsets="shift")[0][0].spans[0].start == 3
    assert "suspect" in _read(path, bad_offsets="suspect")[0][0].spans[0].attributes["note"]


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (5, "expected an annotation"),
        ({"a": 1}, "no annotations"),
        ([5], "no object"),
        ([_annotation(0, "Hama") | {"target": 5}], "a target that is neither"),
        ([_annotation(0, "Hama") | {"body": 5}], "a body that is neither"),
        ([_annotation(None, "Homs")], "'Homs' is not in the text"),
        ([_annotation(0, "Hama"), _annotation(0, "Hama") | {"target": _quoted("x", "Hama")}], "of 2 texts"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(value: Any, reason: str, tmp_path: Path) -> None:
    (each,) = read([_given(tmp_path, "Hama", value)], "w3c")
    assert reason in getattr(each, "reason", "")


def test_annotations_without_their_text_are_a_flaw(tmp_path: Path) -> None:
    (tmp_path / "a.jsonld").write_text(json.dumps([_annotation(0, "Hama")]))
    (flaw,) = read([tmp_path])
    assert str(flaw) == "a.jsonld: the file has no text, and there is no a.txt beside it"


@given(st.data())
@settings(max_examples=200)
def test_no_file_makes_the_reader_fail(tmp_path_factory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    _write(folder / "out", record("everything"))
    page = _page(folder / "out")
    del page["@context"]
    path = folder / "a.jsonld"
    path.write_bytes(data.draw(mutations(json.dumps(page).encode())))
    for each in read([path], "w3c"):
        if isinstance(each, Incoming):
            assert each.document.check() == each.document
