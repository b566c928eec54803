"""Comments by keys: a reviewer asks about a span, its annotator answers, the reviewer resolves it."""

from collections.abc import Callable

from playwright.sync_api import expect

from tests.browser.conftest import Complaints, NewContext, Open, Server, State
from tests.browser.desk import Desk
from tests.browser.test_access import findings
from tests.domain.differing import FIGHTERS
from tests.scene import SLUG, Scene
from tests.services.adjudicated import differing


def answer(desk: Desk, words: str) -> None:
    """Goes to what the only thread is about, and answers."""
    expect(desk.page.locator("#comments-count")).to_have_text("1")
    comments = desk.page.get_by_role("tab", name="Comments")
    comments.click()
    desk.page.get_by_role("button", name="Go to it").click()
    desk.says("fighters")
    desk.press(";")
    expect(desk.page.get_by_label("Answer", exact=True)).to_be_focused()
    desk.page.keyboard.insert_text(words)
    desk.press("Control+Enter")
    expect(desk.page.locator(".thread .words").last).to_have_text(words)
    expect(desk.page.locator("#article")).to_be_focused()
    assert findings(desk.page) == []
    assert desk.page.url.endswith(desk.path)  # the key has not handed anything in


def test_a_question_is_asked_answered_and_resolved_by_keys(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place")
    reviewer = new_context(cookies("carla")).new_page()
    reviewer.goto(f"{server.base}/projects/{SLUG}/documents/{document}/adjudicate")
    reviewer.wait_for_selector("html[data-ready]", state="attached")
    row = reviewer.locator(".difference[aria-current]")
    expect(row).to_contain_text("boundary")
    reviewer.keyboard.press("c")
    expect(row.locator("select")).to_be_focused()
    assert findings(reviewer) == []
    reviewer.keyboard.press("2")  # Basma
    reviewer.keyboard.press("Tab")
    reviewer.keyboard.insert_text("Why only fighters?")
    reviewer.keyboard.press("Control+Enter")
    expect(row.locator(".thread .words")).to_have_text("Why only fighters?")
    expect(row.locator("summary .hint")).to_have_text("of basma")
    expect(row).to_be_focused()
    reviewer.keyboard.press("1")  # a decision redraws the table, and keeps what was said
    expect(reviewer.locator("#state")).to_have_text("1 of 2 differences open")
    expect(reviewer.locator(".thread")).to_have_count(1)

    basmas = Desk(new_context(cookies("basma")).new_page(), scene, server.base, document, "basma")
    answer(basmas.open(), "“Rebel” says whose side they are on.")

    reviewer.reload()
    reviewer.wait_for_selector("html[data-ready]", state="attached")
    reviewer.keyboard.press("k")
    expect(row.locator(".thread .words").last).to_have_text("“Rebel” says whose side they are on.")
    reviewer.keyboard.press("a")
    expect(row.locator(".thread textarea")).to_be_focused()
    reviewer.keyboard.press("Escape")
    reviewer.keyboard.press("r")
    expect(row.locator(".thread")).to_contain_text("resolved by you")
    expect(basmas.open().page.locator("#comments-count")).to_have_text("")


def test_an_annotator_comments_on_what_is_in_hand_and_loses_nothing_typed(
    desk: Open, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED", "Failed to fetch")
    opened = desk("Rebels took Aleppo.", ("location", "Aleppo"))
    page = opened.page
    opened.mark("took", "c").settle()
    opened.press(";")
    page.keyboard.type("why a key like c or x labels nothing here")
    expect(page.locator("#write-about")).to_have_text("control change “took”")
    page.context.set_offline(True)
    opened.press("Control+Enter")
    expect(page.locator("#write [role=alert]")).to_contain_text("Not sent")
    expect(page.locator("#write-text")).to_have_value("why a key like c or x labels nothing here")
    page.context.set_offline(False)
    opened.press("Control+Enter")
    expect(page.locator("#threads .thread summary")).to_have_text("Span “took”")
    expect(page.locator("#write-text")).to_have_value("")
    expect(page.locator("#comments-count")).to_have_text("1")
    opened.press("Enter", ";")
    expect(page.locator("#write-about")).to_contain_text("“took”")
    page.keyboard.insert_text("On the event.")
    opened.press("Control+Enter")
    expect(page.locator("#threads .thread summary").last).to_have_text("Event “took”")
    assert opened.marks() == [("control_change", "took"), ("location", "Aleppo")]
