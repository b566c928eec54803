"""A complete record on the page: what is shown is what is stored, whatever is open breaks no rule."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from playwright.sync_api import BrowserContext, expect

from annotator.domain.content import Content
from schemas import gold
from tests.browser.conftest import Complaints, Open, Server
from tests.browser.desk import Desk
from tests.browser.test_access import findings
from tests.browser.told import Told, claims, mentions, saved, told
from tests.scene import SLUG, Scene

_NOTES = "() => [...document.querySelectorAll('.event')].map((each) => each.dataset.note)"
_ENTITIES = "() => [...document.querySelectorAll('.entity')].map((each) => each.dataset.entity)"
_CHIPS = """() => [...document.querySelectorAll('#article .chip[data-span]')].map((each) => [
  each.dataset.span, Number(each.dataset.start), Number(each.dataset.end), each.dataset.label,
  each.dataset.entity ?? null, JSON.parse(each.dataset.attributes ?? '{}'), each.dataset.parts ?? null])"""


@pytest.fixture
def seed(shared_data: Callable[[str], Path], context: BrowserContext, scene: Scene, server: Server) -> Desk:
    """The seed article, annotated, open on the page."""
    record = gold.decode(shared_data("seed/gold.json").read_bytes())
    scene.turn_extensions_on()
    document = scene.document(record.text)
    scene.load_record(document, record)
    return Desk(context.new_page(), scene, server.base, document).open()


def _shown(desk: Desk) -> dict[str, Any]:
    """What the page has, kind by kind and id by id."""
    notes = [json.loads(each) for each in desk.page.evaluate(_NOTES)]
    entities = [json.loads(each) for each in desk.page.evaluate(_ENTITIES)]
    return {
        "spans": {each[0]: each[1:] for each in desk.page.evaluate(_CHIPS)},
        "events": {note["event"]["id"]: note["event"] for note in notes},
        "claims": {claim["id"]: claim for note in notes for claim in note["claims"]},
        "entities": {each["entity"]["id"]: each["entity"] for each in entities},
        "relations": {r["id"]: r for each in (*notes, *entities) for r in each["relations"]},
        "incidents": {n["incident"]["id"]: n["incident"] for n in notes if n["incident"]},
    }


def _stored(content: Content) -> dict[str, Any]:
    def plain(value: msgspec.Struct) -> Any:
        return msgspec.json.decode(msgspec.json.encode(value))

    return {
        "spans": {
            span.id: [
                span.start,
                span.end,
                span.label,
                span.entity,
                span.attributes,
                " ".join(f"{a}-{b}" for a, b in span.fragments) if span.fragments else None,
            ]
            for span in content.spans
        },
        "events": {each.id: plain(each) for each in content.events},
        "claims": {each.id: plain(each) for each in content.claims},
        "entities": {each.id: plain(each) for each in content.entities},
        "relations": {each.id: plain(each) for each in content.relations},
        "incidents": {each.id: plain(each) for each in content.incidents},
    }


def test_the_seed_record_is_on_the_page_whole_and_stays_so_while_it_is_edited(seed: Desk) -> None:
    assert _shown(seed) == _stored(saved(seed))
    seed.mark("offensive", "Enter", "Enter", "l", "1", "s", "u", "Escape").settle()
    seed.mark("air strikes", "Enter", "x").settle()
    seed.mark("Emirati", "Enter", "e").page.keyboard.type("Somebody else")
    seed.press("Enter").settle().press("u", "u").settle()
    assert _shown(seed) == _stored(saved(seed))
    drawn = _shown(seed)
    seed.open()
    assert _shown(seed) == drawn


def test_an_open_event_breaks_no_rule(seed: Desk) -> None:
    seed.mark("deaths", "Enter", "Enter", "v")
    expect(seed.page.locator("#slot")).to_be_visible()
    assert findings(seed.page) == []
    seed.press("Escape", "Escape")
    seed.page.locator("button[data-tab=entities]").click()
    seed.page.locator(".entity button").first.click()
    expect(seed.page.locator("#entity")).to_be_visible()
    seed.page.emulate_media(color_scheme="dark")
    assert findings(seed.page) == []
    seed.page.locator("button[data-tab=problems]").click()
    expect(seed.page.locator("#problems")).to_contain_text("No open problems")
    assert findings(seed.page) == []
    for words, key in (("deaths", "r"), ("deaths", "g")):
        seed.mark(words, "Enter", "Enter", key)
        expect(seed.page.locator("dialog[open]")).to_be_visible()
        assert findings(seed.page) == []
        seed.press("Escape", "Escape")
    seed.page.set_viewport_size({"width": 390, "height": 844})
    seed.mark("deaths", "Enter", "Enter")
    assert seed.page.evaluate("() => document.documentElement.scrollWidth") <= 390


def test_an_event_built_offline_is_saved_whole_afterwards(
    desk: Open, context: BrowserContext, complaints: Complaints
) -> None:
    complaints.expect("ERR_INTERNET_DISCONNECTED")
    text = desk("Russian jets shelled Idlib, the Observatory said.", ("actor", "Russian jets"))
    context.set_offline(True)
    text.mark("shelled", "s", "Enter", "a", "1", "l").mark("Idlib", "Enter")
    text.press("s").mark("Observatory", "Enter").mark("said", "Enter")
    text.press("Escape").mark("Idlib", "Enter", "e", "Enter")
    expect(text.saved).to_contain_text("Offline, 6 waiting")
    text.mark("shelled", "Enter", "Enter")
    expect(text.page.locator("#event .fillers").first).to_contain_text("Russian jets")
    expect(text.page.locator(".claim .fillers").first).to_contain_text("Observatory")
    context.set_offline(False)
    assert told(text) == [
        Told("strike", "shelled", None, (("attacker", "Russian jets"), ("place", "Idlib")), {})
    ]
    assert claims(text) == [("shelled", "Observatory", "said", "CT+", "Uu")]
    assert mentions(text) == {"Idlib": ["Idlib"]}


def test_two_tabs_on_one_event_merge_and_tell(desk: Open) -> None:
    one = desk("Jets shelled Idlib on Friday.", ("actor", "Jets"), ("location", "Idlib"))
    one.mark("shelled", "s").settle()
    two = Desk(one.page.context.new_page(), one.scene, one.base, one.document).open()
    one.press("Enter", "a", "1").settle()
    two.mark("shelled", "Enter", "Enter", "l", "1").settle()
    assert told(two)[0].roles == (("attacker", "Jets"), ("place", "Idlib"))
    assert SLUG in two.page.url
