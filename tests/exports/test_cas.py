"""UIMA CAS: everything comes back, dkpro-cassis reads it, INCEpTION's projects are read, nothing harms."""

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import cassis
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import exports
from exports import Flaw, Item, ReadOptions, Source
from exports.cas import layers
from schemas.gold import Entity, GoldDocument
from tests.exports import cases

FORMATS = {"cas-xmi": ".xmi", "cas-json": ".json"}
READABLE = [name for name in cases.NAMES if cases.record(name).text]


def _write(format_id: str, directory: Path, *records: GoldDocument) -> exports.LossReport:
    return exports.get(format_id).write(map(Item.tokenized, records), directory)


def _read(path: Path, notes: list[str] | None = None, **options: Any) -> list[Any]:
    reader = exports.get("cas-json" if path.suffix == ".json" else "cas-xmi").reader
    assert reader is not None
    return list(reader(Source(path, path.name), ReadOptions(**options), [] if notes is None else notes))


def _load(format_id: str, directory: Path, name: str) -> cassis.Cas:
    """The file as dkpro-cassis reads it."""
    with (directory / f"{name}{FORMATS[format_id]}").open("rb") as file:
        if format_id == "cas-json":
            return cassis.load_cas_from_json(file)
        return cassis.load_cas_from_xmi(file, cassis.load_typesystem(directory / "TypeSystem.xml"))


@pytest.mark.parametrize("format_id", FORMATS)
def test_every_case_comes_back(format_id: str, tmp_path: Path) -> None:
    records = [*map(cases.record, READABLE), cases.long()]
    report = _write(format_id, tmp_path, *records)
    assert (report.dropped, report.changed) == ({}, {})
    found = [_read(tmp_path / f"{record.id}{FORMATS[format_id]}") for record in records]
    assert [each.document for (each,) in found] == records
    assert all(each.annotated for (each,) in found)


@pytest.mark.parametrize("format_id", FORMATS)
@pytest.mark.parametrize("name", ["emoji", "discontinuous", "crlf", "everything", "empty"])
def test_cassis_reads_text_tokens_and_mentions(format_id: str, name: str, tmp_path: Path) -> None:
    record = cases.record(name)
    _write(format_id, tmp_path, record)
    cas = _load(format_id, tmp_path, record.id)
    assert (cas.sofa_string or "") == record.text
    mentions = cas.select(layers.MENTION)
    assert sorted((each.begin, each.end, each.id, each.label) for each in mentions) == sorted(
        (span.start, span.end, span.id, span.label) for span in record.spans
    )
    tokens = Item.tokenized(record).tokens()
    assert [(each.begin, each.end) for each in cas.select(layers.TOKEN)] == list(tokens)
    assert [(each.begin, each.end) for each in cas.select(layers.SENTENCE)] == tokens.sentence_spans()


@pytest.mark.parametrize("format_id", FORMATS)
def test_the_seed_loses_nothing(format_id: str, shared_data, tmp_path: Path) -> None:
    (seed,) = exports.read([shared_data("seed/gold.json")])
    _write(format_id, tmp_path, seed.document)
    (found,) = _read(tmp_path / f"seed-000{FORMATS[format_id]}")
    assert found.document == seed.document
    cas = _load(format_id, tmp_path, "seed-000")
    events = cas.select(layers.EVENT)
    links = [link for event in events if event.arguments for link in event.arguments.elements]
    assert (len(cas.select(layers.MENTION)), len(events), len(links)) == (229, 60, 130)
    assert all(cas.typesystem.typecheck(event) == [] for event in events if event.arguments)


def test_the_folder_of_an_export_is_read_without_its_loss_report(tmp_path: Path) -> None:
    _write("cas-json", tmp_path, cases.record("everything"))
    notes: list[str] = []
    found = list(exports.read([tmp_path], "cas-json", notes=notes))
    assert [isinstance(each, Flaw) or each.document for each in found] == [cases.record("everything")]
    assert notes == [f"{tmp_path.name}: not read: 1 .json"]


def test_offsets_outside_count_utf16_units(tmp_path: Path) -> None:
    _write("cas-json", tmp_path, cases.record("emoji"))
    raw = json.loads((tmp_path / "emoji.json").read_text("utf-8"))
    places = [
        (each["begin"], each["end"]) for each in raw["%FEATURE_STRUCTURES"] if each["%TYPE"] == layers.MENTION
    ]
    assert places == [(3, 10), (18, 22), (32, 37)]


