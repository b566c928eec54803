"""For everyone: screen reader, keyboard, small screen, little motion, paper. Rules checked by axe-core."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Complaints, NewContext, Open, Server, State
from tests.scene import SLUG, Scene

TEXT = "Rebels seized Aleppo on Friday.\nThe army denied it.\n\n" + "Forty civilians died in Hama. " * 30
SPANS = (("content", "Rebels seized Aleppo"), ("location", "Aleppo"), ("actor", "army"))
AXE = Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js"


def findings(page: Page) -> list[str]:
    """The serious and critical findings of axe, each with the first element concerned."""
    assert AXE.exists(), f"no {AXE}: run make setup-test"
    page.evaluate(AXE.read_text() + "\n;undefined")
    found: list[dict[str, Any]] = page.evaluate(
        "async () => (await axe.run(document, {resultTypes: ['violations']})).violations"
    )
    return [
        f"{each['id']}: {node['html'][:200]} {node['failureSummary']}"
        for each in found
        if each["impact"] in {"serious", "critical"}
        for node in each["nodes"][:2]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_annotation_page_breaks_no_rule(desk: Open, scheme: Any) -> None:
    opened = desk(TEXT, *SPANS)
    opened.page.emulate_media(color_scheme=scheme)
    assert findings(opened.page) == []
    opened.press("]")
    expect(opened.page.locator("#card")).to_be_visible()
    opened.press("g", "/")
    expect(opened.page.locator("#find")).to_be_visible()
    assert findings(opened.page) == []


@pytest.mark.parametrize("key", ["?", "-", "f"])
def test_its_dialogs_break_no_rule(desk: Open, key: str) -> None:
    opened = desk(TEXT, *SPANS)
    opened.press(key)
    expect(opened.page.locator("dialog[open]")).to_be_visible()
    assert findings(opened.page) == []


def test_a_submitted_article_breaks_no_rule(desk: Open) -> None:
    opened = desk(TEXT, *SPANS)
    opened.press("Control+Enter")
    opened.page.wait_for_url(lambda url: not url.endswith(opened.path))
    opened.open()
    assert findings(opened.page) == []


def test_a_small_screen_breaks_no_rule_and_needs_no_scrolling_sideways(desk: Open) -> None:
    opened = desk(TEXT, *SPANS)
    opened.page.set_viewport_size({"width": 390, "height": 844})
    opened.press("]")
    expect(opened.page.locator("#card")).to_be_visible()
    assert findings(opened.page) == []
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_on_a_small_screen_one_taps_labels_and_the_card(
    desk: Open, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    phone = new_context(
        cookies("amal"), has_touch=True, is_mobile=True, viewport={"width": 390, "height": 844}
    )
    opened = desk(TEXT, at=phone)
    opened.page.touchscreen.tap(*opened.middle("Aleppo"))
    opened.page.locator(".label[data-label=location]").tap()
    expect(opened.page.locator("#card")).to_be_in_viewport()
    opened.page.locator("#card [data-do=end-out]").tap()
    opened.waits_for(("location", "Aleppo on"))
    opened.page.locator("#card [data-do=remove]").tap()
    assert opened.marks() == []
    assert opened.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_the_live_region_names_the_words_and_the_spans_around_them(desk: Open) -> None:
    opened = desk(TEXT, *SPANS)
    opened.go_to("Aleppo")
    opened.says("Aleppo; in location; in content")
    opened.press("Enter")
    opened.says("Aleppo; in location (chosen); in content")
    opened.press("Escape", "ArrowRight")
    expect(opened.page.locator("#said")).to_have_text("on")
    expect(opened.page.locator("#said")).to_have_attribute("aria-live", "polite")


_FOCUSABLE = """() => [...document.querySelectorAll('a[href], button, input, textarea, summary, #article')]
  .filter((each) => !each.disabled && each.type !== 'hidden' && each.checkVisibility())
  .map((each) => each.outerHTML.slice(0, 160))"""
_FOCUSED = """() => {
  const style = getComputedStyle(document.activeElement);
  return [document.activeElement.outerHTML.slice(0, 160), style.outlineStyle, parseFloat(style.outlineWidth)];
}"""


def test_tab_reaches_everything_and_shows_where_it_is(desk: Open) -> None:
    opened = desk(TEXT, *SPANS)
    opened.press("]")
    expect(opened.page.locator("#card")).to_be_visible()
    wanted = set(opened.page.evaluate(_FOCUSABLE))
    opened.page.evaluate("() => document.activeElement.blur()")
    reached: set[str] = set()
    for _ in range(len(wanted) + 4):
        opened.press("Tab")
        html, line, width = opened.page.evaluate(_FOCUSED)
        if html.startswith("<body"):
            continue
        reached.add(html)
        assert line != "none", html
        assert width >= 1, html
    assert wanted - reached == set()


def test_the_article_is_no_trap_for_the_keyboard(desk: Open) -> None:
    opened = desk(TEXT, *SPANS)
    expect(opened.page.locator("#article")).to_be_focused()
    opened.press("ArrowRight", "Tab")
    expect(opened.page.locator("#article")).not_to_be_focused()
    opened.press("Shift+Tab")
    expect(opened.page.locator("#article")).to_be_focused()


def test_no_motion_for_those_who_want_none(desk: Open) -> None:
    opened = desk(TEXT)
    durations = {}
    for motion in ("reduce", "no-preference"):
        opened.page.emulate_media(reduced_motion=motion)  # type: ignore[arg-type]
        durations[motion] = opened.page.evaluate(
            """() => [...document.querySelectorAll('*')].map((each) => getComputedStyle(each))
              .filter((each) => each.transitionDuration !== '0s' || each.animationName !== 'none').length"""
        )
    assert durations["reduce"] == 0
    assert durations["no-preference"] > 0


def test_paper_shows_the_article_alone(desk: Open) -> None:
    opened = desk(TEXT, *SPANS)
    opened.press("]")
    opened.page.emulate_media(media="print")
    for bar in (".bar", ".palette", ".rail", ".margin", ".line", ".handle-start"):
        expect(opened.page.locator(bar)).to_be_hidden()
    expect(opened.page.locator("#article")).to_be_visible()


PAGES = (
    "/",
    "/account",
    "/people",
    "/projects/new",
    f"/projects/{SLUG}",
    f"/projects/{SLUG}/guidelines",
    f"/projects/{SLUG}/guidelines/edit",
    f"/projects/{SLUG}/people",
    f"/projects/{SLUG}/import",
    f"/projects/{SLUG}/export",
    f"/projects/{SLUG}/keys",
    f"/projects/{SLUG}/next",
    f"/projects/{SLUG}/ontology",
    f"/projects/{SLUG}/ontology/edit",
    f"/projects/{SLUG}/incidents",
    "/no/such/page",
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_breaks_no_rule(
    path: str,
    scene: Scene,
    server: Server,
    new_context: NewContext,
    cookies: Callable[[str], State],
    complaints: Complaints,
) -> None:
    scene.document("Rebels seized Aleppo.")
    page = new_context(cookies("carla")).new_page()
    if path.startswith("/no/"):
        complaints.expect("status of 404")
    response = page.goto(server.base + path)
    assert response
    assert response.status == (404 if path.startswith("/no/") else 200)
    expect(page).to_have_title(re.compile(r"\S.* · Annotator"))
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_the_sign_in_page_breaks_no_rule(server: Server, new_context: NewContext) -> None:
    page = new_context().new_page()
    page.goto(f"{server.base}/sign-in")
    assert findings(page) == []


def test_skipping_to_the_content_comes_first(desk: Open) -> None:
    opened = desk(TEXT)
    opened.page.goto(f"{opened.base}/account")
    opened.press("Tab")
    link = opened.page.locator(".skip-link")
    expect(link).to_be_focused()
    expect(link).to_be_in_viewport()


def test_the_page_of_a_job_breaks_no_rule(
    scene: Scene, server: Server, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    scene.document("Rebels seized Aleppo.")
    page = new_context(cookies("carla")).new_page()
    page.goto(f"{server.base}/projects/{SLUG}/export")
    page.locator("main input[name=source]").first.check()
    page.locator("main form button.primary").first.click()
    page.wait_for_url("**/jobs/*")
    assert findings(page) == []
    expect(page.locator("main")).to_contain_text("export.zip", timeout=30_000)
    assert findings(page) == []
