"""Ontologies as labelling configurations of Label Studio, and read back from them."""

import re
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from exports.labelstudio import Used, compiled, config_of, draft_of, fitted, problems, task_of, used_of
from schemas import gold
from schemas.ontology import Attribute, Ontology, built_in, differences, parse
from tests.exports.cases import NAMES, record

with warnings.catch_warnings():  # of old ways, in the SDK's own code
    warnings.simplefilter("ignore", DeprecationWarning)
    from label_studio_sdk.label_interface import LabelInterface

SharedData = Callable[[str], Path]
OWN = Path(__file__).parents[1] / "ontologies"
ONTOLOGIES = {
    "conflict": parse(built_in("conflict")),
    **{path.stem: parse(path.read_text("utf-8")) for path in sorted(OWN.glob("*.yaml"))},
}
each_ontology = pytest.mark.parametrize("ontology", ONTOLOGIES.values(), ids=ONTOLOGIES)


@each_ontology
def test_labels_have_their_keys_colours_and_definitions(ontology: Ontology) -> None:
    interface = LabelInterface(compiled(ontology))
    interface.validate()
    labels = interface.get_control("span").labels_attrs
    assert list(labels) == [label.id for label in ontology.labels]
    for label in ontology.labels:
        attributes = labels[label.id].attr
        assert (attributes["hotkey"], attributes["background"]) == (label.key, label.colour.light)
        assert attributes["hint"] == label.definition


@each_ontology
def test_roles_and_the_joining_of_fragments_are_relations_that_the_sdk_sees(ontology: Ontology) -> None:
    (relations,) = [each for each in LabelInterface(compiled(ontology)).controls if each.tag == "Relations"]
    roles = [role.id for label in ontology.labels if label.event for role in label.event.roles]
    assert list(relations.labels) == [*dict.fromkeys(roles), "part_of"]


def test_controls_of_regions_are_those_of_the_ontology_and_depend_on_no_label() -> None:
    xml = compiled(ONTOLOGIES["conflict"])
    controls = {tag.get("name"): tag for tag in ElementTree.fromstring(xml) if tag.get("perRegion")}  # noqa: S314
    assert [each.get("value") for each in controls["span_choice_mention"]] == ["NAM", "NOM", "PRO", "ADJ"]
    low = controls["event_number_count_low"]
    assert (low.tag, low.get("min"), low.get("max"), low.get("step")) == ("Number", "0", None, "1")
    assert controls["event_text_mode"].tag == "TextArea"
    assert {each.get("value") for each in controls["subtype"]} >= {"gained", "siege", "consult"}
    every = [key.lower() for tag in ElementTree.fromstring(xml).iter() for key in tag.attrib]  # noqa: S314
    assert not any(key.startswith(("when", "alias")) for key in every)
    for tag in ElementTree.fromstring(xml):  # noqa: S314
        if tag.get("visibleWhen"):
            assert [each.tag for each in tag] == ["Header"]


def test_bounds_that_labels_do_not_share_are_the_widest() -> None:
    source = """
name: two
version: 1
title: Two
labels:
  - {id: a, name: A, group: core, key: a, colour: &c {light: "#0264e3", dark: "#6091ff"}, definition: A.,
     attributes: [{id: n, type: integer, minimum: 2, maximum: 5}]}
  - {id: c, name: C, group: core, key: c, colour: *c, definition: C.,
     attributes: [{id: n, type: number, minimum: -1.5}]}
"""
    ontology = parse(source)
    assert used_of(ontology).bounds == {"span_number_n": (-1.5, None)}
    assert '<Number name="span_number_n" toName="text" perRegion="true" min="-1.5"/>' in compiled(ontology)
    back = draft_of(compiled(ontology)).ontology
    assert [label.attributes[0].type for label in back.labels] == ["integer", "number"]


@each_ontology
def test_read_back_labels_roles_and_attributes_are_the_same(ontology: Ontology) -> None:
    back = draft_of(compiled(ontology), ontology.name).ontology
    assert [_skeleton(label) for label in back.labels] == [_skeleton(label) for label in ontology.labels]


def _skeleton(label: Any) -> dict[str, Any]:
    """What a configuration says of a label."""
    frame = label.event
    return {
        "label": (label.id, label.group, label.key, label.colour.light, label.definition),
        "meaning": (label.entity is not None, frame is not None),
        "attributes": sorted(map(_kind, label.attributes)),
        "roles": sorted((role.id, role.key, role.fillers) for role in frame.roles) if frame else [],
        "subtypes": [(each.id, each.definition) for each in frame.subtypes] if frame else [],
        "of_events": sorted(map(_kind, frame.attributes)) if frame else [],
    }


