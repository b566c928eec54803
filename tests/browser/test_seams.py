"""Where browser and server meet: undo that still waits, a shared browser, full storage, keys held down."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import Complaints, NewContext, Open, sign_in
from tests.browser.desk import Desk

TEXT = "Rebels seized Aleppo on Friday. The army denied it. Monitors counted forty dead in Hama."


def test_marking_again_while_the_undo_waits_marks_again(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    opened = desk(TEXT)
    context.set_offline(True)
    opened.mark("Aleppo", "l", "u")
    assert opened.painted("add-location") == []
    opened.press("l")
    assert opened.painted("add-location") == ["Aleppo"]
    context.set_offline(False)
    assert opened.marks() == [("location", "Aleppo")]


def test_marking_again_while_a_saved_mark_is_being_undone_marks_again(desk: Open) -> None:
    opened = desk(TEXT)
    opened.mark("Aleppo", "l").settle()
    opened.press("u", "l")
    assert opened.marks() == [("location", "Aleppo")]


def test_a_page_never_shows_what_somebody_else_marked_in_the_same_browser(
    desk: Open, new_context: NewContext, cookies: Callable[[str], Any], complaints: Complaints
) -> None:
    complaints.expect("status of 401", "status of 400")
    shared = new_context(cookies("amal"))
    mine = desk(TEXT, at=shared)
    other = shared.new_page()
    shared.clear_cookies()
    sign_in(other, mine.scene, mine.base, "basma")
    theirs = Desk(other, mine.scene, mine.base, mine.document, "basma").open()
    theirs.mark("Aleppo", "l").settle()
    with mine.page.expect_response(lambda response: "/changes" in response.url) as answer:
        mine.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    assert answer.value.status == 401
    assert mine.page.locator("#article .chip").count() == 0


def test_every_page_says_where_edits_wait(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    opened = desk(TEXT)
    context.set_offline(True)
    opened.mark("Aleppo", "l").mark("Hama", "l")
    expect(opened.saved).to_contain_text("2 waiting")
    opened.page.close()
    context.set_offline(False)
    page = context.new_page()
    page.goto(opened.base + "/")
    expect(page.locator("#waiting")).to_contain_text("2 edits of an article could not be saved yet")
    page.get_by_role("link", name="Open it to save them.").click()
    again = Desk(page, opened.scene, opened.base, opened.document).ready()
    assert again.marks() == [("location", "Aleppo"), ("location", "Hama")]
    page.goto(opened.base + "/")
    expect(page.locator("#waiting")).to_be_hidden()


def test_a_browser_that_keeps_nothing_says_so(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    opened = desk(TEXT)
    opened.page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full'); }; }")
    context.set_offline(True)
    opened.mark("Aleppo", "l")
    expect(opened.saved).to_contain_text("not kept by this browser: leave this page open")
    context.set_offline(False)
    assert opened.marks() == [("location", "Aleppo")]


def test_holding_the_submit_key_submits_one_article_only(desk: Open) -> None:
    opened = desk(TEXT)
    opened.page.keyboard.down("Control")
    opened.page.evaluate(
        """() => document.getElementById("article").dispatchEvent(
             new KeyboardEvent("keydown", {key: "Enter", ctrlKey: true, repeat: true, bubbles: true}))"""
    )
    opened.page.keyboard.up("Control")
    opened.mark("Aleppo", "l").settle()
    expect(opened.page.locator(".heading .state")).not_to_have_text("submitted")
    assert opened.page.url == opened.base + opened.path


def test_a_page_far_behind_is_loaded_anew_once_nothing_waits(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    opened = desk(" ".join(f"word{n}" for n in range(300)))
    commands = [
        {"op": "add_span", "id": f"c{n}", "span": f"s{n}", "start": at, "end": at + 5, "label": "actor"}
        for n, at in enumerate(range(0, 2000, 9))
    ]
    token = opened.page.locator("meta[name=csrf-token]").get_attribute("content") or ""
    context.set_offline(True)
    opened.press("End", "l")
    for start in range(0, len(commands), 100):
        context.request.post(
            f"{opened.base}{opened.path}/commands?known=0",
            data=commands[start : start + 100],
            headers={"X-CSRFToken": token, "Referer": opened.base},
        )
    context.set_offline(False)
    expect(opened.page.locator("#article .chip")).to_have_count(len(commands) + 1)
    assert len(opened.spans()) == len(commands) + 1


def test_escape_takes_a_message_away(desk: Open, complaints: Complaints) -> None:
    complaints.expect("409 (CONFLICT)")
    opened = desk(TEXT)
    opened.press("u")
    expect(opened.page.locator("#problem")).to_contain_text("nothing to undo")
    opened.press("Escape")
    expect(opened.page.locator("#problem")).to_be_hidden()
