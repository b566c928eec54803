"""CoNLL columns of ours come back exactly; those of others give texts made of their tokens."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import Flaw, Incoming, Item, ReadOptions, Source, get, read
from schemas.gold import GoldDocument
from tests.exports.cases import NAMES, long, record
from tests.exports.roundtrip import remaining

FORMATS = ("conll", "conll-bioes")
MADE = "the text is made of tokens joined by blanks, of sentences by line ends"
Places = list[tuple[str, int, int, str]]


def _places(document: GoldDocument) -> Places:
    return sorted((span.label, span.start, span.end, span.text) for span in document.spans)


def _read(path: Path, **options: Any) -> tuple[list[GoldDocument], list[str]]:
    notes: list[str] = []
    found = list(read([path], "conll", ReadOptions(**options), notes))
    assert all(isinstance(each, Incoming) for each in found), found
    return [each.document for each in found if isinstance(each, Incoming)], notes


def _file(directory: Path, content: str, name: str = "a.conll") -> Path:
    path = directory / name
    path.write_text(content, "utf-8", newline="")
    return path


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("name", [*NAMES, "long"])
def test_what_the_report_leaves_comes_back(name: str, format_id: str, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("exports.loss.EXAMPLES", 1 << 40)
    document = long() if name == "long" else record(name)
    report = get(format_id).write([Item.tokenized(document)], tmp_path)
    path = next(tmp_path.glob("*.conll"))
    if name == "empty":
        assert [str(each) for each in read([path])] == [f"{path.name}, line 1: text: empty"]
        return
    (found,), notes = _read(path)
    assert (found.id, found.text) == (document.id, document.text)
    assert _places(found) == _places(remaining(document, report))
    assert notes == []


def test_several_documents_and_one_without_tokens_stay_apart(annotate, tmp_path: Path) -> None:
    documents = [
        annotate("Hama fell.", ("Hama", "l"), name="a"),
        GoldDocument(id="blank", text=" \n"),
        annotate("Homs\r\n\r\n stands.", ("Homs", "l"), name="c"),
    ]
    get("conll").write(map(Item.tokenized, documents), tmp_path)
    found = list(read([tmp_path], "conll"))
    assert [each.place if isinstance(each, Incoming) else str(each) for each in found] == [
        "iob2.conll, line 1",
        "iob2.conll, line 7: text: empty",
        "iob2.conll, line 9",
    ]
    last = found[2]
    assert isinstance(last, Incoming)
    assert (last.document.text, _places(last.document)) == (documents[2].text, [("l", 0, 4, "Homs")])


def test_an_empty_file_holds_no_document(tmp_path: Path) -> None:
    get("conll").write([], tmp_path)
    assert list(read([tmp_path], "conll")) == []


def test_files_that_were_sent_find_each_other(annotate, tmp_path: Path) -> None:
    get("conll").write([Item.tokenized(annotate("Hama  fell.", ("Hama", "l")))], tmp_path)
    sources = []
    for number, path in enumerate(sorted(tmp_path.glob("iob2.*"))):
        (tmp_path / str(number)).mkdir()
        sources.append(Source(path.rename(tmp_path / str(number) / "data"), f"set/{path.name}"))
    (found,) = read(sources, "conll")
    assert found.document.text == "Hama  fell."


def test_tags_may_be_changed_tokens_not(annotate, tmp_path: Path) -> None:
    get("conll").write([Item.tokenized(annotate("Hama fell.", ("Hama", "l")))], tmp_path)
    path = tmp_path / "iob2.conll"
    content = path.read_text()
    path.write_text(content.replace("fell\tO", "fell\tB-x"))
    assert _places(_read(path)[0][0]) == [("l", 0, 4, "Hama"), ("x", 5, 9, "fell")]
    for wrong in (content.replace("fell\t", "rose\t"), content.replace("Hama\tB-l\n", ""), f"\n{content}"):
        path.write_text(wrong)
        (flaw,) = read([path], "conll")
        assert isinstance(flaw, Flaw)
        assert "do not have" in flaw.reason


CONLL_2003 = """\
-DOCSTART- -X- O O

Bashar NNP I-NP I-PER
al-Assad NNP I-NP I-PER
Hama NNP I-NP B-PER
fled VBD I-VP O

Homs NNP I-NP I-LOC

-DOCSTART- -X- O O

