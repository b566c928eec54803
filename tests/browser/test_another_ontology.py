"""Floods instead of conflict: nothing on the page is hard-wired to one ontology."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from annotator.permissions import OPERATOR, Action, Role
from annotator.services import people, projects
from annotator.services.access import enter
from tests.browser.conftest import NewContext, Server
from tests.browser.desk import Desk, wait_until
from tests.browser.told import Told, claims, mentions, saved, told
from tests.scene import Scene

FLOODS = (Path(__file__).parents[1] / "ontologies" / "floods.yaml").read_text("utf-8")
TEXT = (
    "The Elbe burst its banks at Pirna on Monday, the fire brigade said. Boats took 40 people to Dresden. "
    "The mayor denied any danger."
)


@pytest.fixture
def text(scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], Any]) -> Desk:
    """A document of a project with the other ontology, open on the page."""
    with scene.store.writing() as session:
        if not projects.exists(session, "floods"):
            projects.create(session, OPERATOR, "floods", FLOODS, extensions=True)
            people.set_role(session, OPERATOR, "amal", "floods", Role.ANNOTATOR)
        project_id = enter(session, OPERATOR, "floods", Action.VIEW).project_id
    document = scene.document(TEXT, project_id=project_id)
    page = new_context(cookies("amal")).new_page()
    return Desk(page, scene, server.base, document, slug="floods").open()


def test_an_event_with_every_type_of_attribute(text: Desk) -> None:
    text.mark("Pirna", "s").mark("Elbe", "w").mark("burst", "l", "Enter", "w", "1", "l", "1")
    text.press("o").mark("on Mon", "Enter").press("y").page.keyboard.type("river")
    text.press("Escape", "m").page.keyboard.type("2013-06-03")
    text.press("Tab").page.keyboard.type("9.4")
    text.press("Tab").page.keyboard.type("no")
    text.press("Escape").settle()
    text.page.locator("#event [data-attribute=causes_named]").select_option(["rain", "tide"])
    assert told(text) == [
        Told(
            "flood",
            "burst",
            "river_flood",
            (("flooded", "Pirna"), ("onset", "on Monday"), ("water", "Elbe")),
            {"began": "2013-06-03", "peak_m": 9.4, "receding": False, "causes_named": ["rain", "tide"]},
        )
    ]


def test_its_own_claims_relations_and_entities(text: Desk) -> None:
    text.mark("fire", "Shift+ArrowRight", "a").mark("burst", "l", "Enter").press("s").mark("fire", "Enter")
    text.mark("said", "Enter").settle().press("Escape")
    assert claims(text)[0][1:3] == ("fire brigade", "said")
    text.mark("took", "r", "Enter", "q").go_to("40").press("Enter", "=")  # at once
    read = {"people_best": 40, "people_kind": "exact"}
    wait_until(lambda: told(text)[1].attributes == read, "the number to be taken")
    text.press("c", "1").press("r").page.keyboard.type("leads")
    text.press("Enter").settle()
    assert [each.type for each in saved(text).relations] == ["leads_to"]
    text.press("Escape").mark("Dresden", "s", "e", "Enter")
    assert mentions(text) == {"Dresden": ["Dresden"]}


def test_what_it_requires_is_missed_until_it_is_there(text: Desk) -> None:
    text.mark("burst", "l", "Enter", "y").page.keyboard.type("dam")
    text.press("Escape")
    expect(text.page.locator(".slot.missing")).to_contain_text("flooded")
    expect(text.page.locator("#problem-count")).to_have_text("1")
    text.press("l").mark("Pirna", "Enter").settle()
    expect(text.page.locator(".slot.missing")).to_have_count(0)
    text.press("Escape")
    expect(text.page.locator("#problem-count")).to_have_text("1")  # how the settlement is mentioned
    text.mark("Pirna", "Enter", "Enter").page.keyboard.type("named")
    text.press("Escape").settle()
    expect(text.page.locator("#problem-count")).to_have_text("")
