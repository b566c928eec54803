"""Suggestions on the annotation page: taken in hand, accepted, corrected, rejected, by key and by mouse."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Locator, expect

from annotator.domain.content import Content
from annotator.permissions import Action
from annotator.services.access import enter
from annotator.services.suggesting import suggesters, writing
from annotator.services.suggesting.writing import Prediction
from annotator.store.suggestions import Suggester, decided
from schemas.gold import Argument, Event, Span
from tests.browser.conftest import Complaints, NewContext, Open, State
from tests.browser.desk import Desk, wait_until
from tests.browser.test_access import findings
from tests.scene import SLUG, Scene

TEXT = "Rebels seized Hama on Friday. The army denied it. حلب هادئة."


def span(identifier: str, words: str, label: str) -> Span:
    start = TEXT.index(words)
    return Span(id=identifier, start=start, end=start + len(words), label=label)


SPANS = (
    span("a", "Rebels", "actor"),
    span("t", "seized", "control_change"),
    span("l", "Hama", "location"),
    span("y", "army", "actor"),
    span("h", "حلب", "location"),
)
SCORES = {"a": 0.9, "t": 0.85, "l": 0.8, "y": 0.3, "h": 0.2}


@pytest.fixture(scope="module")
def model(scene: Scene) -> Iterator[None]:
    """Something that suggests in the project, and does no more when the module is over."""
    with scene.store.writing() as session:
        session.add(Suggester(project_id=scene.project_id, name="ner", kind="import"))
        session.commit()
    yield
    with scene.store.writing() as session:
        suggesters.remove(session, scene.actors["carla"], SLUG, "ner")


def predict(scene: Scene, document: int, *spans: Span, events: tuple[Event, ...] = ()) -> None:
    """Makes the model suggest these spans and events on a document."""
    with scene.store.writing() as session:
        entry = enter(session, scene.actors["carla"], SLUG, Action.MANAGE_PROJECT)
        made = Prediction(Content(spans=spans, events=events), "ner-1", scores=SCORES)
        writing.write(session, entry, document, "ner", made)
        session.commit()


@pytest.fixture
def suggested(desk: Open, scene: Scene, model: None) -> Desk:
    """An article with five suggestions, of which one is an event's trigger."""
    opened = desk(TEXT)
    roles = (Argument(role="territory", span="l"),)
    event = Event(id="e", type="control_change", trigger="t", arguments=roles)
    predict(scene, opened.document, *SPANS, events=(event,))
    opened.open()
    expect(count(opened)).to_have_text("5")
    return opened


def count(opened: Desk) -> Locator:
    return opened.page.locator("#suggestions-count")


def counted(scene: Scene, opened: Desk) -> dict[str, int]:
    """How many of this document's suggestions are decided on, by verdict."""
    found: dict[str, int] = {}
    with scene.store.reading() as session:
        for _, _, verdict, _ in decided(session, scene.set_id(opened.document)):
            found[verdict] = found.get(verdict, 0) + 1
    return found


def painted(opened: Desk) -> list[str]:
    """What is drawn apart in the text, by label."""
    labels = "actor", "control_change", "location"
    return [quote for label in labels for quote in opened.painted(f"suggest-{label}")]


def said(opened: Desk) -> str:
    return opened.page.locator("#said").inner_text()


def show_tab(opened: Desk) -> None:
    opened.page.get_by_role("tab", name="Suggestions").click()


def test_a_run_by_key(suggested: Desk, scene: Scene) -> None:
    assert painted(suggested) == ["Rebels", "army", "seized", "Hama", "حلب"]
    suggested.press("'")
    assert said(suggested) == "suggested: Rebels, Actor, ner 90 % (1 of 5)"
    assert suggested.selected == "Rebels"
    suggested.press("=", "!", "=")
    assert said(suggested) == "accepted; suggested: army, Actor, ner 30 % (1 of 2)"
    expect(suggested.page.locator("#hint")).to_contain_text("suggested: army, Actor, ner 30 % (1 of 2)")
    suggested.press('"', '"')
    assert said(suggested).startswith("suggested: army")  # round: two are left
    expect(count(suggested)).to_have_text("2")
    assert suggested.marks() == [("actor", "Rebels"), ("location", "Hama")]
    assert painted(suggested) == ["army", "حلب"]
    assert counted(scene, suggested) == {"accepted": 2, "rejected": 1}
    suggested.open()
    expect(count(suggested)).to_have_text("2")
    suggested.press("'", "!", "!")
    expect(count(suggested)).to_have_text("")
    wait_until(lambda: counted(scene, suggested).get("rejected") == 3, "both rejections saved")


