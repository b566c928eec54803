"""Events, entities and claims by keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.desk import Desk, wait_until
from tests.browser.told import Told, claims, mentions, quotes, saved, told

TEXT = (
    "Russian jets shelled the market in Idlib with cluster bombs on Friday, the Observatory said. "
    "At least 44 civilians died.\n"
    "Moscow denied it. Idlib is no longer under rebel control. Idlib was calm; Idlib slept."
)
SPANS = (
    ("actor", "Russian jets"),
    ("location", "the market"),
    ("location", "Idlib"),
    ("actor", "the Observatory"),
    ("actor", "Moscow"),
    ("actor", "civilians"),
)


@pytest.fixture
def text(desk: Open) -> Desk:
    return desk(TEXT, *SPANS)


def test_a_label_of_an_event_makes_the_event_and_enter_takes_it_in_hand(text: Desk) -> None:
    text.mark("shelled", "s")
    assert told(text) == [Told("strike", "shelled")]
    text.press("Enter")
    expect(text.page.locator("#event")).to_contain_text("attacker")
    text.press("Escape")
    expect(text.page.locator("#event")).to_be_hidden()


def test_an_event_with_three_roles_takes_at_most_twelve_keys(text: Desk) -> None:
    text.go_to("shelled")
    keys = ("s", "Enter", "a", "1", "t", "1", "l", "1")
    text.press(*keys)
    (event,) = told(text)
    assert event.roles == (("attacker", "Russian jets"), ("place", "Idlib"), ("target", "the market"))
    assert len(keys) <= 12


def test_five_roles_with_raw_text_for_three_of_them(text: Desk) -> None:
    text.mark("shelled", "s", "Enter", "a", "1", "l", "Tab", "Tab", "Enter")
    text.press("i").go_to("cluster").press("Shift+ArrowRight", "Enter")
    text.press("w").mark("on", "Shift+ArrowRight", "Enter")
    text.press("t").go_to("market").press("Enter")  # the span around the word
    (event,) = told(text)
    assert event.roles == (
        ("attacker", "Russian jets"),
        ("instrument", "cluster bombs"),
        ("place", "Idlib"),
        ("target", "the market"),
        ("time", "on Friday"),
    )
    labels = {span.quote(TEXT): span.label for span in saved(text).spans}
    assert (labels["cluster bombs"], labels["on Friday"]) == ("content", "time")


def test_selected_text_takes_the_label_whose_key_is_pressed(text: Desk) -> None:
    text.mark("shelled", "s", "Enter", "t").go_to("cluster").press("l")
    (event,) = told(text)
    assert event.roles == (("target", "cluster"),)
    assert ("location", "cluster") in text.marks()


def test_the_kind_and_the_attributes_are_chosen_on_the_card(text: Desk) -> None:
    text.mark("shelled", "s", "Enter", "y")
    text.page.keyboard.type("shell")
    text.press("Tab", "Escape")
    (event,) = told(text)
    assert event.subtype == "shelling_artillery_missile"


def test_a_number_is_read_and_taken_by_one_key(text: Desk) -> None:
    text.mark("died", "k", "Enter", "v", "1", "q").go_to("At least").press("Shift+ArrowRight", "Enter")
    expect(text.page.locator("#event .reading")).to_contain_text("count low 44")
    text.press("=")
    (event,) = told(text)
    assert event.attributes == {"count_low": 44, "count_kind": "at_least"}
    expect(text.page.locator("#event .reading")).to_be_hidden()


def test_two_claims_and_their_contradiction(text: Desk) -> None:
    text.mark("shelled", "s", "Enter")
    text.press("s").go_to("Observatory").press("Enter", "Enter")
    text.go_to("said").press("Enter").settle()
    text.press("s").go_to("Moscow").press("Enter", "Enter").go_to("denied").press("Enter").settle()
    second = text.page.locator(".claim").nth(1)
    second.locator("[data-claim=factuality]").focus()
    text.page.keyboard.type("certainly not")
    text.press("Escape").settle()
    assert claims(text) == [
        ("shelled", "the Observatory", "said", "CT+", "Uu"),
        ("shelled", "Moscow", "denied", "CT-", "Uu"),
    ]
    text.press("r")
    text.page.keyboard.type("contra")
    text.press("Tab", "Enter")
    content = saved(text)
    (relation,) = content.relations
    assert (relation.type, relation.head, relation.tail) == (
        "contradicts",
        content.claims[0].id,
        content.claims[1].id,
    )
    expect(text.page.locator(".event .flag")).to_have_text("contested")


def test_an_author_and_somebody_unnamed_say_things_too(text: Desk) -> None:
    text.mark("died", "k", "Enter", "s", "u", "Escape", "s", "a", "Escape")
    assert [claim[1:] for claim in claims(text)] == [
        ("unnamed", None, "CT+", "Uu"),
        ("author", None, "CT+", "CT+"),
    ]


def test_an_entity_takes_all_mentions_with_the_same_words(text: Desk) -> None:
    text.press("End")
    for nth in range(1, 4):
        text.go_to("Idlib")
        text.press("/", *["Enter"] * nth, "Escape", "l")
    text.settle().mark("Idlib", "Enter", "e")
    expect(text.page.locator("#mention")).to_be_visible()
    text.press("Enter")
    assert mentions(text) == {"Idlib": ["Idlib"] * 4}


def test_an_entity_is_chosen_by_typing_or_named_anew(text: Desk) -> None:
    text.mark("Russian", "Enter", "e")
    text.page.keyboard.type("Russia")
    text.press("Enter").settle()
    text.mark("Moscow", "Enter", "e")
    text.page.keyboard.type("russ")
    text.press("Enter")
    assert mentions(text) == {"Russia": ["Russian jets", "Moscow"]}
    text.press("e", "ArrowUp", "Enter")
    assert mentions(text) == {"Russia": ["Russian jets"]}


def test_a_trigger_of_two_parts(text: Desk) -> None:
    text.mark("no longer", "c", "Enter", "d").go_to("control").press("Enter")
    (event,) = told(text)
    assert event.trigger == "no longer control"
    text.press("u")
    assert told(text)[0].trigger == "no longer"


def test_an_event_of_the_whole_document_and_a_second_one_on_a_trigger(text: Desk) -> None:
    text.press(",", "s").settle()
    expect(text.page.locator("#r-document .event")).to_have_count(1)
    expect(text.page.locator("#event")).to_contain_text("the whole document")
    text.press("Escape").mark("shelled", "s", "Enter", "+").settle()
    assert [(event.type, event.trigger) for event in told(text)] == [
        ("strike", None),
        ("strike", "shelled"),
        ("strike", "shelled"),
    ]


def test_an_event_plays_a_role_in_another(text: Desk) -> None:
    text.mark("shelled", "s").mark("died", "k", "Enter", "c", "1")
    assert told(text)[1].roles == (("cause", "shelled"),)


def test_two_events_speak_of_one_incident(text: Desk) -> None:
    text.mark("shelled", "s").mark("died", "k", "Enter", "g")
    text.page.keyboard.type("the same")
    text.press("Tab")
    text.page.keyboard.type("Friday in Idlib")
    text.press("Enter")
    content = saved(text)
    assert {event.incident for event in content.events} == {content.incidents[0].id}
    assert content.incidents[0].name == "Friday in Idlib"


def test_removing_and_undoing_an_event_with_all_that_hangs_on_it(text: Desk) -> None:
    text.mark("shelled", "s", "Enter", "a", "1", "s", "a", "Escape").settle()
    before = saved(text)
    text.press("x")
    after = saved(text)
    assert (after.events, after.claims) == ((), ())
    text.press("u")
    assert saved(text) == before
    assert [quotes(text, before)[each.trigger or ""] for each in before.events] == ["shelled"]


def test_problems_are_listed_and_walked_through(text: Desk) -> None:
    text.go_to("At").press("Shift+ArrowRight", "Shift+ArrowRight", "q").go_to("44").press(
        "Shift+ArrowRight", "o"
    )
    text.settle().press("Control+Home", "j")
    expect(text.page.locator("#card-quote")).to_have_text("44 civilians")
    expect(text.page.locator("#problem-count")).to_have_text("1")
    text.page.locator("button[data-tab=problems]").click()
    expect(text.page.locator("#problems li")).to_have_count(1)
    text.press("x")
    expect(text.page.locator("#problems")).to_contain_text("No open problems")


def test_handing_in_with_open_problems_asks_once(desk: Open) -> None:
    text = desk(TEXT, ("casualty", "died"), ("strike", "shelled"))  # triggers without their events
    text.press("Control+Enter")
    expect(text.page.locator("#submit-problems")).to_be_visible()
    expect(text.page.locator("#open-problems")).to_have_text("2 problems are")
    assert text.scene.assignment(text.document) is None
    with text.page.expect_navigation():
        text.press("Control+Enter")
    wait_until(lambda: text.scene.assignment(text.document), "handed in")
    assert text.scene.assignment(text.document).state == "submitted"
