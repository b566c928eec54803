"""Handing articles in: submitting, skipping, flagging, reopening."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NewContext, Server, State
from tests.browser.desk import Desk
from tests.scene import SLUG, Scene

TEXT = "Rebels seized Aleppo on Friday."


@pytest.fixture
def queue(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> tuple[Desk, int]:
    """The first of two documents in Basma's queue, and the id of the second."""
    scene.empty_queue("basma")
    first, second = (scene.document(TEXT, to="basma") for _ in range(2))
    context: BrowserContext = new_context(cookies("basma"))
    return Desk(context.new_page(), scene, server.base, first, "basma").open(), second


def test_ctrl_enter_submits_and_opens_the_next(queue: tuple[Desk, int]) -> None:
    opened, second = queue
    opened.mark("Aleppo", "l", "Control+Enter")
    opened.page.wait_for_url(f"**/documents/{second}")
    opened.ready()
    assert opened.scene.assignment(opened.document, "basma").state == "submitted"
    assert opened.scene.stored(opened.document, "basma")[0].quote == "Aleppo"


def test_ctrl_enter_in_the_note_saves_the_note_first(queue: tuple[Desk, int]) -> None:
    opened, second = queue
    opened.mark("Aleppo", "l", "n")
    opened.page.keyboard.type("sure")
    opened.press("Control+Enter")
    opened.page.wait_for_url(f"**/documents/{second}")
    assert opened.scene.stored(opened.document, "basma")[0].note == "sure"


def test_a_submitted_article_can_be_read_and_not_changed_until_it_is_reopened(
    queue: tuple[Desk, int],
) -> None:
    opened, second = queue
    opened.mark("Aleppo", "l", "Control+Enter")
    opened.page.wait_for_url(f"**/documents/{second}")
    opened.open()
    expect(opened.saved).to_have_text("Read only")
    for keys in (("a",), ("Shift+A",), ("x",), ("b", "ArrowRight", "Enter"), ("u",), ("Enter", "s")):
        opened.go_to("Aleppo").press(*keys)
    opened.says("Reopen it")
    expect(opened.page.locator(".label[data-label=actor]")).to_be_disabled()
    assert [s.label for s in opened.scene.stored(opened.document, "basma")] == ["location"]
    opened.page.get_by_role("button", name="Reopen it").click()
    opened.ready()
    opened.mark("Aleppo", "x")
    assert opened.marks() == []


def test_skipping_needs_a_reason_and_opens_the_next(queue: tuple[Desk, int]) -> None:
    opened, second = queue
    opened.press("-")
    reason = opened.page.locator("#skip-reason")
    expect(reason).to_be_focused()
    opened.press("Enter")
    expect(opened.page.locator("#skip")).to_be_visible()
    opened.page.keyboard.type("Not about a conflict")
    opened.press("Enter")
    opened.page.wait_for_url(f"**/documents/{second}")
    found = opened.scene.assignment(opened.document, "basma")
    assert (found.state, found.skip_reason) == ("skipped", "Not about a conflict")


def test_escape_leaves_the_skip_dialog_and_nothing_is_skipped(queue: tuple[Desk, int]) -> None:
    opened, _ = queue
    opened.press("-", "Escape")
    expect(opened.page.locator("#skip")).to_be_hidden()
    opened.mark("Aleppo", "l")
    assert opened.marks() == [("location", "Aleppo")]
    assert opened.scene.assignment(opened.document, "basma").state == "in_progress"


def test_a_flag_is_set_shown_and_taken_back(queue: tuple[Desk, int]) -> None:
    opened, _ = queue
    opened.press("f")
    expect(opened.page.locator("#flag-comment")).to_be_focused()
    opened.page.keyboard.type("Two dates?")
    opened.page.locator("#flag button.primary").click()
    expect(opened.page.get_by_text("You flagged this document: Two dates?")).to_be_visible()
    assert opened.scene.assignment(opened.document, "basma").flag == "Two dates?"
    opened.ready().press("f", "Control+a", "Delete")
    opened.page.locator("#flag button.primary").click()
    expect(opened.page.get_by_text("You flagged this document")).to_have_count(0)
    assert opened.scene.assignment(opened.document, "basma").flag is None


def test_with_nothing_left_the_queue_says_so(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    page = new_context(cookies("carla")).new_page()
    page.goto(f"{server.base}/projects/{SLUG}/next")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Nothing left to annotate")