def test_an_event_comes_with_its_roles_and_one_undo_takes_it_back(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "'", "=")
    assert suggested.marks() == [("control_change", "seized"), ("location", "Hama")]
    (event,) = scene.content(suggested.document).events
    assert [each.role for each in event.arguments] == ["territory"]
    expect(count(suggested)).to_have_text("3")
    assert counted(scene, suggested) == {"accepted": 2}  # what plays its role is taken over, too
    suggested.press("u")
    expect(count(suggested)).to_have_text("5")
    assert suggested.marks() == []


def test_a_label_or_other_bounds_correct_it(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "l")  # Rebels, as a location
    suggested.press("'", "'")  # from seized to Hama to army
    assert "army" in said(suggested)
    suggested.press("ArrowLeft", "Shift+ArrowRight", "a")  # The army
    assert suggested.marks() == [("location", "Rebels"), ("actor", "The army")]
    assert counted(scene, suggested) == {"corrected": 2}
    suggested.open()
    expect(count(suggested)).to_have_text("3")


def test_bounds_are_moved_by_key_and_its_event_is_kept(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "'", "b", "Shift+ArrowLeft", "Enter")
    assert suggested.selected == "Rebels seized"
    expect(suggested.page.locator("#hint")).to_contain_text("in place of “seized”")
    suggested.press("=")
    assert suggested.marks() == [("control_change", "Rebels seized"), ("location", "Hama")]
    (event,) = scene.content(suggested.document).events
    assert [each.role for each in event.arguments] == ["territory"]
    assert counted(scene, suggested) == {"corrected": 1}


def test_what_its_label_key_takes_as_it_is_counts_as_accepted(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "a")
    assert suggested.marks() == [("actor", "Rebels")]
    assert counted(scene, suggested) == {"accepted": 1}


@pytest.mark.parametrize(
    ("key", "label", "verdict"), [("=", "actor", "accepted"), ("l", "location", "corrected")]
)
def test_one_in_several_parts_keeps_them(
    desk: Open, scene: Scene, model: None, key: str, label: str, verdict: str
) -> None:
    opened = desk(TEXT)
    parts = (0, 6), (14, 18)
    predict(scene, opened.document, Span(id="f", start=0, end=18, fragments=parts, label="actor"))
    opened.open()
    expect(count(opened)).to_have_text("1")
    opened.press("'")
    opened.says("suggested: Rebels Hama, Actor, ner (1 of 1)")
    opened.press(key).settle()
    assert [(each.label, each.fragments) for each in scene.spans(opened.document)] == [(label, parts)]
    assert counted(scene, opened) == {verdict: 1}


def test_moving_on_or_escape_puts_it_away_and_keys_mean_what_they_did(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "ArrowRight", "ArrowRight", "l")
    assert suggested.marks() == [("location", "Hama")]
    assert counted(scene, suggested) == {}
    expect(count(suggested)).to_have_text("4")
    suggested.go_to("army").press("'", "Escape", "Escape", "!")
    suggested.says("Take a suggestion in hand first.")


def test_all_from_a_score_on_by_key_and_one_undo(suggested: Desk, scene: Scene) -> None:
    suggested.press("+")
    field = suggested.page.get_by_label("All from")
    expect(field).to_be_focused()
    suggested.page.keyboard.type("85")
    expect(suggested.page.get_by_role("button", name="Accept 2", exact=True)).to_be_visible()
    suggested.press("Enter")
    assert [quote for _, quote in suggested.marks()] == ["Rebels", "seized", "Hama"]
    assert scene.revision(suggested.document) == 1
    suggested.says("2 accepted, 2 left")
    suggested.press("u")
    expect(count(suggested)).to_have_text("5")
    assert suggested.marks() == []


def test_rejecting_all_asks_first(suggested: Desk, scene: Scene) -> None:
    show_tab(suggested)
    suggested.page.get_by_role("button", name="Reject all…").click()
    dialog = suggested.page.get_by_role("dialog")
    expect(dialog).to_contain_text("All 5 suggestions on this article")
    assert findings(suggested.page) == []
    suggested.press("Escape")
    expect(count(suggested)).to_have_text("5")
    suggested.page.get_by_role("button", name="Reject all…").click()
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(suggested.page.get_by_text("Nothing is suggested here")).to_be_visible()
    expect(suggested.page.locator("#article")).to_be_focused()
    suggested.settle()
    assert counted(scene, suggested) == {"rejected": 5}


def test_one_by_one_with_the_mouse(suggested: Desk) -> None:
    show_tab(suggested)
    suggested.page.get_by_role("button", name="Reject army, Actor").click()
    expect(count(suggested)).to_have_text("4")
    suggested.page.get_by_role("button", name="Accept Hama, Location").click()
    assert suggested.marks() == [("location", "Hama")]
    suggested.click("Rebels")
    suggested.says("suggested: Rebels")
    suggested.press("=")
    assert suggested.marks() == [("actor", "Rebels"), ("location", "Hama")]


