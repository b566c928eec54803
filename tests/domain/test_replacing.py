"""Replacing a whole set by what somebody made of it elsewhere."""

import pytest
from msgspec import structs

from annotator.domain.commands import Replace, invert, plan
from annotator.errors import Invalid
from tests.domain.floods import AGOME, CONTENT, SETTING, held

KINDS = ("spans", "entities", "events", "incidents", "claims", "relations")
EVERYTHING = {kind: getattr(CONTENT, kind) for kind in KINDS}


def test_the_same_again_changes_nothing() -> None:
    assert plan(Replace(id="c", **EVERYTHING), held(), SETTING) == ()


def test_nothing_takes_everything_out_and_can_be_taken_back() -> None:
    found = held()
    edits = plan(Replace(id="c"), found, SETTING)
    found.apply(edits)
    assert found.objects == {}
    found.apply(invert(edits))
    assert found == held()


def test_what_has_the_same_id_takes_its_place() -> None:
    found = held()
    moved = structs.replace(AGOME, label="agency", entity=None)
    spans = (moved, *(each for each in CONTENT.spans if each.id != AGOME.id))
    found.apply(plan(Replace(id="c", **{**EVERYTHING, "spans": spans}), found, SETTING))
    assert found.get("span", AGOME.id) == moved
    assert len(found.objects) == len(held().objects)


def test_what_refers_to_something_that_is_left_out_is_refused() -> None:
    with pytest.raises(Invalid, match="is not in the record"):
        plan(Replace(id="c", **{**EVERYTHING, "spans": ()}), held(), SETTING)
