"""The tab of suggestions: what is listed for whom, and what the page is told to take one over."""

import html
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from annotator import create_app
from annotator.domain.content import Content
from annotator.permissions import OPERATOR, Action
from annotator.services import adjudicating, people, pools, work
from annotator.services.access import enter
from annotator.services.suggesting import suggesters, writing
from annotator.services.suggesting.writing import Prediction
from annotator.store.suggestions import Suggester
from schemas.gold import Argument, Event, Span
from tests.pages.conftest import Browser
from tests.scene import SLUG, Scene, build

TEXT = "Rebels seized <Hama> on Friday. The army's men denied it."


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = build(tmp_path)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def app(scene: Scene) -> Iterator[Flask]:
    made = create_app(scene.settings)
    yield made
    made.extensions["store"].engine.dispose()


@pytest.fixture
def browse(app: Flask, scene: Scene) -> Callable[[str], Browser]:
    """A browser in which that person is signed in."""

    def of(name: str) -> Browser:
        made = Browser(app.test_client(), name)
        with scene.store.writing() as session:
            secret = people.make_link(session, OPERATOR, name)
        assert made.post(f"/sign-in/{secret}").status_code == 303
        return made

    return of


@pytest.fixture
def amal(browse: Callable[[str], Browser]) -> Browser:
    return browse("amal")


def span(identifier: str, words: str, label: str, text: str = TEXT) -> Span:
    start = text.index(words)
    return Span(id=identifier, start=start, end=start + len(words), label=label)


def predict(scene: Scene, document: int, *spans: Span, **rest: Any) -> None:
    """Suggestions of a model called `ner`."""
    with scene.store.writing() as session:
        curator = scene.actors["carla"]
        entry = enter(session, curator, SLUG, Action.MANAGE_PROJECT)
        if not suggesters.listed(session, curator, SLUG)[1]:
            session.add(Suggester(project_id=scene.project_id, name="ner", kind="import"))
        scores = rest.pop("scores", {})
        writing.write(
            session, entry, document, "ner", Prediction(Content(spans=spans, **rest), "ner-1", scores=scores)
        )
        session.commit()


def match_strings(scene: Scene) -> None:
    with scene.store.writing() as session:
        suggesters.match_strings(session, scene.actors["carla"], SLUG, True)


def address(document: int, rest: str = "/suggestions") -> str:
    return f"/projects/{SLUG}/documents/{document}{rest}"


def listed(browser: Browser, document: int) -> list[str]:
    """What is suggested, in words."""
    answer = browser.get(address(document))
    assert answer.status_code == 200
    return [html.unescape(each) for each in re.findall(r'data-words="([^"]*)"', answer.text)]


