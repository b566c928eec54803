"""Suggestions on the annotation page: taken in hand, accepted, corrected, rejected, by key and by mouse."""

from typing import Any, Literal

import pytest
from playwright.sync_api import Locator, expect

from annotator.domain.content import Content
from annotator.permissions import Action
from annotator.services.access import enter
from annotator.services.suggesting import deciding, suggesters, writing
from annotator.services.suggesting.writing import Prediction
from annotator.store.suggestions import Suggester
from schemas.gold import Argument, Event, Span
from tests.browser.conftest import Complaints, Open
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
def model(scene: Scene) -> Any:
    """Something that suggests in the project, and does no more when the module is over."""
    with scene.store.writing() as session:
        session.add(Suggester(project_id=scene.project_id, name="ner", kind="import"))
        session.commit()
    yield
    with scene.store.writing() as session:
        suggesters.remove(session, scene.actors["carla"], SLUG, "ner")


@pytest.fixture
def suggested(desk: Open, scene: Scene, model: None) -> Desk:
    """An article with five suggestions, of which one is an event's trigger."""
    opened = desk(TEXT)
    with scene.store.writing() as session:
        entry = enter(session, scene.actors["carla"], SLUG, Action.MANAGE_PROJECT)
        event = Event(
            id="e", type="control_change", trigger="t", arguments=(Argument(role="territory", span="l"),)
        )
        made = Prediction(Content(spans=SPANS, events=(event,)), "ner-1", scores=SCORES)
        writing.write(session, entry, opened.document, "ner", made)
        session.commit()
    opened.open()
    expect(count(opened)).to_have_text("5")
    return opened


def count(opened: Desk) -> Locator:
    return opened.page.locator("#suggestions-count")


def tallies(scene: Scene) -> dict[str, int]:
    with scene.store.reading() as session:
        return {
            verdict: number
            for each in deciding.tallies(session, scene.project_id)
            for verdict, number in each.counts.items()
        }


def quotes(opened: Desk) -> list[tuple[str, str]]:
    return [(each.quote, each.label) for each in opened.spans()]


def said(opened: Desk) -> str:
    return opened.page.locator("#said").inner_text()


def test_a_run_by_key(suggested: Desk, scene: Scene) -> None:
    before = tallies(scene)
    suggested.press("'")
    assert said(suggested) == "suggested: Rebels, Actor 90 % (1 of 5)"
    suggested.press("=", "!", "=")
    assert said(suggested).startswith("accepted; suggested: army, Actor 30 %")
    suggested.press('"', '"')
    assert said(suggested).startswith("suggested: army")  # round: two are left
    expect(count(suggested)).to_have_text("2")
    assert quotes(suggested) == [("Rebels", "actor"), ("Hama", "location")]
    after = tallies(scene)
    assert {each: after.get(each, 0) - before.get(each, 0) for each in ("accepted", "rejected")} == {
        "accepted": 2,
        "rejected": 1,
    }
    suggested.open()
    expect(count(suggested)).to_have_text("2")


def test_an_event_comes_with_its_roles_and_one_undo_takes_it_back(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "'", "=")
    assert quotes(suggested) == [("seized", "control_change"), ("Hama", "location")]
    (event,) = scene.content(suggested.document).events
    assert [each.role for each in event.arguments] == ["territory"]
    expect(count(suggested)).to_have_text("3")
    suggested.press("u")
    expect(count(suggested)).to_have_text("5")
    assert quotes(suggested) == []


def test_a_label_or_other_bounds_correct_it(suggested: Desk, scene: Scene) -> None:
    suggested.press("'", "l")  # Rebels, as a location
    suggested.press("'", "'")  # from seized to Hama to army
    assert "army" in said(suggested)
    suggested.press("ArrowLeft", "Shift+ArrowRight", "a")  # The army
    assert quotes(suggested) == [("Rebels", "location"), ("The army", "actor")]
    with scene.store.reading() as session:
        (found,) = [each for each in deciding.tallies(session, scene.project_id) if each.version == "ner-1"]
    assert found.counts["corrected"] >= 1
    suggested.open()
    expect(count(suggested)).to_have_text("3")


def test_all_above_a_score_by_the_button(suggested: Desk) -> None:
    suggested.page.get_by_role("tab", name="Suggestions").click()
    suggested.page.get_by_role("button", name="Accept them").click()
    expect(count(suggested)).to_have_text("2")
    assert [quote for quote, _ in quotes(suggested)] == ["Rebels", "seized", "Hama"]
    suggested.page.get_by_role("button", name="Reject all").click()
    expect(suggested.page.get_by_text("Nothing is suggested here")).to_be_visible()


def test_one_by_one_with_the_mouse(suggested: Desk) -> None:
    suggested.page.get_by_role("tab", name="Suggestions").click()
    suggested.page.get_by_role("button", name="Reject army, Actor 30 %").click()
    expect(count(suggested)).to_have_text("4")
    suggested.page.get_by_role("button", name="Accept Hama, Location 80 %").click()
    assert quotes(suggested) == [("Hama", "location")]
    suggested.click("Rebels")
    expect(suggested.page.locator("#said")).to_contain_text("suggested: Rebels")
    suggested.press("=")
    assert quotes(suggested) == [("Rebels", "actor"), ("Hama", "location")]


def test_decisions_wait_while_offline_and_are_kept(suggested: Desk, complaints: Complaints) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    suggested.page.context.set_offline(True)
    suggested.press("'", "=", "!")
    expect(suggested.saved).to_contain_text("Offline")
    expect(count(suggested)).to_have_text("3")
    suggested.page.context.set_offline(False)
    expect(suggested.saved).to_have_text("Saved")
    assert quotes(suggested) == [("Rebels", "actor")]


def test_what_one_marks_is_suggested_elsewhere_in_the_article(desk: Open, scene: Scene) -> None:
    with scene.store.writing() as session:
        suggesters.match_strings(session, scene.actors["carla"], SLUG, True)
    opened = desk("Zabadani fell. Later Zabadani was quiet.")
    opened.mark("Zabadani", "l")
    expect(count(opened)).to_have_text("1")
    opened.press("'", "=")
    wait_until(lambda: len(opened.spans()) == 2, "the second mention")
    with scene.store.writing() as session:
        suggesters.match_strings(session, scene.actors["carla"], SLUG, False)
    another = desk("Zabadani again.")
    another.press("'")
    expect(another.page.locator("#said")).to_have_text("No suggestion is open.")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_tab_is_accessible(suggested: Desk, theme: Literal["light", "dark"]) -> None:
    suggested.page.emulate_media(color_scheme=theme)
    suggested.page.get_by_role("tab", name="Suggestions").click()
    suggested.press("'")
    assert findings(suggested.page) == []