def test_dragging_over_a_suggested_word_selects_what_was_dragged_over(suggested: Desk, scene: Scene) -> None:
    suggested.drag_over("seized Hama").press("c")
    assert suggested.marks() == [("control_change", "seized Hama")]
    assert counted(scene, suggested) == {}
    suggested.click("seized").click("seized")  # the suggestion first, then the span around it
    assert suggested.chosen == "seized Hama"


def test_a_finger_takes_it_in_hand_and_the_buttons_decide(
    suggested: Desk, new_context: NewContext, cookies: Callable[[str], State]
) -> None:
    phone = new_context(cookies("amal"), has_touch=True, viewport={"width": 400, "height": 800})
    touched = Desk(phone.new_page(), suggested.scene, suggested.base, suggested.document).open()
    expect(count(touched)).to_have_text("5")
    touched.page.touchscreen.tap(*touched.middle("Rebels"))
    touched.says("suggested: Rebels")
    touched.page.get_by_role("tab", name="Suggestions").tap()
    touched.page.get_by_role("button", name="Accept Rebels, Actor").tap()
    assert touched.marks() == [("actor", "Rebels")]


def test_the_keyboard_goes_from_button_to_button(suggested: Desk) -> None:
    show_tab(suggested)
    suggested.page.get_by_role("button", name="Reject Rebels, Actor").focus()
    suggested.press("Enter")
    expect(suggested.page.get_by_role("button", name="Reject seized, Control change")).to_be_focused()
    suggested.press("Enter")
    expect(suggested.page.get_by_role("button", name="Reject Hama, Location")).to_be_focused()
    expect(count(suggested)).to_have_text("3")


def test_decisions_wait_while_offline_and_are_kept(
    suggested: Desk, context: BrowserContext, complaints: Complaints, scene: Scene
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    context.set_offline(True)
    suggested.press("'", "=", "!", "=")
    expect(suggested.saved).to_contain_text("Offline, 3 waiting")
    assert suggested.painted("add-actor") == ["Rebels"]
    expect(count(suggested)).to_have_text("2")
    suggested.press("u")  # what waits is taken back before the server knows of it
    expect(count(suggested)).to_have_text("3")
    context.set_offline(False)
    assert suggested.marks() == [("actor", "Rebels")]
    assert counted(scene, suggested) == {"accepted": 1, "rejected": 1}
    expect(count(suggested)).to_have_text("3")


def test_a_decision_that_is_refused_brings_it_back(suggested: Desk, complaints: Complaints) -> None:
    complaints.expect("422")
    suggested.page.route("**/commands?*", lambda route: route.fulfill(status=422, body="<p>Not so.</p>"))
    suggested.press("'", "=")
    expect(suggested.page.locator("#problem")).to_have_text("Not so.")
    expect(count(suggested)).to_have_text("5")
    assert suggested.painted("add-actor") == []
    assert "Rebels" in painted(suggested)


def test_they_can_be_hidden_in_the_text_also_in_the_next_article(suggested: Desk) -> None:
    suggested.press("*")
    assert painted(suggested) == []
    suggested.open()
    expect(count(suggested)).to_have_text("5")
    assert painted(suggested) == []
    show_tab(suggested)
    suggested.page.get_by_label("Show them in the text").check()
    assert "Rebels" in painted(suggested)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_tab_breaks_no_rule(suggested: Desk, scheme: Any) -> None:
    suggested.page.emulate_media(color_scheme=scheme)
    suggested.press("'", "'")
    show_tab(suggested)
    assert findings(suggested.page) == []


def test_what_one_marks_is_suggested_elsewhere_in_the_article(desk: Open, scene: Scene) -> None:
    with scene.store.writing() as session:
        suggesters.match_strings(session, scene.actors["carla"], SLUG, True)
    opened = desk("Zabadani fell. Later Zabadani was quiet.")
    opened.mark("Zabadani", "l")
    expect(count(opened)).to_have_text("1")
    assert painted(opened) == ["Zabadani"]
    opened.press("'", "=")
    wait_until(lambda: len(opened.spans()) == 2, "the second mention")
    with scene.store.writing() as session:
        suggesters.match_strings(session, scene.actors["carla"], SLUG, False)


def test_where_nothing_suggests_nothing_more_is_loaded(suggested: Desk, scene: Scene) -> None:
    def show(shown: bool) -> None:
        with scene.store.writing() as session:
            suggesters.show(session, scene.actors["carla"], SLUG, "ner", shown)

    show(False)
    suggested.open()
    expect(suggested.page.get_by_role("tab", name="Suggestions")).to_have_count(0)
    loaded = "() => performance.getEntriesByType('resource').some((each) => each.name.includes('suggestion'))"
    assert not suggested.page.evaluate(loaded)
    suggested.press("'")
    suggested.says("Nothing is suggested here.")
    show(True)
    suggested.open()
    expect(count(suggested)).to_have_text("5")
    assert suggested.page.evaluate(loaded)
