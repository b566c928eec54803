"""The pages of adjudication: what differs side by side, decisions by form, and who sees what."""

import re
from collections.abc import Callable

from annotator.services import adjudicating, work
from tests.domain.differing import FIGHTERS, TEXT
from tests.pages.conftest import Browser
from tests.scene import SLUG, Scene
from tests.services.adjudicated import board, differing, do, gold, hand_in, who

ROOT = f"/projects/{SLUG}"


def address(document: int, rest: str = "adjudicate") -> str:
    return f"{ROOT}/documents/{document}/{rest}"


def test_what_differs_is_shown_side_by_side_and_what_is_agreed_is_folded(scene: Scene, dora: Browser) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place", factuality="PR-")
    page = dora.get(address(document)).text
    assert "3 of 3 differences open" in page
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
        ("prefill=longest", "1 of 2 differences open"),
        ("undo", "2 of 2 differences open"),
        ("redo", "1 of 2 differences open"),
        (f"all={who(scene, 'amal')}", "Everything is decided"),
    ):
        answer = dora.post(address(document), {"deed": deed}, headers={"HX-Request": "true"})
        assert said in answer.text, deed


SHOWN = re.compile(r'id="shown" name="shown" value="([^"]+)"')


def decided(browser: Browser, document: int, shown: str, item: str, deed: str) -> str:
    """The answer to a decision, for a page that shows the document as it was at `shown`."""
    form = {"item": item, "deed": deed, "shown": shown}
    return str(browser.post(address(document), form, headers={"HX-Request": "true"}).text)


def shown_by(page: str) -> str:
    found = SHOWN.search(page)
    assert found
    return found[1]


def drawn(answer: str) -> list[str]:
    """What the answer draws anew, by the targets in it."""
    return re.findall(r'<hx-partial hx-target="#((?:difference-|r)[^"]+)"', answer)


def test_a_decision_draws_only_what_it_changes(scene: Scene, dora: Browser) -> None:
    document = differing(scene, role="place", factuality="PR-")
    first, second = (item.key for item in board(scene, document).comparison.differences)
    page = dora.get(address(document)).text
    basma = f"accept={who(scene, 'basma')}"
    answer = decided(dora, document, shown_by(page), first, basma)
    assert drawn(answer) == ["r0", "difference-1"]  # the text, with what all agree on
    assert "1 of 2 differences open" in answer
    assert 'id="table"' not in answer
    answer = decided(dora, document, shown_by(answer), second, basma)
    assert drawn(answer) == ["r0", "difference-2"]
    answer = decided(dora, document, shown_by(answer), second, basma)
    assert drawn(answer) == []
    answer = decided(dora, document, shown_by(answer), "", "undo")
    assert drawn(answer) == ["r0", "difference-2"]
    refused = decided(dora, document, shown_by(answer), "span:0-1:x", "reject")
    assert drawn(refused) == []
    assert "have changed" in refused
    answer = decided(dora, document, shown_by(refused), second, "keep")
    assert drawn(answer) == ["difference-2"]
    assert "have changed" not in answer


def test_a_page_that_is_out_of_date_gets_the_whole_table(
    scene: Scene, dora: Browser, browse: Callable[[str | None], Browser]
) -> None:
    document = differing(scene, role="place", factuality="PR-")
    first, second = (item.key for item in board(scene, document).comparison.differences)
    shown = shown_by(dora.get(address(document)).text)
    decided(browse("carla"), document, shown, first, "reject")
    answer = decided(dora, document, shown, second, "reject")
    assert answer.lstrip().startswith('<div id="table"')
    assert "Everything is decided" in answer
    with scene.store.writing() as session:
        work.reopen(session, scene.actors["basma"], SLUG, document)
    answer = decided(dora, document, shown_by(answer), "", "undo")
    assert answer.lstrip().startswith('<div id="table"')
    assert "Not handed in: basma (in progress)." in answer


