"""A second domain, to show that nothing is made for conflict alone."""

from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from schemas.ontology import CARD_KEYS, PAGE_KEYS, Attribute, Ontology, built_in, load, parse
from schemas.ontology.model import AttributeType

FLOODS = Path(__file__).parents[1] / "ontologies" / "floods.yaml"


@pytest.fixture(scope="module")
def floods() -> Ontology:
    return load(FLOODS)


def attributes(ontology: Ontology) -> Iterator[Attribute]:
    """The attributes of spans, entities, events and claims."""
    for label in ontology.labels:
        yield from label.attributes
        yield from label.entity.attributes if label.entity else ()
        yield from label.event.attributes if label.event else ()
    yield from ontology.claims.attributes if ontology.claims else ()


def test_floods_are_read_like_conflict(floods: Ontology) -> None:
    assert floods.reference == "floods@3"
    flood = floods.frame("flood")
    assert flood is not None
    assert [role.title for role in flood.roles] == ["water", "flooded", "onset", "trigger event"]
    assert floods.frame("settlement") is None
    assert floods.claims is not None
    assert floods.claims.value(floods.claims.reported) == floods.claims.factuality[3]


def test_every_attribute_type_is_used(floods: Ontology) -> None:
    assert {attribute.type for attribute in attributes(floods)} == set(get_args(AttributeType))
    assert any(attribute.many for attribute in attributes(floods))


def test_floods_share_no_event_nor_relation_with_conflict(floods: Ontology) -> None:
    conflict = parse(built_in("conflict"))
    assert not {label.id for label in floods.labels} & {label.id for label in conflict.labels}
    assert not {each.id for each in floods.relations} & {each.id for each in conflict.relations}


def test_without_a_label_its_roles_go_too(floods: Ontology) -> None:
    trimmed = floods.only(["flood", "damage", "settlement", "amount"])
    damage, flood = trimmed.frame("damage"), trimmed.frame("flood")
    assert damage is not None
    assert flood is not None
    assert [role.id for role in damage.roles] == ["damaged", "cost", "by_event"]
    assert [role.id for role in flood.roles] == ["flooded", "trigger_event"]


def test_the_example_in_the_documentation_is_sound() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ontology.md").read_text("utf-8")
    example = page.partition("```yaml\n")[2].partition("```")[0]
    assert parse(example, "protests.yaml").reference == "protests@1"


def test_the_documentation_lists_the_keys_that_are_taken() -> None:
    page = (Path(__file__).parents[2] / "docs" / "ontology.md").read_text("utf-8")
    listed = [row.partition(" | ")[0] for row in page.splitlines() if row.startswith("| `b`")]
    taken = [set(row.replace("`", "").replace("|", "").split()) for row in listed]
    assert taken == [{key for key in PAGE_KEYS if key.isalnum()}, CARD_KEYS]
