"""From an empty project to gold, by five people in browsers of their own, with nothing but the pages."""

import json
import re
import zipfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import NewContext, Server, sign_in
from tests.browser.desk import Desk
from tests.scene import Scene

PROJECT = "/projects/cycle"
SHELLING = "Rebel fighters shelled the old market in Aleppo. State media denied it."
CALM = "The road to Idlib was calm."


class Person:
    """Somebody at a browser, on one page at a time."""

    def __init__(self, page: Page, scene: Scene, server: Server, name: str) -> None:
        self.page, self.scene, self.server, self.name = page, scene, server, name

    def go(self, path: str) -> Page:
        self.page.goto(self.server.base + path)
        return self.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def click(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def refused(self, path: str) -> int:
        """The status of an address that the person types."""
        return self.page.request.get(self.server.base + path).status

    def desk(self) -> Desk:
        """The article that is open."""
        self.page.wait_for_url(re.compile(r"/documents/\d+$"))
        document = int(self.page.url.rpartition("/")[2])
        return Desk(self.page, self.scene, self.server.base, document, self.name, "cycle").ready()

    def next_article(self) -> Desk:
        """Opens what home offers first."""
        self.go("/").locator("article", has_text="Cycle").locator(".primary").click()
        return self.desk()


def make_project(curator: Person) -> None:
    page = curator.go("/projects/new")
    page.get_by_label("Title").fill("Cycle")
    page.get_by_label("Name in addresses").fill("cycle")
    curator.click("Create project")
    page.wait_for_url(f"**{PROJECT}")


def import_articles(curator: Person, folder: Path) -> None:
    for name, text in (("a.txt", SHELLING), ("b.txt", CALM)):
        (folder / name).write_text(text, "utf-8")
    page = curator.go(f"{PROJECT}/import")
    page.get_by_label("Files with articles").set_input_files([folder / "a.txt", folder / "b.txt"])
    expect(page.locator("[data-files] input[name=upload]")).to_have_count(2)
    curator.click("Import")
    expect(page.get_by_text("2 articles imported")).to_be_visible()


def invite(curator: Person, newcomer: Person, role: str) -> None:
    """The curator makes a link; whom it is for chooses a password and is in."""
    page = curator.go(f"{PROJECT}/people")
    page.get_by_label("Name", exact=True).fill(newcomer.name)
    page.get_by_label("Role", exact=True).select_option(role)
    curator.click("Invite")
    link = page.get_by_label(f"One-time link for {newcomer.name}").input_value()
    newcomer.page.goto(link)
    newcomer.page.get_by_label("New password", exact=True).fill("correct horse")
    newcomer.page.get_by_label("New password again").fill("correct horse")
    newcomer.click("Save the password and sign in")
    expect(newcomer.page.get_by_role("heading", name="Your work")).to_be_visible()


def hand_out(curator: Person) -> None:
    page = curator.go(f"{PROJECT}/assign")
    form = page.get_by_role("form", name="Give to chosen people")
    expect(form.get_by_role("checkbox", checked=True)).to_have_count(2)  # annotators, not the reviewer
    form.get_by_label("Annotators for each article").fill("2")
    form.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("status")).to_contain_text("Assigning would add 4 assignments")
    form.get_by_role("button", name="Assign").click()
    expect(page.get_by_role("status")).to_contain_text("4 assignments added among 2 articles")


def annotate(desk: Desk, actor: str, market: str, *more: tuple[str, ...]) -> None:
    """Marks the shelling and makes its event, with attacker and place."""
    first, *rest = actor.split()
    desk.mark(first, *["Shift+ArrowRight"] * len(rest), "a").mark("market", market).mark("Aleppo", "l")
    for each in more:
        desk.mark(*each)
    desk.mark("shelled", "s", "Enter", "a").go_to(first).press("Enter")
    desk.press("l").go_to("Aleppo").press("Enter", "Escape").settle()


def both_annotate(zeinab: Person, omar: Person) -> tuple[int, int]:
    """They differ in bounds, in a label and in a span that Omar misses; the ids of the two articles."""
    shelling = zeinab.next_article()
    annotate(shelling, "Rebel fighters", "l", ("State", "Shift+ArrowRight", "a"))
    shelling.press("Control+Enter")
    omar.next_article()
    annotate(omar.desk(), "fighters", "a")
    omar.press("Control+Enter")
    for person, keys in ((zeinab, ("l",)), (omar, ("a",))):
        person.page.wait_for_url(lambda url: not url.endswith(f"/{shelling.document}"))
        calm = person.desk()
        calm.mark("Idlib", *keys).settle().press("Control+Enter")
        expect(person.page.get_by_role("heading", level=1)).to_contain_text("Nothing left to annotate")
    return shelling.document, calm.document


def neither_sees_the_other(zeinab: Person, omar: Person, document: int) -> None:
    for me, other in ((zeinab, omar), (omar, zeinab)):
        listed = me.go(PROJECT).content()
        own = me.go(f"{PROJECT}/documents/{document}")
        expect(own.locator("#article .chip[data-label=actor]")).to_have_count(2)
        assert other.name not in listed + own.content()
        for hidden in ("adjudicate", "gold", "feedback", f"return?name={other.name}"):
            assert me.refused(f"{PROJECT}/documents/{document}/{hidden}") in {403, 404}
        for hidden in ("adjudicate", "agreement", "agreement/disagreements", "export", "people"):
            assert me.refused(f"{PROJECT}/{hidden}") in {403, 404}


