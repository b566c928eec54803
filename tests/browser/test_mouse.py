"""Annotating by mouse and finger."""

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.conftest import NewContext, Open
from tests.browser.desk import Desk
from tests.scene import Stored

TEXT = "Rebels seized Aleppo on Friday.\nThe army denied it in Damascus.\n\nForty civilians died."


@pytest.fixture
def text(desk: Open) -> Desk:
    return desk(TEXT)


def test_dragging_within_a_word_takes_the_whole_word(text: Desk) -> None:
    text.drag_over("lepp").press("l")
    assert text.marks() == [("location", "Aleppo")]


def test_dragging_with_alt_takes_exactly_the_characters(text: Desk) -> None:
    text.drag_over("lepp", "Alt").press("l")
    assert text.spans() == [Stored(15, 19, "location", "lepp")]


def test_dragging_backwards_is_the_same(text: Desk) -> None:
    text.drag_over("seized Aleppo", backwards=True).press("c")
    assert text.marks() == [("control_change", "seized Aleppo")]


def test_dragging_across_paragraphs_takes_all_between(text: Desk) -> None:
    text.drag(text.middle("Friday"), text.middle("denied")).press("o")
    assert text.marks() == [("content", "Friday.\nThe army denied")]


def test_dragging_from_the_margin_takes_the_line_from_its_beginning(text: Desk) -> None:
    left, top, _, bottom = text.box("Rebels")
    text.drag((left - 8, (top + bottom) / 2), text.middle("seized")).press("c")
    assert text.marks() == [("control_change", "Rebels seized")]


def test_dragging_to_the_space_after_a_line_takes_it_to_its_end(text: Desk) -> None:
    _, top, right, bottom = text.box("Friday.")
    text.drag(text.middle("on"), (right + 60, (top + bottom) / 2)).press("t")
    assert text.marks() == [("time", "on Friday.")]


def test_dragging_over_white_space_alone_takes_the_word_at_the_mouse(desk: Open) -> None:
    opened = desk("one          two")
    opened.drag_over("          ").press("a")
    assert opened.marks() in ([("actor", "one")], [("actor", "two")])


def test_a_double_click_takes_the_word(text: Desk) -> None:
    text.click("Aleppo", count=2).press("l")
    assert text.marks() == [("location", "Aleppo")]


def test_a_triple_click_takes_the_paragraph_and_nothing_of_the_next(text: Desk) -> None:
    text.click("army", count=3).press("o")
    assert text.marks() == [("content", "The army denied it in Damascus.")]


def test_a_click_puts_the_cursor_on_the_word(text: Desk) -> None:
    text.click("civilians")
    assert text.selected == "civilians"
    text.press("Shift+ArrowRight", "k")
    assert text.marks() == [("casualty", "civilians died")]


def test_dragging_over_marked_text_counts_no_chip(desk: Open) -> None:
    opened = desk(TEXT, ("actor", "Rebels"), ("location", "Aleppo"))
    opened.drag_over("Rebels seized Aleppo on").press("c")
    assert ("control_change", "Rebels seized Aleppo on") in opened.marks()


@pytest.fixture
def nested(desk: Open) -> Desk:
    return desk(
        TEXT, ("content", "Rebels seized Aleppo on Friday"), ("location", "Aleppo"), ("actor", "The army")
    )


def test_a_click_chooses_the_innermost_span_and_another_the_one_around_it(nested: Desk) -> None:
    nested.click("Aleppo")
    assert nested.chosen == "Aleppo"
    nested.click("Aleppo")
    expect(nested.page.locator("#card-quote")).to_have_text("Rebels seized Aleppo on Friday")


def test_a_click_beside_the_inner_span_chooses_the_outer(nested: Desk) -> None:
    nested.click("seized")
    assert nested.chosen == "Rebels seized Aleppo on Friday"


def test_a_click_on_the_chip_chooses_its_span(nested: Desk) -> None:
    nested.page.locator(".chip[data-label=content]").click()
    assert nested.chosen == "Rebels seized Aleppo on Friday"
    nested.page.locator(".chip[data-label=actor]").click()
    expect(nested.page.locator("#card-quote")).to_have_text("The army")


def test_a_click_on_plain_text_lets_the_span_go(nested: Desk) -> None:
    nested.click("Aleppo")
    nested.click("denied")
    expect(nested.page.locator("#card")).to_be_hidden()
    assert nested.selected == "denied"


