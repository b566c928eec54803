import re
from pathlib import Path

import pytest

from schemas.ontology import PAGE_KEYS, Ontology, OntologyError, built_in, load, parse

LABEL = """
  - id: actor
    name: Actor
    group: core
    key: a
    colour: {light: "#1d5fc4", dark: "#7fb2ff"}
    definition: Who acts.
"""
VALID = f"name: test\nversion: 1\ntitle: Test\nlabels:{LABEL}"
OTHER = LABEL[1:].replace("id: actor", "id: person").replace("key: a", "key: p")


@pytest.fixture(scope="module")
def conflict() -> Ontology:
    return parse(built_in("conflict"), "conflict.yaml")


def test_a_small_file_is_enough() -> None:
    ontology = parse(VALID)
    assert ontology.reference == "test@1"
    assert ontology.label("actor") is ontology.labels[0]
    assert ontology.label("location") is None


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("", "x.yaml: expected a mapping"),
        ("a: [", "x.yaml: not YAML:"),
        ("x: " + "[" * 5_000, "x.yaml: nested too deeply"),
        ("version: 2024-99-99", "x.yaml: not YAML: month"),
        ("- a", "x.yaml: expected a mapping"),
        (VALID.replace("version: 1", "version: 0"), "x.yaml:2: version: Input should be greater than"),
        (VALID.replace("key: a", "key: ab"), "x.yaml:8: labels[0].key: String should match"),
        (VALID.replace("key: a", "key: x"), "key 'x' belongs to the annotation page; choose another"),
        (VALID.replace("#1d5fc4", "blue"), "x.yaml:9: labels[0].colour.light: String should match"),
        (VALID.replace("group: core", "group: main"), "x.yaml:7: labels[0].group: Input should be 'core'"),
        (VALID.replace("    name: Actor\n", ""), "labels[0].name: Field required"),
        (VALID + "    shortcut: q\n", "x.yaml:11: labels[0].shortcut: Extra inputs are not permitted"),
        (VALID + LABEL[1:], "labels 'actor' and 'actor' have the same id 'actor'"),
        (VALID + OTHER.replace("key: p", "key: a"), "labels 'actor' and 'person' have the same key 'a'"),
        ("name: test\nversion: 1\ntitle: T\nlabels: []\n", "x.yaml:4: labels:"),
    ],
)  # fmt: skip
def test_errors_name_the_line_and_what_is_wrong(source: str, message: str) -> None:
    with pytest.raises(OntologyError) as caught:
        parse(source, "x.yaml")
    assert message in str(caught.value)


def test_all_errors_come_at_once() -> None:
    with pytest.raises(OntologyError) as caught:
        parse(VALID.replace("key: a", "key: ab").replace("group: core", "group: main") + OTHER)
    assert len(str(caught.value).splitlines()) == 2


def test_a_file_is_read_as_utf_8(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_bytes(VALID.replace("Who", "Qui é").encode("latin-1"))
    with pytest.raises(OntologyError, match=r"own\.yaml: not UTF-8"):
        load(tmp_path / "own.yaml")
    (tmp_path / "own.yaml").write_text(VALID)
    assert load(tmp_path / "own.yaml") == parse(VALID)


@pytest.mark.parametrize("name", ["nothing", "../ontology", ""])
def test_an_ontology_that_does_not_come_with_the_package(name: str) -> None:
    with pytest.raises(OntologyError, match="no ontology is called"):
        built_in(name)


def test_conflict_is_complete(conflict: Ontology) -> None:
    keys = [label.key for label in conflict.labels]
    assert len(set(keys)) == len(keys)
    assert not set(keys) & PAGE_KEYS
    by_key = {label.key: label.id for label in conflict.labels}
    named = {"a": "actor", "l": "location", "c": "control_change", "k": "casualty", "s": "strike"}
    assert named.items() <= by_key.items()
    assert all(re.search(r"\*[^*]+\*", example) for label in conflict.labels for example in label.examples)


@pytest.mark.parametrize(("theme", "page"), [("light", "#ffffff"), ("dark", "#15181c")])
def test_conflict_colours_are_distinct_and_legible(conflict: Ontology, theme: str, page: str) -> None:
    colours = {label.id: getattr(label.colour, theme) for label in conflict.labels}
    assert len(set(colours.values())) == len(colours)
    assert {label: colour for label, colour in colours.items() if _contrast(colour, page) < 4.5} == {}


def _contrast(one: str, other: str) -> float:
    """The contrast of WCAG 2: 1 to 21."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
