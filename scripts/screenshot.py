"""Takes docs/screenshot.png, the picture of the README, from the demo."""

from pathlib import Path

from stage import demo

TARGET = Path(__file__).parents[1] / "docs" / "screenshot.png"


def main() -> None:
    """Opens an article in the demo and chooses an event."""
    with demo() as stage:
        page = stage.enter("amal")
        page.goto(f"{stage.base}/projects/aleppo/documents/2")
        page.wait_for_selector("html[data-ready]")
        page.locator("#article .event").nth(2).click()
        page.wait_for_timeout(500)
        page.screenshot(path=TARGET)


if __name__ == "__main__":
    main()
