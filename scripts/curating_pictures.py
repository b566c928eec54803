"""Takes the pictures of docs/curating.md from the demo, whose annotators have handed five articles in."""

from pathlib import Path

from playwright.sync_api import Page
from small_png import reduced
from stage import Stage, demo

PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
PROJECT = "/projects/aleppo"
FINISHED = 8


def keep(stage: Stage, page: Page, name: str, height: int) -> None:
    """Saves what the page shows in a window of this height."""
    page.set_viewport_size({"width": 1280, "height": height})
    page.wait_for_timeout(300)
    (PICTURES / f"{name}.png").write_bytes(reduced(stage.browser, page.screenshot()))


def invite(stage: Stage, curator: Page) -> None:
    """Somebody new is invited; the link is shown."""
    curator.goto(f"{stage.base}{PROJECT}/people")
    curator.get_by_label("Name", exact=True).fill("dina")
    curator.get_by_role("button", name="Invite").click()
    curator.get_by_role("button", name="Copy").focus()
    keep(stage, curator, "people", 720)


def hand_out(stage: Stage, curator: Page) -> None:
    """What handing all to two of three would add."""
    curator.goto(f"{stage.base}{PROJECT}/assign")
    form = curator.get_by_role("form", name="Give to chosen people")
    form.get_by_label("Annotators for each article").fill("2")
    form.get_by_role("button", name="Preview").click()
    curator.evaluate("scrollTo(0, 0)")
    keep(stage, curator, "hand-out", 1_120)


def agreement(stage: Stage, curator: Page) -> None:
    """The measures."""
    curator.goto(f"{stage.base}{PROJECT}/agreement")
    keep(stage, curator, "agreement", 860)


def adjudicate(stage: Stage, curator: Page) -> None:
    """The first differences of an article are decided, by both annotators' versions."""
    curator.goto(f"{stage.base}{PROJECT}/documents/1/adjudicate")
    curator.wait_for_selector("html[data-ready]", state="attached")
    for key in ("1", "2", "1"):
        with curator.expect_response("**/adjudicate"):
            curator.keyboard.press(key)
    keep(stage, curator, "adjudicate", 860)


def feedback(stage: Stage, curator: Page) -> None:
    """An article becomes gold as Ben has it; Amal sees what that changed."""
    curator.goto(f"{stage.base}{PROJECT}/documents/{FINISHED}/adjudicate")
    curator.wait_for_selector("html[data-ready]", state="attached")
    with curator.expect_response("**/adjudicate"):
        curator.keyboard.press("Shift+Digit2")
    with curator.expect_navigation():
        curator.keyboard.press("Control+Enter")
    amal = stage.enter("amal", 860)
    amal.goto(f"{stage.base}{PROJECT}/documents/{FINISHED}/feedback")
    keep(stage, amal, "feedback", 720)


def main() -> None:
    """Takes all of them."""
    PICTURES.mkdir(exist_ok=True)
    with demo() as stage:
        curator = stage.enter("clara", 860)
        for take in (invite, hand_out, agreement, adjudicate, feedback):
            take(stage, curator)


if __name__ == "__main__":
    main()
