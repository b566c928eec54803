"""Titles, sources and comments of any length: pages never grow wider than the screen."""

from typing import Any

import pytest
from playwright.sync_api import Page
from sqlmodel import col, update

from annotator.store.assignments import Assignment
from annotator.store.documents import Document
from tests.browser.conftest import NewContext, Server, sign_in
from tests.scene import SLUG, Scene

TITLES = ("W" * 300, "a long title " * 1_600)


def width(page: Page) -> Any:
    return page.evaluate("() => document.documentElement.scrollWidth")


@pytest.fixture
def page(mortal: tuple[Scene, Server], new_context: NewContext) -> Page:
    """The list of flagged documents with long titles and sources, on a telephone, for a curator."""
    scene, server = mortal
    for title in TITLES:
        scene.document("Rebels seized Aleppo.", title=title, to="amal")
    with scene.store.writing() as session:
        session.exec(update(Document).values(source="S" * 200).where(col(Document.title).in_(TITLES)))
        session.exec(update(Assignment).values(flag="The figures contradict each other. " + "z" * 90))
        session.commit()
    page = new_context().new_page()
    sign_in(page, scene, server.base, "carla")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{server.base}/projects/{SLUG}")
    return page


def test_only_the_table_of_the_list_scrolls_sideways(page: Page) -> None:
    assert width(page) <= 390
    scroll = page.locator(".scroll")
    assert scroll.evaluate("(box) => box.scrollWidth > box.clientWidth")
    heights = page.locator("tbody tr").evaluate_all("(rows) => rows.map((row) => row.offsetHeight)")
    assert max(heights) < 160


def test_a_comment_stands_below_a_pill_of_its_own_height(page: Page) -> None:
    task = page.locator("tbody .task").first
    pill, flag = task.locator(".state").bounding_box(), task.locator(".flag").bounding_box()
    assert pill
    assert flag
    assert pill["height"] < 30
    assert flag["y"] >= pill["y"] + pill["height"] - 1
    assert "contradict" in (task.locator(".flag").get_attribute("title") or "")


@pytest.mark.parametrize("number", range(len(TITLES)))
def test_a_long_heading_leaves_room_for_the_article(page: Page, number: int) -> None:
    page.locator("td.title a").nth(-1 - number).click()
    page.wait_for_selector("html[data-ready]", state="attached")  # drawn with its style sheets
    assert width(page) <= 390
    heading = page.locator("h1").bounding_box()
    assert heading
    assert heading["height"] < 200
