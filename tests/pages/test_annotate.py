"""What the annotation page and its server say to each other."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from annotator import create_app
from annotator.permissions import OPERATOR, Role
from annotator.services import people, work
from tests.domain.texts import tokens_of
from tests.scene import SLUG, Scene, build

TEXT = "Rebels seized Aleppo.\nThe army denied it.\n\nForty died in Hama."
ADD: dict[str, Any] = {
    "op": "add_span",
    "id": "c1",
    "span": "s1",
    "start": 14,
    "end": 20,
    "label": "location",
}


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    made = build(tmp_path_factory.mktemp("annotate"))
    yield made
    made.store.engine.dispose()


@pytest.fixture(scope="module")
def application(scene: Scene) -> Iterator[Flask]:
    app = create_app(scene.settings)
    yield app
    app.extensions["store"].engine.dispose()


@dataclass(slots=True)
class Person:
    """Somebody signed in, with the CSRF token of the page that is open."""

    client: FlaskClient
    token: str

    def commands(self, document: int, body: Any, known: str = "0", **headers: str) -> TestResponse:
        """Sends commands as the page does; `body` as JSON unless it is bytes."""
        sent = {"data": body} if isinstance(body, bytes) else {"json": body}
        return self.client.post(
            f"/projects/{SLUG}/documents/{document}/commands?known={known}",
            headers={"X-CSRFToken": self.token, "HX-Request": "true", **headers},
            **sent,
        )

    def form(self, document: int, verb: str, **fields: str) -> TestResponse:
        """Sends one of the page's forms."""
        return self.client.post(
            f"/projects/{SLUG}/documents/{document}/{verb}", data={**fields, "csrf_token": self.token}
        )

    def get(self, document: int, rest: str = "") -> TestResponse:
        """The document's page, or what lies below it."""
        return self.client.get(f"/projects/{SLUG}/documents/{document}{rest}")


def _token(page: str) -> str:
    found = re.search(r'name="csrf-token" content="([^"]+)"', page)
    assert found
    return found[1]


@pytest.fixture(scope="module")
def person(scene: Scene, application: Flask) -> Callable[[str], Person]:
    known: dict[str, Person] = {}

    def of(name: str) -> Person:
        if name not in known:
            client = application.test_client()
            with scene.store.writing() as session:
                address = f"/sign-in/{people.make_link(session, OPERATOR, name)}"
            token = _token(client.get(address).text)
            assert client.post(address, data={"csrf_token": token}).status_code == 303
            known[name] = Person(client, _token(client.get("/account").text))
        return known[name]

    return of


@pytest.fixture
def amal(person: Callable[[str], Person]) -> Person:
    return person("amal")