def test_a_palette_button_labels_the_selection(text: Desk) -> None:
    text.drag_over("Aleppo")
    text.page.get_by_role("button", name="Location", exact=False).first.click()
    assert text.marks() == [("location", "Aleppo")]
    text.page.locator(".label[data-label=actor]").click()
    assert text.marks() == [("actor", "Aleppo")]
    text.page.locator(".label[data-label=strike]").click(modifiers=["Shift"])
    assert sorted(text.marks()) == [("actor", "Aleppo"), ("strike", "Aleppo")]


def test_the_palette_counts_the_spans(nested: Desk) -> None:
    count = nested.page.locator("[data-count=location]")
    expect(count).to_have_text("1")
    nested.mark("Damascus", "l")
    expect(count).to_have_text("2")
    nested.press("x")
    expect(count).to_have_text("1")


def test_the_cards_buttons_move_each_bound_by_a_word(nested: Desk) -> None:
    nested.click("army")
    buttons = nested.page.locator("#card")
    buttons.locator("[data-do=end-out]").click()
    nested.waits_for(
        ("content", "Rebels seized Aleppo on Friday"), ("location", "Aleppo"), ("actor", "The army denied")
    )
    buttons.locator("[data-do=start-in]").click()
    buttons.locator("[data-do=end-in]").click()
    assert nested.marks()[-1] == ("actor", "army")
    buttons.locator("[data-do=start-out]").click()
    assert nested.marks()[-1] == ("actor", "The army")


def test_the_cards_button_removes_the_span(nested: Desk) -> None:
    nested.click("army")
    nested.page.locator("#card [data-do=remove]").click()
    expect(nested.page.locator("#card")).to_be_hidden()
    assert [label for label, _ in nested.marks()] == ["content", "location"]


def test_undo_and_redo_have_buttons(text: Desk) -> None:
    text.mark("Aleppo", "l")
    text.page.locator("[data-do=undo]").click()
    assert text.marks() == []
    text.page.locator("[data-do=redo]").click()
    assert text.marks() == [("location", "Aleppo")]


def test_a_click_on_the_map_goes_to_that_part_of_the_article(desk: Open) -> None:
    opened = desk("\n".join(f"Paragraph number{n} has some words." for n in range(200)))
    chart = opened.page.locator("#minimap")
    box = chart.bounding_box()
    assert box
    chart.click(position={"x": 10, "y": box["height"] * 3 / 4})
    expect(opened.page.locator("#b150")).to_be_in_viewport()
    opened.press("Home", "ArrowRight", "a")
    assert opened.marks()[0][1] in {f"number{n}" for n in range(146, 155)}


def drag_handle(opened: Desk, which: str, to: tuple[float, float], *held: str) -> None:
    handle = opened.page.locator(f".handle-{which}")
    expect(handle).to_be_visible()
    box = handle.bounding_box()
    assert box is not None
    opened.drag((box["x"] + box["width"] / 2, box["y"] + box["height"] / 2), to, *held)


def test_dragging_the_end_handle_moves_the_end_by_word(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.click("Aleppo")
    drag_handle(opened, "end", opened.middle("Friday"))
    assert opened.marks() == [("location", "Aleppo on Friday")]


def test_dragging_the_start_handle_moves_the_start_by_word(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.click("Aleppo")
    left, top, _, bottom = opened.box("seized")
    drag_handle(opened, "start", (left + 2, (top + bottom) / 2))
    assert opened.marks() == [("location", "seized Aleppo")]


def test_dragging_handles_with_alt_moves_by_character(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.click("Aleppo")
    _, top, right, bottom = opened.box("lepp")
    drag_handle(opened, "end", (right, (top + bottom) / 2), "Alt")
    left, top, _, bottom = opened.box("leppo")
    drag_handle(opened, "start", (left, (top + bottom) / 2), "Alt")
    assert opened.spans() == [Stored(15, 19, "location", "lepp")]


def test_selecting_by_touch_labels_by_tap(new_context: NewContext, cookies: object, desk: Open) -> None:
    phone: BrowserContext = new_context(
        cookies("amal"),  # type: ignore[operator]
        has_touch=True,
        is_mobile=True,
        viewport={"width": 390, "height": 844},
    )
    opened = desk(TEXT, at=phone)
    opened.page.touchscreen.tap(*opened.middle("army"))
    assert opened.selected == "army"
    # The system's own handles cannot be moved from here: the selection that they make can.
    opened.page.evaluate(
        """() => {
          document.dispatchEvent(new PointerEvent('pointerdown', {pointerType: 'touch'}));
          const node = document.querySelector('#b1').firstChild;
          document.getSelection().setBaseAndExtent(node, 5, node, 14);
        }"""
    )
    expect(opened.page.locator("#hint")).not_to_be_empty()
    opened.page.locator(".label[data-label=actor]").tap()
    assert opened.marks() == [("actor", "army denied")]