def test_characters_that_xml_forbids_are_replaced_and_told(tmp_path: Path) -> None:
    record = GoldDocument(id="d", text="Hama\x0c fell.", title="a\x01")
    report = _write("cas-xmi", tmp_path / "xmi", record)
    ((_, reason),) = report.changed
    assert reason == "characters that XML forbids are written as U+FFFD"
    assert [item for _, item, _ in report.changed["fields", reason].examples] == ["text", layers.METADATA]
    assert _read(tmp_path / "xmi" / "d.xmi")[0].document.text == "Hama\ufffd fell."
    assert not _write("cas-json", tmp_path / "json", record).changed
    assert _read(tmp_path / "json" / "d.json")[0].document == record


def test_the_same_gold_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        _write("cas-xmi", tmp_path / name, cases.record("everything"))
        _write("cas-json", tmp_path / name / "json", cases.record("everything"))
    for file in ("TypeSystem.xml", "full.xmi", "json/full.json"):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_two_documents_of_one_id_are_refused(annotate, tmp_path: Path) -> None:
    with pytest.raises(exports.ExportError, match="two documents have the id 'd1'"):
        _write("cas-json", tmp_path, annotate("Hama."), annotate("Homs."))


def test_layers_of_others_become_spans_and_arrows_are_told(shared_data) -> None:
    notes: list[str] = []
    (found,) = _read(shared_data("inception/string_relation/relation_test.xmi"), notes)
    document = found.document
    assert [(span.label, span.text) for span in document.spans] == [
        ("city", "Darmstadt"), ("state", "Hessen"), ("city", "Hannover"), ("state", "Lower Saxony"),
    ]  # fmt: skip
    assert (document.id, document.title, document.language) == ("relation_test.txt", None, "en")
    assert document.text == "Darmstadt is in Hessen.\r\nHannover is in Lower Saxony."
    assert notes == [
        "relation_test.xmi: MyRelationBase: spans labelled by value (found 4 times)",
        "relation_test.xmi: MyRelationLayer: relations between spans are not read (found 1 times)",
    ]


def _edited(tmp_path: Path, record: GoldDocument) -> tuple[cassis.Cas, Any]:
    _write("cas-xmi", tmp_path, record)
    cas = _load("cas-xmi", tmp_path, record.id)
    return cas, cas.typesystem.get_type


def test_what_people_add_in_inception_is_read(tmp_path: Path) -> None:
    """There they give labels and links, but no ids of ours, and an event has no trigger of its own."""
    cas, kind = _edited(tmp_path, cases.record("everything"))
    army = cas.select(layers.MENTION)[2]
    link = kind(layers.ARGUMENT)(role="territory", target=army)
    nowhere = kind(layers.ARGUMENT)(role="place")
    links = kind("uima.cas.FSArray")(elements=[link, nowhere])
    mention = kind(layers.MENTION)(
        begin=0, end=4, label="place", identifier="http://www.wikidata.org/entity/Q1"
    )
    cas.add_all([mention, kind(layers.EVENT)(begin=20, end=24, kind="report", arguments=links)])
    cas.to_xmi(tmp_path / "edited.xmi")
    notes: list[str] = []
    (found,) = _read(tmp_path / "edited.xmi", notes)
    document = found.document
    (place,) = [span for span in document.spans if span.label == "place"]
    assert document.entities[-1] == Entity(place.entity or "", "place", links={"wikidata": "Q1"})
    (report,) = [event for event in document.events if event.type == "report"]
    (trigger,) = [span for span in document.spans if span.id == report.trigger]
    assert (trigger.text, trigger.label) == ("said", "report")
    assert [(each.role, each.span) for each in report.arguments] == [("territory", army.id)]
    assert notes == ["edited.xmi: Event: arguments that lead nowhere are not read (found 1 times)"]


def test_a_changed_mention_type_wins_over_the_stored_attributes(tmp_path: Path) -> None:
    cas, _ = _edited(tmp_path, cases.record("everything"))
    cas.select(layers.MENTION)[0].mention = "NOM"
    cas.to_xmi(tmp_path / "edited.xmi")
    (found,) = _read(tmp_path / "edited.xmi")
    assert [span.attributes for span in found.document.spans if span.id == "s2"] == [{"mention": "NOM"}]


