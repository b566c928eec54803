"""The ontology that comes with the package: its colours, its guideline, and real gold data."""

import itertools
import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from schemas.ontology import Attribute, Ontology, built_in, check_value, json_schema, parse

Rows = tuple[tuple[float, float, float], ...]

# How colours look to people without one kind of cone: Machado, Oliveira and Fernandes 2009, severity 1.0.
SIGHTS: dict[str, Rows] = {
    "all cones": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
XYZ: Rows = (
    (0.412456, 0.357576, 0.180438),
    (0.212673, 0.715152, 0.072175),
    (0.019334, 0.119192, 0.950304),
)


@pytest.fixture(scope="module")
def conflict() -> Ontology:
    return parse(built_in("conflict"), "conflict.yaml")


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_core_labels_stay_apart_without_one_kind_of_cone(conflict: Ontology, theme: str, sight: str) -> None:
    core = {label.id: getattr(label.colour, theme) for label in conflict.labels if label.group == "core"}
    seen = {label: _lab(_times(SIGHTS[sight], _linear(colour))) for label, colour in core.items()}
    near = {
        (one, other): round(math.dist(seen[one], seen[other]), 1)
        for one, other in itertools.combinations(seen, 2)
        if math.dist(seen[one], seen[other]) < 15
    }
    assert len(seen) == 5
    assert near == {}


def test_the_guideline_explains_every_part_of_an_event(conflict: Ontology) -> None:
    unexplained = [
        f"{label.id}.{part.id}"
        for label in conflict.labels
        if label.event
        for part in (*label.event.subtypes, *label.event.roles, *label.event.attributes)
        if not part.definition
    ]
    assert unexplained == []
    assert [label.id for label in conflict.labels if not (label.examples and label.counter_examples)] == []


def test_the_file_fits_the_json_schema() -> None:
    jsonschema.validate(yaml.safe_load(built_in("conflict")), json_schema())


def test_real_gold_data_fits(conflict: Ontology, shared_data: Callable[[str], Path]) -> None:
    seed = json.loads(shared_data("seed/gold.json").read_bytes())
    assert list(_misfits(conflict, seed)) == []


def _misfits(ontology: Ontology, gold: dict[str, Any]) -> Iterator[str]:
    labels = {label.id: label for label in ontology.labels}
    spans = {span["id"]: span["label"] for span in gold["spans"]}
    types = {event["id"]: event["type"] for event in gold["events"]}
    for span in gold["spans"]:
        yield from _bad_values(span, labels[span["label"]].attributes)
    for entity in gold["entities"]:
        frame = labels[entity["label"]].entity
        assert frame is not None
        yield from _bad_values(entity, frame.attributes)
        yield from (
            f"{entity['id']}: {link}" for link in set(entity["links"]) - {link.id for link in frame.links}
        )
    for event in gold["events"]:
        yield from _event_misfits(ontology, event, spans | types)
    yield from _claim_misfits(ontology, gold["claims"])
    ends = {each["id"]: kind for kind in ("events", "claims", "entities") for each in gold[kind]}
    for relation in gold["relations"]:
        between = {ends[relation["head"]], ends[relation["tail"]]}
        if not any(each.id == relation["type"] and {each.between} == between for each in ontology.relations):
            yield f"{relation['id']}: {relation['type']} between {between}"


def _event_misfits(ontology: Ontology, event: dict[str, Any], kinds: dict[str, str]) -> Iterator[str]:
    frame = ontology.frame(event["type"])
    assert frame is not None
    if event["subtype"] not in {subtype.id for subtype in frame.subtypes}:
        yield f"{event['id']}: subtype {event['subtype']}"
    yield from _bad_values(event, frame.attributes)
    for argument in event["arguments"]:
        role = frame.role(argument["role"])
        filler = kinds[argument["span"]] if "span" in argument else "event"
        if role is None or filler not in role.fillers:
            yield f"{event['id']}: {argument}"


def _claim_misfits(ontology: Ontology, claims: list[dict[str, Any]]) -> Iterator[str]:
    assert ontology.claims is not None
    for claim in claims:
        yield from _bad_values(claim, ontology.claims.attributes)
        for field in ("factuality", "author_factuality"):
            if ontology.claims.value(claim[field]) is None:
                yield f"{claim['id']}: {claim[field]}"


def _bad_values(thing: dict[str, Any], attributes: tuple[Attribute, ...]) -> Iterator[str]:
    known = {attribute.id: attribute for attribute in attributes}
    for name, value in thing["attributes"].items():
        problem = check_value(known[name], value) if name in known else "is no attribute"
        if problem:
            yield f"{thing['id']}: {name} {problem}"


def _linear(colour: str) -> tuple[float, ...]:
    channels = (int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5))
    return tuple(c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)


def _times(rows: Rows, vector: tuple[float, ...]) -> tuple[float, ...]:
    return tuple(min(1, max(0, sum(a * b for a, b in zip(row, vector, strict=True)))) for row in rows)


def _lab(linear: tuple[float, ...]) -> tuple[float, float, float]:
    """CIE L*a*b* under daylight (D65)."""
    x, y, z = (value / white for value, white in zip(_times(XYZ, linear), (0.95047, 1, 1.08883), strict=True))
    x, y, z = (t ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)