def test_an_item_says_what_where_who_and_how_sure(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    event = Event(
        id="e", type="control_change", trigger="t", arguments=(Argument(role="territory", span="l"),)
    )
    spans = span("t", "seized", "control_change"), span("l", "Hama", "location")
    predict(scene, document, *spans, events=(event,), scores={"t": 0.834})
    assert listed(amal, document) == ["seized, Control change, ner 83 %", "Hama, Location, ner"]
    text = amal.get(address(document)).text
    assert "territory: <bdi>Hama</bdi>" in text
    assert "<small>ner-1</small>" in text
    assert 'aria-label="Accept seized, Control change"' in text
    assert 'aria-label="Reject seized, Control change"' in text
    assert '<q dir="auto">seized</q>' in text


def test_what_is_sent_back_with_a_verdict_takes_it_over(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, span("s", "army's men", "actor"), scores={"s": 0.5})
    text = amal.get(address(document)).text
    found = re.search(r"data-decision='([^']*)'", text)
    assert found
    decision = json.loads(html.unescape(found[1]))
    body = [{"op": "decide", "id": "c1", "verdict": "accepted", **decision}]
    headers = {"X-CSRFToken": amal.token(), "HX-Request": "true"}
    answer = amal.client.post(address(document, "/commands?known=0"), json=body, headers=headers)
    assert (answer.status_code, answer.headers["Done"]) == (200, "1")
    assert [(each.label, each.quote) for each in scene.stored(document)] == [("actor", "army's men")]
    assert listed(amal, document) == []
    assert "Nothing is suggested here" in amal.get(address(document)).text


def test_words_of_the_text_are_no_markup(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, span("s", "<Hama>", "location"))
    assert listed(amal, document) == ["<Hama>, Location, ner"]
    assert "<Hama>" not in amal.get(address(document)).text


def test_the_tab_is_there_only_while_something_that_suggests_is_shown(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    tab = 'data-tab="suggestions"'
    assert tab not in amal.get(address(document, "")).text
    predict(scene, document, span("s", "Hama", "location"))
    page = amal.get(address(document, "")).text
    assert tab in page
    assert "suggestions.js" not in page  # comes after the page is drawn
    with scene.store.writing() as session:
        suggesters.show(session, scene.actors["carla"], SLUG, "ner", False)
    assert tab not in amal.get(address(document, "")).text
    assert listed(amal, document) == []


def test_nothing_is_suggested_on_a_document_that_is_handed_in(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, span("s", "Hama", "location"))
    assert len(listed(amal, document)) == 1
    with scene.store.writing() as session:
        work.submit(session, scene.actors["amal"], SLUG, document)
    assert listed(amal, document) == []
    assert 'data-tab="suggestions"' not in amal.get(address(document, "")).text


def test_gold_is_made_without_suggestions(scene: Scene, browse: Callable[[str], Browser]) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, span("s", "Hama", "location"))
    page = browse("carla").get(address(document, "/gold"))
    assert page.status_code == 200
    assert 'data-tab="suggestions"' not in page.text


def test_nobody_is_shown_what_others_marked_before_it_is_adjudicated(
    scene: Scene, browse: Callable[[str], Browser]
) -> None:
    match_strings(scene)
    first, second = scene.document(TEXT), scene.document("Hama is quiet.", to="basma")
    basma = browse("basma")
    for name in ("amal", "carla"):
        scene.assign(first, name)
        scene.load(first, [span("s1", "Hama", "location")], name)
        with scene.store.writing() as session:
            work.submit(session, scene.actors[name], SLUG, first)
    scene.assign(first, "basma")
    assert listed(basma, second) == []
    with scene.store.writing() as session:
        adjudicating.finish(session, scene.actors["carla"], SLUG, first)
    assert listed(basma, second) == ["Hama, Location, strings 50 %"]
    assert listed(basma, first) == []  # not the gold of the very document
    with scene.store.writing() as session:
        pools.set_controls(session, scene.actors["carla"], SLUG, ["d1"])
    assert listed(basma, second) == []


def test_a_page_of_somebody_else_gets_nothing(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, span("s", "Hama", "location"))
    mine, theirs = scene.actors["amal"].user_id, scene.actors["basma"].user_id
    assert "Hama" in amal.get(address(document), query_string={"owner": mine}).text
    answer = amal.get(address(document), query_string={"owner": theirs}, headers={"HX-Request": "true"})
    assert answer.status_code == 401
    assert "Hama" not in answer.text


def test_keys_are_those_that_the_person_chose(scene: Scene, amal: Browser) -> None:
    document = scene.document(TEXT, to="amal")
    predict(scene, document, span("s", "Hama", "location"))
    assert 'data-key="l"' in amal.get(address(document)).text
    rows = re.findall(r'name="([^"]+)" value="([^"]+)" maxlength', amal.get(f"/projects/{SLUG}/keys").text)
    chosen = {name: html.unescape(key) for name, key in rows} | {"label:location": "z", "reject": "~"}
    assert amal.post(f"/projects/{SLUG}/keys", chosen).status_code == 303
    assert 'data-key="z"' in amal.get(address(document)).text
    assert "<kbd>~</kbd> reject" in amal.get(address(document, "")).text
