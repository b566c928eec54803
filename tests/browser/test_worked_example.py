"""The worked example of docs/annotating.md, key by key."""

from playwright.sync_api import expect

from tests.browser.conftest import Open
from tests.browser.told import Told, claims, mentions, saved, told

TEXT = (
    "Nothing was heard from Idlib for days.\n\n"
    "Shells hit a bakery in Idlib on Friday. "
    "The Observatory said at least 12 people died; Damascus denied it."
)


def test_the_paragraph_of_the_guide_from_raw_to_complete(desk: Open) -> None:
    page = desk(TEXT)
    page.go_to("The Obs").press("a").mark("Damascus", "a").mark("people", "a").mark("bakery", "l")
    page.go_to("Idlib on").press("ArrowLeft", "ArrowRight", "l")
    page.press("/").page.keyboard.insert_text("Idlib")
    page.press("Escape", "l").settle()
    page.mark("hit", "s", "Enter", "y").page.keyboard.type("she")
    page.press("Escape", "t", "1", "l", "1", "i").mark("Shells", "Enter")
    page.press("w").go_to("on Fri").press("Enter").settle()
    page.mark("died", "k", "Enter", "y").page.keyboard.type("kil")
    page.press("Escape", "v", "1", "q").go_to("at least 12").press("Enter")
    expect(page.page.locator("#event .reading")).to_be_visible()
    page.press("=", "c", "1", "s").mark("Observatory", "Enter").mark("said", "Enter")
    page.press("s").mark("Damascus", "Enter").mark("denied", "Enter").settle()
    page.page.locator("[data-claim=factuality]").nth(1).focus()
    page.page.keyboard.type("certainly not")
    page.press("Escape", "r").page.keyboard.type("contra")
    page.press("Enter").settle().press("Escape").mark("Idlib", "Enter", "e", "Enter")
    assert told(page) == [
        Told(
            "strike",
            "hit",
            "shelling_artillery_missile",
            (("instrument", "Shells"), ("place", "Idlib"), ("target", "bakery"), ("time", "on Friday")),
            {},
        ),
        Told(
            "casualty",
            "died",
            "killed",
            (("cause", "hit"), ("count", "at least 12"), ("victim", "people")),
            {"count_low": 12, "count_kind": "at_least"},
        ),
    ]
    assert claims(page) == [
        ("died", "The Observatory", "said", "CT+", "Uu"),
        ("died", "Damascus", "denied", "CT-", "Uu"),
    ]
    assert mentions(page) == {"Idlib": ["Idlib", "Idlib"]}
    assert [each.type for each in saved(page).relations] == ["contradicts"]
    expect(page.page.locator(".event .flag")).to_have_text("contested")
    page.page.locator("button[data-tab=problems]").click()
    expect(page.page.locator("#problems")).to_contain_text("No open problems")