def test_the_page_says_whose_set_is_missing_and_finishes_with_one_only_when_told(
    scene: Scene, dora: Browser
) -> None:
    document = differing(scene, role="place")
    back = {"name": "basma", "comment": "See the role.", "then": "adjudicate"}
    assert dora.post(address(document, "return"), back).status_code == 303
    page = dora.get(address(document)).text
    assert "Not handed in: basma (returned)." in page
    assert "amal’s set is the only one" in page
    answer = dora.post(address(document, "adjudicate/finish"))
    assert answer.status_code == 409
    assert "Only amal has handed this document in." in answer.text
    assert gold(scene, document) is None
    answer = dora.post(address(document, "adjudicate/finish"), {"alone": "yes"})
    assert answer.status_code == 303
    assert gold(scene, document) is not None
    assert "Not handed in" not in dora.get(address(document)).text


def test_what_one_alone_was_given_is_finished_as_ever(scene: Scene, dora: Browser) -> None:
    document = scene.document(TEXT)
    hand_in(scene, document, "amal")
    page = dora.get(address(document)).text
    assert "There is one set, nothing to compare with." in page
    assert 'name="alone"' not in page
    assert dora.post(address(document, "adjudicate/finish")).status_code == 303
    assert gold(scene, document) is not None


def test_returning_from_adjudication_opens_the_next_that_waits(scene: Scene, dora: Browser) -> None:
    first, second = differing(scene), differing(scene)
    page = dora.get(address(first)).text
    assert '<select id="return-name" name="name"><option>amal</option><option>basma</option></select>' in page
    form = {"name": "basma", "comment": " ", "then": "adjudicate"}
    answer = dora.post(address(first, "return"), form)
    assert answer.status_code == 422
    assert '<input type="hidden" name="then" value="adjudicate">' in answer.text
    answer = dora.post(address(first, "return"), form | {"comment": "Look again."})
    assert answer.headers["Location"].endswith(address(second))
    answer = dora.post(address(second, "return"), form | {"comment": "Here too."})
    assert answer.headers["Location"].endswith(f"{ROOT}/adjudicate")
    assert scene.assignment(first, "basma").return_comment == "Look again."


def test_annotators_learn_in_home_and_list_what_was_adjudicated(
    scene: Scene, dora: Browser, browse: Callable[[str | None], Browser]
) -> None:
    document, other = differing(scene, role="place"), differing(scene)
    amal = browse("amal")
    assert "adjudicated:" not in amal.get(ROOT).text
    assert "are adjudicated" not in amal.get("/").text
    do(scene, adjudicating.accept_all, document, who(scene, "amal"))
    dora.post(address(document, "adjudicate/finish"))
    link = f'<a href="{address(document, "feedback")}">adjudicated: see what was changed</a>'
    assert link in amal.get(ROOT).text
    home = amal.get("/").text
    assert "1 of your articles is adjudicated, 1 in the last seven days" in home
    listed = amal.get(f"{ROOT}?state=adjudicated").text
    assert link in listed
    assert f"{ROOT}/documents/{other}" not in listed
    assert f'<a href="{address(document)}">adjudicated</a>' in dora.get(ROOT).text
    with scene.store.writing() as session:
        work.reopen(session, scene.actors["amal"], SLUG, document)
    assert "adjudicated:" not in amal.get(ROOT).text  # there is no feedback on what is in work


def test_home_leads_to_open_comments_that_one_may_see(
    scene: Scene, dora: Browser, browse: Callable[[str | None], Browser]
) -> None:
    document, other = differing(scene, role="place"), differing(scene)
    amal, basma = browse("amal"), browse("basma")
    form = {"item": "", "owner": who(scene, "basma"), "text": "Why?", "client_id": "c1"}
    assert dora.post(address(document, "threads/question"), form).status_code == 303
    lists = ((basma, "commented"), (dora, "any-commented"))
    for browser, state in lists:
        assert f'<a href="{ROOT}?state={state}">1 open comment</a>' in browser.get("/").text
        listed = browser.get(f"{ROOT}?state={state}").text
        assert f"{ROOT}/documents/{document}" in listed
        assert f"{ROOT}/documents/{other}" not in listed
    assert "open comment" not in amal.get("/").text
    assert "No article here matches" in amal.get(f"{ROOT}?state=commented").text


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
