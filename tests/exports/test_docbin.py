from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus

from exports import Item, LossReport, get, read
from exports import spacy as docbin
from schemas import gold
from schemas.gold import GoldDocument
from tests.exports import cases


def _docs(directory: Path) -> list[Doc]:
    vocab = spacy.blank("en").vocab
    files = sorted(directory.glob("*.spacy"))
    return [doc for file in files for doc in DocBin().from_disk(file).get_docs(vocab)]


@pytest.mark.parametrize("name", cases.NAMES)
def test_spacy_reads_back_text_spans_and_record(name: str, tmp_path: Path) -> None:
    record = cases.record(name)
    report = get("spacy").write([Item.tokenized(record)], tmp_path)
    (doc,) = _docs(tmp_path)
    assert doc.text == record.text
    assert list(docbin.read(tmp_path)) == [record]
    assert len(doc.spans["sc"]) == report.kept("spans")
    by_id = {span.id: span for span in record.spans}
    for span in [*doc.spans["sc"], *doc.ents]:
        expected = by_id[span.id_ or span.ent_id_]
        assert (span.start_char, span.end_char, span.label_) == (expected.start, expected.end, expected.label)
    assert not any(token.is_space for entity in doc.ents for token in (entity[0], entity[-1]))


def test_the_seed_has_227_spans_and_188_entities(shared_data, tmp_path: Path) -> None:
    (found,) = read([shared_data("seed/gold.json")])
    report = get("spacy").write([Item.tokenized(found.document)], tmp_path)
    (doc,) = _docs(tmp_path)
    assert (len(doc.spans["sc"]), len(doc.ents)) == (227, 188)
    assert list(docbin.read(tmp_path)) == [found.document]
    assert [report.kept(kind) for kind in ("events", "arguments", "claims", "relations")] == [60, 130, 60, 67]


def test_spans_off_tokens_and_discontinuous_ones_are_reported() -> None:
    report = LossReport("spacy")
    for case in ("inside-token", "discontinuous"):
        record = cases.record(case)
        docbin._doc(Item.tokenized(record), spacy.blank("xx").vocab, report)
    assert {reason: tally.examples for (_, reason), tally in report.dropped.items()} == {
        "begins or ends inside a token": [("inside-token", "s1", "Turk")],
        "discontinuous": [("discontinuous", "s1", "pulled out")],
    }


def test_shards_and_languages_mix(annotate, tmp_path: Path) -> None:
    languages = ["en", "ar", "xx", "und", "pt-BR", "zh", "ja"]
    documents = [
        annotate(f"Hama {n}.", ("Hama", "l"), name=f"d{n}", language=x) for n, x in enumerate(languages)
    ]
    docbin.write(map(Item.tokenized, documents), tmp_path, LossReport("spacy"), shard_documents=3)
    assert [path.name for path in sorted(tmp_path.iterdir())] == [f"gold-0000{n}.spacy" for n in range(3)]
    assert list(docbin.read(str(tmp_path))) == documents
    assert [doc.text for doc in _docs(tmp_path)] == [document.text for document in documents]


def test_spacys_corpus_reads_the_folder_for_training(annotate, tmp_path: Path) -> None:
    documents = [annotate("One. Hama\n fell.", ("Hama", "location"), ("fell", "control_change"))]
    get("spacy").write(map(Item.tokenized, documents), tmp_path)
    (example,) = Corpus(tmp_path)(spacy.blank("en"))
    assert [span.label_ for span in example.reference.spans["sc"]] == ["location", "control_change"]
    assert [sentence.text for sentence in example.reference.sents] == ["One.", "Hama\n fell."]


def test_a_foreign_docbin_is_refused(tmp_path: Path) -> None:
    DocBin(docs=[spacy.blank("en")("Hama fell.")]).to_disk(tmp_path / "x.spacy")
    with pytest.raises(gold.GoldError, match=r"x\.spacy: a Doc without user_data\['gold'\]"):
        list(docbin.read(tmp_path / "x.spacy"))


@given(st.text(st.sampled_from("ab .\n\r\t\u00a0\u200d😀é\u0301ا"), min_size=1))
def test_any_text_comes_back_exactly(text: str) -> None:
    doc = docbin._doc(
        Item.tokenized(GoldDocument(id="d", text=text)), spacy.blank("xx").vocab, LossReport("spacy")
    )
    assert doc.text == text
