"""Annotating by keyboard alone: every key of the list that `?` shows."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Complaints, Open
from tests.browser.desk import Desk
from tests.scene import Stored

TEXT = (
    "Rebels seized Aleppo on Friday. The army denied it. Monitors counted forty dead.\n"
    "Shelling went on in Hama. Nobody was hurt.\n\n"
    "Officials called for calm."
)
LABELS = {
    "a": "actor",
    "l": "location",
    "c": "control_change",
    "k": "casualty",
    "s": "strike",
    "t": "time",
    "q": "quantity",
    "w": "cue",
    "o": "content",
}


@pytest.fixture
def text(desk: Open) -> Desk:
    return desk(TEXT)


def test_every_label_key_labels_the_word_under_the_cursor(text: Desk) -> None:
    for key in LABELS:
        text.press("ArrowRight", key)
    words = ["Rebels", "seized", "Aleppo", "on", "Friday", ".", "The", "army", "denied"]
    assert text.marks() == list(zip(LABELS.values(), words, strict=True))


def test_a_label_key_without_a_selection_only_says_what_to_do(text: Desk) -> None:
    text.press("a")
    text.says("Select text first")
    assert text.marks() == []


def test_a_label_key_on_a_chosen_span_changes_its_label(text: Desk) -> None:
    text.mark("Aleppo", "a")
    assert text.marks() == [("actor", "Aleppo")]
    text.press("l")
    assert text.marks() == [("location", "Aleppo")]


def test_shift_and_a_label_key_make_a_second_span_on_the_same_text(text: Desk) -> None:
    text.mark("Aleppo", "a", "Shift+L")
    assert sorted(text.marks()) == [("actor", "Aleppo"), ("location", "Aleppo")]


def test_the_same_label_again_makes_no_second_span(text: Desk) -> None:
    text.mark("Aleppo", "l", "Escape", "l")
    assert text.marks() == [("location", "Aleppo")]
    assert text.chosen == "Aleppo"


def test_a_dot_repeats_the_last_label(text: Desk) -> None:
    text.mark("Aleppo", "l")
    text.mark("Hama", ".")
    assert text.marks() == [("location", "Aleppo"), ("location", "Hama")]


def test_a_dot_before_any_label_says_so(text: Desk) -> None:
    text.press("ArrowRight", ".")
    text.says("No label has been used yet")
    assert text.marks() == []


def test_arrows_go_by_word_across_paragraphs_and_back(text: Desk) -> None:
    text.press("ArrowRight", "ArrowRight")
    assert text.selected == "seized"
    text.press("ArrowLeft")
    assert text.selected == "Rebels"
    text.press("ArrowLeft")
    assert text.selected == "Rebels"
    text.go_to("dead").press("ArrowRight", "ArrowRight")
    assert text.selected == "Shelling"
    text.press("ArrowLeft", "ArrowLeft")
    assert text.selected == "dead"


def test_arrows_stop_at_the_end(text: Desk) -> None:
    text.press("Control+End", "ArrowRight", "ArrowRight")
    assert text.selected == "."


def test_alt_arrows_go_by_what_people_see_as_a_character(desk: Open) -> None:
    family, accented = "👩\u200d👩\u200d👧", "e\u0301"
    opened = desk(f"x{family}{accented}🇺🇦y")
    opened.press("Alt+ArrowRight")
    seen = [opened.selected]
    for _ in range(4):
        opened.press("Alt+ArrowRight")
        seen.append(opened.selected)
    assert seen == ["x", family, accented, "🇺🇦", "y"]
    opened.press("Alt+ArrowLeft", "Alt+ArrowLeft", "Shift+Alt+ArrowLeft", "a")
    assert opened.spans() == [Stored(1, 8, "actor", f"{family}{accented}")]


def test_up_and_down_go_by_sentence(text: Desk) -> None:
    text.press("ArrowRight", "ArrowDown")
    assert text.selected == "The"
    text.press("ArrowDown", "ArrowDown")
    assert text.selected == "Shelling"
    text.press("ArrowUp")
    assert text.selected == "Monitors"


def test_home_and_end_go_to_the_ends_of_the_sentence_and_with_ctrl_of_the_article(text: Desk) -> None:
    text.go_to("denied").press("End")
    assert text.selected == "."
    text.press("Home")
    assert text.selected == "The"
    text.press("Control+End", "ArrowLeft")
    assert text.selected == "calm"
    text.press("Control+Home")
    assert text.selected == "Rebels"


def test_shift_extends_by_word_and_takes_back(text: Desk) -> None:
    text.go_to("seized").press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowLeft", "c")
    assert text.marks() == [("control_change", "seized Aleppo")]


def test_shift_extends_backwards_from_where_it_began(text: Desk) -> None:
    text.go_to("Aleppo").press("Shift+ArrowLeft", "Shift+ArrowLeft", "c")
    assert text.marks() == [("control_change", "Rebels seized Aleppo")]


def test_shift_extends_by_sentence(text: Desk) -> None:
    text.go_to("The").press("Shift+ArrowDown", "o")
    assert text.marks() == [("content", "The army denied it.")]
    text.press("u").go_to("The").press("Shift+ArrowDown", "Shift+ArrowDown", "o")
    assert text.marks() == [("content", "The army denied it. Monitors counted forty dead.")]


def test_shift_extends_to_the_ends_of_sentence_and_article(text: Desk) -> None:
    text.go_to("denied").press("Shift+End", "o")
    text.go_to("calm").press("Shift+Control+Home", "w")
    assert text.marks() == [("cue", TEXT[:-1]), ("content", "denied it.")]


def test_shift_extends_across_paragraphs_one_word_at_a_time(text: Desk) -> None:
    text.go_to("dead").press("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "k")
    assert text.marks() == [("casualty", "dead.\nShelling went")]


def test_brackets_choose_the_next_and_previous_span(desk: Open) -> None:
    opened = desk(TEXT, ("actor", "Rebels"), ("location", "Aleppo"), ("location", "Hama"))
    opened.press("]")
    assert opened.chosen == "Rebels"
    opened.press("]", "]")
    expect(opened.page.locator("#card-quote")).to_have_text("Hama")
    opened.press("]")
    opened.says("No span after this")
    opened.press("[")
    expect(opened.page.locator("#card-quote")).to_have_text("Aleppo")
    opened.press("[", "[")
    opened.says("No span before this")


def test_enter_chooses_the_innermost_span_then_the_one_around_it_then_its_card(desk: Open) -> None:
    opened = desk(TEXT, ("content", "Rebels seized Aleppo"), ("location", "Aleppo"))
    opened.go_to("Aleppo").press("Enter")
    assert opened.chosen == "Aleppo"
    opened.press("Enter")
    expect(opened.page.locator("#card-quote")).to_have_text("Rebels seized Aleppo")
    opened.press("Enter")
    expect(opened.page.locator("#card-note")).to_be_focused()


def test_escape_lets_go_of_the_span_and_keeps_the_selection(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.press("]", "Escape", "a")
    assert sorted(opened.marks()) == [("actor", "Aleppo"), ("location", "Aleppo")]


@pytest.mark.parametrize("key", ["x", "Delete", "Backspace"])
def test_x_delete_and_backspace_remove_the_span(desk: Open, key: str) -> None:
    opened = desk(TEXT, ("actor", "Rebels"), ("location", "Aleppo"))
    opened.go_to("Aleppo").press(key)
    assert opened.marks() == [("actor", "Rebels")]


def test_removing_nothing_says_so(text: Desk) -> None:
    text.press("ArrowRight", "x")
    text.says("No span here to remove")


@pytest.fixture
def bounds(desk: Open) -> Desk:
    """A span in the middle of a sentence, with its bounds being moved."""
    opened = desk(TEXT, ("control_change", "seized Aleppo"))
    return opened.go_to("Aleppo").press("b")


def test_b_moves_the_end_by_word_and_enter_keeps_it(bounds: Desk) -> None:
    bounds.press("ArrowRight", "ArrowRight", "ArrowLeft", "Enter")
    assert bounds.marks() == [("control_change", "seized Aleppo on")]


def test_b_moves_the_start_with_shift(bounds: Desk) -> None:
    bounds.press("Shift+ArrowLeft", "Enter")
    assert bounds.marks() == [("control_change", "Rebels seized Aleppo")]
    bounds.press("b", "Shift+ArrowRight", "Shift+ArrowRight", "Enter")
    assert bounds.marks() == [("control_change", "Aleppo")]


def test_b_moves_bounds_by_character_with_alt(bounds: Desk) -> None:
    bounds.press("Alt+ArrowLeft", "Alt+ArrowLeft", "Alt+Shift+ArrowRight", "Enter")
    assert bounds.marks() == [("control_change", "eized Alep")]


def test_escape_gives_up_moved_bounds(bounds: Desk) -> None:
    bounds.press("ArrowRight", "Shift+ArrowLeft")
    assert bounds.painted("bounds") == ["Rebels seized Aleppo on"]
    bounds.press("Escape")
    assert bounds.painted("bounds") == []
    assert bounds.marks() == [("control_change", "seized Aleppo")]
    bounds.press("ArrowRight")
    assert bounds.selected == "on"


def test_bounds_never_cross(bounds: Desk) -> None:
    bounds.press(*["ArrowLeft"] * 5, *["Shift+ArrowRight"] * 5, "Enter")
    assert bounds.marks() == [("control_change", "seized")]


def test_label_keys_wait_while_bounds_are_moved(bounds: Desk) -> None:
    bounds.press("a", "Enter")
    assert bounds.marks() == [("control_change", "seized Aleppo")]


def test_bounds_move_across_paragraphs(desk: Open) -> None:
    opened = desk(TEXT, ("casualty", "dead"))
    opened.press("]", "b", "ArrowRight", "ArrowRight", "Enter")
    assert opened.marks() == [("casualty", "dead.\nShelling")]


def test_a_note_is_saved_while_it_is_written(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.press("]", "n")
    opened.page.keyboard.type("city")
    expect(opened.saved).to_have_attribute("data-state", "saved")
    opened.page.wait_for_selector(".chip.noted", state="attached")
    assert opened.spans() == [Stored(14, 20, "location", "Aleppo", "city")]
    expect(opened.page.locator("#card-note")).to_be_focused()
    opened.page.keyboard.type(" or province?")
    expect(opened.page.locator(".chip.noted")).to_have_attribute("data-note", "city or province?")


def test_escape_saves_the_note_and_comes_back_to_the_text(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.go_to("Aleppo").press("n")
    opened.page.keyboard.type("city")
    opened.press("Escape")
    assert opened.spans() == [Stored(14, 20, "location", "Aleppo", "city")]
    opened.press("a")
    assert opened.spans() == [Stored(14, 20, "actor", "Aleppo", "city")]


def test_leaving_the_field_saves_the_note(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.go_to("Aleppo").press("n")
    opened.page.keyboard.type("city")
    opened.press("Tab")
    assert opened.spans() == [Stored(14, 20, "location", "Aleppo", "city")]


def test_a_note_emptied_is_gone(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.press("]", "n")
    opened.page.keyboard.type("city")
    opened.press("Escape", "n", "Control+a", "Delete", "Escape")
    assert opened.spans() == [Stored(14, 20, "location", "Aleppo", "")]


def test_keys_in_the_note_are_only_text(desk: Open) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.press("]", "n")
    opened.page.keyboard.type("also luck: x.u/?b-")
    opened.press("ArrowLeft", "Home", "Escape")
    assert opened.spans() == [Stored(14, 20, "location", "Aleppo", "also luck: x.u/?b-")]


@pytest.mark.parametrize(
    ("undo", "redo"), [("u", "Shift+U"), ("Control+z", "Control+y"), ("Control+z", "Control+Shift+Z")]
)
def test_undo_goes_all_the_way_back_and_redo_forth_again(
    text: Desk, complaints: Complaints, undo: str, redo: str
) -> None:
    complaints.expect("409 (CONFLICT)")
    text.mark("Aleppo", "a", "l", "b", "ArrowRight", "Enter", "n")
    text.page.keyboard.type("hm")
    text.press("Escape").mark("Hama", "l", "x").mark("army", "a")
    end = text.spans()
    assert len(end) == 2
    text.press(*[undo] * 7)
    assert text.spans() == []
    text.press(undo)
    expect(text.page.locator("#problem")).to_have_text("There is nothing to undo.")
    text.press(*[redo] * 7)
    assert text.spans() == end
    text.press(redo)
    expect(text.page.locator("#problem")).to_have_text("There is nothing to redo.")


def test_each_undo_takes_back_one_step(text: Desk) -> None:
    text.mark("Aleppo", "a", "l", "x")
    steps = [text.marks()]
    for _ in range(3):
        text.press("u")
        steps.append(text.marks())
    assert steps == [[], [("location", "Aleppo")], [("actor", "Aleppo")], []]


def test_slash_finds_next_and_previous_whatever_the_letter_case(desk: Open) -> None:
    opened = desk("Hama fell. Then hama rose. HAMA stood.")
    opened.press("/")
    opened.page.keyboard.type("hama")
    count = opened.page.locator("#find-count")
    expect(count).to_have_text("1 of 3")
    assert len(opened.painted("found")) == 3
    opened.press("Enter")
    assert opened.selected == "hama"
    opened.press("Shift+Enter", "Shift+Enter")
    expect(count).to_have_text("3 of 3")
    assert opened.selected == "HAMA"
    opened.press("Escape", "l")
    assert opened.marks() == [("location", "HAMA")]
    assert opened.painted("found") == []


def test_finding_arabic_takes_the_word(desk: Open) -> None:
    opened = desk("سيطر الثوار على حلب يوم الجمعة.", language="ar")
    opened.mark("حلب", "l")
    assert opened.marks() == [("location", "حلب")]


def test_finding_part_of_a_word_takes_the_word(text: Desk) -> None:
    text.mark("lepp", "l")
    assert text.marks() == [("location", "Aleppo")]


def test_no_match_says_so_and_selects_nothing(text: Desk) -> None:
    text.press("/")
    text.page.keyboard.type("atlantis")
    expect(text.page.locator("#find-count")).to_have_text("0 found")
    text.press("Enter", "Escape", "l")
    assert text.marks() == []


def test_g_opens_and_closes_the_guidelines(text: Desk) -> None:
    guide = text.page.locator("#guide")
    text.press("g")
    expect(guide).to_have_attribute("open", "")
    text.press("g")
    expect(guide).not_to_have_attribute("open", "")


def test_question_mark_shows_every_key_and_escape_goes_on_where_one_was(text: Desk) -> None:
    text.go_to("Aleppo").press("?")
    expect(text.page.locator("#help")).to_be_visible()
    text.press("l")
    assert text.scene.stored(text.document) == []
    text.press("Escape", "l")
    expect(text.page.locator("#help")).to_be_hidden()
    assert text.marks() == [("location", "Aleppo")]


@pytest.mark.parametrize("key", ["z", "v", "1", "Z", "F2", "Control+l", "Alt+a", "Insert"])
def test_a_key_that_is_not_bound_does_nothing(desk: Open, key: str) -> None:
    opened = desk(TEXT, ("location", "Aleppo"))
    opened.go_to("Aleppo").press(key)
    assert opened.selected == "Aleppo"
    assert opened.marks() == [("location", "Aleppo")]


def test_keys_in_the_find_field_are_only_text(text: Desk) -> None:
    text.go_to("Aleppo").press("/")
    text.page.keyboard.type("als.u?x-")
    expect(text.page.locator("#find-text")).to_have_value("als.u?x-")
    assert text.marks() == []


def test_keys_work_on_a_keyboard_of_another_script(text: Desk) -> None:
    text.go_to("Aleppo")
    text.page.evaluate(
        "() => document.activeElement.dispatchEvent("
        "new KeyboardEvent('keydown', {key: 'д', code: 'KeyL', bubbles: true, cancelable: true}))"
    )
    assert text.marks() == [("location", "Aleppo")]
