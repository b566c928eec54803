"""Nothing is lost and nothing doubled, whatever dies: network, tab, server, session."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect

from annotator.domain.commands import decode_edits
from schemas.gold import Span
from tests.browser.conftest import Complaints, NewContext, Open, Server, sign_in
from tests.browser.desk import Desk, wait_until
from tests.scene import Scene, Stored

TEXT = "Rebels seized Aleppo on Friday. The army denied it. Monitors counted forty dead in Hama."
WORDS = [f"word{n}" for n in range(40)]


def added(scene: Scene, document: int) -> list[str]:
    """The quotes of all spans ever added to the document, in the order of the log."""
    text = scene.text(document)
    return [
        edit.after.quote(text)
        for change in scene.log(document)
        for edit in decode_edits(change.edits)
        if edit.before is None and isinstance(edit.after, Span) and change.kind == "do"
    ]


def test_edits_made_offline_wait_are_painted_and_are_saved_in_order_once(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    opened = desk(TEXT, ("actor", "army"), ("casualty", "dead"))
    context.set_offline(True)
    opened.mark("Aleppo", "a", "l").mark("Rebels", "a", "b", "ArrowRight", "Enter", "n")
    opened.page.keyboard.type("who?")
    opened.press("Escape").mark("army", "x").mark("Hama", "s", "u")
    expect(opened.saved).to_contain_text("Offline, 8 waiting")
    assert opened.painted("add-location") == ["Aleppo"]
    assert opened.painted("add-actor") == ["Rebels seized"]
    assert opened.painted("gone") == ["army"]
    assert opened.scene.revision(opened.document) == 1
    context.set_offline(False)
    assert opened.spans() == [
        Stored(0, 13, "actor", "Rebels seized", "who?"),
        Stored(14, 20, "location", "Aleppo"),
        Stored(TEXT.index("dead"), TEXT.index("dead") + 4, "casualty", "dead"),
    ]
    log = opened.scene.log(opened.document)
    assert [change.seq for change in log] == list(range(1, 10))
    assert added(opened.scene, opened.document)[2:] == ["Aleppo", "Rebels", "Hama"]


def test_a_tab_closed_offline_sends_what_waited_when_the_article_is_opened_again(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED", "ERR_FAILED")
    opened = desk(TEXT)
    context.set_offline(True)
    opened.mark("Aleppo", "l").mark("Hama", "l")
    expect(opened.saved).to_contain_text("Offline, 2 waiting")
    opened.page.close()
    context.set_offline(False)
    assert opened.scene.stored(opened.document) == []
    again = Desk(context.new_page(), opened.scene, opened.base, opened.document)
    again.page.route("**/documents/*/commands*", lambda route: route.abort())
    again.open()
    expect(again.saved).to_contain_text("2 waiting")
    assert again.painted("add-location") == ["Aleppo", "Hama"]
    again.page.unroute("**/documents/*/commands*")
    assert again.marks() == [("location", "Aleppo"), ("location", "Hama")]
    expect(again.page.locator(".block .chip")).to_have_count(2)
    third = Desk(context.new_page(), opened.scene, opened.base, opened.document).open()
    third.settle()
    assert again.scene.revision(opened.document) == 2


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_failing_server_is_tried_again_until_it_works(
    desk: Open, complaints: Complaints, status: int
) -> None:
    complaints.expect(f"status of {status}")
    opened = desk(TEXT)
    failures: list[str] = []

    def fail(route: Route) -> None:
        failures.append(route.request.url)
        route.fulfill(status=status, body="busy")

    opened.page.route("**/documents/*/commands*", fail)
    opened.mark("Aleppo", "l")
    expect(opened.saved).to_contain_text("Offline, 1 waiting")
    wait_until(lambda: opened.page.wait_for_timeout(50) or len(failures) > 1, "a second try")
    opened.page.unroute("**/documents/*/commands*")
    assert opened.marks() == [("location", "Aleppo")]
    assert opened.scene.revision(opened.document) == 1


def test_an_answer_lost_on_the_way_doubles_nothing(desk: Open, complaints: Complaints) -> None:
    complaints.expect("ERR_FAILED")
    opened = desk(TEXT)
    lost: list[int] = []

    def lose(route: Route) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch().status)
        route.abort()

    opened.page.route("**/documents/*/commands*", lose)
    opened.mark("Aleppo", "l")
    assert opened.marks() == [("location", "Aleppo")]
    assert lost == [200]
    assert opened.scene.revision(opened.document) == 1


def test_a_duplicate_of_the_same_commands_changes_nothing(desk: Open) -> None:
    opened = desk(TEXT)
    batch: list[dict[str, Any]] = [
        {"op": "add_span", "id": "c1", "span": "s1", "start": 14, "end": 20, "label": "actor"},
        {"op": "relabel_span", "id": "c2", "span": "s1", "label": "location"},
    ]
    for _ in range(3):
        status, headers = opened.post(batch)
        assert (status, headers["done"], headers["revision"]) == (200, "2", "2")
    assert opened.scene.stored(opened.document) == [Stored(14, 20, "location", "Aleppo")]


def test_leaving_waits_for_what_is_not_saved(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    opened = desk(TEXT)
    context.set_offline(True)
    opened.mark("Aleppo", "l", "Control+Enter")
    expect(opened.page.locator("#problem")).to_contain_text("Not yet")
    context.set_offline(False)
    assert opened.marks() == [("location", "Aleppo")]
    assert opened.scene.assignment(opened.document).state == "in_progress"


@pytest.fixture
def doomed(
    mortal: tuple[Scene, Server], new_context: NewContext, complaints: Complaints
) -> tuple[Desk, Server]:
    """A document on a server that the test will kill."""
    complaints.expect("ERR_")
    scene, server = mortal
    page = new_context().new_page()
    sign_in(page, scene, server.base, "amal")
    document = scene.document(" ".join(WORDS))
    return Desk(page, scene, server.base, document).open(), server


def test_what_the_page_calls_saved_outlives_the_server(doomed: tuple[Desk, Server]) -> None:
    opened, server = doomed
    for word in WORDS[:5]:
        opened.mark(word, "a").settle()
    server.kill()
    assert added(opened.scene, opened.document) == WORDS[:5]


def test_a_server_killed_between_and_during_saves_loses_and_doubles_nothing(
    doomed: tuple[Desk, Server],
) -> None:
    opened, server = doomed
    for round_ in range(3):
        batch = WORDS[round_ * 8 : round_ * 8 + 8]
        opened.press(*["ArrowRight", "a"] * 4)
        server.kill()
        opened.press(*["ArrowRight", "a"] * 4)
        expect(opened.saved).to_contain_text("waiting")
        server.restart()
        opened.settle()
        assert added(opened.scene, opened.document)[-8:] == batch
    assert added(opened.scene, opened.document) == WORDS[:24]
    assert opened.scene.revision(opened.document) == 24
    assert [span.quote for span in opened.scene.stored(opened.document)] == WORDS[:24]


def sign_out(opened: Desk, browser: BrowserContext) -> None:
    """Takes the session away, once no answer is on its way that would bring the cookie back."""
    opened.page.wait_for_load_state("networkidle")
    browser.clear_cookies()


def test_after_the_session_ends_edits_wait_until_one_signs_in_again(
    desk: Open, new_context: NewContext, cookies: Callable[[str], Any], complaints: Complaints
) -> None:
    complaints.expect("status of 400", "status of 401")
    mine = new_context(cookies("amal"))
    opened = desk(TEXT, at=mine)
    sign_out(opened, mine)
    opened.mark("Aleppo", "l")
    expect(opened.saved).to_contain_text("Signed out, 1 waiting")
    opened.mark("Hama", "l")
    expect(opened.saved).to_contain_text("Signed out, 2 waiting")
    assert opened.scene.stored(opened.document) == []
    sign_in(mine.new_page(), opened.scene, opened.base, "amal")
    assert opened.marks() == [("location", "Aleppo"), ("location", "Hama")]


def test_what_waits_is_never_sent_in_the_name_of_somebody_else(
    desk: Open, new_context: NewContext, cookies: Callable[[str], Any], complaints: Complaints
) -> None:
    complaints.expect("status of 400", "status of 401")
    shared = new_context(cookies("amal"))
    opened = desk(TEXT, at=shared)
    sign_out(opened, shared)
    other = shared.new_page()
    sign_in(other, opened.scene, opened.base, "basma")
    with opened.page.expect_response(lambda response: response.request.url.endswith(opened.path)):
        opened.mark("Aleppo", "l")
    expect(opened.saved).to_contain_text("Signed out, 1 waiting")
    Desk(other, opened.scene, opened.base, opened.document, "basma").open()
    shared.clear_cookies()
    sign_in(other, opened.scene, opened.base, "amal")
    assert opened.marks() == [("location", "Aleppo")]
    assert opened.scene.stored(opened.document, "basma") == []


@pytest.fixture
def tabs(desk: Open, context: BrowserContext) -> tuple[Desk, Desk]:
    """One document with a span in two tabs of one browser."""
    one = desk(TEXT, ("actor", "army"))
    other = Desk(context.new_page(), one.scene, one.base, one.document).open()
    return one, other


def chips(page: Page) -> list[str]:
    found: list[str] = page.evaluate(
        "() => [...document.querySelectorAll('.block .chip')].map((chip) => chip.dataset.label)"
    )
    return found


def test_edits_in_two_tabs_come_together_in_both(tabs: tuple[Desk, Desk]) -> None:
    one, other = tabs
    one.mark("Aleppo", "l").settle()
    other.mark("Hama", "s").settle()
    one.mark("Rebels", "k").settle()
    for each in tabs:
        expect(each.page.locator(".block .chip")).to_have_count(4)
        assert chips(each.page) == ["casualty", "location", "actor", "strike"]
    assert one.marks() == [
        ("casualty", "Rebels"),
        ("location", "Aleppo"),
        ("actor", "army"),
        ("strike", "Hama"),
    ]


def test_two_tabs_changing_one_span_lose_neither_the_span_nor_the_news(
    tabs: tuple[Desk, Desk], complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED", "409 (CONFLICT)")
    one, other = tabs
    one.page.route("**/documents/*/commands*", lambda route: route.abort())
    one.mark("army", "Enter", "l")
    expect(one.saved).to_contain_text("waiting")
    other.mark("army", "Enter", "s").settle()
    one.page.unroute("**/documents/*/commands*")
    problem = one.page.locator("#problem")
    expect(problem).to_contain_text("It is now strike on “army”")
    assert one.marks() == [("strike", "army")]
    expect(one.page.locator(".block .chip")).to_have_attribute("data-label", "strike")
    one.press("l")
    assert one.marks() == [("location", "army")]


def test_removing_in_one_tab_what_the_other_changes_is_said(
    tabs: tuple[Desk, Desk], complaints: Complaints
) -> None:
    complaints.expect("ERR_FAILED", "409 (CONFLICT)")
    one, other = tabs
    one.page.route("**/documents/*/commands*", lambda route: route.abort())
    one.mark("army", "Enter", "l").mark("Hama", "l")
    expect(one.saved).to_contain_text("2 waiting")
    other.mark("army", "x").settle()
    one.page.unroute("**/documents/*/commands*")
    expect(one.page.locator("#problem")).to_contain_text("removed meanwhile")
    assert one.marks() == [("location", "Hama")]


def test_one_tab_can_undo_what_the_other_did(tabs: tuple[Desk, Desk]) -> None:
    one, other = tabs
    one.mark("Aleppo", "l").settle()
    other.press("u").settle()
    expect(one.page.locator(".block .chip")).to_have_count(1)
    assert other.marks() == [("actor", "army")]
    one.press("Shift+U")
    assert one.marks() == [("location", "Aleppo"), ("actor", "army")]
    expect(other.page.locator(".block .chip")).to_have_count(2)
