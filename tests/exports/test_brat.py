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
from exports import read
from exports.filing import file_name
from schemas.gold import Argument, Claim, Entity, Event, GoldDocument, Incident, Relation, Span
from tests.exports.bratfolder import brat_folder, read_brat, write_brat
from tests.exports.cases import NAMES, long, record

KINDS = ("spans", "entities", "events", "incidents", "claims", "relations")
CORPORA = ("brat/news", "brat/bio", "brat/BioNLP-ST_2011_GE")


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
    report = write_brat(tmp_path, document)
    if name == "empty":
        assert [str(each) for each in read([tmp_path], "brat")] == ["empty.ann: text: empty"]
        return
    (found,), _ = read_brat(tmp_path)
    assert _by_id(found) == _by_id(document)
    assert report.kept("spans") == len(document.spans)


def test_the_seed_comes_back_whole(shared_data, tmp_path: Path) -> None:
    (given_,) = read([shared_data("seed/gold.json")])
    report = write_brat(tmp_path, given_.document)
    (found,), _ = read_brat(tmp_path)
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
    documents, notes = read_brat(folder)
    assert len(documents) == len(list(folder.glob("*.ann")))
    write_brat(tmp_path, *documents)
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
    write_brat(tmp_path, *read_brat(folder)[0])
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
    write_brat(tmp_path, *documents, seed.document, _knotty())
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
    report = write_brat(tmp_path, _knotty())
    (found,), notes = read_brat(tmp_path)
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
    write_brat(tmp_path, msgspec.structs.replace(base, spans=spans))
    path = tmp_path / "d1.ann"
    path.write_text(
        path.read_text().replace("rank T1 1", "rank T1 first").replace("T2\tlocation", "T2\ttown")
    )
    (found,), _ = read_brat(tmp_path)
    assert [(span.id, span.label, span.attributes) for span in found.spans] == [
        ("s1", "location", {"rank": "first", "size": 2}),
        ("s2", "town", {"rank": 1, "size": 2}),
    ]


def replace_span(span: Span, **changes: Any) -> Span:
    return msgspec.structs.replace(span, **changes)


def test_what_was_deleted_in_brat_takes_what_refers_to_it_along(tmp_path: Path) -> None:
    write_brat(tmp_path, record("everything"))
    path = next(tmp_path.glob("*.ann"))
    kept = [
        line
        for line in path.read_text().splitlines()
        if not re.match(r"E|\*|R|A|#.*\t(Gold|Annot\w+) [ER]", line)
    ]
    path.write_text("\n".join(kept) + "\n")
    (found,), notes = read_brat(tmp_path)
    assert [event.id for event in found.events] == ["e2"]
    assert found.events[0].arguments == ()
    assert any("no longer there" in note for note in notes)


def test_claims_made_in_brat_are_read(tmp_path: Path) -> None:
    ann = (
        "T1\tstrike 7 13\thit it\nE1\tstrike:T1\nT2\tactor 0 2\tHe\nT3\tClaim 3 6\tsay\n"
        "E2\tClaim:T3 Source:T2 Event:E1\nA1\tfactuality E2 CT-\nA2\tsure E2\n#1\tAnnotatorNotes E2\thm\n"
    )
    (found,), _ = read_brat(brat_folder(tmp_path, "He say hit it.", ann))
    assert found.claims == (Claim("E2", "E1", "T2", "T3", "CT-", None, {"sure": True, "note": "hm"}),)
    assert {span.id: span.label for span in found.spans} == {"T1": "strike", "T2": "actor", "T3": "Claim"}


def test_two_documents_never_share_a_file(annotate, tmp_path: Path) -> None:
    names = ["a b", "a_b", "a-b", "../a", "ä", "x" * 300, ".hidden", "CON.", ""]
    files = {file_name(name) for name in names}
    assert len(files) == len(names)
    assert all(re.fullmatch(r"[A-Za-z0-9][\w.-]{0,99}", name, re.ASCII) for name in files)
    with pytest.raises(exports.ExportError, match="two documents have the id"):
        write_brat(tmp_path, annotate("Hama."), annotate("Homs."))


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
    write_brat(folder, document)
    (found,), _ = read_brat(folder)
    if not text.startswith("\ufeff"):
        assert found == document