Idlib NNP I-NP I-LOC
"""


def test_conll_2003_with_its_first_scheme(tmp_path: Path) -> None:
    found, notes = _read(_file(tmp_path, CONLL_2003))
    assert [document.text for document in found] == ["Bashar al-Assad Hama fled\nHoms", "Idlib"]
    assert [_places(document) for document in found] == [
        [("LOC", 26, 30, "Homs"), ("PER", 0, 15, "Bashar al-Assad"), ("PER", 16, 20, "Hama")],
        [("LOC", 0, 5, "Idlib")],
    ]
    assert [document.external_id for document in found] == ["a#1", "a#2"]
    assert notes == ["a.conll: spans that begin with I or E, as in IOB1: 3", f"a.conll: {MADE}"]


@pytest.mark.parametrize(
    "tags",
    [
        "I-x I-x B-x O I-y",
        "B-x I-x B-x O B-y",
        "B-x E-x S-x O S-y",
        "B-x L-x U-x O U-y",
        "B-x I-x S-x O B-y",
    ],
)
def test_all_schemes_say_the_same(tags: str, tmp_path: Path) -> None:
    words = ["one", "two", "three", "four", "five"]
    content = "".join(f"{word}\t{tag}\n" for word, tag in zip(words, tags.split(), strict=True))
    (found,), _ = _read(_file(tmp_path, content))
    assert _places(found) == [("x", 0, 7, "one two"), ("x", 8, 13, "three"), ("y", 19, 23, "five")]


def test_a_span_ends_with_its_sentence_and_with_another_label(tmp_path: Path) -> None:
    (found,), _ = _read(_file(tmp_path, "one B-x\n\ntwo I-x\nthree I-y\nfour O\n"))
    assert [text for _, _, _, text in _places(found)] == ["one", "two", "three"]


def test_a_label_may_have_a_hyphen_and_windows_line_ends_are_none_of_it(tmp_path: Path) -> None:
    (found,), _ = _read(_file(tmp_path, "\ufeffHama B-loc-city\r\nfell O\r\n"))
    assert _places(found) == [("loc-city", 0, 4, "Hama")]
    assert found.text == "Hama fell"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Hama", "expected a token and its tag"),
        ("\tO", "expected a token and its tag"),
        ("Hama\tLOC", "'LOC', is no tag"),
        ("Hama\tX-LOC", "'X-LOC', is no tag"),
        ("Hama\tB-", "'B-', is no tag"),
        ("Ha ma\tO", "has white space in it"),
    ],
)
def test_a_line_that_is_none_spoils_its_document_alone(line: str, reason: str, tmp_path: Path) -> None:
    content = f"-DOCSTART-\tO\n\n{line}\nfell\tO\n\n-DOCSTART-\tO\n\nHoms\tB-l\n"
    flaw, found = read([_file(tmp_path, content)], "conll")
    assert isinstance(flaw, Flaw)
    assert flaw.line == 3
    assert reason in flaw.reason
    assert isinstance(found, Incoming)
    assert found.document.text == "Homs"


@pytest.mark.parametrize("name", ["muc4/dev.jsonl", "re3d/re3d_public_domain_and_ogl.jsonl"])
def test_real_corpora_come_back_but_for_what_is_reported(name: str, shared_data, tmp_path: Path) -> None:
    documents = [each.document for each in read([shared_data(name)])]
    report = get("conll").write(map(Item.tokenized, documents), tmp_path)
    found, _ = _read(tmp_path)
    assert [document.text for document in found] == [document.text for document in documents]
    assert sum(len(document.spans) for document in found) == report.kept("spans")


_CONTENT = "-DOCSTART-\tO\n\nHama\tB-l\nfell\tO\n\n-DOCSTART-\tO\n\nHoms\tI-l\n"


@given(st.data())
@settings(max_examples=200)
def test_no_file_makes_the_reader_fail(tmp_path_factory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    record_ = record("everything")
    get("conll").write([Item.tokenized(record_)], folder / "own")
    for path in [_file(folder, _CONTENT), *sorted((folder / "own").glob("iob2.*"))]:
        content = bytearray(path.read_bytes())
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(start + 8, len(content))))
        content[start:end] = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(_PIECES)))
        path.write_bytes(bytes(content))
    for each in read([folder], "conll"):
        if isinstance(each, Incoming):
            assert each.document.check() == each.document


_PIECES = (b"\n", b"\n\n", b"\t", b"-DOCSTART-", b"B-", b"9" * 5000, b"-1", b"\0")
