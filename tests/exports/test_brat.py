"""brat: what is written opens there and comes back; brat's own example corpora pass through unharmed."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import bioc.brat
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import exports
from exports import Flaw, Incoming, Item, ReadOptions, Source, get, read
from exports.brat.conf import repeating
from exports.brat.lines import numbered, unnumbered
from exports.filing import file_name
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Incident, Relation, Span
from tests.exports.cases import NAMES, long, record

KINDS = ("spans", "entities", "events", "incidents", "claims", "relations")
CORPORA = ("brat/news", "brat/bio", "brat/BioNLP-ST_2011_GE")


def _write(directory: Path, *documents: GoldDocument) -> exports.LossReport:
    return get("brat").write(map(Item.tokenized, documents), directory)


def _read(path: Path, **options: Any) -> tuple[list[GoldDocument], list[str]]:
    notes: list[str] = []
    found = list(read([path], "brat", ReadOptions(**options), notes))
    assert all(isinstance(each, Incoming) for each in found), found
    return [each.document for each in found if isinstance(each, Incoming)], notes


def _folder(directory: Path, text: str, ann: str, conf: str | None = None) -> Path:
    directory.mkdir(exist_ok=True)
    (directory / "wire.txt").write_text(text, "utf-8", newline="")
    (directory / "wire.ann").write_text(ann, "utf-8", newline="")
    if conf is not None:
        (directory / "annotation.conf").write_text(conf)
    return directory


def _by_id(document: GoldDocument) -> dict[str, Any]:
    """The document as JSON has it; what it lists is in no order that matters."""
    values = msgspec.to_builtins(document)
    return values | {kind: sorted(values[kind], key=lambda item: item["id"]) for kind in KINDS}


def _lines(ann: str) -> Counter[tuple[Any, ...]]:
    """The lines of a file but for notes, without ids that brat gives out anew; M lines as A lines."""
    found: Counter[tuple[Any, ...]] = Counter()
    for line in ann.splitlines():
        identifier, said, *tail = line.split("\t")
        kind = identifier[0].replace("M", "A")
        if kind in "TER":
            found[kind, identifier, *said.split(), *(tail if kind == "T" else ())] += 1
        elif kind == "*":
            found[kind, said.split()[0], frozenset(said.split()[1:])] += 1
        elif kind in "AN":
            found[kind, *said.split(), *filter(None, tail)] += 1
    return found


@pytest.mark.parametrize("name", [*NAMES, "long"])
def test_everything_comes_back(name: str, tmp_path: Path) -> None:
    document = long() if name == "long" else record(name)
    report = _write(tmp_path, document)
    if name == "empty":
        assert [str(each) for each in read([tmp_path], "brat")] == ["empty.ann: text: empty"]
        return
    (found,), _ = _read(tmp_path)
    assert _by_id(found) == _by_id(document)
    assert report.kept("spans") == len(document.spans)


def test_the_seed_comes_back_whole(shared_data, tmp_path: Path) -> None:
    (given_,) = read([shared_data("seed/gold.json")])
    report = _write(tmp_path, given_.document)
    (found,), _ = _read(tmp_path)
    assert _by_id(found) == _by_id(given_.document)
    assert not report.dropped
    lines = _lines((tmp_path / f"{file_name(found.id)}.ann").read_text("utf-8"))
    kinds = Counter(line[0] for line in lines.elements())
    assert kinds["*"] == 22
    claims = sum(line[2].startswith("Claim:") for line in lines if line[0] == "E")
    assert (kinds["T"] - claims, kinds["E"] - claims, claims, kinds["R"]) == (229, 60, 60, 67)


@pytest.mark.parametrize("corpus", CORPORA)
def test_real_files_pass_through_with_every_line(corpus: str, shared_data, tmp_path: Path) -> None:
    folder = shared_data(corpus)
    documents, notes = _read(folder)
    assert len(documents) == len(list(folder.glob("*.ann")))
    _write(tmp_path, *documents)
    for document in documents:
        before = (folder / f"{document.id}.ann").read_text("utf-8")
        after = (tmp_path / f"{document.id}.ann").read_text("utf-8")
        assert _lines(after) == _lines(before), document.id
        assert (tmp_path / f"{document.id}.txt").read_bytes() == (folder / f"{document.id}.txt").read_bytes()
    said = Counter(note.partition(": ")[2] for note in notes if ".ann: " in note)
    assert set(said) <= {"not read: remarks on R lines (1)"}


@pytest.mark.parametrize("corpus", CORPORA)
def test_bioc_reads_the_same_before_and_after(corpus: str, shared_data, tmp_path: Path) -> None:
    folder = shared_data(corpus)
    _write(tmp_path, *_read(folder)[0])
    for path in folder.glob("*.ann"):
        before, after = (
            bioc.brat.loads_ann((at / path.name).read_text("utf-8")) for at in (folder, tmp_path)
        )  # fmt: skip
        for kind in ("entities", "events", "relations"):
            one, other = ({each.id: each for each in getattr(each_, kind)} for each_ in (before, after))
            assert one == other
        facts = [
            Counter((each.type, each.refid, *each.attributes) for each in document.attributes)
            for document in (before, after)
        ]
        assert facts[0] == facts[1]


def _opens(directory: Path) -> None:
    """What brat demands of a file beyond the form of its lines."""
    for path in directory.glob("*.ann"):
        text = path.with_suffix(".txt").read_text("utf-8")  # universal newlines, as brat reads it
        document = bioc.brat.loads(text, path.read_text("utf-8"))
        marks = {mark.id: mark for mark in document.entities}
        frames = {event.id for event in document.events}
        ids = [each.id for each in document.annotations if each.id != "*"]
        assert len(ids) == len(set(ids))
        for mark in marks.values():
            words = " ".join(text[a.begin : a.end] for a in sorted(mark.locations))
            assert words.rstrip() == mark.text  # bioc strips the lines that it reads
        triggers = {event.trigger_id for event in document.events}
        for event in document.events:
            assert marks[event.trigger_id].type == event.type
            assert set(event.arguments.values()) <= (marks.keys() | frames) - triggers
        for each in (*document.attributes, *document.notes):
            assert each.refid in {*ids} - triggers
        for each in document.equiv_relations:
            assert not each.argids & triggers


def test_what_is_written_opens_in_brat(shared_data, tmp_path: Path) -> None:
    documents = [record(name) for name in NAMES if name != "empty"] + [long()]
    (seed,) = read([shared_data("seed/gold.json")])
    _write(tmp_path, *documents, seed.document, _knotty())
    _opens(tmp_path)
    conf = (tmp_path / "annotation.conf").read_text()
    assert re.findall(r"^\[(\w+)\]$", conf, re.M) == ["entities", "relations", "events", "attributes"]
    offered = conf.partition("[relations]")[0].split() + conf.partition("[events]")[2].split()
    for path in tmp_path.glob("*.ann"):
        for line in path.read_text("utf-8").splitlines():
            if line[0] == "T":
                assert line.split("\t")[1].split()[0] in offered


def _knotty() -> GoldDocument:
    """A document in which everything is that lines cannot say."""
    text = "Der Ort\r\nHama\tfiel, hieß es. \n \nUnd?"
    return GoldDocument(
        id="Akte 7/ä",
        title="Tab\there\u2028there",
        text=text,
        language="de",
        metadata={"deep": [1, {"a": None}]},
        spans=(
            Span(id="T7", start=0, end=13, label="a place", text=text[:13], entity="n1"),
            Span(id="t", start=14, end=18, label="falls", text="fiel", attributes={"note": "ob\n so?"}),
            Span(id="both", start=14, end=18, label="falls", text="fiel", attributes={"n": 1, "a b": "x"}),
            Span(id="edge", start=26, end=32, label="gap", text=text[26:32]),
            Span(id="nothing", start=31, end=32, label="gap", text=text[31:32]),
            Span(
                id="cut", start=4, end=13, fragments=((4, 7), (9, 13)), label="a place", text="Ort Hama",
                attributes={"list": ["one", "two words"], "none": None, "one": ["x"], "void": [],
                            "yes": True},
            ),
        ),
        entities=(
            Entity("n1", "place", "Ha\nma", {"equiv": "Alias"}, {"geo names": "Q 1", "x": ""}),
            Entity("n2", "place", None, {"of": "no mention"}),
        ),
        events=(
            Event("E2", "falls", "for good", "t", {"subtype": 3, "note": 5}, (
                Argument("who", span="T7"), Argument("who2", span="T7"), Argument("who", event="E9"),
                Argument("wo genau", span="both"),
            ), "i"),
            Event("E9", "no trigger", arguments=(Argument("what", event="E2"),)),
            Event("e3", "Claim", None, "t", arguments=(Argument("Event", event="E2"),)),
        ),
        incidents=(Incident("i", "The fall", shared="i-77"), Incident("alone")),
        claims=(
            Claim("c1", "E2", "unnamed", "t", "CT +", None, {"factuality": "twice", "x y": 1.5}),
            Claim("c2", "E9"),
            Claim("c3", "E2", "T7"),
        ),
        relations=(
            Relation("r1", "is in", "n1", "n2"), Relation("r2", "says more", "c1", "c3"),
            Relation("r3", "of", "n1", "E2"),
        ),
    ).check()  # fmt: skip


def test_what_lines_cannot_say_is_in_notes(tmp_path: Path) -> None:
    report = _write(tmp_path, _knotty())
    (found,), notes = _read(tmp_path)
    assert _by_id(found) == _by_id(_knotty())
    assert not [note for note in notes if ".ann: " in note]
    dropped = {(kind, item) for (kind, _), tally in report.dropped.items() for _, item, _ in tally.examples}
    assert dropped == {
        ("spans", "nothing"), ("entities", "n2"), ("attributes", "n2.of"), ("events", "E9"),
        ("arguments", "E9.what"), ("arguments", "E2.who"), ("incidents", "alone"), ("claims", "c2"),
        ("relations", "r1"), ("attributes", "cut.void"), ("attributes", "E2.subtype"),
        ("attributes", "E2.note"), ("attributes", "c1.factuality"),
    }  # fmt: skip
    assert {item for (kind, _), tally in report.changed.items() for _, item, _ in tally.examples} >= {
        "T7", "cut", "edge", "E2.wo genau", "r2", "both.n", "c1.x y",
    }  # fmt: skip


def test_an_edit_in_brat_outweighs_the_note(annotate, tmp_path: Path) -> None:
    base = annotate("Hama fell. Homs fell.", ("Hama", "location"), ("Homs", "location"))
    spans = tuple(replace_span(span, attributes={"rank": 1, "size": 2}) for span in base.spans)
    _write(tmp_path, msgspec.structs.replace(base, spans=spans))
    path = tmp_path / "d1.ann"
    path.write_text(
        path.read_text().replace("rank T1 1", "rank T1 first").replace("T2\tlocation", "T2\ttown")
    )
    (found,), _ = _read(tmp_path)
    assert [(span.id, span.label, span.attributes) for span in found.spans] == [
        ("s1", "location", {"rank": "first", "size": 2}),
        ("s2", "town", {"rank": 1, "size": 2}),
    ]


def replace_span(span: Span, **changes: Any) -> Span:
    return msgspec.structs.replace(span, **changes)


def test_what_was_deleted_in_brat_takes_what_refers_to_it_along(tmp_path: Path) -> None:
    _write(tmp_path, record("everything"))
    path = next(tmp_path.glob("*.ann"))
    kept = [
        line
        for line in path.read_text().splitlines()
        if not re.match(r"E|\*|R|A|#.*\t(Gold|Annot\w+) [ER]", line)
    ]
    path.write_text("\n".join(kept) + "\n")
    (found,), notes = _read(tmp_path)
    assert [event.id for event in found.events] == ["e2"]
    assert found.events[0].arguments == ()
    assert any("no longer there" in note for note in notes)


def test_claims_made_in_brat_are_read(tmp_path: Path) -> None:
    ann = (
        "T1\tstrike 7 13\thit it\nE1\tstrike:T1\nT2\tactor 0 2\tHe\nT3\tClaim 3 6\tsay\n"
        "E2\tClaim:T3 Source:T2 Event:E1\nA1\tfactuality E2 CT-\nA2\tsure E2\n#1\tAnnotatorNotes E2\thm\n"
    )
    (found,), _ = _read(_folder(tmp_path, "He say hit it.", ann))
    assert found.claims == (Claim("E2", "E1", "T2", "T3", "CT-", None, {"sure": True, "note": "hm"}),)
    assert {span.id: span.label for span in found.spans} == {"T1": "strike", "T2": "actor", "T3": "Claim"}


def test_windows_line_ends_are_written_so_that_all_count_alike_and_come_back(tmp_path: Path) -> None:
    text = "One.\r\nTwo 🚀 Hama.\r\n"
    _write(tmp_path, GoldDocument(id="d", text=text, spans=(Span(id="s", start=12, end=16, label="l"),)))
    assert (tmp_path / "d.ann").read_text().splitlines()[0] == "T1\tl 11 15\tHama"
    assert (tmp_path / "d.txt").read_bytes() == text.replace("\r\n", "\n").encode()
    (found,), notes = _read(tmp_path)
    assert (found.text, found.spans[0].start, found.spans[0].text) == (text, 12, "Hama")
    assert not [note for note in notes if "wire" in note]


def test_line_ends_that_were_changed_since_are_left_as_they_are(tmp_path: Path) -> None:
    text = "One.\r\nTwo Hama.\n"
    _write(tmp_path, GoldDocument(id="d", text=text, spans=(Span(id="s", start=10, end=14, label="l"),)))
    (tmp_path / "d.txt").write_text("One.\tTwo Hama.\n")
    (found,), _ = _read(tmp_path)
    assert (found.text, found.spans[0].text) == ("One.\tTwo Hama.\n", "Hama")


def test_offsets_that_count_windows_line_ends_twice_are_recognised(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "One.\r\nHama.", "T1\tl 6 10\tHama\n")
    (found,), notes = _read(folder)
    assert (found.spans[0].start, found.spans[0].end) == (6, 10)
    assert notes == [
        "wire.txt: a Windows line end is counted as two characters, by the words of its annotations"
    ]


def test_a_byte_order_mark_that_is_counted_stays(tmp_path: Path) -> None:
    (counted,), notes = _read(_folder(tmp_path / "a", "\ufeffHama.", "T1\tl 1 5\tHama\n"))
    assert (counted.text, counted.spans[0].start) == ("\ufeffHama.", 1)
    assert "byte order mark is counted" in notes[0]
    (left,), notes = _read(_folder(tmp_path / "b", "\ufeffHama.", "T1\tl 0 4\tHama\n"))
    assert (left.text, notes) == ("Hama.", [])


def test_a_span_over_a_line_end_is_fragments_in_brat_and_one_span_here(tmp_path: Path) -> None:
    text = "The Free\nSyrian Army"
    span = Span(id="T1", start=4, end=20, label="actor", text=text[4:])
    report = _write(tmp_path, GoldDocument(id="d", text=text, spans=(span,)))
    assert "T1\tactor 4 8;9 20\tFree Syrian Army\n" in (tmp_path / "d.ann").read_text()
    assert [reason for _, reason in report.changed] == ["crosses a line end or tab: written as fragments"]
    assert _read(tmp_path)[0][0].spans == (span,)


@pytest.mark.parametrize("line", ["T1\tx 0 11\tThe Free Syr", "T1\tx 0 12\tThe Free", "T1\tx 0 40\tThe Free"])
def test_words_that_are_elsewhere_are_refused(line: str, tmp_path: Path) -> None:
    (flaw,) = read([_folder(tmp_path, "The Free\nSyrian Army", line)], "brat")
    assert isinstance(flaw, Flaw)
    assert flaw.reason.startswith("T1: ")


@pytest.mark.parametrize(
    "line",
    ["T1\tx 0 12\tThe Free Syr", "T1\tx 4 8\tFree and more", "T1\tx 4 8", "T1\tx 0 3;9 15\tThe Syrian"],
)
def test_other_ways_to_give_the_words_are_taken(line: str, tmp_path: Path) -> None:
    (found,), _ = _read(_folder(tmp_path, "The Free\nSyrian Army", line))
    assert len(found.spans) == 1


def test_doubtful_offsets_are_shifted_or_kept_when_asked(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "In Hama.", "T1\tl 2 6\tHama\n")
    (shifted,), notes = _read(folder, bad_offsets="shift")
    assert (shifted.spans[0].start, notes) == (
        3,
        ["wire.ann: spans shifted to the nearest place of their words: 1"],
    )
    (kept,), _ = _read(folder, bad_offsets="suspect")
    assert kept.spans[0].attributes == {"note": "suspect offsets: the file has “Hama” here"}


def test_a1_and_a2_are_one_document(tmp_path: Path) -> None:
    folder = _folder(tmp_path, "p53 binds Tax", "")
    (folder / "wire.ann").unlink()
    (folder / "wire.a1").write_text("T1\tProtein 0 3\tp53\nT2\tProtein 10 13\tTax\n")
    (folder / "wire.a2").write_text(
        "*\tEquiv T1 T2\nT3\tBinding 4 9\tbinds\nE1\tBinding:T3 Theme:T1 Theme2:T2\nM1\tNegation E1\n"
    )
    (found,), notes = _read(folder)
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
    (flaw,) = read([_folder(tmp_path, "Hama.", f"\nT9\tl 0 4\tHama\n{line}\n")], "brat")
    assert isinstance(flaw, Flaw)
    assert (flaw.file, flaw.line) == ("wire.ann", 3)
    assert reason in flaw.reason


@pytest.mark.parametrize(
    "line", ["E1\tx:T9", "E1\tx:T1 a:T9", "R1\tx Arg1:T1 Arg2:T9", "E1\tClaim:T1 Event:E1"]
)
def test_an_id_that_no_line_has_is_a_flaw(line: str, tmp_path: Path) -> None:
    (flaw,) = read([_folder(tmp_path, "Hama.", f"T1\tl 0 4\tHama\n{line}\n")], "brat")
    assert isinstance(flaw, Flaw)


def test_what_has_no_place_is_told(tmp_path: Path) -> None:
    ann = (
        "T1\tl 0 4\tHama\nT2\tl 5 9\tHoms\nT3\tl 10 14\tHama\n*\tEquiv T1 T3\nR1\tx Von:T3 Arg2:T2\n"
        "A1\tSure R1\n#1\tAnnotatorNotes R1\thm\n#2\tAnnotationUnconfirmed T1\t\n"
        "N1\tReference E9 a:b\n*\tEquiv T1 E9\n"
    )
    (found,), notes = _read(_folder(tmp_path, "Hama Homs Hama", ann))
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


def test_two_documents_never_share_a_file(annotate, tmp_path: Path) -> None:
    names = ["a b", "a_b", "a-b", "../a", "ä", "x" * 300, ".hidden", "CON.", ""]
    files = {file_name(name) for name in names}
    assert len(files) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][\w.-]{0,99}", name, re.ASCII) for name in files)
    with pytest.raises(exports.ExportError, match="two documents have the id"):
        _write(tmp_path, annotate("Hama."), annotate("Homs."))


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


@given(st.text(min_size=1, max_size=30).filter(lambda text: text.strip() and "\0" not in text), st.data())
@settings(max_examples=150)
def test_any_span_of_any_text_comes_back(tmp_path_factory, text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    label = data.draw(st.sampled_from(["l", "a b", "مدينة"]))
    span = Span(id="s", start=start, end=end, label=label, text=text[start:end])
    document = GoldDocument(id="d", text=text, language="en", spans=(span,))
    try:
        text.encode()
    except UnicodeEncodeError:
        return
    folder = tmp_path_factory.mktemp("any")
    _write(folder, document)
    (found,), _ = _read(folder)
    if not text.startswith("\ufeff"):
        assert found == document
