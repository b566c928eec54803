import pickle
import struct
import zlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import spacy
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from spacy.tokens import Doc, DocBin
from spacy.training import Corpus

from exports import Flaw, Item, LossReport, ReadOptions, Source, get, read
from exports import spacy as docbin
from exports.spacy.writing import _doc
from schemas import gold
from schemas.gold import Entity, GoldDocument
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
    (found,) = read([tmp_path], "spacy")
    assert found.document == record if record.text else found.reason == "document 1: text: empty"
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
    assert [each.document for each in read([tmp_path], "spacy")] == [found.document]
    assert [report.kept(kind) for kind in ("events", "arguments", "claims", "relations")] == [60, 130, 60, 67]


def test_spans_off_tokens_and_discontinuous_ones_are_reported() -> None:
    report = LossReport("spacy")
    for case in ("inside-token", "discontinuous"):
        record = cases.record(case)
        _doc(Item.tokenized(record), spacy.blank("xx").vocab, report)
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
    files = sorted(tmp_path.glob("*.spacy"))
    assert [path.name for path in files] == [f"gold-0000{n}.spacy" for n in range(3)]
    assert [each.document for each in read(files)] == documents
    assert 'lang = "xx"' in (tmp_path / "config-ner.cfg").read_text()
    assert [doc.text for doc in _docs(tmp_path)] == [document.text for document in documents]


def test_spacys_corpus_reads_the_folder_for_training(annotate, tmp_path: Path) -> None:
    documents = [annotate("One. Hama\n fell.", ("Hama", "location"), ("fell", "control_change"))]
    get("spacy").write(map(Item.tokenized, documents), tmp_path)
    (example,) = Corpus(tmp_path)(spacy.blank("en"))
    assert [span.label_ for span in example.reference.spans["sc"]] == ["location", "control_change"]
    assert [sentence.text for sentence in example.reference.sents] == ["One.", "Hama\n fell."]


def test_the_configs_fit_the_language_and_the_spans(tmp_path: Path) -> None:
    get("spacy").write([Item.tokenized(cases.record("arabic")), Item.tokenized(cases.long())], tmp_path)
    config = spacy.util.load_config(tmp_path / "config-spancat.cfg")
    assert (config["nlp"]["lang"], config["components"]["spancat"]["spans_key"]) == ("xx", "sc")
    assert config["components"]["spancat"]["suggester"]["sizes"] == [1, 2]
    get("spacy").write([], tmp_path / "none")
    config = spacy.util.load_config(tmp_path / "none" / "config-spancat.cfg")
    assert config["components"]["spancat"]["suggester"]["sizes"] == [1, 2, 3]


def _foreign() -> Doc:
    """A Doc as another program may have left it."""
    doc = spacy.blank("en")("Rebels took Hama 🚀 on Friday.")
    doc.spans["found"] = [
        doc.char_span(0, 11, "CHANGE", span_id="x1"),
        doc.char_span(12, 16, "GPE", kb_id="Q173545"),
    ]
    doc.spans["other"] = [doc.char_span(0, 6, "ORG")]
    doc.set_ents([doc.char_span(12, 16, "GPE", kb_id="Q173545"), doc.char_span(22, 28, "DATE")])
    doc.cats = {"war": 1.0}
    doc.user_data["score"] = 0.5
    return doc


def _written(directory: Path, *docs: Doc) -> list[Path]:
    DocBin(docs=docs, store_user_data=True).to_disk(directory / "x.spacy")
    return [directory / "x.spacy"]


def test_docs_of_others_give_their_spans_and_entities(tmp_path: Path) -> None:
    notes: list[str] = []
    (found,) = read(_written(tmp_path, _foreign()), notes=notes)
    assert [(span.id, span.label, span.text, span.entity) for span in found.document.spans] == [
        ("x1", "CHANGE", "Rebels took", None), ("s1", "GPE", "Hama", "n1"), ("s2", "DATE", "Friday", None),
    ]  # fmt: skip
    assert found.document.entities == (Entity("n1", "GPE", links={"kb": "Q173545"}),)
    assert (found.document.text, found.place, found.annotated) == (
        "Rebels took Hama 🚀 on Friday.", "x.spacy, document 1", True,
    )  # fmt: skip
    assert notes == [
        "x.spacy: doc.cats is not read (found 1 times)",
        "x.spacy: doc.spans['other'] is not read (found 1 times)",
        "x.spacy: doc.user_data is not read (found 1 times)",
        "x.spacy: the spans are those of doc.spans['found'] (found 1 times)",
    ]


def test_the_key_that_training_expects_comes_first(tmp_path: Path) -> None:
    doc = _foreign()
    doc.spans["sc"] = [doc.char_span(17, 18, "EMOJI")]
    (found,) = read(_written(tmp_path, doc))
    assert [span.label for span in found.document.spans] == ["EMOJI", "GPE", "DATE"]


def test_a_doc_that_nobody_annotated_is_told_from_one_without_spans(tmp_path: Path) -> None:
    plain, marked = spacy.blank("en")("Hama."), spacy.blank("en")("Homs.")
    marked.set_ents([])
    found = read(_written(tmp_path, plain, marked))
    assert [each.annotated for each in found] == [False, True]


def test_words_whose_white_space_is_unknown_are_told(tmp_path: Path) -> None:
    notes: list[str] = []
    (found,) = read(_written(tmp_path, Doc(spacy.blank("en").vocab, words=["Hama", "fell"])), notes=notes)
    assert found.document.text == "Hama fell "
    assert notes == ["x.spacy: white space is unknown: the words are joined by blanks (found 1 times)"]


