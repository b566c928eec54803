"""A person may choose other keys; the page, its chips and its help then speak of those."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Open
from tests.browser.desk import Desk


@pytest.fixture
def text(desk: Open) -> Iterator[Desk]:
    page = desk("Rebels seized Aleppo on Friday.")
    yield page
    page.page.goto(page.page.url.rpartition("/documents/")[0] + "/keys")
    page.page.get_by_role("button", name="Back to the usual keys").click()


def _choose(text: Desk, **keys: str) -> None:
    text.page.keyboard.press("?")
    text.page.get_by_role("link", name="Choose other keys").click()
    for name, key in keys.items():
        text.page.get_by_label(name.replace("_", " "), exact=True).fill(key)
    text.page.get_by_role("button", name="Keep these keys").click()


def test_chosen_keys_take_the_place_of_the_usual_ones(text: Desk) -> None:
    _choose(text, Actor="z", Remove_the_span="v")
    expect(text.page.get_by_role("status")).to_contain_text("Your keys are kept")
    text.open().press("ArrowRight", "z").waits_for(("actor", "Rebels"))
    expect(text.page.locator("#article .chip")).to_have_attribute("data-key", "z")
    text.press("ArrowRight", "a")
    assert text.marks() == [("actor", "Rebels")]
    text.press("[", "v").settle()
    assert text.marks() == []


def test_two_things_on_one_key_are_refused_at_the_field(text: Desk, complaints: Complaints) -> None:
    complaints.expect("422")
    _choose(text, Actor="l")
    field = text.page.get_by_label("Location", exact=True)
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(text.page.get_by_role("alert")).to_contain_text("used twice")
    text.open().press("ArrowRight", "a").waits_for(("actor", "Rebels"))


def test_brackets_typed_with_alt_graph_choose_spans(text: Desk) -> None:
    text.press("ArrowRight", "a", "End").settle()
    text.page.evaluate(
        """() => {
          const event = new KeyboardEvent("keydown", {key: "[", ctrlKey: true, altKey: true, bubbles: true});
          event.getModifierState = (key) => key === "AltGraph";
          document.getElementById("article").dispatchEvent(event);
        }"""
    )
    assert text.chosen == "Rebels"
