"""Keys come from the ontology and the page; a person may choose others, never two things on one key."""

import pytest

from annotator.domain.keys import DEEDS, choose, in_force
from annotator.errors import Invalid
from schemas import ontology

LABELS = ontology.parse(ontology.built_in("conflict")).labels
USUAL = {f"label:{label.id}": label.key for label in LABELS} | {deed.name: deed.key for deed in DEEDS}


def _keys(choices: dict[str, str]) -> dict[str, str]:
    found = in_force(LABELS, choices)
    return {f"label:{label.id}": label.key for label in found.labels} | {
        name: key for key, name in found.deeds.items()
    }


def test_the_ontology_checks_against_the_keys_that_the_page_really_has() -> None:
    assert {deed.key for deed in DEEDS} == ontology.PAGE_KEYS


def test_without_choices_the_usual_keys_hold() -> None:
    assert _keys({}) == USUAL


def test_two_things_may_exchange_their_keys() -> None:
    asked = USUAL | {"remove": "z", "label:actor": "x"}
    choices = choose(LABELS, {}, asked)
    assert choices == {"remove": "z", "label:actor": "x"}
    assert _keys(choices) == asked


def test_choices_that_clash_in_another_project_leave_every_key_distinct() -> None:
    found = _keys({"remove": "a", "bounds": "h"})
    assert found == USUAL | {"bounds": "h"}


@pytest.mark.parametrize("key", ["", "  ", "ab", "ü", "\t"])
def test_a_key_must_be_one_typable_character(key: str) -> None:
    with pytest.raises(Invalid) as caught:
        choose(LABELS, {}, USUAL | {"remove": key})
    assert caught.value.field == "remove"


def test_a_key_used_twice_is_refused_by_name() -> None:
    with pytest.raises(Invalid, match="actor") as caught:
        choose(LABELS, {}, USUAL | {"remove": "a"})
    assert caught.value.field == "remove"


def test_choices_for_labels_of_other_projects_are_kept() -> None:
    assert choose(LABELS, {"label:flood": "y"}, USUAL) == {"label:flood": "y"}