def _project(tmp_path: Path, annotate, **files: tuple[str, str]) -> Path:
    """A project as INCEpTION exports it: for each document and user a text's first label, in a format."""
    path = tmp_path / "project.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("exportedproject1.json", "{}")
        archive.writestr("source/a.txt", "Hama.")
        archive.writestr("annotation_ser/a.txt/amal.ser", b"\xac\xed")
        for number, (name, (place, label)) in enumerate(files.items()):
            out = tmp_path / f"out{number}"
            kind = "cas-json" if place.endswith(".json") else "cas-xmi"
            _write(kind, out, annotate("Hama.", ("Hama", label), name=name))
            content = (out / f"{name}{FORMATS[kind]}").read_bytes()
            if place.endswith(".zip"):
                packed = io.BytesIO()
                with zipfile.ZipFile(packed, "w") as inner:
                    inner.writestr("TypeSystem.xml", (out / "TypeSystem.xml").read_bytes())
                    inner.writestr("a.xmi", content)
                content = packed.getvalue()
            archive.writestr(place, content)
    return path


@pytest.fixture
def project(tmp_path: Path, annotate) -> Path:
    return _project(
        tmp_path,
        annotate,
        a1=("annotation/a.txt/INITIAL_CAS.xmi", "none"),
        a2=("annotation/a.txt/amal.zip", "amal"),
        a3=("annotation/a.txt/ben.json", "ben"),
        a4=("curation/a.txt/CURATION_USER.xmi", "curated"),
        b1=("annotation/b.txt/amal.xmi", "only"),
        c1=("annotation/c.txt/amal.xmi", "one"),
        c2=("annotation/c.txt/ben.xmi", "two"),
    )


def test_of_a_project_the_curated_documents_are_read_or_the_only_ones(project: Path) -> None:
    found = _read(project)
    assert [each.document.spans[0].label for each in found[:2]] == ["curated", "only"]
    assert str(found[2]) == "project.zip: c.txt: not curated; name one of its annotators: amal, ben"
    assert found[0].place == "project.zip, curation/a.txt/CURATION_USER.xmi"


def test_of_a_project_one_annotator_can_be_named(project: Path) -> None:
    notes: list[str] = []
    labels = [each.document.spans[0].label for each in _read(project, notes, annotator="ben")]
    assert (labels, notes) == (["ben", "two"], ["project.zip: documents that ben has not annotated: 1"])
    assert [each.document.spans[0].label for each in _read(project, annotator="amal")] == [
        "amal",
        "only",
        "one",
    ]
    assert [each.document.spans[0].label for each in _read(project, annotator="gold")] == ["curated"]


def test_a_project_without_cas_says_how_to_export_it(shared_data) -> None:
    (flaw,) = _read(shared_data("inception/curated_project_3_6_1.zip"))
    assert str(flaw) == (
        "curated_project_3_6_1.zip: example_sentence.txt: CURATION_USER is kept as .tsv; export the project "
        "from INCEpTION with UIMA CAS JSON or UIMA CAS XMI as its format"
    )


def test_a_zip_of_cas_files_is_read(tmp_path: Path, annotate) -> None:
    path = _project(tmp_path, annotate, x=("x.xmi", "l"), y=("deep/y.json", "m"))
    path.rename(tmp_path / "files.zip")
    with zipfile.ZipFile(tmp_path / "files.zip", "a") as archive:
        archive.writestr("broken.xmi", "<a")
    found = _read(tmp_path / "files.zip")
    assert [str(each) for each in found if isinstance(each, Flaw)] == [
        "files.zip: exportedproject1.json: not CAS JSON: no %FEATURE_STRUCTURES",
        "files.zip: broken.xmi: not XML: unclosed token: line 1, column 0",
    ]
    assert [each.document.spans[0].label for each in found if not isinstance(each, Flaw)] == ["l", "m"]


XMI = '<x:XMI xmlns:x="http://www.omg.org/XMI" xmlns:c="http:///uima/cas.ecore" xmlns:w="http:///webanno/custom.ecore">'
SOFA = '<c:Sofa x:id="1" sofaID="_InitialView" sofaString="Hama."/><c:View sofa="1" members="2"/>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 12))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]><x>&l11;</x>', "a document type is not taken"),
        ('<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>', "a document type is not taken"),
        ("", "not XML: no element found"),
        ("<html/>", "not XMI: the root is html"),
        (f"{XMI}{'<a>' * 10_000}", "not XMI: elements in values"),
        (f"{XMI}</x:XMI>", "no text"),
        (f'{XMI}{SOFA}<w:Mention x:id="2" begin="x" end="4"/></x:XMI>', "Mention 2: begin is not a number"),
        (f'{XMI}{SOFA}<w:Mention x:id="2" begin="0" end="{"9" * 5_000}"/></x:XMI>', "end is not a number"),
        (f'{XMI}{SOFA}<w:Mention x:id="2" begin="0" end="9"/></x:XMI>', "[0, 9) is not inside the text"),
        (
            f'{XMI}{SOFA}<w:Mention x:id="2" begin="0" end="4" attributes="["/></x:XMI>',
            "is not a JSON object",
        ),
        (f'{XMI}{SOFA}<w:Mention x:id="2" begin="0" end="4" fragments="0-x"/></x:XMI>', "fragments '0-x'"),
    ],
    ids=range(11),
)
def test_hostile_xmi_is_a_flaw(content: str, reason: str, tmp_path: Path) -> None:
    (tmp_path / "a.xmi").write_text(content)
    (flaw,) = _read(tmp_path / "a.xmi")
    assert isinstance(flaw, Flaw)
    assert reason in flaw.reason


