"""A fresh demo in a browser, for scripts that take pictures.

Run these by the Python of .venv, after `make setup-test`.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, sync_playwright

from annotator.services.demo import PEOPLE

_QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@dataclass(frozen=True, slots=True)
class Stage:
    """The demo's address, the sign-in links of its people, and a browser."""

    base: str
    links: dict[str, str]
    browser: Browser

    def enter(self, name: str, height: int = 760) -> Page:
        """A tab of the person's own, signed in, in the light theme."""
        page = self.browser.new_page(viewport={"width": 1280, "height": height}, color_scheme="light")
        page.goto(self.links[name])
        page.click("main button")
        page.wait_for_url(f"{self.base}/")
        return page


@contextmanager
def demo() -> Iterator[Stage]:
    """Serves a fresh demo for as long as the pictures take."""
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, "ANNOTATOR_DATA_DIR": folder, "ANNOTATOR_PORT": "0"}
        command = [sys.executable, "-m", "annotator", "demo", "--serve"]
        server = subprocess.Popen(command, env=settings, stdout=subprocess.PIPE, text=True)
        try:
            links = _links(server)
            base = next(iter(links.values())).partition("/sign-in/")[0]
            with sync_playwright() as playwright:
                path = os.environ.get("ANNOTATOR_CHROMIUM") or shutil.which("chromium")
                browser = playwright.chromium.launch(executable_path=path, args=_QUIET)
                yield Stage(base, links, browser)
                browser.close()
        finally:
            server.terminate()
            server.wait()


def _links(server: "subprocess.Popen[str]") -> dict[str, str]:
    """What the demo prints first: each person's link."""
    said, found = "", {}
    for line in iter(server.stdout.readline, "") if server.stdout else ():
        said += line
        found = {name: link for link, name in re.findall(r"(http://\S+/sign-in/\S+)\s+as (\w+)", said)}
        if len(found) == len(PEOPLE):
            break
    return found