def _kind(attribute: Attribute) -> tuple[Any, ...]:
    options = [option.id for option in attribute.options]
    bounds = attribute.minimum, attribute.maximum
    return attribute.id, attribute.type, options, attribute.many, attribute.required, bounds


# What a configuration has no place for, by the end of the path of each difference.
LOST = {
    "version", "title", "description", "crossing", "claims", "relations", "examples", "counter_examples",
    "dark", "name", "entity", "links", "quantity", "definition", "subtype_required", "required", "at_most",
    "key", "suggested", "pattern",
}  # fmt: skip


@each_ontology
def test_what_differs_after_all_is_listed(ontology: Ontology) -> None:
    draft = draft_of(compiled(ontology), ontology.name)
    found = set()
    for each in differences(ontology, draft.ontology):
        whole = re.match(r"claims|relations", each.path)
        parts = [part for part in each.path.split(".") if part in ("entity", "links")]
        found.add(whole[0] if whole else parts[0] if parts else each.path.rpartition(".")[2])
    assert found <= LOST
    (left,) = draft.left
    assert "claims, relations, what entities may say" in str(left)
    assert "#   line 1: View: claims" in draft.source


def test_a_configuration_without_our_remarks_still_gives_the_controls() -> None:
    xml = re.sub(r"<!--.*?-->", "", compiled(ONTOLOGIES["conflict"]))
    draft = draft_of(xml, events=["strike", "casualty"])
    strike = draft.ontology.label("strike")
    assert strike
    assert strike.event
    assert "siege" in [each.id for each in strike.event.subtypes]
    assert {each.id for each in strike.event.attributes} >= {"aspect", "count_low", "background"}
    actor = draft.ontology.label("actor")
    assert actor
    assert [each.id for each in actor.attributes] == ["mention", "stance_label"]
    # There are fewer keys for roles than all roles together.
    assert all(role.fillers[-1] == "event" for role in strike.event.roles)
    assert any("every key that roles of strike may have is taken" in str(each) for each in draft.left)


@pytest.mark.parametrize("name", [*NAMES, "seed"])
def test_every_exported_task_is_valid_to_the_sdk(name: str, shared_data: SharedData) -> None:
    document = gold.decode(shared_data("seed/gold.json").read_bytes()) if name == "seed" else record(name)
    task = task_of(document)
    used = Used()
    used.add(task)
    assert problems(task, used) == []
    assert not used.labels or _valid(task, config_of(used))
    if name == "seed":
        (annotation,) = task["annotations"]
        annotation["result"] = fitted(annotation["result"], used_of(ONTOLOGIES["conflict"]))
        assert problems(task, used_of(ONTOLOGIES["conflict"])) == []
        assert _valid(task, compiled(ONTOLOGIES["conflict"]))


def _valid(task: dict[str, Any], xml: str) -> bool:
    """Whether the SDK finds nothing wrong, which it does not say of what it does not see."""
    interface = LabelInterface(xml)
    result = task["annotations"][0]["result"]
    assert not result or not interface.validate_annotation({"result": [{**result[0], "from_name": "other"}]})
    checked = [interface.validate_annotation(each) for each in task["annotations"]]
    return all(checked) and interface.validate_task({"data": task["data"]})


def test_numbers_out_of_bounds_and_items_on_no_region_are_problems() -> None:
    used = used_of(ONTOLOGIES["conflict"])
    place = {"start": 0, "end": 4, "text": "Five"}
    region = {"id": "s1", "from_name": "span", "to_name": "text", "type": "labels",
              "value": place | {"labels": ["casualty"]}}  # fmt: skip
    count = {"id": "s1", "from_name": "event_number_count_low", "to_name": "text", "type": "number",
             "value": place | {"number": -1}}  # fmt: skip
    annotation = {"ground_truth": False, "result": [region, count]}
    task = {"data": {"text": "Five died"}, "annotations": [annotation]}
    assert problems(task, used) == ["annotations[0].result[1]: -1 is below 0"]
    count["value"] = {"number": 5}
    assert problems(task, used) == []
    annotation["result"] = [count]
    assert problems(task, used) == ["annotations[0].result[0]: an attribute of 's1', which is no region"]
