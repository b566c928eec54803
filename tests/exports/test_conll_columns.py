from itertools import groupby
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from seqeval.metrics.sequence_labeling import get_entities
from seqeval.scheme import IOB2, IOBES, Entities
from spacy.tokens import Doc
from spacy.tokens import Span as DocSpan
from spacy.util import filter_spans
from spacy.vocab import Vocab

from exports import Item, conll, get, read
from exports.flat import Aligned, flat
from schemas.gold import GoldDocument, Span

Kept = set[tuple[str, int, int, str]]


def _read_back(directory: Path) -> Kept:
    """(document, start, end, label) of each entity that seqeval finds in strict mode."""
    lines = (directory / conll.FILE).read_text("utf-8").split("\n")
    offsets = [row.split("\t") for row in (directory / conll.OFFSETS).read_text("utf-8").splitlines()[1:]]
    place = {int(line): (document, int(start), int(end)) for document, line, start, end in offsets}
    found: Kept = set()
    for is_token, group in groupby(range(1, len(lines) + 1), key=lambda line: line in place):
        numbers = list(group)
        if not is_token:
            continue
        tags = [lines[number - 1].split("\t")[1] for number in numbers]
        strict = [entity.to_tuple()[1:] for entity in Entities([tags], IOB2).entities[0]]
        assert strict == [(label, first, last + 1) for label, first, last in get_entities(tags)]
        for label, first, last in strict:
            document, start, _ = place[numbers[first]]
            found.add((document, start, place[numbers[last - 1]][2], label))
    return found


def test_strict_seqeval_finds_exactly_the_spans_kept(annotate, tmp_path: Path) -> None:
    documents = [
        annotate("Rebels took Hama. Homs too.", ("Rebels took", "x"), ("Rebels", "actor"), ("Hama", "l")),
        annotate("Hama Homs.", ("Hama", "l"), ("Homs", "l"), name="d2"),
        annotate("It fell. It rose.", ("fell. It", "x"), name="d3"),
    ]  # fmt: skip
    report = get("conll").write(map(Item.tokenized, documents), tmp_path)
    lost = {(tally.examples[0][0], tally.examples[0][1]) for tally in report.dropped.values()}
    assert ("d1", "s2") in lost
    assert _read_back(tmp_path) == {
        (document.id, span.start, span.end, span.label)
        for document in documents
        for span in document.spans
        if (document.id, span.id) != ("d1", "s2")
    }


def test_strict_seqeval_finds_the_same_in_bioes(shared_data, tmp_path: Path) -> None:
    (found,) = read([shared_data("seed/gold.json")])
    get("conll-bioes").write([Item.tokenized(found.document)], tmp_path)
    get("conll").write([Item.tokenized(found.document)], tmp_path / "iob2")
    columns = (tmp_path / "bioes.conll").read_text("utf-8").split("\n\n")[1:]
    tags = [[row.split("\t")[1] for row in sentence.splitlines()] for sentence in columns if sentence]
    strict = [entity.to_tuple()[1:] for each in Entities(tags, IOBES).entities for entity in each]
    assert len(strict) == 188
    assert {tag[0] for each in tags for tag in each} == set("OBIES")
    assert (tmp_path / "bioes.texts").read_bytes() == (tmp_path / "iob2" / "iob2.texts").read_bytes()


def test_the_seed_keeps_188_of_229_spans(shared_data, tmp_path: Path) -> None:
    (found,) = read([shared_data("seed/gold.json")])
    report = get("conll").write([Item.tokenized(found.document)], tmp_path)
    assert (report.found["spans"], report.kept("spans"), len(_read_back(tmp_path))) == (229, 188, 188)
    lost = {reason: tally.count for (kind, reason), tally in report.dropped.items() if kind == "spans"}
    assert lost == {"discontinuous": 2, "overlaps a longer or earlier span": 39}


def test_a_sentence_end_inside_a_span_is_joined_and_told(annotate, tmp_path: Path) -> None:
    report = get("conll").write([Item.tokenized(annotate("It fell. It rose.", ("fell. It", "x")))], tmp_path)
    assert (tmp_path / conll.FILE).read_text().count("\n\n") == 2
    assert report.changed[("spans", conll.JOINED)].examples == [("d1", "s1", "fell. It")]
    assert report.kept("spans") == 1


def test_a_blank_in_a_label_cannot_break_the_columns(annotate, tmp_path: Path) -> None:
    report = get("conll").write(
        [Item.tokenized(annotate("Tanks came.", ("Tanks", "Military\tunit")))], tmp_path
    )
    assert "Tanks\tB-Military_unit\n" in (tmp_path / conll.FILE).read_text()
    assert report.changed[("spans", conll.BLANKS)].count == 1


def test_a_document_without_tokens_does_not_shift_the_next(annotate, tmp_path: Path) -> None:
    blank = GoldDocument(id="d0", text=" \n")
    get("conll").write(map(Item.tokenized, [blank, annotate("Hama.", ("Hama", "l"))]), tmp_path)
    assert _read_back(tmp_path) == {("d1", 0, 4, "l")}


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 8)), max_size=20))
def test_flat_chooses_as_spacy_does(bounds: list[tuple[int, int]]) -> None:
    places = [
        Aligned(Span(id=str(n), start=0, end=1, label="x"), first, first + length)
        for n, (first, length) in enumerate(bounds)
    ]
    kept, left = flat(places)
    doc = Doc(Vocab(), words=["w"] * 40)
    expected = filter_spans([DocSpan(doc, place.first, place.last) for place in places])
    assert [(place.first, place.last) for place in kept] == [(span.start, span.end) for span in expected]
    assert len(kept) + len(left) == len(places)


@pytest.mark.parametrize("name", ["muc4/dev.jsonl", "re3d/re3d_public_domain_and_ogl.jsonl"])
def test_real_corpora_come_back_but_for_what_is_reported(name: str, shared_data, tmp_path: Path) -> None:
    documents = [found.document for found in read([shared_data(name)])]
    report = get("conll").write(map(Item.tokenized, documents), tmp_path)
    assert report.found["spans"] == sum(len(document.spans) for document in documents)
    assert len(_read_back(tmp_path)) == report.kept("spans")