def test_an_answer_counts_what_was_done_and_redraws_what_changed(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    answer = amal.commands(document, [ADD])
    assert answer.status_code == 200
    assert answer.headers["Done"] == "1"
    assert answer.headers["Revision"] == "1"
    assert "Problem" not in answer.headers
    assert "Reload" not in answer.headers
    assert rows(answer) == ["r0"]
    assert 'data-span="s1"' in answer.text


def rows(answer: TestResponse) -> list[str]:
    return re.findall(r'<hx-partial hx-target="#(r\d+)"', answer.text)


def test_a_span_across_paragraphs_redraws_each_of_them(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    assert rows(amal.commands(document, [{**ADD, "end": 55}])) == ["r0", "r1", "r2"]


def test_a_conflict_says_why_and_how_it_is_now(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    amal.commands(document, [ADD])
    relabel = {"op": "relabel_span", "id": "c2", "span": "s1", "label": "actor", "was": "strike"}
    answer = amal.commands(document, [{**ADD, "id": "c3", "span": "s2", "start": 0, "end": 6}, relabel])
    assert answer.status_code == 409
    assert (answer.headers["Done"], answer.headers["Revision"]) == ("1", "2")
    assert "It is now location on &#8220;Aleppo&#8221;" in answer.headers["Problem"]
    assert rows(answer) == ["r0"]


def test_a_problem_in_arabic_is_a_header_all_the_same(scene: Scene, amal: Person) -> None:
    document = scene.document("سيطر الثوار\u2028على حلب")
    amal.commands(document, [{**ADD, "start": 0, "end": 11}])
    answer = amal.commands(document, [{**ADD, "id": "c2", "span": "s2", "start": 0, "end": 11}])
    assert answer.status_code == 409
    assert answer.headers["Problem"].isascii()


def test_an_unknown_label_is_refused_and_counted_as_not_done(scene: Scene, amal: Person) -> None:
    answer = amal.commands(scene.document(TEXT), [{**ADD, "label": "dragon"}])
    assert (answer.status_code, answer.headers["Done"], answer.headers["Revision"]) == (422, "0", "0")


@pytest.mark.parametrize(
    "body",
    [b"", b"nonsense", b"\xff\xfe", b"{}", b"[{}]", b'[{"op":"format_disk","id":"c"}]', b"[" * 100_000],
    ids=["nothing", "words", "bytes", "object", "no command", "unknown command", "deep"],
)
def test_what_is_no_list_of_commands_is_refused_as_a_whole(scene: Scene, amal: Person, body: bytes) -> None:
    answer = amal.commands(scene.document(TEXT), body)
    assert answer.status_code == 422
    assert "Done" not in answer.headers


@pytest.mark.parametrize("known", ["", "x", "-1"])
def test_the_revision_that_the_page_shows_must_be_given(scene: Scene, amal: Person, known: str) -> None:
    document = scene.document(TEXT)
    assert amal.commands(document, [ADD], known).status_code == 422
    assert amal.get(document, f"/changes?known={known}").status_code == 422
    assert scene.stored(document) == []


def test_a_body_beyond_all_measure_is_refused(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    answer = amal.commands(document, b"[" + b" " * 1_100_000 + b"]")
    assert answer.status_code == 422
    assert "send fewer at once" in answer.text


def test_without_the_pages_token_nothing_is_done(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    for token in ("", "forged"):
        assert amal.commands(document, [ADD], **{"X-CSRFToken": token}).status_code == 400
    assert scene.stored(document) == []


def test_without_a_session_nothing_is_done(scene: Scene, application: Flask) -> None:
    document = scene.document(TEXT)
    client = application.test_client()
    nobody = Person(client, _token(client.get("/sign-in").text))
    assert nobody.commands(document, [ADD]).status_code == 401
    assert scene.stored(document) == []


def test_strangers_find_no_document(scene: Scene, person: Callable[[str], Person]) -> None:
    document, dora = scene.document(TEXT), person("dora")
    assert dora.get(document).status_code == 404
    assert dora.get(document, "/changes?known=0").status_code == 404
    assert dora.commands(document, [ADD]).status_code == 404
    for verb in ("submit", "skip", "flag", "reopen"):
        assert dora.form(document, verb, reason="because").status_code == 404


def test_engineers_may_not_annotate(scene: Scene, person: Callable[[str], Person]) -> None:
    with scene.store.writing() as session:
        people.add_user(session, OPERATOR, "emil", None)
        people.set_role(session, OPERATOR, "emil", SLUG, Role.ENGINEER)
    assert person("emil").commands(scene.document(TEXT), [ADD]).status_code == 403


def test_a_document_that_is_not_there_is_not_found(amal: Person) -> None:
    assert amal.get(999_999).status_code == 404
    assert amal.commands(999_999, [ADD]).status_code == 404


def test_changes_bring_what_another_tab_has_done(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    amal.commands(document, [ADD, {**ADD, "id": "c2", "span": "s2", "start": 55, "end": 59}])
    answer = amal.get(document, "/changes?known=1")
    assert (answer.status_code, answer.headers["Revision"]) == (200, "2")
    assert rows(answer) == ["r2"]
    assert rows(amal.get(document, "/changes?known=2")) == []


def test_a_page_too_far_behind_is_told_to_load_anew(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    notes = [{"op": "set_note", "id": f"n{n}", "span": "s1", "note": str(n)} for n in range(205)]
    amal.commands(document, [ADD])
    for start in range(0, len(notes), 100):
        answer = amal.commands(document, notes[start : start + 100])
    assert answer.headers["Reload"] == "true"
    assert rows(answer) == []


def test_nobody_gets_anothers_marks(scene: Scene, amal: Person, person: Callable[[str], Person]) -> None:
    document, basma = scene.document(TEXT), person("basma")
    amal.commands(document, [ADD])
    assert 'data-span="s1"' in amal.get(document).text
    assert 'data-span="s1"' not in basma.get(document).text
    answer = basma.get(document, "/changes?known=0")
    assert (answer.headers["Revision"], rows(answer)) == ("0", [])


def test_an_edit_of_a_long_article_answers_with_a_few_kilobytes(scene: Scene, amal: Person) -> None:
    lines = [" ".join(f"word{line}x{n}" for n in range(50)) + "." for line in range(180)]
    text = "\n".join(lines)
    assert len(text) > 90_000
    document = scene.document(text, tokens=tokens_of(text, 20))
    at = text.index("word90x7")
    answer = amal.commands(document, [{**ADD, "start": at, "end": at + 8}])
    assert rows(answer) == ["r90"]
    assert len(answer.data) < 4_000


def test_an_edit_in_a_line_without_end_answers_with_a_few_kilobytes(scene: Scene, amal: Person) -> None:
    text = "Words and more words, then others. " * 3_000
    document = scene.document(text, tokens=tokens_of(text, 8))
    answer = amal.commands(document, [{**ADD, "start": 50_000, "end": 50_003}])
    assert len(rows(answer)) == 1
    assert len(answer.data) < 12_000


def test_the_page_says_who_annotates_what(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT, title="Fall of <Aleppo>")
    page = amal.get(document)
    assert page.status_code == 200
    assert f'data-owner="{scene.actors["amal"].user_id}"' in page.text
    assert 'data-revision="0"' in page.text
    assert "Fall of &lt;Aleppo&gt;" in page.text
    assert "no-store" in page.headers["Cache-Control"]


def test_colours_of_labels_have_an_address_that_changes_with_them(scene: Scene, amal: Person) -> None:
    page = amal.get(scene.document(TEXT)).text
    address = re.search(r'href="([^"]*labels\.css\?v=\w+)"', page)
    assert address
    answer = amal.client.get(address[1])
    assert answer.content_type.startswith("text/css")
    assert ".u0-actor{" in answer.text


def test_handing_in_leads_to_the_next_document(scene: Scene, person: Callable[[str], Person]) -> None:
    basma = person("basma")
    first, second = (scene.document(TEXT, to="basma") for _ in range(2))
    answer = basma.form(first, "submit")
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith(f"/documents/{second}")
    assert scene.assignment(first, "basma").state == "submitted"


def test_a_submitted_document_is_read_only(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    amal.commands(document, [ADD])
    amal.form(document, "submit")
    assert 'data-editable="false"' in amal.get(document).text
    answer = amal.commands(document, [{**ADD, "id": "c2", "span": "s2", "start": 0, "end": 6}])
    assert answer.status_code == 409
    assert "Reopen" in answer.text
    assert len(scene.stored(document)) == 1
    amal.form(document, "reopen")
    assert 'data-editable="true"' in amal.get(document).text


def test_skipping_without_a_reason_is_refused(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    assert amal.form(document, "skip", reason="  ").status_code == 422
    assert amal.form(document, "skip", reason="x" * (work.REASON_LIMIT + 1)).status_code == 422
    assert scene.assignment(document) is None


def test_more_commands_than_a_page_sends_are_refused(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    answer = amal.commands(document, [ADD | {"id": f"c{n}"} for n in range(101)])
    assert answer.status_code == 422
    assert "at most 100 at once" in answer.text


def test_a_page_of_somebody_else_gets_no_answer(scene: Scene, amal: Person) -> None:
    document = scene.document(TEXT)
    address = f"/projects/{SLUG}/documents/{document}/changes?known=0&owner=999999"
    assert amal.client.get(address, headers={"HX-Request": "true"}).status_code == 401
