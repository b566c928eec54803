"""The guideline that a project's ontology makes, as annotators read and print it."""

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from annotator.permissions import OPERATOR
from annotator.services import projects
from annotator.services.sessions import Store
from tests.pages.conftest import Browser

Browse = Callable[[str | None], Browser]
FLOODS = Path(__file__).parents[1] / "ontologies" / "floods.yaml"


def text(html: str) -> str:
    """What a page says, in one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


@pytest.fixture
def floods(store: Store, browse: Browse) -> str:
    """The guideline page of a project about floods."""
    with store.writing() as session:
        projects.create(session, OPERATOR, "floods", FLOODS.read_text("utf-8"), "Floods")
    return str(browse("administrator").get("/projects/floods/guidelines").text)


def test_roles_are_told_with_key_fillers_and_meaning(browse: Browse) -> None:
    said = text(browse("annotator").get("/projects/aleppo/guidelines").text)
    assert "target t Actor or Location Whom or what it is directed at." in said
    assert "cause c any event The event that it answers or follows from." in said


def test_subtypes_attributes_and_links_are_told(browse: Browse) -> None:
    page = browse("annotator").get("/projects/aleppo/guidelines").text
    said = text(page)
    assert "siege A place is cut off or blockaded by force" in said
    assert "the four-year <em>siege</em>" in page
    assert "mention one of name, description, pronoun, adjective or modifier" in said
    assert "count low a whole number from 0 The lowest number" in said
    assert "GeoNames, of the form [0-9]+" in said


def test_claims_and_relations_are_told(browse: Browse) -> None:
    said = text(browse("annotator").get("/projects/aleppo/guidelines").text)
    assert "PR+ probable happened As probable; also vows, pledges and plans." in said
    assert "acknowledge Admits what is to its own disadvantage." in said
    assert "Sources are marked as Actor, the words that tell as Cue." in said
    assert "contradicts Both cannot be true. The two claims contest each other." in said


def test_headings_go_down_one_step_at_a_time(floods: str) -> None:
    levels = [int(level) for level in re.findall(r"<h([1-6])", floods)]
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_another_domain_has_its_guideline_too(floods: str) -> None:
    said = text(floods)
    assert "flooded (required) l Settlement What lies under water." in said
    assert "answers c Flood or Damage" in said
    assert "any of rescue, shelter, food, health, water" in said
    assert "peak in m a number from 0 to 60" in said
    assert "other names any number of texts" in said
    assert "began m a year, month or day" in said
    assert "denied denied did not happen Said not to be so." in said
    assert "Warning" not in said