def test_spans_that_were_added_to_our_file_are_told(annotate, tmp_path: Path) -> None:
    get("spacy").write([Item.tokenized(annotate("Hama fell.", ("Hama", "location")))], tmp_path)
    (doc,) = _docs(tmp_path)
    doc.spans["sc"].append(doc.char_span(5, 9, "control_change"))
    notes: list[str] = []
    (found,) = read(_written(tmp_path, doc), notes=notes)
    assert [span.label for span in found.document.spans] == ["location"]
    assert notes == [
        "x.spacy: spans of doc.spans['sc'] that the gold record lacks are not read (found 1 times)"
    ]


def test_a_record_of_another_text_is_a_flaw(annotate, tmp_path: Path) -> None:
    doc = spacy.blank("en")("Homs fell.")
    doc.user_data["gold"] = gold.encode(annotate("Hama fell.")).decode()
    (flaw,) = read(_written(tmp_path, doc))
    assert flaw.reason == "document 1: the Doc's text is not that of its gold record"


@cache
def _message() -> bytes:
    return zlib.decompress(DocBin(docs=[_foreign(), _foreign()], store_user_data=True).to_bytes())


def _packed(**changes: Any) -> bytes:
    """A DocBin of one Doc whose message was changed."""
    message = msgspec.msgpack.decode(zlib.decompress(DocBin(docs=[_foreign()]).to_bytes()))
    return zlib.compress(msgspec.msgpack.encode(message | changes))


def _span(*numbers: int) -> bytes:
    group = {"name": "sc", "attrs": {}, "spans": [struct.pack(">QQQllll", 0, 0, 380, *numbers)]}
    return msgspec.msgpack.encode({msgspec.msgpack.encode(group): ["sc"]})


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "not a DocBin: the file is cut off"),
        (b"not zlib", "not a DocBin: Error -3"),
        (zlib.compress(b"\x01"), "not a DocBin: Expected `object`, got `int`"),
        (zlib.compress(b"\x91" * 100_000), "not a DocBin: "),
        (zlib.compress(bytes(50_000_000)), "expands beyond 1,000,000 bytes"),
        (_packed(lengths=struct.pack("i", 99)), "the lengths of the Docs are not those of its tokens"),
        (_packed(lengths=struct.pack("iii", 9, -1, -1)), "the lengths of the Docs are not those"),
        (_packed(spaces=b""), "not every token has its white space"),
        (_packed(attrs=[0]), "no words, or tokens that are cut off"),
        (_packed(strings=[]), "document 1: broken: "),
        (_packed(span_groups=[b"\xff"]), "document 1: broken: "),
        (_packed(span_groups=[_span(2, 99, 0, 0)]), "document 1: broken: a span of tokens 2 to 99 of 7"),
        (_packed(span_groups=[_span(2, -1, 0, 0)]), "document 1: broken: a span of tokens 2 to -1 of 7"),
    ],
)  # fmt: skip
def test_what_is_broken_or_hostile_is_a_flaw(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / "x.spacy").write_bytes(content)
    (flaw,) = docbin.read(Source(tmp_path / "x.spacy", "x.spacy"), ReadOptions(max_bytes=1_000_000), [])
    assert isinstance(flaw, Flaw)
    assert reason in flaw.reason


def test_one_long_word_in_many_places_is_not_unfolded(tmp_path: Path) -> None:
    vocab = spacy.blank("en").vocab
    doc = Doc(vocab, words=["long" * 100_000] * 1_000)
    (flaw,) = read(_written(tmp_path, doc))
    assert flaw.reason == "document 1: text: more than 10,000,000 characters cannot be annotated"


def test_nothing_in_user_data_is_executed(tmp_path: Path) -> None:
    doc = spacy.blank("en")("Hama.")
    doc.user_data["gold"] = msgspec.msgpack.Ext(1, pickle.dumps(_Trap()))
    message = msgspec.msgpack.decode(zlib.decompress(DocBin(docs=[spacy.blank("en")("Hama.")]).to_bytes()))
    message["user_data"] = [msgspec.msgpack.encode(dict(doc.user_data))]
    (tmp_path / "x.spacy").write_bytes(zlib.compress(msgspec.msgpack.encode(message)))
    (found,) = read([tmp_path / "x.spacy"])
    assert found.document.text == "Hama."


class _Trap:
    def __reduce__(self) -> tuple[Any, ...]:
        return pytest.fail, ("what the file holds was executed",)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_messages_give_flaws_or_documents(data: st.DataObject, tmp_path: Path) -> None:
    content = bytearray(
        zlib.decompress(DocBin(docs=[_foreign(), _foreign()], store_user_data=True).to_bytes())
    )
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    (tmp_path / "x.spacy").write_bytes(zlib.compress(content))
    for found in read([tmp_path / "x.spacy"]):
        assert isinstance(found, Flaw) or found.document.check()


@given(st.text(st.sampled_from("ab .\n\r\t\u00a0\u200d😀é\u0301ا"), min_size=1))
def test_any_text_comes_back_exactly(text: str) -> None:
    doc = _doc(Item.tokenized(GoldDocument(id="d", text=text)), spacy.blank("xx").vocab, LossReport("spacy"))
    assert doc.text == text
