"""Signing in and out: passwords, links, limits, and what attackers try."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from annotator.errors import TooManyAttempts
from annotator.pages.sign_in import own_path
from annotator.permissions import OPERATOR
from annotator.services import people
from annotator.services.attempts import PER_ADDRESS, PER_NAME
from annotator.services.sessions import Store
from annotator.store.documents import Document, DocumentText, Import
from tests.pages.conftest import PASSWORD, Browser

Browse = Callable[[str | None], Browser]


@pytest.fixture
def amal(store: Store) -> str:
    with store.writing() as session:
        people.add_user(session, OPERATOR, "amal", PASSWORD)
    return "amal"


def sign_in(browser: Browser, name: str, password: str = PASSWORD, **form: str) -> Any:
    return browser.post("/sign-in", {"name": name, "password": password, **form})


def test_without_a_session_a_page_leads_to_the_form_and_back(browse: Browse, amal: str) -> None:
    browser = browse(None)
    answer = browser.get("/projects/aleppo?q=x")
    assert answer.status_code == 303
    form = browser.get(answer.headers["Location"])
    assert 'name="next" value="/projects/aleppo?q=x"' in form.text
    assert sign_in(browser, amal, next="/account").headers["Location"] == "/account"
    assert browser.get("/account").status_code == 200


def test_a_page_of_somebody_else_does_not_lead_in_a_circle(browse: Browse, store: Store) -> None:
    with store.writing() as session:
        session.add(Import(id=1, project_id=1, state="done", documents=1))
        session.flush()
        session.add(Document(id=1, project_id=1, import_id=1, uid="u", content_hash="h", length=5))
        session.flush()
        session.add(DocumentText(document_id=1, text="Hello"))
        session.commit()
    address = "/projects/aleppo/documents/1/changes?owner=1&known=0"
    answer = browse("annotator").get(address)
    assert answer.status_code == 401
    assert "Somebody else has signed in here" in answer.text
    assert "Sign out" in answer.text
    assert browse(None).get(address).headers["Location"].startswith("/sign-in?next=")


def test_a_wrong_password_shows_the_form_again(browse: Browse, amal: str) -> None:
    answer = sign_in(browse(None), amal, "wrong password")
    assert answer.status_code == 401
    assert "Name or password is wrong" in answer.text
    assert 'value="amal"' in answer.text


def test_both_fields_are_needed(browse: Browse) -> None:
    answer = sign_in(browse(None), "", "")
    assert answer.status_code == 422
    assert "Type your name." in answer.text


def test_a_session_started_before_is_not_carried_over(app: Flask, browse: Browse, amal: str) -> None:
    browser = browse(None)
    with browser.client.session_transaction() as session:
        session["planted"] = "x"
    before = browser.token()
    sign_in(browser, amal)
    with browser.client.session_transaction() as session:
        assert "planted" not in session
        assert session.permanent
    assert browser.token() != before


def test_a_link_is_used_up_by_the_button_only(store: Store, browse: Browse, amal: str) -> None:
    with store.writing() as session:
        secret = people.make_link(session, OPERATOR, amal)
    browser = browse(None)
    for _ in range(2):
        shown = browser.get(f"/sign-in/{secret}?next=/account")
        assert shown.status_code == 200
        assert "Sign in as amal" in shown.text
    assert browser.post(f"/sign-in/{secret}", {"next": "/account"}).headers["Location"] == "/account"
    other = browse(None)
    for again in (other.get(f"/sign-in/{secret}"), other.post(f"/sign-in/{secret}")):
        assert again.status_code == 401
        assert "has been used" in again.text


def test_signing_out_ends_the_session(browse: Browse) -> None:
    browser = browse("annotator")
    assert browser.get("/").status_code == 200
    assert browser.client.get("/sign-out").status_code == 405
    browser.post("/sign-out")
    assert browser.get("/").status_code == 303


def test_ten_failures_lock_a_name_and_say_for_how_long(browse: Browse, amal: str) -> None:
    browser = browse(None)
    for _ in range(PER_NAME):
        assert sign_in(browser, "AMAL ", "wrong password").status_code == 401
    locked = sign_in(browser, amal)
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.text
    assert sign_in(browser, "annotator", "wrong password").status_code == 401


def test_thirty_failures_lock_an_address(app: Flask) -> None:
    attempts = app.extensions["attempts"]

    def fail(number: int) -> None:
        with attempts.attempt(f"name-{number}", "10.0.0.1"):
            raise people.NotSignedIn("no")

    for number in range(PER_ADDRESS):
        with pytest.raises(people.NotSignedIn):
            fail(number)
    with pytest.raises(TooManyAttempts), attempts.attempt("another", "10.0.0.1"):
        pass
    with attempts.attempt("another", "10.0.0.2"):
        pass


def test_those_who_succeed_are_not_counted(app: Flask) -> None:
    for _ in range(PER_ADDRESS + 5):
        with app.extensions["attempts"].attempt("amal", "10.0.0.1"):
            pass


def test_a_new_password_signs_out_other_browsers(store: Store, browse: Browse, amal: str) -> None:
    one, two = browse(amal), browse(amal)
    new = {"old": PASSWORD, "password": "another password", "again": "another password"}
    assert one.post("/account/password", new).status_code == 303
    assert "Your password is changed" in one.get("/account").text
    assert two.get("/account").status_code == 303


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"old": "wrong", "password": "another password", "again": "another password"}, "not your present"),
        ({"old": PASSWORD, "password": "another password", "again": "other"}, "differ"),
        ({"old": PASSWORD, "password": "short", "again": "short"}, "at least 10"),
    ],
)
def test_a_bad_new_password_is_refused(browse: Browse, amal: str, form: dict[str, str], words: str) -> None:
    answer = browse(amal).post("/account/password", form)
    assert answer.status_code == 422
    assert words in answer.text


def test_guesses_at_the_present_password_are_limited_too(browse: Browse, amal: str) -> None:
    browser = browse(amal)
    guess = {"old": "wrong", "password": "another password", "again": "another password"}
    for _ in range(PER_NAME):
        assert browser.post("/account/password", guess).status_code == 422
    locked = browser.post("/account/password", guess | {"old": PASSWORD})
    assert locked.status_code == 429
    assert "Try again in 15 minutes" in locked.text


def test_the_theme_is_kept(browse: Browse) -> None:
    browser = browse("annotator")
    assert browser.post("/account/theme", {"theme": "dark"}).status_code == 303
    assert 'data-theme="dark"' in browser.get("/").text
    assert browser.post("/account/theme", {"theme": "pink"}).status_code == 422


@pytest.mark.parametrize("path", ["/", "/projects/aleppo?q=a b", "/a//b", "/x?next=//y"])
def test_own_paths_are_followed(path: str) -> None:
    assert own_path(path) == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "x", "//evil.example", "///evil.example", "https://evil.example", "/\\evil.example",
        "\\/evil.example", "/\t/evil.example", "/\n/evil.example", "javascript:alert(1)", " //evil.example",
        "/\x00/x", "http:/evil", "/a\\b",
    ],
)  # fmt: skip
def test_other_places_are_not(path: str | None) -> None:
    assert own_path(path) is None


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example/", "/\\evil.example"])
def test_signing_in_never_leads_elsewhere(browse: Browse, amal: str, place: str) -> None:
    assert sign_in(browse(None), amal, next=place).headers["Location"] == "/"