def test_names_in_a_type_system_are_never_compiled(tmp_path: Path, annotate) -> None:
    """dkpro-cassis makes Python source of them."""
    _write("cas-json", tmp_path, annotate("Hama.", ("Hama", "l")))
    raw = json.loads((tmp_path / "d1.json").read_text("utf-8"))
    trap = "x): raise SystemExit #"
    raw["%TYPES"]["webanno.custom.T"] = {
        "%NAME": "webanno.custom.T",
        "%SUPER_TYPE": "uima.tcas.Annotation",
        trap: {"%NAME": trap, "%RANGE": "uima.cas.String"},
    }
    raw["%FEATURE_STRUCTURES"].append(
        {"%ID": 999, "%TYPE": "webanno.custom.T", "begin": 0, "end": 4, trap: "v"}
    )
    raw["%VIEWS"]["_InitialView"]["%MEMBERS"].append(999)
    (tmp_path / "trap.json").write_text(json.dumps(raw))
    (found,) = _read(tmp_path / "trap.json")
    assert [span.label for span in found.document.spans] == ["l", "T"]


def test_spans_that_cover_too_much_together_are_refused(tmp_path: Path, annotate) -> None:
    _write("cas-json", tmp_path, annotate("a" * 1_000_000, name="d"))
    raw = json.loads((tmp_path / "d.json").read_text("utf-8"))
    for number in range(1_000_000, 1_000_200):
        raw["%FEATURE_STRUCTURES"].append(
            {"%ID": number, "%TYPE": layers.MENTION, "begin": 0, "end": 900_000}
        )
        raw["%VIEWS"]["_InitialView"]["%MEMBERS"].append(number)
    (tmp_path / "d.json").write_text(json.dumps(raw))
    (flaw,) = _read(tmp_path / "d.json")
    assert flaw.reason == "the spans have more than 100,000,000 characters together"


def test_a_zip_bomb_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.xmi", bytes(10_000_000))
    *_, flaw = _read(tmp_path / "a.zip", max_bytes=25_000_000)
    assert flaw.reason == "expands beyond 25,000,000 bytes"
    (tmp_path / "a.zip").write_bytes(b"PK")
    (flaw,) = _read(tmp_path / "a.zip")
    assert flaw.reason.startswith("not a ZIP file that can be read")


@pytest.mark.parametrize("format_id", FORMATS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_changed_files_give_flaws_or_documents(format_id: str, data: st.DataObject, tmp_path: Path) -> None:
    whole = tmp_path / f"full{FORMATS[format_id]}"
    if not whole.exists():
        _write(format_id, tmp_path, cases.record("everything"))
    content = bytearray(whole.read_bytes())
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    broken = tmp_path / f"broken{FORMATS[format_id]}"
    broken.write_bytes(content)
    for found in _read(broken):
        assert isinstance(found, Flaw) or found.document.check()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_json_of_any_shape_gives_flaws_or_documents(data: st.DataObject, tmp_path: Path) -> None:
    path = tmp_path / "full.json"
    if not path.exists():
        _write("cas-json", tmp_path, cases.record("everything"))
    raw = json.loads(path.read_text("utf-8"))
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just([]) | st.just({})
    for _ in range(data.draw(st.integers(1, 4))):
        each = data.draw(st.sampled_from(raw["%FEATURE_STRUCTURES"]))
        each[data.draw(st.sampled_from(sorted(each)))] = data.draw(leaves)
    (tmp_path / "shaped.json").write_text(json.dumps(raw))
    for found in _read(tmp_path / "shaped.json"):
        assert isinstance(found, Flaw) or found.document.check()
