"""Takes docs/screenshot.png from the demo: run it by the Python of .venv, after `make setup-test`."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

ROOT = Path(__file__).parents[1]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def take(address: str, target: Path) -> None:
    """Opens the demo by its sign-in link, chooses a span and saves the picture."""
    browser_path = os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=QUIET)
        page = browser.new_page(viewport={"width": 1280, "height": 760}, color_scheme="light")
        page.goto(address)
        page.click("main button")
        page.goto(address.partition("/sign-in/")[0] + "/projects/aleppo/documents/2")
        page.wait_for_selector("html[data-ready]")
        page.locator("#article .event").nth(2).click()
        page.wait_for_timeout(500)
        page.screenshot(path=target)
        browser.close()


def main() -> None:
    """Serves a fresh demo for as long as the picture takes."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, "ANNOTATOR_DATA_DIR": folder, "ANNOTATOR_PORT": "0"}
        command = [sys.executable, "-m", "annotator", "demo", "--serve"]
        server = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True)
        try:
            lines = iter(server.stdout.readline, "") if server.stdout else ()
            link = next(
                match for line in lines if (match := re.search(r"(http://\S+/sign-in/\S+) as amal", line))
            )
            take(link.group(1), ROOT / "docs" / "screenshot.png")
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
