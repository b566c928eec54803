"""What the command says about ontologies."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from annotator.cli import main
from schemas.ontology import built_in, json_schema


def run(*words: object) -> Result:
    return command("ontology", *words)


def command(*words: object) -> Result:
    return CliRunner().invoke(main, [*map(str, words)])


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The built-in ontology with another version, one option renamed and one name changed."""
    source = built_in("conflict").replace("version: 1", "version: 2").replace("name: Strike", "name: Force")
    file = tmp_path / "own.yaml"
    file.write_text(source.replace("{id: full,", "{id: whole,"))
    return file


def test_a_sound_file_is_summed_up_in_a_line(changed: Path) -> None:
    done = run("check", changed)
    assert done.exit_code == 0
    assert "conflict@2, 11 labels: actor, location" in done.stdout
    assert json.loads(run("check", "conflict", "--json").stdout)["ontology"] == "conflict@1"


def test_all_findings_in_a_file_are_told_with_their_lines(changed: Path) -> None:
    changed.write_text(
        changed.read_text().replace("key: h,", "key: b,").replace("reported: Uu", "reported: X")
    )
    failed = run("check", changed)
    assert failed.exit_code == 1
    assert "labels[2].event.roles[0].key: role 'new_holder': key 'b' belongs to" in failed.stderr
    assert "claims.reported: 'X' is no factuality value" in failed.stderr


def test_a_file_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(b"name: caf\xe9")
    assert "it is not UTF-8" in run("check", tmp_path / "own.yaml").stderr


def test_changes_between_versions_are_told_for_people_and_for_programs(changed: Path) -> None:
    done = run("diff", "conflict", changed)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "changed  version: 1 → 2",
        "removed  labels.control_change.event.extent.options.full: All of it.",
        "added    labels.control_change.event.extent.options.whole: All of it.",
        "changed  labels.strike.name: Strike → Force",
    ]
    told = json.loads(run("diff", "conflict", changed, "--json").stdout)
    assert (told["old"], told["new"], len(told["differences"])) == ("conflict@1", "conflict@2", 4)
    assert told["differences"][0] == {"kind": "changed", "path": "version", "old": "1", "new": "2"}


def test_an_ontology_does_not_differ_from_itself() -> None:
    done = run("diff", "conflict", "conflict")
    assert (done.exit_code, done.stdout) == (0, "No differences.\n")


def test_what_cannot_be_compared_is_named(tmp_path: Path) -> None:
    failed = run("diff", "conflict", tmp_path / "none.yaml")
    assert failed.exit_code == 1
    assert "none.yaml cannot be read: No such file" in failed.stderr


def test_the_json_schema_is_printed() -> None:
    assert json.loads(run("schema").stdout) == json_schema()


CONFIGURATION = """<View>
  <Labels name="what" toName="text">
    <Label value="Armed group" background="red"/><Label value="Strike" hotkey="e"/>
  </Labels>
  <Relations><Relation value="Attacker"/></Relations>
  <Text name="text" value="$text"/>
  <Choices name="How sure?" toName="text" perRegion="true"><Choice value="Very sure"/></Choices>
  <Taxonomy name="kind" toName="text" perRegion="true" whenLabelValue="Armed group">
    <Choice value="State"><Choice value="Army"/></Choice>
  </Taxonomy>
  <Choices name="topic" toName="text"><Choice value="war"/></Choices>
</View>
"""


def region(name: str, start: int, end: int, **value: object) -> dict[str, object]:
    type_ = "labels" if "labels" in value else "taxonomy" if "taxonomy" in value else "choices"
    of = {"labels": "what", "taxonomy": "kind", "choices": "How sure?"}[type_]
    return {
        "id": name,
        "from_name": of,
        "to_name": "text",
        "type": type_,
        "value": {"start": start, "end": end} | value,
    }


