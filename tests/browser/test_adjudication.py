"""A full cycle of adjudication by keys alone: two annotators differ, the gold is as decided."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, expect

from annotator.permissions import OPERATOR
from annotator.services import exporting
from annotator.services.exporting import Choice
from tests.browser.conftest import Complaints, NewContext, Server, State
from tests.browser.test_access import findings
from tests.domain.differing import FIGHTERS, reading, told
from tests.scene import SLUG, Scene
from tests.services.adjudicated import differing, gold

DIFFERENTLY: dict[str, Any] = {
    "rebels": FIGHTERS, "market": "actor", "role": "place", "factuality": "PR-", "both": False
}  # fmt: skip


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def opened(page: Page, server: Server, document: int) -> Page:
    page.goto(f"{server.base}/projects/{SLUG}/documents/{document}/adjudicate")
    page.wait_for_selector("html[data-ready]", state="attached")
    return page


def test_two_readings_become_gold_by_keys_alone(
    scene: Scene,
    server: Server,
    new_context: NewContext,
    cookies: Callable[[str], State],
    complaints: Complaints,
    tmp_path: Path,
) -> None:
    complaints.expect("409 (CONFLICT)")  # finishing too early
    document = differing(scene, **DIFFERENTLY)
    page = opened(new_context(cookies("carla")).new_page(), server, document)
    state, here = page.locator("#state"), page.locator(".difference[aria-current]")
    expect(state).to_have_text("5 of 5 differences open")

    expect(here).to_contain_text("boundary")
    press(page, "2")  # Basma’s bounds
    expect(state).to_have_text("4 of 5 differences open")
    expect(here).to_contain_text("role")
    press(page, "1", "2")  # Amal’s role and, without waiting, Basma’s certainty
    expect(state).to_have_text("2 of 5 differences open")
    press(page, "u")
    expect(state).to_have_text("3 of 5 differences open")
    press(page, "Shift+U")
    expect(state).to_have_text("2 of 5 differences open")

    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_have_text("2 differences are open. Decide first.")
    press(page, "Shift+Digit1")  # the rest as Amal has it
    expect(state).to_contain_text("Everything is decided")
    press(page, "k", "k", "j")
    expect(here).to_have_count(1)
    press(page, "Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(f"/documents/{document}/adjudicate"))

    wanted = told(reading(rebels=FIGHTERS, factuality="PR-"))
    assert told(gold(scene, document)) == wanted
    exporting.write(scene.store, OPERATOR, SLUG, "gold-jsonl", Choice(), tmp_path / "out")
    lines = (tmp_path / "out").glob("*.jsonl")
    records = [json.loads(line) for path in lines for line in path.read_text().splitlines()]
    (record,) = [each for each in records if each["external_id"] == f"d{document}"]
    assert [claim["factuality"] for claim in record["claims"]] == ["PR-"]
    assert "fighters" in [span["text"] for span in record["spans"] if span["label"] == "actor"]


def test_a_set_is_returned_by_keys_and_the_article_finished_only_on_purpose(
    scene: Scene,
    server: Server,
    new_context: NewContext,
    cookies: Callable[[str], State],
    complaints: Complaints,
) -> None:
    complaints.expect("409 (CONFLICT)")  # finishing with one set
    first, second = differing(scene, role="place"), differing(scene, role="place")
    page = opened(new_context(cookies("carla")).new_page(), server, first)
    press(page, "t")
    expect(page.locator("#return-name")).to_be_focused()
    assert findings(page) == []
    press(page, "Escape")
    expect(page.locator("#return-comment")).to_be_hidden()
    expect(page.locator(".difference[aria-current]")).to_be_focused()
    press(page, "t", "b", "Tab")  # to Basma
    page.keyboard.insert_text("Is it the target?")
    press(page, "Control+Enter")
    page.wait_for_url(lambda url: not url.endswith(f"/documents/{first}/adjudicate"))
    assert scene.assignment(first, "basma").return_comment == "Is it the target?"
    assert scene.assignment(first, "amal").state == "submitted"

    opened(page, server, first)
    expect(page.locator("#missing")).to_contain_text("Not handed in: basma (returned).")
    assert findings(page) == []
    press(page, "Control+Enter")
    expect(page.get_by_role("alert")).to_contain_text("Only amal has handed this document in.")
    assert gold(scene, first) is None
    page.get_by_role("button", name="Finish with one set").click()
    page.wait_for_url(lambda url: not url.endswith(f"/documents/{first}/adjudicate"))
    assert gold(scene, first) is not None
    assert gold(scene, second) is None


def test_a_decision_leaves_the_rest_of_the_page_as_it_is(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place")
    page = opened(new_context(cookies("carla")).new_page(), server, document)
    page.evaluate("document.querySelector('#difference-2').dataset.untouched = 'yes'")
    page.locator(".agreed summary").first.click()
    press(page, "2")
    expect(page.locator("#difference-1")).to_contain_text("basma (chosen)")
    expect(page.locator("#difference-2[data-untouched]")).to_have_count(1)
    expect(page.locator(".agreed details[open]")).to_have_count(1)
    expect(page.locator("#difference-2")).to_be_focused()
    expect(page.locator("#article .chip[data-label=actor]")).to_have_count(2)
    press(page, "u")
    expect(page.locator("#difference-1 .state")).to_have_text("open")


def test_gold_is_edited_by_hand_and_the_menu_of_rules_opens_by_key(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    document = differing(scene, rebels=FIGHTERS)
    page = opened(new_context(cookies("carla")).new_page(), server, document)
    press(page, "p")
    expect(page.get_by_role("button", name="What more than half say")).to_be_focused()
    press(page, "p", "e")
    page.wait_for_url("**/gold#b0")
    page.wait_for_selector("html[data-ready]", state="attached")
    press(page, "/")
    page.keyboard.insert_text("calm")
    press(page, "Escape", "l")
    expect(page.locator("#saved")).to_have_attribute("data-state", "saved")
    press(page, "Control+Enter")
    page.wait_for_url("**/adjudicate")
    page.wait_for_selector("html[data-ready]", state="attached")
    expect(page.locator("#article .chip[data-label=location]")).to_have_count(4)
    press(page, "g")
    expect(page.locator("#state")).to_contain_text("Everything is decided")
