"""The annotation page as a test uses it: what a person does, and what the database then has."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, expect

from tests.scene import SLUG, Scene, Stored

PATIENCE = 10.0  # seconds

# Where the text [from, to) of the article is on the screen: boxes of a DOM range made from the text alone.
_BOXES = """([from, to]) => {
  const blocks = [...document.querySelectorAll('.block')];
  const block = blocks.findLast((each) => Number(each.dataset.start) <= from);
  block.scrollIntoView({block: 'center'});
  const units = (count) => [...block.textContent].slice(0, count).join('').length;
  const base = Number(block.dataset.start);
  let [first, last] = [units(from - base), units(to - base)];
  const range = document.createRange();
  const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  let began = false;
  for (let node = walker.nextNode(), seen = 0; node; seen += node.length, node = walker.nextNode()) {
    if (!began && first < seen + node.length) {
      range.setStart(node, first - seen);
      began = true;
    }
    if (last <= seen + node.length) {
      range.setEnd(node, last - seen);
      break;
    }
  }
  return [...range.getClientRects()].map(({left, top, right, bottom}) => [left, top, right, bottom]);
}"""


def wait_until(holds: Callable[[], Any], what: str, patience: float = PATIENCE) -> None:
    """Waits for something outside the browser; for what the page shows, `expect` does."""
    end = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < end, f"waited {patience} s in vain: {what}"
        time.sleep(0.02)


@dataclass(slots=True)
class Desk:
    """One document open in one tab."""

    page: Page
    scene: Scene
    base: str
    document: int
    who: str = "amal"
    slug: str = SLUG

    @property
    def path(self) -> str:
        """The page's address without the server."""
        return f"/projects/{self.slug}/documents/{self.document}"

    def open(self) -> "Desk":
        """Loads the page and waits until it works."""
        self.page.goto(self.base + self.path)
        return self.ready()

    def ready(self) -> "Desk":
        """Waits until the page's own script has run."""
        self.page.wait_for_selector("html[data-ready]", state="attached")
        return self

    def press(self, *keys: str) -> "Desk":
        """Presses keys one after the other, as playwright names them."""
        for key in keys:
            self.page.keyboard.press(key)
        return self

    def go_to(self, words: str) -> "Desk":
        """Puts the cursor on words by finding them."""
        self.press("/")
        self.page.keyboard.insert_text(words)
        self.press("Escape")
        return self

    def mark(self, words: str, *keys: str) -> "Desk":
        """Finds words and presses keys on them."""
        return self.go_to(words).press(*keys)

    def box(self, words: str, nth: int = 0) -> tuple[float, float, float, float]:
        """Where words are on the screen, as far as their first line goes: left, top, right, bottom."""
        text = self.scene.text(self.document)
        start = -1
        for _ in range(nth + 1):
            start = text.index(words, start + 1)
        boxes = self.page.evaluate(_BOXES, [start, start + len(words)])
        left, top, _, bottom = next(box for box in boxes if box[2] > box[0])
        in_line = [box for box in boxes if box[1] < (top + bottom) / 2 < box[3]]
        return left, top, max(box[2] for box in in_line), bottom

    def middle(self, words: str, nth: int = 0) -> tuple[float, float]:
        """The point in the middle of words."""
        left, top, right, bottom = self.box(words, nth)
        return (left + right) / 2, (top + bottom) / 2

    def click(self, words: str, nth: int = 0, count: int = 1) -> "Desk":
        """Clicks in the middle of words."""
        self.page.mouse.click(*self.middle(words, nth), click_count=count)
        return self

    def drag(self, start: tuple[float, float], end: tuple[float, float], *held: str) -> "Desk":
        """Drags the mouse from a point to another, with keys held."""
        mouse, keyboard = self.page.mouse, self.page.keyboard
        for key in held:
            keyboard.down(key)
        mouse.move(*start)
        mouse.down()
        mouse.move(*[(a + b) / 2 for a, b in zip(start, end, strict=True)])
        mouse.move(*end)
        mouse.up()
        for key in held:
            keyboard.up(key)
        return self

    def drag_over(self, words: str, *held: str, backwards: bool = False) -> "Desk":
        """Drags from the beginning of words to their end."""
        left, top, right, bottom = self.box(words)
        line = (top + bottom) / 2
        ends = (left + 1, line), (right - 1, line)
        return self.drag(*(reversed(ends) if backwards else ends), *held)

    @property
    def saved(self) -> Locator:
        """The state of saving, in the bottom line."""
        return self.page.locator("#saved")

    @property
    def chosen(self) -> str:
        """The quote on the card of the chosen span; waits for the card."""
        expect(self.page.locator("#card")).to_be_visible()
        return self.page.locator("#card-quote").inner_text()

    @property
    def selected(self) -> str:
        """The text under the cursor, as it is painted."""
        return "".join(self.painted("cursor"))

    def painted(self, name: str) -> list[str]:
        """The pieces of text painted under the name of a highlight."""
        found: list[str] = self.page.evaluate(
            "(name) => [...(CSS.highlights.get(name) ?? [])].map((range) => range.toString())", name
        )
        return found

    def says(self, words: str) -> None:
        """Waits until the live region says so."""
        expect(self.page.locator("#said")).to_contain_text(words)

    def shown(self) -> str:
        """The article's text as drawn, block by block."""
        blocks: list[str] = self.page.evaluate(
            "() => [...document.querySelectorAll('.block')].map((block) => block.textContent)"
        )
        return "\n".join(blocks)

    def settle(self) -> "Desk":
        """Waits until the page says that everything is saved."""
        expect(self.saved).to_have_attribute("data-state", "saved", timeout=PATIENCE * 1000)
        return self

    def spans(self) -> list[Stored]:
        """What the database has, once the page says that everything is saved."""
        self.settle()
        return self.scene.stored(self.document, self.who)

    def marks(self) -> list[tuple[str, str]]:
        """Label and quote of what the database has, once everything is saved."""
        return [(span.label, span.quote) for span in self.spans()]

    def waits_for(self, *expected: tuple[str, str]) -> None:
        """Waits until the database has exactly these labels and quotes."""
        wanted = list(expected)

        def there() -> bool:
            return [(s.label, s.quote) for s in self.scene.stored(self.document, self.who)] == wanted

        wait_until(there, f"{wanted} in the database")

    def post(self, requests: list[dict[str, Any]], known: int = 0) -> tuple[int, dict[str, str]]:
        """Sends commands from the page as its own script would; status and headers."""
        status, headers = self.page.evaluate(
            """async ([url, body]) => {
              const token = document.querySelector('meta[name=csrf-token]').content;
              const headers = {'Content-Type': 'application/json', 'X-CSRFToken': token};
              const response = await fetch(url, {method: 'POST', headers, body});
              return [response.status, Object.fromEntries(response.headers)];
            }""",
            [f"{self.path}/commands?known={known}", json.dumps(requests)],
        )
        return status, headers