def one_is_returned(reviewer: Person, annotator: Person, document: int) -> None:
    """With a comment, which its annotator reads before handing it in anew."""
    comment = "Idlib is a place here."
    page = reviewer.go(f"{PROJECT}?state=any-submitted")
    page.locator(f'a[href*="/documents/{document}/return?name={annotator.name}"]').click()
    page.get_by_label("What is to be changed").fill(comment)
    reviewer.click("Return it")
    expect(page.locator(".state-returned")).to_be_visible()

    desk = annotator.next_article()
    assert desk.document == document
    expect(annotator.page.get_by_role("status").filter(has_text="Returned to you")).to_contain_text(comment)
    desk.mark("Idlib", "x", "l").settle().press("Control+Enter")
    expect(annotator.page.get_by_role("heading", level=1)).to_contain_text("Nothing left to annotate")


def gold_is_decided(reviewer: Person, shelling: int, calm: int) -> None:
    """Omar's bounds, Zeinab's label, and the span that she alone has; of the other article all agree."""
    page = reviewer.go(f"{PROJECT}/adjudicate")
    page.locator("tbody a").first.click()
    page.wait_for_selector("html[data-ready]", state="attached")
    state, here = page.locator("#state"), page.locator(".difference[aria-current]")
    expect(state).to_have_text("3 of 3 differences open")
    expect(here).to_contain_text("boundary")
    reviewer.press("j")
    expect(here).to_contain_text("label")
    reviewer.press("j")
    expect(here).to_contain_text("missing")
    reviewer.press("k", "k", "2", "1", "1")
    expect(state).to_contain_text("Everything is decided")
    reviewer.press("Control+Enter")
    page.wait_for_url(f"**/documents/{calm}/adjudicate")
    page.wait_for_selector("html[data-ready]", state="attached")
    reviewer.press("Control+Enter")
    expect(page.get_by_text("Nothing waits for adjudication")).to_be_visible()


def what_was_changed_is_told(annotator: Person, document: int) -> None:
    page = annotator.go(f"{PROJECT}/documents/{document}")
    page.get_by_role("link", name="See what was changed").click()
    changes = page.locator(".difference")
    expect(changes).to_have_count(2)  # the bounds are as Omar had them
    expect(changes.nth(0).get_by_label("Yours")).to_contain_text("Actor")
    expect(changes.nth(0).get_by_label("Gold")).to_contain_text("Location")
    expect(changes.nth(1).get_by_label("Yours")).to_contain_text("Not there")
    expect(changes.nth(1).get_by_label("Gold")).to_contain_text("State media")
    assert "zeinab" not in page.content()


def agreement_is_shown(curator: Person) -> None:
    page = curator.go(f"{PROJECT}/agreement")
    row = page.get_by_role("row", name="Spans: same bounds and label").first
    expect(row).to_contain_text("0.55")  # three of five and six spans are the same
    row.get_by_role("link").click()
    expect(page.locator("main")).to_contain_text("fighters")


def exported(curator: Person, folder: Path) -> list[dict[str, Any]]:
    """The records of gold, downloaded."""
    page = curator.go(f"{PROJECT}/export")
    page.locator("input[name=format][value=gold-jsonl]").check()
    curator.click("Export")
    with page.expect_download() as download:
        page.locator("main table a").first.click()
    download.value.save_as(folder / "gold.zip")
    with zipfile.ZipFile(folder / "gold.zip") as archive:
        return [json.loads(line) for line in archive.read("gold/gold.jsonl").splitlines()]


def gold_is_as_decided(records: list[dict[str, Any]]) -> None:
    shelling, calm = sorted(records, key=lambda record: len(record["spans"]), reverse=True)
    assert (shelling["text"], calm["text"]) == (SHELLING, CALM)
    quotes = {span["id"]: span["text"] for span in shelling["spans"]}
    assert [(span["label"], span["text"]) for span in shelling["spans"]] == [
        ("actor", "fighters"),
        ("strike", "shelled"),
        ("location", "market"),
        ("location", "Aleppo"),
        ("actor", "State media"),
    ]
    (event,) = shelling["events"]
    assert (event["type"], quotes[event["trigger"]]) == ("strike", "shelled")
    roles = {argument["role"]: quotes[argument["span"]] for argument in event["arguments"]}
    assert roles == {"attacker": "fighters", "place": "Aleppo"}
    assert [(span["label"], span["text"]) for span in calm["spans"]] == [("location", "Idlib")]
    for record in records:
        assert len(record["provenance"]["annotators"]) == 2


def test_a_team_takes_articles_from_import_to_gold(
    mortal: tuple[Scene, Server], new_context: NewContext, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("files")
    curator, zeinab, omar, rana = (
        Person(new_context().new_page(), *mortal, name) for name in ("carla", "zeinab", "omar", "rana")
    )
    sign_in(curator.page, curator.scene, curator.server.base, "carla")
    make_project(curator)
    import_articles(curator, folder)
    invite(curator, zeinab, "annotator")
    invite(curator, omar, "annotator")
    invite(curator, rana, "reviewer")
    hand_out(curator)

    shelling, calm = both_annotate(zeinab, omar)
    neither_sees_the_other(zeinab, omar, shelling)
    one_is_returned(rana, omar, calm)
    gold_is_decided(rana, shelling, calm)
    what_was_changed_is_told(omar, shelling)
    agreement_is_shown(curator)
    gold_is_as_decided(exported(curator, folder))
