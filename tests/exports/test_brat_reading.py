"""brat's files as others write them: how offsets count, what belongs together, what is wrong."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from exports import Flaw, Incoming, Source, read
from exports.brat.conf import repeating
from exports.brat.lines import numbered, unnumbered
from schemas.gold import Argument, Event, GoldDocument, Relation, Span
from tests.exports.bratfolder import brat_folder, read_brat, write_brat


def test_windows_line_ends_are_written_so_that_all_count_alike_and_come_back(tmp_path: Path) -> None:
    text = "One.\r\nTwo 🚀 Hama.\r\n"
    write_brat(tmp_path, GoldDocument(id="d", text=text, spans=(Span(id="s", start=12, end=16, label="l"),)))
    assert (tmp_path / "d.ann").read_text().splitlines()[0] == "T1\tl 11 15\tHama"
    assert (tmp_path / "d.txt").read_bytes() == text.replace("\r\n", "\n").encode()
    (found,), notes = read_brat(tmp_path)
    assert (found.text, found.spans[0].start, found.spans[0].text) == (text, 12, "Hama")
    assert not [note for note in notes if "wire" in note]


def test_line_ends_that_were_changed_since_are_left_as_they_are(tmp_path: Path) -> None:
    text = "One.\r\nTwo Hama.\n"
    write_brat(tmp_path, GoldDocument(id="d", text=text, spans=(Span(id="s", start=10, end=14, label="l"),)))
    (tmp_path / "d.txt").write_text("One.\tTwo Hama.\n")
    (found,), _ = read_brat(tmp_path)
    assert (found.text, found.spans[0].text) == ("One.\tTwo Hama.\n", "Hama")


def test_offsets_that_count_windows_line_ends_twice_are_recognised(tmp_path: Path) -> None:
    folder = brat_folder(tmp_path, "One.\r\nHama.", "T1\tl 6 10\tHama\n")
    (found,), notes = read_brat(folder)
    assert (found.spans[0].start, found.spans[0].end) == (6, 10)
    assert notes == [
        "wire.txt: a Windows line end is counted as two characters, by the words of its annotations"
    ]


def test_a_byte_order_mark_that_is_counted_stays(tmp_path: Path) -> None:
    (counted,), notes = read_brat(brat_folder(tmp_path / "a", "\ufeffHama.", "T1\tl 1 5\tHama\n"))
    assert (counted.text, counted.spans[0].start) == ("\ufeffHama.", 1)
    assert "byte order mark is counted" in notes[0]
    (left,), notes = read_brat(brat_folder(tmp_path / "b", "\ufeffHama.", "T1\tl 0 4\tHama\n"))
    assert (left.text, notes) == ("Hama.", [])


def test_a_span_over_a_line_end_is_fragments_in_brat_and_one_span_here(tmp_path: Path) -> None:
    text = "The Free\nSyrian Army"
    span = Span(id="T1", start=4, end=20, label="actor", text=text[4:])
    report = write_brat(tmp_path, GoldDocument(id="d", text=text, spans=(span,)))
    assert "T1\tactor 4 8;9 20\tFree Syrian Army\n" in (tmp_path / "d.ann").read_text()
    assert [reason for _, reason in report.changed] == ["crosses a line end or tab: written as fragments"]
    assert read_brat(tmp_path)[0][0].spans == (span,)


@pytest.mark.parametrize("line", ["T1\tx 0 11\tThe Free Syr", "T1\tx 0 12\tThe Free", "T1\tx 0 40\tThe Free"])
def test_words_that_are_elsewhere_are_refused(line: str, tmp_path: Path) -> None:
    (flaw,) = read([brat_folder(tmp_path, "The Free\nSyrian Army", line)], "brat")
    assert isinstance(flaw, Flaw)
    assert flaw.reason.startswith("T1: ")


@pytest.mark.parametrize(
    "line",
    ["T1\tx 0 12\tThe Free Syr", "T1\tx 4 8\tFree and more", "T1\tx 4 8", "T1\tx 0 3;9 15\tThe Syrian"],
)
def test_other_ways_to_give_the_words_are_taken(line: str, tmp_path: Path) -> None:
    (found,), _ = read_brat(brat_folder(tmp_path, "The Free\nSyrian Army", line))
    assert len(found.spans) == 1


def test_doubtful_offsets_are_shifted_or_kept_when_asked(tmp_path: Path) -> None:
    folder = brat_folder(tmp_path, "In Hama.", "T1\tl 2 6\tHama\n")
    (shifted,), notes = read_brat(folder, bad_offsets="shift")
    assert (shifted.spans[0].start, notes) == (
        3,
        ["wire.ann: spans shifted to the nearest place of their words: 1"],
    )
    (kept,), _ = read_brat(folder, bad_offsets="suspect")
    assert kept.spans[0].attributes == {"note": "suspect offsets: the file has “Hama” here"}


def test_a1_and_a2_are_one_document(tmp_path: Path) -> None:
    folder = brat_folder(tmp_path, "p53 binds Tax", "")
    (folder / "wire.ann").unlink()
    (folder / "wire.a1").write_text("T1\tProtein 0 3\tp53\nT2\tProtein 10 13\tTax\n")
    (folder / "wire.a2").write_text(
        "*\tEquiv T1 T2\nT3\tBinding 4 9\tbinds\nE1\tBinding:T3 Theme:T1 Theme2:T2\nM1\tNegation E1\n"
    )
    (found,), notes = read_brat(folder)
    assert found.events == (
        Event("E1", "Binding", None, "T3", {"Negation": True},
              (Argument("Theme", "T1"), Argument("Theme", "T2"))),
    )  # fmt: skip
    assert [span.entity for span in found.spans] == ["T1-entity", "T1-entity", None]
    assert any("no annotation.conf" in note for note in notes)


def test_texts_and_annotations_that_were_sent_find_each_other(tmp_path: Path) -> None:
    given_files = {
        "set/a.txt": "p53 binds Tax", "set/sub/a.txt": "Hama", "set/sub/a.ann": "T1\tl 0 4\tHama\n",
        "set/a.ann": "T1\tBinding 4 9\tbinds\nT2\tP 0 3\tp53\nE1\tBinding:T1 Theme:T2 Theme2:T2\n",
        "set/annotation.conf": "[events]\nBinding\tTheme:P, Theme2:P\n",
    }  # fmt: skip
    sources = []
    for number, (name, content) in enumerate(given_files.items()):
        path = tmp_path / f"{number}" / "data"
        path.parent.mkdir()
        path.write_text(content)
        sources.append(Source(path, name))
    for format_id in ("brat", None):
        notes: list[str] = []
        found = list(read(sources, format_id, notes=notes))
        assert {each.place: len(each.document.spans) for each in found} == {
            "set/a.ann": 2,
            "set/sub/a.ann": 1,
        }
        assert not notes
        roles = next(each.document.events for each in found if each.place == "set/a.ann")[0].arguments
        assert [argument.role for argument in roles] == ["Theme", "Theme2"]


def test_a_text_without_annotations_is_an_article(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("Hama.")
    (found,) = read([tmp_path], "brat")
    assert (found.document.text, found.annotated) == ("Hama.", False)


def test_an_annotation_file_without_its_text_is_a_flaw(tmp_path: Path) -> None:
    (tmp_path / "b.ann").write_text("T1\tl 0 4\tHama\n")
    assert [str(each) for each in read([tmp_path], "brat")] == ["b.ann: no b.txt beside it"]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("Hama")
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "b.ann").write_text("T1\tl 0 4\tHama\n")
    (folder / "b.txt").symlink_to(secret)
    assert "no b.txt beside it" in [getattr(each, "reason", "") for each in read([folder], "brat")]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("T1 l 0 4 Hama", "no line of brat"),
        ("X1\tl 0 4\tHama", "no line of brat"),
        ("T1\tl 0\tHama", "no offsets such as"),
        ("T1\tl -1 4\tHama", "no offsets such as"),
        ("E1\tBinding", "not a name and an id"),
        ("R1\tx Arg1:T1", "expected two arguments"),
        ("*\tEquiv T1", "expected two ids"),
        ("A1\tNegation", "expected a name"),
        ("N1\tReference T1 Wikidata", "expected such as"),
        ("#1\tNote", "expected the type"),
    ],
)
def test_a_line_in_the_wrong_form_is_named(line: str, reason: str, tmp_path: Path) -> None:
    (flaw,) = read([brat_folder(tmp_path, "Hama.", f"\nT9\tl 0 4\tHama\n{line}\n")], "brat")
    assert isinstance(flaw, Flaw)
    assert (flaw.file, flaw.line) == ("wire.ann", 3)
    assert reason in flaw.reason


@pytest.mark.parametrize(
    "line", ["E1\tx:T9", "E1\tx:T1 a:T9", "R1\tx Arg1:T1 Arg2:T9", "E1\tClaim:T1 Event:E1"]
)
def test_an_id_that_no_line_has_is_a_flaw(line: str, tmp_path: Path) -> None:
    (flaw,) = read([brat_folder(tmp_path, "Hama.", f"T1\tl 0 4\tHama\n{line}\n")], "brat")
    assert isinstance(flaw, Flaw)


def test_what_has_no_place_is_told(tmp_path: Path) -> None:
    ann = (
        "T1\tl 0 4\tHama\nT2\tl 5 9\tHoms\nT3\tl 10 14\tHama\n*\tEquiv T1 T3\nR1\tx Von:T3 Arg2:T2\n"
        "A1\tSure R1\n#1\tAnnotatorNotes R1\thm\n#2\tAnnotationUnconfirmed T1\t\n"
        "N1\tReference E9 a:b\n*\tEquiv T1 E9\n"
    )
    (found,), notes = read_brat(brat_folder(tmp_path, "Hama Homs Hama", ann))
    assert found.relations == (Relation("R1", "x", "T1-entity", "T2-entity"),)
    assert notes == [
        "wire.ann: R lines about a later mention: now about its entity (1)",
        "wire.ann: not read: attributes of R lines (1)",
        "wire.ann: not read: lines * that join ids of two sorts, or unknown ones (1)",
        "wire.ann: not read: lines N about what is no T line (1)",
        "wire.ann: not read: name 'Von' of what a relation joins (1)",
        "wire.ann: not read: notes of type AnnotationUnconfirmed (1)",
        "wire.ann: not read: remarks on R lines (1)",
    ]


@pytest.mark.parametrize(
    ("roles", "names", "repeating_"),
    [
        (["Theme", "Theme", "Site"], ["Theme", "Theme2", "Site"], None),
        (["Theme", "Theme2"], ["Theme", "Theme2"], frozenset()),
        (["Theme", "Site2"], ["Theme", "Site2"], frozenset({"Theme", "Site"})),
        (["Arg1", "Arg2"], ["Arg1", "Arg2"], None),
    ],
)
def test_numbers_of_roles(roles: list[str], names: list[str], repeating_: frozenset[str] | None) -> None:
    assert unnumbered(names, repeating_) == roles
    assert numbered(roles) == names


def test_roles_that_repeat_are_those_of_the_configuration() -> None:
    text = (
        "[entities]\nX\n[events]\n# no\n<P>=A|B\n!Life\n\tMarry|M Person-Arg{2}:<P>, Place?:X, A{0-1}?:X\n"
        "Bind Theme+:X,Site*:X\n----\nDie"
    )
    assert repeating(text) == {
        "Life": frozenset(), "Marry": frozenset({"Person-Arg", "A"}), "Bind": frozenset({"Theme", "Site"}),
        "Die": frozenset(),
    }  # fmt: skip


_PIECES = (b"T1", b"E1", b"\t", b"9" * 30, b"[" * 900, b"null")
_ANN = """\
T1\tBinding 4 9\tbinds
T2\tP 0 3\tp53
T3\tP 10 13\tTax
E1\tBinding:T1 Theme:T2 Theme2:T3
*\tEquiv T2 T3
R1\tx Arg1:T2 Arg2:E1
A1\ty E1 1
N1\tReference T2 a:b\tc
#1\tGold T2\t{"id":"s","attributes":{"q":1},"entity":{"id":"n","label":"P"},"fragments":[[0,1],[2,3]]}
#2\tGold E1\t{"trigger":"t","roles":["a"],"arguments":[[0,{"role":"r","event":"E1"}]]}
#3\tGold #3\t{"id":"d","events":[{"id":"e","type":"x"}]}
"""


@given(st.data())
@settings(max_examples=150)
def test_no_file_makes_the_reader_fail(tmp_path_factory, data: st.DataObject) -> None:
    ann = bytearray(_ANN.encode())
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(ann)))
        end = data.draw(st.integers(start, min(start + 12, len(ann))))
        ann[start:end] = data.draw(st.one_of(st.binary(max_size=6), st.sampled_from(_PIECES)))
    folder = tmp_path_factory.mktemp("fuzz")
    (folder / "w.txt").write_text("p53 binds Tax\r\n")
    (folder / "w.ann").write_bytes(bytes(ann))
    found = list(read([folder], "brat"))
    assert len(found) == 1
    for each in found:
        if isinstance(each, Incoming):
            assert each.document.check() == each.document
