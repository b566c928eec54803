"""How marks are drawn: every span can be told from those over, under and beside it."""

from itertools import combinations, pairwise
from typing import Any

import pytest
import yaml
from playwright.sync_api import expect

from annotator.services import projects
from schemas.gold import Span
from tests.browser.conftest import NewContext, Open
from tests.browser.desk import Desk
from tests.scene import Scene

TEXT = "Rebels seized Aleppo on Friday.\nThe army denied it.\n\nForty civilians died in Hama."
CASES = {
    "four deep": [(0, 31, "content"), (0, 20, "control_change"), (7, 20, "strike"), (14, 20, "location")],
    "crossing": [(0, 13, "actor"), (7, 20, "location")],
    "adjacent with one label": [(0, 6, "actor"), (6, 13, "actor"), (14, 20, "actor")],
    "the same text twice": [(14, 20, "location"), (14, 20, "actor")],
    "a whole paragraph": [(0, 31, "content")],
    "across paragraphs": [(14, 44, "content"), (32, 40, "actor"), (36, 67, "cue")],
    "nine deep": [(n, 31 - n, "actor") for n in range(9)],
}
# Each marked element: its text, the lanes that it draws, and its background layers as computed.
_MARKS = """() => [...document.querySelectorAll('.m')].map((mark) => {
  const style = getComputedStyle(mark);
  return {
    text: mark.textContent,
    lanes: [...mark.classList].filter((name) => /^u\\d-/.test(name)),
    begins: [...mark.classList].filter((name) => /^s\\d$/.test(name)),
    ends: [...mark.classList].filter((name) => /^e\\d$/.test(name)),
    images: style.backgroundImage.split(/, (?=linear)/),
    sizes: style.backgroundSize.split(', '),
    places: style.backgroundPosition.split(', '),
    padding: parseFloat(style.paddingBlockEnd),
  };
})"""


def draw(scene: Scene, opened: Desk, case: str) -> list[dict[str, Any]]:
    opened.document = scene.document(TEXT)
    spans = [Span(id=f"s{n}", start=a, end=b, label=label) for n, (a, b, label) in enumerate(CASES[case])]
    scene.load(opened.document, spans)
    opened.open()
    found: list[dict[str, Any]] = opened.page.evaluate(_MARKS)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("case", [case for case in CASES if case != "nine deep"])
def test_spans_over_the_same_text_are_drawn_in_lanes_of_their_own(
    scene: Scene, desk: Open, case: str, scheme: Any
) -> None:
    opened = desk("first")
    opened.page.emulate_media(color_scheme=scheme)
    marks = draw(scene, opened, case)
    colours = _colours(scheme)
    for mark in marks:
        numbers = [int(lane[1]) for lane in mark["lanes"]]
        assert len(set(numbers)) == len(numbers)
        heights = {mark["places"][number].partition(" ")[2] for number in numbers}
        assert len(heights) == len(numbers)
        assert mark["padding"] >= 4 * len(numbers)
        for lane, number in zip(mark["lanes"], numbers, strict=True):
            assert colours[lane[3:]] in mark["images"][number]
    drawn = sum(len(mark["lanes"]) * len(mark["text"]) for mark in marks)
    assert drawn == sum(len(TEXT[a:b].replace("\n", "")) for a, b, _ in CASES[case])


def _colours(scheme: str) -> dict[str, str]:
    """The colour of each label as a browser computes it."""
    labels = yaml.safe_load(projects.built_in_ontology("conflict"))["labels"]
    found = {}
    for label in labels:
        value = label["colour"][scheme].lstrip("#")
        found[label["id"]] = f"rgb({int(value[:2], 16)}, {int(value[2:4], 16)}, {int(value[4:], 16)})"
    assert len(set(found.values())) == len(found)
    return found


def test_adjacent_spans_of_one_label_have_a_gap_between_them(scene: Scene, desk: Open) -> None:
    first, second, _ = draw(scene, desk("first"), "adjacent with one label")
    assert (first["text"], second["text"]) == ("Rebels", " seized")
    assert first["ends"] == ["e0"]
    assert second["begins"] == ["s0"]
    for mark in (first, second):
        assert mark["sizes"][0].startswith("calc(100% -")
    assert second["places"][0].startswith("1px")


def test_a_span_across_paragraphs_begins_and_ends_once(scene: Scene, desk: Open) -> None:
    marks = draw(scene, desk("first"), "across paragraphs")
    assert sum(len(mark["begins"]) for mark in marks) == 3
    assert sum(len(mark["ends"]) for mark in marks) == 3


def test_beyond_eight_deep_every_span_still_has_its_chip(scene: Scene, desk: Open) -> None:
    opened = desk("first")
    draw(scene, opened, "nine deep")
    assert opened.page.locator(".block .chip").count() == 9
    assert opened.shown() == TEXT.replace("\n\n", "\n")


def test_lines_of_marks_do_not_run_into_the_next_line_of_text(scene: Scene, desk: Open) -> None:
    opened = desk("first")
    words = " ".join(f"word{n}" for n in range(60))
    opened.document = scene.document(words)
    spans = [Span(id=f"s{n}", start=0, end=len(words) - 7 * n, label="actor") for n in range(6)]
    scene.load(opened.document, spans)
    opened.open()
    boxes = opened.page.evaluate(
        """() => [...document.querySelector('.m').getClientRects()].map(({top, bottom}) => [top, bottom])"""
    )
    lines = sorted(tuple(box) for box in boxes)
    assert len(lines) > 2
    for (_, bottom), (top, _) in pairwise(lines):
        assert top >= bottom - 1


def test_labels_can_be_told_apart_without_colour(scene: Scene, desk: Open) -> None:
    opened = desk("first")
    draw(scene, opened, "four deep")
    shown = opened.page.evaluate(
        "() => [...document.querySelectorAll('.block .chip')].map("
        "(chip) => getComputedStyle(chip, '::before').content)"
    )
    assert sorted(shown) == ['"c"', '"l"', '"o"', '"s"']
    for one, other in combinations(shown, 2):
        assert one != other


def test_a_span_that_waits_to_be_saved_is_painted_at_once(desk: Open) -> None:
    opened = desk(TEXT)
    opened.page.route("**/documents/*/commands*", lambda route: None)  # never answered
    opened.mark("Aleppo", "l")
    assert opened.painted("add-location") == ["Aleppo"]
    expect(opened.saved).to_have_text("Saving…")
    expect(opened.page.locator("[data-count=location]")).to_have_text("1")


def test_dark_and_light_follow_the_system(new_context: NewContext, cookies: Any, desk: Open) -> None:
    grounds = set()
    for scheme in ("light", "dark"):
        opened = desk(TEXT, at=new_context(cookies("amal"), color_scheme=scheme))
        grounds.add(opened.page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor"))
    assert len(grounds) == 2
