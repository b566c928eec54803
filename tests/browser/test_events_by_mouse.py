"""The same events, entities and claims by mouse alone."""

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.conftest import Open
from tests.browser.desk import Desk
from tests.browser.test_events_by_key import SPANS, TEXT
from tests.browser.told import claims, mentions, saved, told


@pytest.fixture
def text(desk: Open) -> Desk:
    return desk(TEXT, *SPANS)


def card(text: Desk) -> Locator:
    """The card of the event in hand."""
    return text.page.locator("#event")


def label(text: Desk, words: str, name: str) -> None:
    """Selects words and clicks a label."""
    text.drag_over(words)
    text.page.locator(f".label[data-label={name}]").click()
    text.settle()


def strike(text: Desk) -> None:
    """Makes a strike and takes it in hand."""
    label(text, "shelled", "strike")
    text.page.locator(".event").first.click()
    expect(card(text)).to_be_visible()


def slot(text: Desk, role: str) -> Locator:
    """The button that opens a role of the event in hand."""
    return card(text).locator(f".slots .slot[data-role={role}] .slot-name")


def test_five_roles_by_click_by_drag_and_by_selecting(text: Desk) -> None:
    strike(text)
    slot(text, "attacker").click()
    text.page.locator(".candidates button", has_text="Russian jets").click()
    slot(text, "place").click()
    text.click("Idlib")
    text.settle()
    chip = text.page.locator("#article .chip[data-label=location]").first
    chip.drag_to(card(text).locator(".slot[data-role=target]"))
    text.settle()
    slot(text, "instrument").click()
    text.drag_over("cluster bombs")
    text.settle()
    slot(text, "time").click()
    text.drag_over("on Friday")
    (event,) = told(text)
    assert event.roles == (
        ("attacker", "Russian jets"),
        ("instrument", "cluster bombs"),
        ("place", "Idlib"),
        ("target", "the market"),
        ("time", "on Friday"),
    )
    card(text).get_by_role("button", name="Take out Idlib").click()
    assert "place" not in dict(told(text)[0].roles)


def test_two_claims_and_a_contradiction(text: Desk) -> None:
    strike(text)
    for who, cue in (("the Observatory", "said"), ("Moscow", "denied")):
        card(text).get_by_text("said by").click()
        text.page.locator(".candidates button", has_text=who).click()
        text.drag_over(cue)
        text.settle()
    card(text).locator("[data-claim=factuality]").nth(1).select_option("CT-")
    card(text).locator("[data-attribute=speech_act]").nth(1).select_option("deny")
    assert claims(text) == [
        ("shelled", "the Observatory", "said", "CT+", "Uu"),
        ("shelled", "Moscow", "denied", "CT-", "Uu"),
    ]
    assert saved(text).claims[1].attributes == {"speech_act": "deny"}
    card(text).get_by_text("relation").click()
    text.page.locator("#relate-type").select_option("contradicts")
    text.page.locator("#relate").get_by_role("button", name="Add").click()
    expect(text.page.locator(".event .flag")).to_have_text("contested")
    expect(card(text).locator(".relations")).to_contain_text("contradicts")
    card(text).get_by_role("button", name="Remove the relation").click()
    expect(card(text).locator(".relations li")).to_have_count(0)
    assert saved(text).relations == ()


def test_an_entity_with_four_mentions_renamed_merged_and_split(text: Desk) -> None:
    for nth in range(1, 4):
        text.click("Idlib", nth)
        text.page.locator(".label[data-label=location]").click()
        text.settle()
    text.click("Idlib")
    text.page.locator("#card [data-do=entity]").click()
    text.page.locator("#mention").get_by_role("button", name="Link").click()
    assert mentions(text) == {"Idlib": ["Idlib"] * 4}
    text.page.locator("button[data-tab=entities]").click()
    text.page.locator(".entity button").click()
    text.page.locator("#entity [data-name]").fill("Idlib city")
    text.page.locator("#entity [data-attribute=country]").fill("SYR")
    text.page.locator("#entity [data-attribute=loc_type]").select_option("city")
    text.page.locator("#entity .take-out").first.click()
    assert mentions(text) == {"Idlib city": ["Idlib"] * 3}
    entity = saved(text).entities[0]
    assert entity.attributes == {"country": "SYR", "loc_type": "city"}
    text.click("the market")
    text.page.locator("#panel-entities [data-do=entity]").click()
    text.page.locator("#mention").get_by_role("button", name="Link").click()
    text.settle()
    text.page.locator(".entity", has_text="the market").get_by_role("button").click()
    text.page.locator("#entity [data-merge]").select_option(label="Idlib city")
    assert mentions(text) == {"Idlib city": ["the market", *["Idlib"] * 3]}


def test_a_trigger_of_two_parts(text: Desk) -> None:
    label(text, "no longer", "control_change")
    text.page.locator(".event").first.click()
    card(text).locator("[data-card=fragment]").click()
    text.drag_over("control")
    (event,) = told(text)
    assert event.trigger == "no longer control"


def test_wrong_fillers_are_told_and_nothing_is_saved(text: Desk) -> None:
    strike(text)
    chip = text.page.locator("#article .chip[data-label=location]").first
    chip.drag_to(card(text).locator(".slot[data-role=attacker]"))
    expect(text.page.locator("#hint")).to_contain_text("This is no actor")
    assert told(text)[0].roles == ()


def test_a_value_that_is_wrong_is_refused_by_the_field(text: Desk) -> None:
    label(text, "died", "casualty")
    text.page.locator(".event").first.click()
    field = card(text).locator("[data-attribute=count_low]")
    field.fill("-3")
    field.blur()
    text.settle()
    assert told(text)[0].attributes == {}
    field.fill("3")
    field.blur()
    assert told(text)[0].attributes == {"count_low": 3}


def test_the_roles_of_the_span_under_the_mouse_light_up(text: Desk) -> None:
    strike(text)
    slot(text, "attacker").click()
    text.page.locator(".candidates button", has_text="Russian jets").click()
    text.settle()
    text.press("Escape")
    text.page.mouse.move(*text.middle("Russian jets"))
    expect(text.page.locator(".event")).to_contain_class("lit")
    expect(text.page.locator("#hint")).to_contain_text("attacker of strike")
    assert text.painted("roles") == ["shelled"]