def test_a_project_of_label_studio_is_moved_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANNOTATOR_DATA_DIR", str(tmp_path / "var"))
    (tmp_path / "config.xml").write_text(CONFIGURATION)
    own, names = tmp_path / "own.yaml", tmp_path / "names.json"
    done = run("from-label-studio", tmp_path / "config.xml", "--id", "War", "--event", "Strike", "--out", own,
               "--mapping", names)  # fmt: skip
    assert (done.exit_code, done.stdout) == (0, "")
    assert "config.xml: line 3: Label Strike: the key 'e' cannot be had or is taken; it is 's'" in done.stderr
    assert "line 11: Choices topic: it is said of the whole document" in done.stderr
    assert "war@1, 2 labels: armed_group, strike" in run("check", own).stdout
    again = run("from-label-studio", tmp_path / "config.xml", "--out", own)
    assert (again.exit_code, "cannot be written: File exists" in again.stderr) == (1, True)

    result = [
        region("t", 7, 14, labels=["Strike"]), region("a", 0, 6, labels=["Armed group"]),
        region("a", 0, 6, taxonomy=[["State", "Army"]]), region("t", 7, 14, choices=["Very sure"]),
        {"type": "relation", "from_id": "t", "to_id": "a", "direction": "right", "labels": ["Attacker"]},
    ]  # fmt: skip
    ann, bob = ({"completed_by": {"email": f"{name}@x.org"}, "result": result[:count]} for name, count in
                (("ann", 5), ("bob", 1)))  # fmt: skip
    tasks = [{"data": {"text": "Troops shelled Homs."}, "annotations": [bob, ann], "drafts": [bob]}]
    (tmp_path / "export.json").write_text(json.dumps(tasks))
    assert command("project", "create", "p", "--ontology", own).exit_code == 0
    whose = ("--as", "gold", "--annotator", "ann@x.org", "--mapping", names)
    taken = command("import", "p", tmp_path / "export.json", "--format", "label-studio", *whose)
    assert taken.exit_code == 0, taken.output
    out = tmp_path / "out"
    assert command("export", "p", "--format", "gold-jsonl", "--out", out).exit_code == 0
    (record,) = [json.loads(line) for file in out.glob("*.jsonl") for line in file.read_text().splitlines()]
    assert {span["label"]: span["attributes"] for span in record["spans"]} == {
        "strike": {"how_sure": "Very_sure"}, "armed_group": {"kind": ["State_Army"]},
    }  # fmt: skip
    assert [(event["type"], event["arguments"][0]["role"]) for event in record["events"]] == [
        ("strike", "attacker")
    ]


def test_a_draft_is_printed_and_names_that_changed_are_told(tmp_path: Path) -> None:
    (tmp_path / "config.xml").write_text(CONFIGURATION)
    printed = run("from-label-studio", tmp_path / "config.xml")
    assert printed.stdout.startswith("# Drafted from a labelling configuration")
    assert "\nname: config\n" in printed.stdout
    assert "it is not said which labels evoke events" in printed.stderr
    assert "Names that are otherwise in the draft: 5; --mapping FILE writes them" in printed.stderr


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<View>", "The configuration cannot be read: line 1: not XML: no element found."),
        (b"name: x", "not XML"),
        (b"caf\xe9", "config.xml cannot be read"),
    ],
)
def test_what_is_no_configuration_is_refused(tmp_path: Path, content: bytes, words: str) -> None:
    (tmp_path / "config.xml").write_bytes(content)
    failed = run("from-label-studio", tmp_path / "config.xml")
    assert failed.exit_code == 1
    assert words in failed.stderr


def test_an_ontology_goes_to_label_studio_and_back(tmp_path: Path) -> None:
    file = tmp_path / "conflict.xml"
    assert run("to-label-studio", "conflict", "--out", file).exit_code == 0
    assert run("to-label-studio", "conflict").stdout == file.read_text()
    back = run("from-label-studio", file, "--out", tmp_path / "back.yaml")
    assert back.exit_code == 0
    told = run("diff", "conflict", tmp_path / "back.yaml").stdout
    assert "changed  labels.strike.roles" not in told
    assert "removed  claims" in told
