"""The pages of threads: with and without htmx, what is refused, and what stands where."""

import re
from collections.abc import Callable

import pytest

from tests.domain.differing import FIGHTERS
from tests.pages.conftest import Browser
from tests.scene import SLUG, Scene
from tests.services.adjudicated import board, differing, who

HTMX = {"HX-Request": "true"}


@pytest.fixture
def basma(browse: Callable[[str | None], Browser]) -> Browser:
    """An annotator's browser."""
    return browse("basma")


def address(document: int, rest: str = "threads") -> str:
    return f"/projects/{SLUG}/documents/{document}/{rest}"


def asked(scene: Scene, dora: Browser, document: int, text: str = "Why <b>not</b> “Rebel”?") -> int:
    """Asks Basma about the first difference; the thread's id."""
    item = board(scene, document).comparison.differences[0].key
    form = {"item": item, "owner": who(scene, "basma"), "text": text, "client_id": f"c{document}"}
    answer = dora.post(address(document, "threads/question"), form)
    assert answer.status_code == 303
    return int(answer.headers["Location"].rpartition("-")[2])


def test_a_question_stands_in_its_row_and_on_the_annotators_page_as_plain_text(
    scene: Scene, dora: Browser, basma: Browser
) -> None:
    document = differing(scene, rebels=FIGHTERS, role="place")
    asked(scene, dora, document)
    page = dora.get(address(document, "adjudicate")).text
    first, second = (found.start() for found in re.finditer('class="difference ', page))
    assert first < page.index("Why &lt;b&gt;not&lt;/b&gt; “Rebel”?") < second
    assert "<b>not</b>" not in page
    assert re.search(
        r'<output id="comments-count">1</output>', basma.get(f"/projects/{SLUG}/documents/{document}").text
    )
    mine = basma.get(address(document, "threads?whose=own"), headers=HTMX).text
    assert "Why &lt;b&gt;not" in mine
    assert "<html" not in mine
    assert "dora" not in mine
    assert "<b>reviewer</b>" in mine


def test_open_threads_are_counted_in_the_lists(scene: Scene, dora: Browser, basma: Browser) -> None:
    document = differing(scene, role="place")
    thread = asked(scene, dora, document)
    listed = f"/projects/{SLUG}"
    assert '<td class="number">1</td>' in dora.get(f"{listed}/adjudicate").text
    for browser in (dora, basma):
        assert "1 open comment</a>" in browser.get(listed).text
    basma.post(address(document, f"threads/{thread}/resolve"))
    assert '<td class="number">1</td>' not in dora.get(f"{listed}/adjudicate").text
    for browser in (dora, basma):
        assert "open comment" not in browser.get(listed).text


def test_answering_and_settling_work_with_and_without_htmx(
    scene: Scene, dora: Browser, basma: Browser
) -> None:
    document = differing(scene, role="place")
    thread = asked(scene, dora, document)
    here = address(document, f"threads/{thread}")
    part = basma.post(f"{here}/answer", {"text": "So.", "client_id": "a"}, headers=HTMX)
    assert part.text.lstrip().startswith("<article")
    assert "So." in part.text
    plain = dora.post(f"{here}/answer", {"text": "I see.", "client_id": "b"})
    assert plain.headers["Location"].endswith(f"/threads#thread-{thread}")
    assert "I see." in dora.get(plain.headers["Location"]).text
    assert "resolved by you" in dora.post(f"{here}/resolve", headers=HTMX).text
    assert "resolved by reviewer" in basma.get(address(document)).text
    assert dora.post(f"{here}/reopen").status_code == 303
    assert "resolved by" not in basma.get(address(document)).text


def test_what_was_typed_is_still_there_when_it_is_refused(
    scene: Scene, dora: Browser, basma: Browser
) -> None:
    document = differing(scene, role="place")
    thread = asked(scene, dora, document)
    long = "x" * 2_001
    for headers in (HTMX, {}):
        answers = (
            basma.post(address(document, f"threads/{thread}/answer"), {"text": long}, headers=headers),
            basma.post(address(document), {"text": long, "whose": "own"}, headers=headers),
            dora.post(
                address(document, "threads/question"), {"text": long, "owner": "gold"}, headers=headers
            ),
        )
        for answer in answers:
            assert answer.status_code == 422
            assert "2,001" in answer.text
            assert f">{long}</textarea>" in answer.text
    gone = {"item": "span:0-1:x", "owner": who(scene, "amal"), "text": "Kept.", "client_id": "k"}
    answer = dora.post(address(document, "threads/question"), gone, headers=HTMX)
    assert answer.status_code == 409
    assert "have changed" in answer.text
    assert ">Kept.</textarea>" in answer.text
    assert f'value="{who(scene, "amal")}" selected' in answer.text


def test_a_new_thread_comes_with_a_fresh_form(scene: Scene, basma: Browser) -> None:
    document = differing(scene)
    form = {"whose": "own", "object": "basmae", "text": "A strike?", "client_id": "n"}
    first = basma.post(address(document), form, headers=HTMX)
    assert "Event “shelled”" in first.text
    assert re.search(r'name="client_id" value="[0-9a-f]{16}"', first.text)
    again = basma.post(address(document), form, headers=HTMX)
    assert again.status_code == 200
    assert basma.get(address(document)).text.count('<article class="thread') == 1


def test_an_annotators_page_does_not_tell_of_other_threads(
    scene: Scene, dora: Browser, browse: Callable[[str | None], Browser]
) -> None:
    document = differing(scene, role="place")
    thread = asked(scene, dora, document, "For Basma.")
    amal = browse("amal")
    pages = [address(document), address(document, "threads?whose=own"), f"/projects/{SLUG}"]
    for page in [*pages, f"/projects/{SLUG}/documents/{document}"]:
        text = amal.get(page).text
        assert "For Basma." not in text
        assert "open comment" not in text
        assert '<output id="comments-count">1' not in text
    assert amal.get(address(document, "threads?whose=gold")).status_code == 403
    assert amal.post(address(document, f"threads/{thread}/answer"), {"text": "!"}).status_code == 404
    assert amal.get(address(document, "threads/question")).status_code == 403


def test_the_page_of_all_threads_says_which_set_each_is_on(scene: Scene, dora: Browser) -> None:
    document = differing(scene, role="place")
    asked(scene, dora, document)
    dora.post(address(document, "threads/question"), {"owner": "gold", "text": "Both?", "client_id": "g"})
    page = dora.get(address(document)).text
    assert "of basma" in page
    assert "of gold" in page
    assert "Both?" in dora.get(address(document, "threads?whose=gold")).text
