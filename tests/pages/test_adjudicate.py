"""The pages of adjudication: what differs side by side, decisions by form, and who sees what."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask

from annotator import create_app
from annotator.permissions import OPERATOR, Role
from annotator.services import adjudicating, people
from tests.domain.differing import FIGHTERS
from tests.pages.conftest import Browser
from tests.scene import SLUG, Scene, build
from tests.services.adjudicated import board, differing, do, gold, who

ROOT = f"/projects/{SLUG}"


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    made = build(tmp_path)
    with made.store.writing() as session:
        people.set_role(session, OPERATOR, "dora", SLUG, Role.REVIEWER)
    yield made
    made.store.engine.dispose()


@pytest.fixture
def app(scene: Scene) -> Iterator[Flask]:
    app = create_app(scene.settings)
    yield app
    app.extensions["store"].engine.dispose()


@pytest.fixture
def dora(browse: Callable[[str | None], Browser]) -> Browser:
    """A reviewer's browser."""
    return browse("dora")


def address(document: int, rest: str = "adjudicate") -> str:
    return f"{ROOT}/documents/{document}/{rest}"


def test_what_differs_is_shown_side_by_side_and_what_is_agreed_is_folded(scene: Scene, dora: Browser) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place", factuality="PR-")
    page = dora.get(address(document)).text
    assert "3 differences open" in page
    assert page.count('class="difference undecided"') == 3
    assert '<mark class="differs">Rebel </mark><b>fighters</b>' in page
    assert '<mark class="differs outside">Rebel </mark><b>fighters</b>' in page
    assert "target: the old market" in page
    assert "place: the old market" in page
    assert "certainly not (CT-)" in page
    assert "agreed</summary>" in page


def test_a_decision_by_form_works_with_and_without_htmx(scene: Scene, dora: Browser) -> None:
    document = differing(scene, role="place", factuality="PR-")
    first, second = (item.key for item in board(scene, document).comparison.differences)
    form = {"item": first, "deed": f"accept={who(scene, 'basma')}"}
    assert dora.post(address(document), form).status_code == 303
    answer = dora.post(address(document), {"item": second, "deed": "reject"}, headers={"HX-Request": "true"})
    assert answer.text.lstrip().startswith('<div id="table"')
    assert "Everything is decided" in answer.text
    assert "basma (chosen)" in answer.text
    assert "left out" in answer.text


def test_rules_undo_and_all_of_one_person_are_forms_too(scene: Scene, dora: Browser) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place")
    for deed, said in (
        ("prefill=longest", "1 difference open"),
        ("undo", "2 differences open"),
        ("redo", "1 difference open"),
        (f"all={who(scene, 'amal')}", "Everything is decided"),
    ):
        answer = dora.post(address(document), {"deed": deed}, headers={"HX-Request": "true"})
        assert said in answer.text, deed


def test_a_deed_nobody_knows_is_refused_in_words(scene: Scene, dora: Browser) -> None:
    document = differing(scene)
    answer = dora.post(address(document), {"deed": "dance"}, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    assert "Load the page again" in answer.text
    answer = dora.post(address(document), {"deed": "reject", "item": "span:0-1:x"})
    assert answer.status_code == 409
    assert "have changed" in answer.text


def test_finishing_opens_the_next_document_that_waits(scene: Scene, dora: Browser) -> None:
    first, second = differing(scene), differing(scene, role="place")
    listed = dora.get(f"{ROOT}/adjudicate").text
    assert address(first) in listed
    assert address(second) in listed
    answer = dora.post(address(first, "adjudicate/finish"))
    assert answer.headers["Location"].endswith(address(second))
    assert gold(scene, first) is not None
    answer = dora.post(address(second, "adjudicate/finish"))
    assert answer.status_code == 409
    assert "1 difference is open" in answer.text
    assert address(first) not in dora.get(f"{ROOT}/adjudicate").text


def test_gold_opens_on_the_annotation_page(scene: Scene, dora: Browser) -> None:
    document = differing(scene, role="place")
    answer = dora.post(address(document, "adjudicate/by-hand"), {"block": "0"})
    assert answer.headers["Location"].endswith(address(document, "gold") + "#b0")
    page = dora.get(address(document, "gold")).text
    assert f'data-commands="{address(document, "gold/commands")}"' in page
    assert "Back to the differences" in page
    assert 'data-do="skip"' not in page
    body = '[{"op":"add_span","id":"c1","span":"h1","start":0,"end":5,"label":"actor"}]'
    sent = dora.client.post(
        address(document, "gold/commands"), query_string={"known": 0}, data=body,
        headers={"X-CSRFToken": dora.token()},
    )  # fmt: skip
    assert (sent.status_code, sent.headers["Done"]) == (200, "1")
    assert 'data-span="h1"' in dora.get(address(document)).text
    assert dora.get(address(document, "gold/problems")).status_code == 200


def test_feedback_shows_what_gold_has_otherwise(
    scene: Scene, dora: Browser, browse: Callable[[str | None], Browser]
) -> None:
    document = differing(scene, role="place")
    do(scene, adjudicating.accept_all, document, who(scene, "amal"))
    basma = browse("basma")
    assert basma.get(address(document, "feedback")).status_code == 404
    assert "See what was changed" not in basma.get(f"{ROOT}/documents/{document}").text
    dora.post(address(document, "adjudicate/finish"))
    assert "See what was changed" in basma.get(f"{ROOT}/documents/{document}").text
    page = basma.get(address(document, "feedback")).text
    assert "1 is not" in page
    assert "place: the old market" in page
    assert "target: the old market" in page
    assert "amal" not in page
    assert "just as you had it" in browse("amal").get(address(document, "feedback")).text


def test_an_annotator_gets_at_nothing_of_others_before_or_after(
    scene: Scene, dora: Browser, browse: Callable[[str | None], Browser]
) -> None:
    document = differing(scene, market="actor")
    amal = browse("amal")
    before = _spans(amal, document)
    _nothing(amal, document)
    dora.post(address(document), {"deed": f"all={who(scene, 'basma')}"})
    _nothing(amal, document)
    dora.post(address(document, "adjudicate/finish"))
    _nothing(amal, document)
    assert _spans(amal, document) == before
    assert "basma" not in amal.get(address(document, "feedback")).text


def _nothing(browser: Browser, document: int) -> None:
    assert browser.get(f"{ROOT}/adjudicate").status_code == 403
    for rest in ("adjudicate", "gold", "gold/changes?known=0", "gold/problems"):
        assert browser.get(address(document, rest)).status_code == 403, rest
    for rest in ("adjudicate", "adjudicate/finish", "adjudicate/reopen", "adjudicate/by-hand", "gold/submit"):
        assert browser.post(address(document, rest), {"deed": "undo"}).status_code == 403, rest


def _spans(browser: Browser, document: int) -> list[str]:
    """The spans on the annotation page, and no word of anybody else."""
    page = browser.get(f"{ROOT}/documents/{document}").text
    assert "basma" not in page
    return re.findall(r'data-span="[^"]+" data-start="\d+" data-end="\d+" data-label="\w+"', page)
